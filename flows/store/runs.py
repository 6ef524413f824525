"""Runs: what each was made with, what it took down or took back, and the last summary."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from duckdb import DuckDBPyConnection

from cleaners.model import Borderline
from flows.job import Job
from flows.made_by import MadeBy
from flows.rulings import rulings
from flows.store.columns import choose, insert, one
from flows.summary import Summary

_encode = msgspec.json.Encoder().encode


def note_run(store: DuckDBPyConnection, job: Job, summary: Summary) -> None:
    """Keep what a run did, and what it was made with."""
    made_by = MadeBy(job.settings, rulings(job))
    row = (job.run, made_by.indexing, made_by.merging, made_by.pairs, _encode(summary).decode())
    insert(store, "runs", ("run", "indexing", "merging", "decisions", "summary"), [row])


def last_run(store: DuckDBPyConnection) -> Summary | None:
    """What the last run did; None before the first."""
    row = one(store, "SELECT summary FROM runs ORDER BY run DESC LIMIT 1")
    return None if row is None else msgspec.json.decode(row[0], type=Summary)


def forget_records(store: DuckDBPyConnection, job: Job, records: Sequence[int]) -> None:
    """Take records out of the store, with all that is known of them."""
    if not records:
        return
    choose(store, "leaving", records, "BIGINT")
    if job.forget:
        store.execute(
            "INSERT INTO forgotten SELECT own_id, digest, ? FROM records "
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
    """Bring back the revisions that were current in the run to return to."""
    if job.rollback is not None:
        store.execute("UPDATE records SET revised = NULL WHERE revised > ?", [job.rollback])


def note_borderline(store: DuckDBPyConnection, pairs: Sequence[Borderline]) -> None:
    """Keep the pairs nearest to the thresholds, in place of those of the last run."""
    store.execute("DELETE FROM borderline")
    rows = [
        (pair.left, pair.right, pair.tier, pair.score, pair.threshold, pair.joined, _encode(pair).decode())
        for pair in pairs
    ]
    columns = ("left_id", "right_id", "tier", "score", "threshold", "joined", "line")
    insert(store, "borderline", columns, rows)
