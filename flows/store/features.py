"""What matching sees of all articles, in parts of many articles each.

A run adds a part; rows of articles that changed stay behind in older parts until those are merged. Parts of
one size are merged when there are MERGED of them (a log-structured merge: O'Neil et al. 1996), so that an
article is written again only a few times, however many runs there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
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


def pack(features: Features) -> bytes:
    """Features as the store keeps them."""
    file = BytesIO()
    np.savez(file, **features.arrays())  # type: ignore[arg-type]
    return zstandard.ZstdCompressor(level=3).compress(file.getvalue())


def unpack(packed: bytes) -> Features:
    """The opposite of `pack`."""
    with np.load(BytesIO(zstandard.ZstdDecompressor().decompress(packed)), allow_pickle=False) as archive:
        return Features.from_arrays({name: archive[name] for name in archive.files})


def stored_features(store: DuckDBPyConnection, without: Sequence[int]) -> list[Features]:
    """The features of all articles but those of some records."""
    choose(store, "without", without, "BIGINT")
    rows = store.execute(
        "SELECT part, part_row FROM traces WHERE record NOT IN (SELECT value FROM without) ORDER BY ALL"
    ).fetchnumpy()
    return _parts(store, rows["part"], rows["part_row"])


def add_features(store: DuckDBPyConnection, features: Features) -> int:
    """Keep a part. Returns its number."""
    part = number(store, "SELECT max(part) FROM features") + 1
    insert(store, "features", ("part", "articles", "columns"), [(part, len(features.copies), pack(features))])
    return part


def merge_parts(store: DuckDBPyConnection) -> None:
    """Drop parts that nothing is in any more, and merge small ones where they are many."""
    store.execute("DELETE FROM features WHERE part NOT IN (SELECT part FROM traces)")
    while True:
        sizes: defaultdict[int, list[int]] = defaultdict(list)
        for part, live in store.execute(
            "SELECT part, count(*) FROM traces GROUP BY part ORDER BY part"
        ).fetchall():
            sizes[int(log(live, MERGED))].append(part)
        many = next((parts for _, parts in sorted(sizes.items()) if len(parts) >= MERGED), None)
        if many is None:
            return
        _merge(store, many)


def _merge(store: DuckDBPyConnection, parts: list[int]) -> None:
    choose(store, "merged", parts, "INTEGER")
    rows = store.execute(
        "SELECT record, part, part_row FROM traces "
        "WHERE part IN (SELECT value FROM merged) ORDER BY part, part_row"
    ).fetchnumpy()
    new = add_features(store, concatenate(_parts(store, rows["part"], rows["part_row"])))
    places = list(zip(rows["record"].tolist(), range(len(rows["record"])), strict=True))
    store.execute("CREATE OR REPLACE TEMP TABLE moved (record BIGINT, part_row INTEGER)")
    insert(store, "moved", ("record", "part_row"), places)
    store.execute(
        "UPDATE traces SET part = ?, part_row = moved.part_row FROM moved WHERE traces.record = moved.record",
        [new],
    )
    store.execute("DELETE FROM features WHERE part IN (SELECT value FROM merged)")


def _parts(store: DuckDBPyConnection, part: NDArray[np.int32], row: NDArray[np.int32]) -> list[Features]:
    """The features in these rows, which are sorted, of these parts."""
    return [_rows_of(store, one, row[part == one].astype(np.int64)) for one in np.unique(part).tolist()]


def _rows_of(store: DuckDBPyConnection, part: int, rows: NDArray[np.int64]) -> Features:
    packed = one(store, "SELECT columns FROM features WHERE part = ?", [part])
    if packed is None:
        raise LookupError(f"the store has no part {part} of the features")
    features = unpack(packed[0])
    if len(rows) == len(features.copies):
        return features
    return Features(features.copies.take(rows), take(features.stories, rows))
