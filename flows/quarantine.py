"""What did not make it, with the bytes that came in: the store keeps it until it can be read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import msgspec
from duckdb import DuckDBPyConnection
from msgspec import Struct

from cleaners.intake import Record
from cleaners.model import Locator
from flows.files import write_lines
from flows.job import Job, new_job
from flows.published import NotThereError, see_store
from flows.store import opened
from flows.store.runs import settings_of
from flows.summary import Summary

_record = msgspec.msgpack.Decoder(Record).decode
_summary = msgspec.json.Decoder(Summary).decode


class Held(Struct, frozen=True):
    """A rejected input: why, by what, and where its bytes are."""

    input: str
    locator: Locator  # line, row or offset in the input
    stage: str
    reason: str
    detail: str
    run: str  # that rejected it
    versions: dict[str, str]  # of the packages that did
    file: str | None  # its bytes, beside this list; none where only the input itself has them
    bytes: int


def retried(output: Path, settings: Path | None, reasons: list[str]) -> Job:
    """A job that runs what was rejected again: the records that the store keeps, and the files it names.

    It does so with the settings of the last run, where no file of settings is given.

    Raises:
        NotThereError: nothing was rejected, or nothing for these reasons.
        cleaners.settings.SettingsError: the settings cannot be used.
    """
    with _store(output) as store:
        rows = store.execute("SELECT record, input, reason FROM rejected").fetchall()
        last = settings_of(store)
    wanted = [row for row in rows if not reasons or row[2] in reasons]
    if not wanted:
        raise NotThereError(f"{output} has rejected nothing" + (" for this reason" if reasons else ""))
    files = sorted({name for record, name, _ in wanted if record is None and Path(name).exists()})
    job = new_job(files, str(output), str(settings) if settings else None)
    chosen = job.settings if settings else last
    return replace(job, settings=chosen, retry=tuple(sorted({reason for _, _, reason in wanted})))


def held(store: DuckDBPyConnection) -> Iterator[tuple[Held, Record | None]]:
    """All rejected inputs, and their records where they were read as far as that.

    Whenever rules or packages change, rejected records are tried again: the last run speaks for all of them.
    """
    runs = dict(store.execute("SELECT run, summary FROM runs ORDER BY run").fetchall())
    if not runs:
        return
    last = max(runs)
    versions = {run: _summary(said).versions for run, said in runs.items()}
    rows = store.execute(
        "SELECT rejected.record, rejected.input, rejected.locator, stage, reason, detail, inputs.run, raw "
        "FROM rejected LEFT JOIN records USING (record) "
        "LEFT JOIN inputs ON rejected.record IS NULL AND inputs.input = rejected.input "
        "ORDER BY rejected.input, rejected.locator, rejected.record"
    )
    while some := rows.fetchmany(100):
        for number, name, locator, stage, reason, detail, looked_at, raw in some:
            record = None if raw is None else _record(raw)
            content = b"" if record is None else _bytes(record)
            file = None if record is None else f"{number:08}.{'html' if _is_page(record) else 'txt'}"
            run = looked_at if looked_at in runs else last
            yield (
                Held(name, locator, stage, reason, detail, run, versions[run], file, len(content)),
                record,
            )


def export(output: Path, folder: Path, most: int) -> int:
    """Write what was rejected into a folder: index.jsonl, and a file for each record, named by its number.

    Of a record with more than `most` bytes only its place is given. Returns how many there are.
    """
    folder.mkdir(parents=True, exist_ok=True)
    index = []
    with _store(output) as store:
        for row, record in held(store):
            if record is None or row.file is None or row.bytes > most:
                index.append(msgspec.structs.replace(row, file=None))
                continue
            (folder / row.file).write_bytes(_bytes(record))
            index.append(row)
    write_lines(folder / "index.jsonl", index)
    return len(index)


def _store(output: Path) -> AbstractContextManager[DuckDBPyConnection]:
    see_store(output)
    return opened(output)


def _bytes(record: Record) -> bytes:
    if record.data is not None:
        return record.data
    return (record.text if record.text is not None else record.html or "").encode("utf-8", "replace")


def _is_page(record: Record) -> bool:
    return record.is_page if record.data is not None else record.text is None
