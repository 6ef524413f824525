"""Rows of Python values into tables of the store, and out again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from duckdb import DuckDBPyConnection


def insert(
    store: DuckDBPyConnection, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """Add rows to a table; its own types decide what the values become."""
    if not rows:
        return
    import pyarrow as pa  # takes a while, and reading does not need it

    # Found by its name. What is registered instead would be held until the transaction ends.
    given_rows = pa.table(  # noqa: F841
        {name: list(values) for name, values in zip(columns, zip(*rows, strict=True), strict=True)}
    )
    quoted = ", ".join(f'"{name}"' for name in columns)
    store.execute(f"INSERT INTO {table} ({quoted}) SELECT {quoted} FROM given_rows")


def choose(store: DuckDBPyConnection, name: str, values: Iterable[object], kind: str) -> None:
    """Make the temporary table `name` of one column, `value`, to join with."""
    store.execute(f"CREATE OR REPLACE TEMP TABLE {name} (value {kind})")
    insert(store, name, ["value"], [[value] for value in values])


def delete(store: DuckDBPyConnection, table: str, column: str, values: Sequence[object], kind: str) -> None:
    """Take the rows of a table away whose column has one of these values."""
    if values:
        choose(store, "deleted", values, kind)
        store.execute(f"DELETE FROM {table} WHERE {column} IN (SELECT value FROM deleted)")


def number(store: DuckDBPyConnection, query: str, parameters: Sequence[object] = ()) -> int:
    """The one number that a query gives; 0 where it gives none."""
    row = one(store, query, parameters)
    return int(row[0]) if row and row[0] is not None else 0


def one(store: DuckDBPyConnection, query: str, parameters: Sequence[object] = ()) -> tuple[Any, ...] | None:
    """The first row that a query gives, if it gives any."""
    # A result that is not read to its end keeps the connection busy.
    rows = store.execute(query, list(parameters)).fetchall()
    return rows[0] if rows else None
