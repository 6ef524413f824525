"""Rows of Python values, and of files, into tables of the store, and out again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec
from duckdb import DuckDBPyConnection

LONGEST = 4_000_000
"""Bytes of a line that DuckDB reads by itself: it keeps room for several lines of this length."""


def insert(
    store: DuckDBPyConnection, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """Add rows to a table; its own types decide what the values become."""
    if not rows:
        return
    kinds = _kinds(store, table)
    values = ", ".join(f"unnest(${at}::{kinds[name]}[])" for at, name in enumerate(columns, 1))
    store.execute(
        f"INSERT INTO {table} ({_quoted(columns)}) SELECT {values}",
        [list(column) for column in zip(*rows, strict=True)],
    )


def insert_lines(store: DuckDBPyConnection, table: str, paths: Iterable[Path]) -> None:
    """Add the lines of files to a table: JSON objects with all of its columns, bytes in base 64.

    Files in which all lines are of the usual length are not decoded here.
    """
    kinds = _kinds(store, table)
    usual: list[str] = []
    for path in paths:
        with path.open("rb") as file:
            longest = max(map(len, file), default=0)
            if 0 < longest <= LONGEST:
                usual.append(str(path))
            file.seek(0)
            for line in file if longest > LONGEST else ():
                row = msgspec.json.decode(line)
                marks = ", ".join(_from_json(kind, "?") for kind in kinds.values())
                store.execute(f"INSERT INTO {table} VALUES ({marks})", [row[name] for name in kinds])
    if usual:
        given = {name: "VARCHAR" if kind == "BLOB" else kind for name, kind in kinds.items()}
        read = ", ".join(_from_json(kind, f'"{name}"') for name, kind in kinds.items())
        store.execute(
            f"INSERT INTO {table} ({_quoted(kinds)}) SELECT {read} FROM read_json(?, columns = ?, "
            "format = 'newline_delimited', maximum_object_size = ?)",
            [usual, given, LONGEST],
        )


def choose(store: DuckDBPyConnection, name: str, values: Iterable[object], kind: str) -> None:
    """Make the temporary table `name` of one column, `value`, to join with."""
    store.execute(
        f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT unnest($1::{kind}[]) AS value", [list(values)]
    )


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


def _kinds(store: DuckDBPyConnection, table: str) -> dict[str, str]:
    """The types of the columns of a table, by name."""
    return {name: kind for name, kind, *_ in store.execute(f"DESCRIBE {table}").fetchall()}


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _from_json(kind: str, value: str) -> str:
    """A value that JSON says as a string, if it is bytes."""
    return f"from_base64({value})" if kind == "BLOB" else value
