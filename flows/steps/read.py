"""Read: what is new in the inputs, and what has to be made again, into batches of records."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path

import msgspec
from duckdb import DuckDBPyConnection

from cleaners.intake import Record, Source
from cleaners.model import Rejected
from flows.files import write_lines
from flows.job import Job
from flows.made_by import MadeBy
from flows.plan import Plan, save_plan
from flows.reading import records_apart
from flows.rulings import note_rulings, rulings
from flows.store import opened, transaction
from flows.store.outdated import is_up_to_date, leaving, outdated
from flows.store.records import (
    Entry,
    InputFile,
    Known,
    content,
    next_record,
    note_files,
    stored_records,
    unread,
    unread_below,
)
from flows.urls import at_hand, find_sources
from flows.workers import without_threads


def read(job: Job) -> list[str] | None:
    """Read what the store does not have into batches of records, and what was made by other rules.

    Returns the batches; None where there is nothing to do at all.

    Raises:
        flows.store.outdated.NotStoredError: what is to be forgotten, or the run to return to, is not there.
    """
    return without_threads(_read, job)  # files are read in children, since they may bring down their reader


def _read(job: Job) -> list[str] | None:
    note_rulings(job)
    with opened(Path(job.output)) as store:
        gone = leaving(store, job)
        intake = _Intake(job, store)
        batches = _Batches(job)
        for record, entry in intake.fresh():
            batches.add(record, entry)
        batches.close()
        again = sorted(set(outdated(store, MadeBy(job.settings, rulings(job)), job)).difference(gone))
        for entry, record in stored_records(store, again):
            batches.add(record, entry)
        batches.close()
        save_plan(job, intake.plan(again, gone))
        return None if not (batches.names or gone) and _is_idle(job, store, intake) else batches.names


def glance(job: Job) -> bool:
    """Whether there is nothing to do at all; that is known as soon as one new record is seen."""
    note_rulings(job)
    with opened(Path(job.output)) as store:
        intake = _Intake(job, store)
        if next(intake.fresh(), None) or outdated(store, MadeBy(job.settings, rulings(job)), job):
            return False
        save_plan(job, intake.plan([], []))
        return _is_idle(job, store, intake)


def _is_idle(job: Job, store: DuckDBPyConnection, intake: _Intake) -> bool:
    """Whether a run that has no records to prepare has nothing to do; files are known from then on."""
    if intake.has_new_faults or not is_up_to_date(store, MadeBy(job.settings, rulings(job)), job):
        return False
    with transaction(store):
        note_files(store, intake.files, job.run)
    return True


class _Intake:
    """Where inputs come in: everything that is seen here is counted, and ends somewhere."""

    def __init__(self, job: Job, store: DuckDBPyConnection) -> None:
        self._job = job
        self._store = store
        self._stored = Known(store)
        self._next = next_record(store)
        self._seen = self._known = self._forgotten = 0
        self._names: list[str] = []
        self.files: list[InputFile] = []
        self._unread: list[Rejected] = []
        self._looked_at: set[str] = set()
        self.has_new_faults = False

    def fresh(self) -> Iterator[tuple[Record, Entry]]:
        """The records that the store does not have."""
        sources, unread_now = find_sources(self._job.inputs)
        sources = [replace(source, name=self._stored.name_of(source.name)) for source in sources]
        named = (replace(row, input=self._stored.name_of(row.input)) for row in unread_now)
        self._unread = list(dict.fromkeys(named))
        self._names = [source.name for source in sources]
        found = {row.input for row in self._unread}
        self._looked_at = found | (unread_below(self._store, self._job.inputs) - set(self._names))
        self._seen = len(self._unread)
        for source in sources:
            with at_hand(source, self._job.standard_input) as file:
                yield from self._file(file)
        then, now = Counter(unread(self._store, sorted(self._looked_at))), Counter(self._unread)
        self._known += (then & now).total()
        self.has_new_faults = then != now

    def _file(self, source: Source) -> Iterator[tuple[Record, Entry]]:
        digest = digest_of(source)
        known = self._stored.files.get(source.name)
        if known and known.digest == digest and not self._job.retry:
            self._seen += known.records
            self._known += known.records
            return
        before = self._seen
        yield from self._records(source)
        if digest:
            self.files.append(InputFile(source.name, digest, self._seen - before))

    def plan(self, again: list[int], gone: list[int]) -> Plan:
        """What this run is to do."""
        looked_at = sorted(self._looked_at)
        return Plan(
            seen=self._seen,
            known=self._known,
            forgotten=self._forgotten,
            inputs=sorted({*self._names, *looked_at}),
            files=self.files,
            looked_at=looked_at,
            unread=self._unread,
            again=again,
            leaving=gone,
        )

    def _records(self, source: Source) -> Iterator[tuple[Record, Entry]]:
        self._looked_at.add(source.name)
        for record in records_apart(source, self._job.settings):
            self._seen += 1
            if isinstance(record, Rejected):
                self._unread.append(record)
                continue
            entry = Entry(
                self._next, record.input, record.locator, record.id, content(record), self._job.run, True
            )
            if self._stored.is_forgotten(entry):
                self._forgotten += 1
            elif self._stored.has(entry):
                self._known += 1
            else:
                self._next += 1
                yield record, entry


class _Batches:
    """Records cut into batches. Within one, no two records stand in the same place of the same file."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._limits = job.settings.run
        self.names: list[str] = []
        self._clear()

    def add(self, record: Record, entry: Entry) -> None:
        """Put a record into the batch that is open."""
        if (entry.input, entry.locator) in self._places:
            self.close()
        self._records.append(record)
        self._entries.append(entry)
        self._places.add((entry.input, entry.locator))
        self._size += len(record.data or record.html or record.text or "")
        if len(self._records) >= self._limits.batch_articles or self._size >= self._limits.batch_bytes:
            self.close()

    def close(self) -> None:
        """Write the batch that is open, if there is anything in it."""
        if not self._records:
            return
        name = f"{len(self.names):06}"
        self._job.work(f"records/{name}.msgpack").write_bytes(msgspec.msgpack.encode(self._records))
        write_lines(self._job.work(f"entries/{name}.jsonl"), self._entries)
        self.names.append(name)
        self._clear()

    def _clear(self) -> None:
        self._records: list[Record] = []
        self._entries: list[Entry] = []
        self._places: set[tuple[str, int | None]] = set()
        self._size = 0


def digest_of(source: Source) -> str | None:
    """A digest of the bytes of a file; None for what cannot be read, and for holes.

    A file that takes less than half of its size on the disk may be a terabyte of nothing: it is read as far
    as its reader goes, again with every run, which is far less than all of it.
    """
    found = blake2b(digest_size=16)
    try:
        with Path(source.path).open("rb") as file:
            status = os.fstat(file.fileno())
            if status.st_blocks * 512 < status.st_size // 2:
                return None
            while piece := file.read(1 << 20):
                found.update(piece)
    except OSError:
        return None
    return found.hexdigest()
