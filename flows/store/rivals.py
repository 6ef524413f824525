"""The articles of the store that compete for ids with those of a run."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from cleaners.intake import Identity, stem
from flows.store.columns import choose


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article that asks for an id."""

    record: int
    run: str  # that took it in
    identity: Identity
    id: str  # what it is called now
    batch: str | None = None  # None for one of the store


def rivals(
    store: DuckDBPyConnection, fresh: Iterable[Candidate], replaced: Collection[int]
) -> list[Candidate]:
    """The current articles whose ids may be in the way of those that come, or may be freed by those gone."""
    choose(store, "replaced", replaced, "BIGINT")
    rows = store.execute(
        "SELECT asked_id FROM traces WHERE record IN (SELECT value FROM replaced)"
    ).fetchall()
    stems = {stem(one.identity.id) for one in fresh}.union(stem(name) for (name,) in rows)
    choose(store, "stems", sorted(stems), "VARCHAR")
    found = store.execute(
        """
        SELECT traces.record, run, id, asked_id, said, traces.input, traces.locator, own
        FROM traces JOIN records USING (record)
        WHERE regexp_replace(asked_id, '(-[0-9]+)+$', '') IN (SELECT value FROM stems)
            AND traces.record NOT IN (SELECT value FROM replaced) ORDER BY traces.record
        """
    ).fetchall()
    return [Candidate(record, run, Identity(*row), name) for record, run, name, *row in found]
