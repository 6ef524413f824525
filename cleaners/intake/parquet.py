"""Records of a Parquet file, a few rows at a time, so that no row group has to fit into memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from cleaners.intake.decode import decode
from cleaners.intake.discover import Source
from cleaners.intake.record import FIELDS, HTML, TEXT, Record, from_fields
from cleaners.intake.streams import RATIO_FLOOR, DamagedError
from cleaners.model import Rejected
from cleaners.settings import Intake

BATCH_BYTES = 16_000_000
"""Bytes of values that are held at a time, by the average row of the group."""

_KNOWN = frozenset([*TEXT, *HTML, *(name for _, names in FIELDS for name in names)])


def parquet_records(source: Source, settings: Intake) -> Iterator[Record | Rejected]:
    """The rows of a Parquet file; a damaged row group is one rejection.

    Raises:
        DamagedError: the file is not Parquet, or has no usable columns.
    """
    try:
        file = pq.ParquetFile(source.path, memory_map=False, pre_buffer=False)
        metadata, columns = file.metadata, _columns(file.schema_arrow)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise DamagedError(
            "corrupt", f"not a readable Parquet file ({_short(error)}); fetch it again"
        ) from error
    with file:
        before = 0
        for group in range(metadata.num_row_groups):
            rows = metadata.row_group(group).num_rows
            try:
                yield from _group(file, group, columns, before, source.name, settings)
            except (pa.ArrowException, OSError, ValueError) as error:
                detail = (
                    f"rows {before + 1} to {before + rows} are damaged ({_short(error)}); write them again"
                )
                yield Rejected(source.name, before + 1, "intake", "corrupt", detail)
            before += rows


def _columns(schema: pa.Schema) -> list[str]:
    """The columns to read.

    Raises:
        DamagedError: a column occurs twice, or none holds a text.
    """
    names = [name for name in schema.names if name.strip().lower() in _KNOWN]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise DamagedError("bad_record", f"two columns are called {twice[0]}; rename one")
    if not any(name.strip().lower() in (*TEXT, *HTML) for name in names):
        there = ", ".join(schema.names[:8])
        raise DamagedError(
            "missing_text", f"no column called text or html among {there[:200]}; rename the one that is"
        )
    return names


def _group(
    file: pq.ParquetFile, group: int, columns: list[str], before: int, name: str, settings: Intake
) -> Iterator[Record | Rejected]:
    facts = file.metadata.row_group(group)
    sizes = [facts.column(i) for i in range(facts.num_columns)]
    held, packed = sum(c.total_uncompressed_size for c in sizes), sum(c.total_compressed_size for c in sizes)
    if held > RATIO_FLOOR and held > settings.max_ratio * packed:
        detail = (
            f"rows {before + 1} to {before + facts.num_rows} expand more than {settings.max_ratio} times; "
        )
        detail += "raise intake.max_ratio if that is no decompression bomb"
        yield Rejected(name, before + 1, "intake", "too_large", detail)
        return
    rows_at_once = max(1, min(1_000, BATCH_BYTES * facts.num_rows // max(held, 1)))
    number = before
    for batch in file.iter_batches(rows_at_once, [group], columns, use_threads=False):
        values = [_values(column) for column in batch.columns]
        for row in range(batch.num_rows):
            number += 1
            yield _row(name, number, {key: value[row] for key, value in zip(columns, values, strict=True)})


def _values(column: pa.Array[Any]) -> list[Any]:
    """The values of a column; strings as bytes, since nobody promises that they are UTF-8."""
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        column = column.cast(pa.large_binary())
    if pa.types.is_temporal(column.type):
        return [None if value is None else str(value) for value in column.to_pylist()]
    values: list[Any] = column.to_pylist()
    return values


def _row(name: str, number: int, fields: dict[str, Any]) -> Record | Rejected:
    flags: set[str] = set()
    for key, value in fields.items():
        if isinstance(value, bytes):
            decoded = decode(value)
            fields[key] = decoded.text
            flags.update(decoded.flags)
    return from_fields(name, number, fields, tuple(sorted(flags)))


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:160]
