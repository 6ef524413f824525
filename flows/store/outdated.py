"""What of the store a run has to make again, and what is to leave it."""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from flows.job import Job
from flows.made_by import MadeBy
from flows.store.columns import choose, insert, number, one
from flows.store.schema import NotStoredError


def leaving(store: DuckDBPyConnection, job: Job) -> list[int]:
    """The records that this run takes out of the store.

    Raises:
        NotStoredError: an article to forget, or the run to return to, is not there.
    """
    found: set[int] = set()
    for name in job.forget:
        found |= _named(store, job, name)
    if job.rollback is not None:
        if not number(store, "SELECT count(*) FROM runs WHERE run = ?", [job.rollback]):
            known = ", ".join(run for (run,) in store.execute("SELECT run FROM runs ORDER BY run").fetchall())
            raise NotStoredError(f"there is no run {job.rollback!r} in {job.output}; there are {known}")
        rows = store.execute("SELECT record FROM records WHERE run > ?", [job.rollback]).fetchall()
        found.update(record for (record,) in rows)
    return sorted(found)


def _named(store: DuckDBPyConnection, job: Job, name: str) -> set[int]:
    """The records of an article, all its revisions included.

    It is named by its id; if none has this id, by the one that its file gives it, or by the name of its file.
    """
    rows = store.execute(
        """
        SELECT CASE
            WHEN record IN (SELECT record FROM traces WHERE id = $name) THEN 1
            WHEN own_id = $name THEN 2
            WHEN locator IS NULL AND input = $name THEN 3
            WHEN locator IS NULL AND ends_with(input, '/' || $name) THEN 4
        END AS way, record, input, own_id FROM records WHERE way IS NOT NULL ORDER BY way, input
        """,
        {"name": name},
    ).fetchall()
    if not rows:
        raise NotStoredError(f"there is no article {name!r} in {job.output}; ids stand in articles.jsonl")
    named = [row for row in rows if row[0] == rows[0][0]]
    inputs = list(dict.fromkeys(place for _, _, place, _ in named))
    if len(inputs) > 1:
        raise NotStoredError(
            f"{name!r} may be an article of {' or '.join(inputs)}; name it by its id, as in articles.jsonl"
        )
    revisions = store.execute(
        "SELECT record FROM records WHERE input = ? AND own_id = ?", [inputs[0], named[0][3]]
    ).fetchall()
    return {row[1] for row in named}.union(record for (record,) in revisions)


def outdated(store: DuckDBPyConnection, made_by: MadeBy, job: Job) -> list[int]:
    """The records whose articles have to be made again, and those rejected that may not be now."""
    if job.rebuild:
        rows = store.execute("SELECT record FROM records WHERE revised IS NULL ORDER BY record").fetchall()
        return [record for (record,) in rows]
    sources = store.execute("SELECT DISTINCT source FROM traces").fetchall()
    expected = [(source, made_by.prepared(source, "")) for (source,) in sources]
    store.execute("CREATE OR REPLACE TEMP TABLE expected (source VARCHAR, made_by VARCHAR)")
    insert(store, "expected", ("source", "made_by"), expected)
    choose(store, "ruled", made_by.ruled, "VARCHAR")
    choose(store, "retried", job.retry, "VARCHAR")
    rows = store.execute(
        """
        SELECT record FROM traces JOIN records USING (record) JOIN expected ON
            expected.source IS NOT DISTINCT FROM traces.source
        WHERE records.made_by IS DISTINCT FROM expected.made_by
            AND asked_id NOT IN (SELECT value FROM ruled)
        UNION
        SELECT record FROM rejected JOIN records USING (record)
        WHERE made_by IS DISTINCT FROM ? OR reason IN (SELECT value FROM retried)
        UNION
        SELECT record FROM records WHERE revised > ? AND run <= ?
        """,
        [made_by.preparing, job.rollback, job.rollback],
    ).fetchall()
    ruled = store.execute(
        "SELECT record, source, asked_id, made_by FROM traces JOIN records USING (record) "
        "WHERE asked_id IN (SELECT value FROM ruled)"
    ).fetchall()
    found = {record for record, source, name, made in ruled if made != made_by.prepared(source, name)}
    return sorted(found.union(record for (record,) in rows))


def is_up_to_date(store: DuckDBPyConnection, made_by: MadeBy, job: Job) -> bool:
    """Whether the corpus is what this run would make of the articles that are in the store."""
    row = one(store, "SELECT indexing, merging, decisions FROM runs ORDER BY run DESC LIMIT 1")
    wanted = (made_by.indexing, made_by.merging, made_by.pairs)
    return row == wanted and not job.rebuild and job.rollback is None


def index_is_up_to_date(store: DuckDBPyConnection, made_by: MadeBy) -> bool:
    """Whether the features in the store are what this run would make of the articles."""
    row = one(store, "SELECT indexing FROM runs ORDER BY run DESC LIMIT 1")
    return row is None or row[0] == made_by.indexing
