"""Records of a Parquet file, a few rows at a time, so that no row group has to fit into memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from cleaners.intake.decode import declared_charset, decode, is_utf8, likely_encoding
from cleaners.intake.discover import Source
from cleaners.intake.record import Record, chosen_names, from_fields
from cleaners.intake.streams import RATIO_FLOOR, DamagedError
from cleaners.model import Rejected
from cleaners.settings import Intake

BATCH_BYTES = 16_000_000
"""Bytes of values that are held at a time, by the average row of the group."""


def parquet_records(source: Source, settings: Intake) -> Iterator[Record | Rejected]:
    """The rows of a Parquet file; a damaged row group is one rejection.

    Raises:
        DamagedError: the file is not Parquet, or has no usable columns.
    """
    try:
        file = pq.ParquetFile(source.path, memory_map=False, pre_buffer=False)
        metadata, columns = file.metadata, chosen_names(file.schema_arrow.names)
    except (DamagedError, MemoryError):
        raise
    except Exception as error:  # pyarrow raises all kinds of errors over damaged footers
        raise DamagedError(
            "corrupt", f"not a readable Parquet file ({_short(error)}); fetch it again"
        ) from error
    with file:
        before = 0
        for group in range(metadata.num_row_groups):
            rows = metadata.row_group(group).num_rows
            try:
                yield from _group(file, group, columns, before, source, settings)
            except (DamagedError, MemoryError):
                raise
            except Exception as error:  # pyarrow raises all kinds of errors over damaged pages
                detail = (
                    f"rows {before + 1} to {before + rows} are damaged ({_short(error)}); write them again"
                )
                yield Rejected(source.name, before + 1, "intake", "corrupt", detail)
            before += rows


def _group(
    file: pq.ParquetFile, group: int, columns: list[str], before: int, source: Source, settings: Intake
) -> Iterator[Record | Rejected]:
    facts = file.metadata.row_group(group)
    # By the whole file: to ask for the facts of a damaged column ends the process.
    held, packed = facts.total_byte_size, (source.size or 0) // file.metadata.num_row_groups + 1
    if held > RATIO_FLOOR and held > settings.max_ratio * packed:
        detail = (
            f"rows {before + 1} to {before + facts.num_rows} expand more than {settings.max_ratio} times; "
        )
        detail += "raise intake.max_ratio if that is no decompression bomb"
        yield Rejected(source.name, before + 1, "intake", "too_large", detail)
        return
    # Values that are there once may stand in every row.
    rows_at_once = max(
        1, min(1_000, BATCH_BYTES * facts.num_rows // max(held, 1), 4 + 4 * BATCH_BYTES // max(held, 1))
    )
    number, given = before, 0
    for batch in file.iter_batches(rows_at_once, [group], columns, use_threads=False):
        values = [_values(column) for column in batch.columns]
        given += sum(len(value) for column in values for value in column if isinstance(value, bytes))
        if given > RATIO_FLOOR and given > settings.max_ratio * packed:
            detail = f"the rows from here on expand more than {settings.max_ratio} times; "
            raise DamagedError(
                "too_large", detail + "raise intake.max_ratio if that is no decompression bomb"
            )
        for row in range(batch.num_rows):
            number += 1
            yield _row(
                source.name, number, {key: value[row] for key, value in zip(columns, values, strict=True)}
            )


def _values(column: pa.Array[Any]) -> list[Any]:
    """The values of a column; strings as bytes, since nobody promises that they are UTF-8."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        column = column.cast(pa.large_binary())
    plain = not (pa.types.is_temporal(column.type) or pa.types.is_decimal(column.type))
    try:
        values = column.to_pylist()
    except (ValueError, OverflowError):
        values = [_value(value) for value in column]
    return values if plain else [None if value is None else str(value) for value in values]


def _value(value: pa.Scalar[Any]) -> object:
    """A value, None where Python has none: days in the year 200,000, lists of strings that are not UTF-8."""
    try:
        return value.as_py()
    except (ValueError, OverflowError):
        return None


def _row(name: str, number: int, fields: dict[str, Any]) -> Record | Rejected:
    flags: set[str] = set()
    others = [value for value in fields.values() if isinstance(value, bytes) and not is_utf8(value)]
    declared = next(filter(None, map(declared_charset, others)), None)
    likely = likely_encoding(others)
    for key, value in fields.items():
        if isinstance(value, bytes):
            decoded = decode(value, declared, likely)
            fields[key] = decoded.text
            flags.update(decoded.flags)
    return from_fields(name, number, fields, tuple(sorted(flags)))


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:160]
