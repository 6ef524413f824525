"""Rows of Python values, and of files, into tables of the store, and out again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
from duckdb import DuckDBPyConnection

AT_ONCE = 50_000
"""Rows of Python values that are handed over together: DuckDB holds them several times then."""

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
    for start in range(0, len(rows), AT_ONCE):
        some = zip(*rows[start : start + AT_ONCE], strict=True)
        store.execute(
            f"INSERT INTO {table} ({_quoted(columns)}) SELECT {values}", [list(column) for column in some]
        )


def insert_lines(store: DuckDBPyConnection, table: str, paths: Iterable[Path]) -> None:
    """Add the lines of files to a table: JSON objects with all of its columns, bytes in base 64.

    Only lines that are longer than usual are decoded here. Files that have some are copied without them.
    """
    kinds = _kinds(store, table)
    usual: list[str] = []
    for path in paths:
        with path.open("rb") as file:
            longest = max(map(len, file), default=0)
            if longest > LONGEST:
                file.seek(0)
                path = path.with_suffix(".usual")
                with path.open("wb") as copy:
                    copy.writelines(_without_long(store, table, kinds, file))
        if longest:
            usual.append(str(path))
    if usual:
        given = {name: "VARCHAR" if kind == "BLOB" else kind for name, kind in kinds.items()}
        read = ", ".join(_from_json(kind, f'"{name}"') for name, kind in kinds.items())
        store.execute(
            f"INSERT INTO {table} ({_quoted(kinds)}) SELECT {read} FROM read_json(?, columns = ?, "
            "format = 'newline_delimited', maximum_object_size = ?)",
            [usual, given, LONGEST],
        )


def _without_long(
    store: DuckDBPyConnection, table: str, kinds: Mapping[str, str], lines: Iterable[bytes]
) -> Iterator[bytes]:
    """The lines that are not too long; those that are go into the table."""
    marks = ", ".join(_from_json(kind, "?") for kind in kinds.values())
    for line in lines:
        if len(line) <= LONGEST:
            yield line
        else:
            row = msgspec.json.decode(line)
            store.execute(f"INSERT INTO {table} VALUES ({marks})", [row[name] for name in kinds])


def choose(store: DuckDBPyConnection, name: str, values: Iterable[object], kind: str) -> None:
    """Make the temporary table `name` of one column, `value`, to join with."""
    store.execute(f"CREATE OR REPLACE TEMP TABLE {name} (value {kind})")
    rest = list(values)
    for start in range(0, len(rest), AT_ONCE):
        some = rest[start : start + AT_ONCE]
        store.execute(f"INSERT INTO {name} SELECT unnest($1::{kind}[])", [some])


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


def arrow(store: DuckDBPyConnection, query: str) -> pa.Table:
    """All rows that a query gives, as columns."""
    found = store.sql(query)
    if found is None:
        raise ValueError(f"this gives no rows: {query}")
    table: pa.Table = found.to_arrow_table()
    return table


def _kinds(store: DuckDBPyConnection, table: str) -> dict[str, str]:
    """The types of the columns of a table, by name."""
    return {name: kind for name, kind, *_ in store.execute(f"DESCRIBE {table}").fetchall()}


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _from_json(kind: str, value: str) -> str:
    """A value that JSON says as a string, if it is bytes."""
    return f"from_base64({value})" if kind == "BLOB" else value
