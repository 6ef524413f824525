"""What people decided, as the store keeps it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from typing import Literal

from duckdb import DuckDBPyConnection

Kind = Literal["pair", "edit", "rule", "line"]


@dataclass(frozen=True, slots=True)
class Decided:
    """A person's word: on a pair of articles, an edit of one article, a rule, or a line."""

    kind: Kind
    verdict: str
    left_id: str | None = None
    right_id: str | None = None
    article_id: str | None = None
    rule: str | None = None
    start: int | None = None  # characters, in the text as it came in
    before: str | None = None
    after: str | None = None
    source: str | None = None
    line: str | None = None  # the text that stays
    decided_by: str = ""
    decided_on: str = ""  # ISO 8601 day
    note: str = ""


_COLUMNS = ", ".join(field.name for field in fields(Decided))


def read_decided(store: DuckDBPyConnection) -> list[Decided]:
    """All decisions, in the order in which they were taken."""
    rows = store.execute(f"SELECT {_COLUMNS} FROM decisions ORDER BY rowid").fetchall()
    return [Decided(*row) for row in rows]


def drop_decided(store: DuckDBPyConnection, decided: Sequence[Decided]) -> None:
    """Forget decisions. Call it within a transaction."""
    same = " AND ".join(f"{field.name} IS NOT DISTINCT FROM ?" for field in fields(Decided))
    for one in decided:
        store.execute(f"DELETE FROM decisions WHERE {same}", astuple(one))


def add_decided(store: DuckDBPyConnection, decided: Sequence[Decided]) -> None:
    """Keep further decisions."""
    if decided:
        marks = ", ".join("?" for _ in fields(Decided))
        store.executemany(
            f"INSERT INTO decisions ({_COLUMNS}) VALUES ({marks})", [astuple(one) for one in decided]
        )
