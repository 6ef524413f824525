"""Runs: what each was made with, what it took down or took back, and the last summary."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import msgspec
from duckdb import DuckDBPyConnection

from cleaners.model import Borderline
from cleaners.publish.runs import flush, prune
from cleaners.settings import Settings
from flows.job import STORE, Job
from flows.made_by import MadeBy
from flows.rulings import rulings
from flows.store.columns import choose, insert, number, one
from flows.store.schema import NotStoredError, opened
from flows.summary import Summary

_encode = msgspec.json.Encoder().encode


def note_run(store: DuckDBPyConnection, job: Job, summary: Summary) -> None:
    """Keep what a run did, and what it was made with."""
    made_by = MadeBy(job.settings, rulings(job))
    made = (made_by.indexing, made_by.merging, made_by.pairs)
    row = (job.run, *made, _encode(job.settings).decode(), _encode(summary).decode())
    insert(store, "runs", ("run", "indexing", "merging", "decisions", "settings", "summary"), [row])


def last_run(store: DuckDBPyConnection) -> Summary | None:
    """What the last run did; None before the first."""
    row = one(store, "SELECT summary FROM runs ORDER BY run DESC LIMIT 1")
    return None if row is None else msgspec.json.decode(row[0], type=Summary)


def settings_of(store: DuckDBPyConnection, run: str | None = None) -> Settings:
    """The settings of a run, or of the last one; the defaults before the first.

    Raises:
        NotStoredError: there is no such run.
    """
    row = one(
        store,
        "SELECT settings FROM runs WHERE run = ? OR ? IS NULL ORDER BY run DESC LIMIT 1",
        [run, run],
    )
    if row is None and run is not None:
        raise NotStoredError(f"there is no run {run!r} in this output; see: copydesk rollback --list")
    return Settings() if row is None else msgspec.json.decode(row[0], type=Settings)


FREE = 1_000_000
"""Bytes that may be free whatever the size of the store."""

FREE_SHARE = 20
"""A store is written anew when one of so many bytes is free. That takes 0.05 to 0.15 ms an article, and most
runs on a large store free a hundredth of it."""


def compact(output: Path) -> None:
    """Write the store into a new file, if too much of it is free, or some of it holds what was taken down.

    Where something was taken down, old runs go too, so that nothing of it is left.

    Raises:
        OSError: what was taken down cannot be purged, since the disk is full or the output cannot be written.
    """
    with opened(output) as store:
        taken_down = number(store, "SELECT count(*) FROM forgotten WHERE NOT purged")
        sparse = number(
            store,
            "SELECT free_blocks * block_size > greatest(total_blocks * block_size // ?, ?) "
            "FROM pragma_database_size()",
            [FREE_SHARE, FREE],
        )
    if taken_down:
        prune(output, 1)
        _copy(output)
    elif sparse:
        with suppress(OSError):  # a store of any size does
            _copy(output)


def _copy(output: Path) -> None:
    path, fresh = output / STORE, output / f".{STORE}.new"
    fresh.unlink(missing_ok=True)
    try:
        with opened(output) as store:
            store.execute(f"ATTACH '{str(fresh).replace(chr(39), chr(39) * 2)}' AS fresh")
            store.execute(f'COPY FROM DATABASE "{path.stem}" TO fresh')
            store.execute("UPDATE fresh.forgotten SET purged = true")
            store.execute("DETACH fresh")
        flush(fresh)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def forget_records(store: DuckDBPyConnection, job: Job, records: Sequence[int]) -> None:
    """Take records out of the store, with all that is known of them."""
    if not records:
        return
    choose(store, "leaving", records, "BIGINT")
    if job.forget:
        store.execute(
            "INSERT INTO forgotten SELECT own_id, digest, ?, false, input FROM records "
            "WHERE record IN (SELECT value FROM leaving)",
            [job.run],
        )
        store.execute(
            """
            DELETE FROM decisions WHERE list_has_any([left_id, right_id, article_id], (
                SELECT list(id) FROM traces WHERE record IN (SELECT value FROM leaving)
            ))
            """
        )
    store.execute(
        "DELETE FROM publications WHERE article_id IN "
        "(SELECT id FROM traces WHERE record IN (SELECT value FROM leaving))"
    )
    for table in ("records", "rejected"):
        store.execute(f"DELETE FROM {table} WHERE record IN (SELECT value FROM leaving)")
    # Files are read again: what left may stand in them, and comes in anew unless it was taken down.
    store.execute("DELETE FROM inputs")


def revive(store: DuckDBPyConnection, job: Job) -> None:
    """Go back to what was current in the run to return to; the runs since then are no more."""
    if job.rollback is not None:
        store.execute("UPDATE records SET revised = NULL WHERE revised > ?", [job.rollback])
        for table in ("runs", "changes", "publications"):
            store.execute(f"DELETE FROM {table} WHERE run > ?", [job.rollback])


def note_borderline(store: DuckDBPyConnection, pairs: Sequence[Borderline]) -> None:
    """Keep the pairs nearest to the thresholds, in place of those of the last run."""
    store.execute("DELETE FROM borderline")
    rows = [
        (pair.left, pair.right, pair.tier, pair.score, pair.threshold, pair.joined, _encode(pair).decode())
        for pair in pairs
    ]
    columns = ("left_id", "right_id", "tier", "score", "threshold", "joined", "line")
    insert(store, "borderline", columns, rows)
