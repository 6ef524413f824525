"""What matching sees of all articles, in parts of many articles each.

A run adds parts; rows of articles that changed stay behind in older ones. Small parts of one size are merged,
MERGED at a time (a log-structured merge: O'Neil et al. 1996), and a part of which more than a
quarter is out of use is written anew. So an article is written again only a few times, in any number of runs.

Each part is a table of its own, `features.part_N`, with one value: DuckDB writes a whole row group again when
a row is added to it, which would be all parts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from io import BytesIO
from math import log

import numpy as np
import zstandard
from duckdb import DuckDBPyConnection
from numpy.typing import NDArray

from cleaners.match import Features, concatenate
from cleaners.match.stories.features import take
from flows.store.columns import choose, insert, number, one

MERGED = 8

FULL = 2_500
"""Articles in a part that is not merged with others: half the batch of a first run, as batches may have fewer
than they could. No merged part has more than MERGED times as many. Each part has a list of its words, which
takes 40 bytes an article in parts of 5,000, and 150 in parts of 1,000."""


def stored_features(store: DuckDBPyConnection, without: Sequence[int]) -> Iterator[bytes]:
    """The features of all articles but those of some records, each part as a file of columns."""
    choose(store, "without", without, "BIGINT")
    rows = store.execute(
        "SELECT part, part_row FROM traces WHERE record NOT IN (SELECT value FROM without) ORDER BY ALL"
    ).fetchnumpy()
    for part, first, last in _spans(rows["part"]):
        content = _content(store, part)
        if last - first < _articles(store, part):
            content = _written(_rows_of(content, rows["part_row"][first:last]))
        yield content


def add_features(store: DuckDBPyConnection, articles: int, content: bytes) -> int:
    """Keep the features of some articles, given as a file of columns. Returns the number of the part."""
    part = number(store, "SELECT max(part) FROM parts") + 1
    store.execute(f"CREATE TABLE features.part_{part} (columns BLOB NOT NULL)")
    packed = zstandard.ZstdCompressor(level=3).compress(content)
    store.execute(f"INSERT INTO features.part_{part} VALUES (?)", [packed])
    insert(store, "parts", ("part", "articles"), [(part, articles)])
    return part


def merge_parts(store: DuckDBPyConnection) -> None:
    """Drop parts that nothing is in any more; merge small ones where they are many, and compact others."""
    _drop(store, "part NOT IN (SELECT part FROM traces)")
    while True:
        sizes: defaultdict[int, list[int]] = defaultdict(list)
        sparse: list[list[int]] = []
        for part, live, articles in store.execute(
            "SELECT part, count(*), any_value(articles) FROM traces JOIN parts USING (part) "
            "GROUP BY part ORDER BY part"
        ).fetchall():
            if 4 * live < 3 * articles:
                sparse.append([part])
            elif live < FULL:
                sizes[int(log(live, MERGED))].append(part)
        many = [parts for _, parts in sorted(sizes.items()) if len(parts) >= MERGED]
        if not (sparse or many):
            return
        _merge(store, (sparse or many)[0][:MERGED])


def _merge(store: DuckDBPyConnection, parts: list[int]) -> None:
    choose(store, "merged", parts, "INTEGER")
    rows = store.execute(
        "SELECT record, part, part_row FROM traces "
        "WHERE part IN (SELECT value FROM merged) ORDER BY part, part_row"
    ).fetchnumpy()
    found = [
        _rows_of(_content(store, part), rows["part_row"][first:last])
        for part, first, last in _spans(rows["part"])
    ]
    records = rows["record"].tolist()
    new = add_features(store, len(records), _written(concatenate(found)))
    store.execute("CREATE OR REPLACE TEMP TABLE moved (record BIGINT, part_row INTEGER)")
    insert(store, "moved", ("record", "part_row"), list(zip(records, range(len(records)), strict=True)))
    store.execute(
        "UPDATE traces SET part = ?, part_row = moved.part_row FROM moved WHERE traces.record = moved.record",
        [new],
    )
    _drop(store, "part IN (SELECT value FROM merged)")


def _drop(store: DuckDBPyConnection, which: str) -> None:
    for (part,) in store.execute(f"SELECT part FROM parts WHERE {which}").fetchall():
        store.execute(f"DROP TABLE features.part_{part}")
    store.execute(f"DELETE FROM parts WHERE {which}")


def _spans(parts: NDArray[np.int32]) -> Iterator[tuple[int, int, int]]:
    """Each part in a sorted column, with where its rows begin and end."""
    found, starts = np.unique(parts, return_index=True)
    ends = np.append(starts, len(parts))[1:]
    return zip(found.tolist(), starts.tolist(), ends.tolist(), strict=True)


def _content(store: DuckDBPyConnection, part: int) -> bytes:
    """A part, as a file of columns."""
    packed = one(store, f"SELECT columns FROM features.part_{part}")
    if packed is None:
        raise LookupError(f"the store has nothing in part {part} of the features")
    return zstandard.ZstdDecompressor().decompress(packed[0])


def _articles(store: DuckDBPyConnection, part: int) -> int:
    return number(store, "SELECT articles FROM parts WHERE part = ?", [part])


def _rows_of(content: bytes, rows: NDArray[np.int32]) -> Features:
    """Some rows of a part."""
    with np.load(BytesIO(content), allow_pickle=False) as archive:
        features = Features.from_arrays({name: archive[name] for name in archive.files})
    if len(rows) == len(features.copies):
        return features
    places = rows.astype(np.int64)
    return Features(features.copies.take(places), take(features.stories, places))


def _written(features: Features) -> bytes:
    """Features as a file of columns."""
    file = BytesIO()
    np.savez(file, **features.arrays())  # type: ignore[arg-type]
    return file.getvalue()
