"""Prepare: the records of a batch become repaired articles, each within its own time and memory."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from functools import cache
from io import FileIO

import msgspec

from cleaners import intake, repair
from cleaners.intake import Record
from cleaners.model import Rejected, Stage
from cleaners.repair.boilerplate import evidence, metadata
from cleaners.settings import Settings
from flows.isolation import Checkpoint, begin, run_apart
from flows.job import Job
from flows.rulings import Rulings, rulings
from flows.workers import without_threads

DETAIL = 500
"""Characters of an error that are kept; some hold all that they stumbled over."""

MANY = 20
"""Records among which there will be one whose language is in doubt, as that of one page in 14 is, and that of
one text of newswire in 8."""

OUTPUTS = ("prepared", "identities", "lines", "rejected")
"""What is written of a batch, one JSON object a line: articles, and small rows for the steps after."""

_WARM = (
    "The council of Northfield approved a new bridge over the river on Tuesday, the mayor said.\n\n"
    "Work on it begins in March and will take two years. It wil costt 14 million dollars."
)
"""English with misspellings, so that all lists are asked about it."""

_STAGES: tuple[Stage, ...] = ("intake", "repair")
"""What a child is at with a record: it notes the place for its parent."""

_Row = tuple[str, bytes]
_records = msgspec.msgpack.Decoder(list[Record])
_encode = msgspec.json.Encoder().encode


def prepare(job: Job, batch: str) -> str:
    """Make articles of a batch of records, and repair them. Returns the batch.

    An article that takes more than it may, or brings down the process that works on it, is rejected; those
    beside it come out as if it had not been there.
    """
    return without_threads(_prepare, job, batch)


def _prepare(job: Job, batch: str) -> str:
    warm()
    said = rulings(job)
    records = _records.decode(job.work(f"records/{batch}.msgpack").read_bytes())
    _warm_for(records)
    with ExitStack() as stack:
        outputs = Outputs(
            {name: stack.enter_context(job.work(f"{name}/{batch}.jsonl").open("wb", 0)) for name in OUTPUTS}
        )
        doubtful = -1  # the record that ended a child in a way that may not have been its own fault
        while ended := run_apart(lambda: _work(records, job.settings, said, outputs), job.settings.limits):
            at = outputs.restore()
            if not ended.certain and at != doubtful:
                doubtful = at
                continue
            where = (records[at].input, records[at].locator, outputs.stage)
            outputs.add([("rejected", _encode(Rejected(*where, ended.reason, ended.detail)))])
        if outputs.doubted:
            intake.load_detector()
    return batch


class Outputs:
    """The files of a batch, and how far they are: that outlives a child that is ended in the middle."""

    def __init__(self, files: Mapping[str, FileIO]) -> None:
        self._files = files
        self._sizes = dict.fromkeys(files, 0)
        self._done = Checkpoint(0, *self._sizes.values())
        self._stage = Checkpoint(0)
        self._doubted = Checkpoint(False)

    @property
    def count(self) -> int:
        """Records that are done."""
        return self._done.load()[0]

    @property
    def stage(self) -> Stage:
        """What is being done with the next one."""
        return _STAGES[self._stage.load()[0]]

    @stage.setter
    def stage(self, stage: Stage) -> None:
        self._stage.save(_STAGES.index(stage))

    @property
    def doubted(self) -> bool:
        """Whether the language of a record was in doubt, as it will be in batches after this one."""
        return bool(self._doubted.load()[0])

    def add(self, rows: Iterable[_Row]) -> None:
        """Write what became of the next record."""
        for name, row in rows:
            if self._files[name].write(row + b"\n") <= len(row):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            self._sizes[name] += len(row) + 1
        self._done.save(self.count + 1, *self._sizes.values())
        if intake.detector_is_loaded():
            self._doubted.save(True)

    def restore(self) -> int:
        """Take away what was begun and not finished. Returns how many records are done."""
        count, *sizes = self._done.load()
        self._sizes = dict(zip(self._files, sizes, strict=True))
        for name, file in self._files.items():
            file.seek(self._sizes[name])
            file.truncate()
        return count


def _work(records: Sequence[Record], settings: Settings, said: Rulings, outputs: Outputs) -> None:
    """Prepare the records that are not done yet."""
    for record in records[outputs.count :]:
        begin(settings.limits)
        outputs.add(_rows(record, settings, said, outputs))


def _rows(record: Record, settings: Settings, said: Rulings, outputs: Outputs) -> list[_Row]:
    """What is written of a record. A fault in a rule costs this article, never its neighbours."""
    try:
        outputs.stage = "intake"
        article = intake.article(record, settings.intake)
        if isinstance(article, Rejected):
            return [("rejected", _encode(article))]
        outputs.stage = "repair"
        repaired = metadata(repair.clean(article, said.repair, said.of(article.id)))
        rows = [("prepared", _encode(repaired)), ("identities", _encode(intake.identity(record, article)))]
        if seen := evidence(repaired):
            rows.append(("lines", _encode(seen)))
    except MemoryError:
        raise
    except Exception as error:
        detail = f"{type(error).__name__}: {error}"[:DETAIL].encode("utf-8", "replace").decode()
        return [("rejected", _encode(Rejected(record.input, record.locator, outputs.stage, "error", detail)))]
    return rows


@cache
def warm() -> None:
    """Load the word lists, so that children find them there."""
    _prepare_once(Record("", None, text=_WARM))


def _warm_for(records: Sequence[Record]) -> None:
    """Load what children will need for these records, and not every run: each costs half a second."""
    if any(record.html is not None or record.is_page for record in records):
        _warm_pages()
    if len(records) >= MANY:
        intake.load_detector()


@cache
def _warm_pages() -> None:
    page = "".join(f"<p>{line}</p>" for line in _WARM.split("\n"))
    _prepare_once(Record("", None, html=f"<html><body>{page}</body></html>"))


def _prepare_once(record: Record) -> None:
    article = intake.article(record, Settings().intake)
    if not isinstance(article, Rejected):
        repair.clean(article, Settings().repair)
