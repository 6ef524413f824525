"""corpus.parquet: the stories of corpus.jsonl, in the same order, for columnar readers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from cleaners.publish.records import StoryRecord

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
"""Stories in one row group: some 10 MB of text, so that a reader can take the file piece by piece."""


def write_corpus(path: Path, stories: Iterable[StoryRecord]) -> None:
    """Write stories as Parquet, one row group at a time.

    Raises:
        OSError: the file cannot be written.
    """
    with pq.ParquetWriter(path, SCHEMA, compression="zstd") as writer:
        for rows in _batched(iter(stories), ROW_GROUP):
            writer.write_table(pa.Table.from_pylist(rows, schema=SCHEMA))


def _batched(stories: Iterator[StoryRecord], size: int) -> Iterator[list[dict[str, object]]]:
    while rows := [msgspec.to_builtins(story) for story in islice(stories, size)]:
        yield rows
