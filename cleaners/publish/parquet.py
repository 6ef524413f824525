"""corpus.parquet: the stories of corpus.jsonl, in the same order, for columnar readers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow.json import ParseOptions, ReadOptions, read_json

_member = pa.struct(
    [
        ("article_id", pa.string()),
        ("url", pa.string()),
        ("source", pa.string()),
        ("title", pa.string()),
        ("published", pa.string()),
        ("tier", pa.string()),
        ("score", pa.float64()),
    ]
)
_supplement = pa.struct([("text", pa.string()), ("article_id", pa.string()), ("after", pa.int64())])
_value = pa.struct([("value", pa.string()), ("article_id", pa.string()), ("sentence", pa.string())])
_conflict = pa.struct([("kind", pa.string()), ("values", pa.list_(_value))])

SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("title", pa.string()),
        ("text", pa.string()),
        ("url", pa.string()),
        ("source", pa.string()),
        ("authors", pa.list_(pa.string())),
        ("published", pa.string()),
        ("language", pa.string()),
        ("members", pa.list_(_member)),
        ("supplements", pa.list_(_supplement)),
        ("conflicts", pa.list_(_conflict)),
    ]
)
"""The columns of corpus.parquet: those of corpus.jsonl."""

ROW_GROUP = 5_000
"""Stories in a row group, at the most: some 10 MB, so that a reader can take the file piece by piece."""

ROW_GROUP_BYTES = 32_000_000
"""Bytes of JSON after which a row group ends: they are in memory together, several times over."""


def write_corpus(path: Path, corpus: Path) -> None:
    """Write the stories of corpus.jsonl as Parquet, one row group at a time.

    Raises:
        OSError: a file cannot be read or written.
    """
    options = ParseOptions(explicit_schema=SCHEMA, unexpected_field_behavior="error")
    with pq.ParquetWriter(path, SCHEMA, compression="zstd") as writer, corpus.open("rb") as lines:
        for rows in _groups(lines):
            # One block for all rows: a block that ends inside a row is an error to the reader.
            block = ReadOptions(use_threads=False, block_size=len(rows) + 1)
            writer.write_table(read_json(BytesIO(rows), read_options=block, parse_options=options))


def _groups(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The lines of each row group."""
    group: list[bytes] = []
    size = 0
    for line in lines:
        group.append(line)
        size += len(line)
        if len(group) == ROW_GROUP or size >= ROW_GROUP_BYTES:
            yield b"".join(group)
            group, size = [], 0
    if group:
        yield b"".join(group)
