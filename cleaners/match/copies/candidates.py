"""Candidate pairs: articles that share a bucket. Buckets are found by sorting keys, not in a table.

Two indexes give candidates. Bands of the MinHash signature find articles that are alike as wholes
(locality-sensitive hashing; Indyk and Motwani 1998). A sample of all shingles, those whose hash falls under
a bound, finds a short excerpt of a long article, which bands miss (Broder 1997, containment by sampling).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from cleaners.arrays import distinct
from cleaners.match.columns import Columns, Layout
from cleaners.match.copies.gather import shingles_of
from cleaners.match.copies.hashing import mix
from cleaners.settings import Near

Keys = NDArray[np.uint64]
Rows = NDArray[np.int64]

_SPLITS = 3
"""How many times an oversized bucket is split by a further band before it is capped."""

_NARROW = 16
"""Members of a bucket of one shingle. A shingle that more articles have says little about any two of them."""

_SHARED = 3
"""Sampled shingles that two articles must share; 2 where a brief has no more than 5 of them. With 2 for all
there are three times as many candidates on Reuters, and no more of the edited copies are found."""

_LOW = np.uint64(0xFFFFFFFF)
_HIGH = np.uint64(32)
_BUFFER = 1 << 21  # pairs that wait to be freed of repetitions: 16 MB


@dataclass(frozen=True)
class Found:
    """Pairs that share a bucket of some bands."""

    pairs: Keys  # packed: sorted, and each once
    oversized: int  # buckets with more members than the limit: split
    capped: int  # parts of them that no band splits: their members are compared with the first one only


@dataclass(frozen=True)
class _Buckets:
    """Members side by side with those that share their bucket; within a bucket in their former order."""

    members: Rows  # shape (members of all buckets together,)
    sizes: Rows  # of the bucket that each member is in, same shape
    ranks: Rows  # place of each member in its bucket, same shape


def banded(columns: Columns, layout: Layout, members: Rows, bands: range, settings: Near) -> Found:
    """All pairs of members, which ascend, that share a bucket of these bands, if it is of a limited size.

    A larger bucket is split by the key of the next band, and again; each of its members is paired with the
    first member as well. What a bucket costs grows with its members, not with their square. One band of all
    articles is in memory at a time, and more only where a bucket is split.
    """
    found = np.zeros(0, dtype=np.uint64)
    waiting: list[Keys] = []
    oversized = capped = 0
    count, width = bands_and_rows(settings)
    for band in bands:
        whole = _buckets(members, _band_keys(columns, layout, band, width)[members])
        large = whole.sizes > settings.bucket_articles
        waiting += _pairs(_select(whole, ~large))
        if large.any():
            part = _select(whole, large)
            oversized += int((part.ranks == 0).sum())
            waiting.append(_star(part))
            for split in range(1, _SPLITS + 1):
                further = _band_keys(columns, layout, (band + split) % count, width)[part.members]
                lead = np.repeat(part.members[part.ranks == 0], part.sizes[part.ranks == 0])
                part = _buckets(part.members, mix(lead.astype(np.uint64)) ^ further)
                large = part.sizes > settings.bucket_articles
                waiting += _pairs(_select(part, ~large))
                part = _select(part, large)
                waiting.append(_star(part))
            capped += int((part.ranks == 0).sum())
        if sum(map(len, waiting)) > _BUFFER:
            found, waiting = distinct(np.concatenate([found, *waiting])), []
    return Found(distinct(np.concatenate([found, *waiting])), oversized, capped)


def unpack(pairs: Keys) -> tuple[Rows, Rows]:
    """Left and right of packed pairs; left is smaller than right."""
    return (pairs >> _HIGH).astype(np.int64), (pairs & _LOW).astype(np.int64)


def bands_and_rows(settings: Near) -> tuple[int, int]:
    """Number of bands and of values in each: as set, else as datasketch's optimiser has it for the threshold.

    The pair of numbers is the one with the least sum of false positives and false negatives.
    """
    if settings.bands is not None and settings.rows is not None:
        return settings.bands, settings.rows
    return _best_bands(settings.candidate_jaccard, settings.permutations)


@cache
def _best_bands(threshold: float, permutations: int) -> tuple[int, int]:
    from datasketch import MinHashLSH

    index = MinHashLSH(threshold=threshold, num_perm=permutations)
    return int(index.b), int(index.r)


def _band_keys(columns: Columns, layout: Layout, band: int, width: int) -> Keys:
    """The key of one band, `width` values wide, of each article, shape (articles,)."""
    batches = []
    for batch in range(len(columns)):
        values = columns.band(batch, "signatures", band * width, (band + 1) * width)
        keys = np.zeros(values.shape[1], dtype=np.uint64)
        for row in values:
            keys = mix(keys ^ row)
        batches.append(keys)
    return np.concatenate([np.zeros(0, dtype=np.uint64), *batches])[layout.position]


def _buckets(members: Rows, keys: Keys) -> _Buckets:
    """Members with equal keys, side by side. Those that are alone are left out."""
    bits = np.uint64(max(len(members).bit_length(), 1))
    # The place rides in the low bits of its key: one plain sort, and buckets come out ascending.
    packed = (keys << bits) | np.arange(len(members), dtype=np.uint64)
    packed.sort()
    order = (packed & ((np.uint64(1) << bits) - np.uint64(1))).astype(np.int64)
    packed >>= bits
    first = np.flatnonzero(np.concatenate([[True], packed[1:] != packed[:-1]])) if len(packed) else order
    sizes = np.diff(np.append(first, len(packed)))
    ranks = np.arange(len(packed)) - np.repeat(first, sizes)
    return _select(_Buckets(members[order], np.repeat(sizes, sizes), ranks), np.repeat(sizes, sizes) > 1)


def _select(buckets: _Buckets, mask: NDArray[np.bool_]) -> _Buckets:
    return _Buckets(buckets.members[mask], buckets.sizes[mask], buckets.ranks[mask])


def _pairs(buckets: _Buckets) -> Iterator[Keys]:
    """All pairs within each bucket."""
    distance = 1
    while True:
        has = np.flatnonzero(buckets.ranks + distance < buckets.sizes)
        if not len(has):
            return
        yield _pack(buckets.members[has], buckets.members[has + distance])
        distance += 1


def _star(buckets: _Buckets) -> Keys:
    """Each member of a bucket with the first one."""
    first = np.repeat(buckets.members[buckets.ranks == 0], buckets.sizes[buckets.ranks == 0])
    others = buckets.ranks > 0
    return _pack(first[others], buckets.members[others])


def _pack(left: Rows, right: Rows) -> Keys:
    return (left.astype(np.uint64) << _HIGH) | right.astype(np.uint64)


def sampled(columns: Columns, layout: Layout, members: Rows, sample: int) -> Keys:
    """Pairs of members that share `_SHARED` of the sampled shingles, one shingle of every `sample`."""
    number = np.full(int(layout.starts[-1]), -1, dtype=np.int64)  # of the article, or -1: takes no part
    number[layout.position[members]] = members
    owners, values = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.uint32)]
    for batch in range(len(columns)):
        shingles = shingles_of(columns, batch)
        spread = shingles.values * np.uint32(0x9E3779B1)  # not the order in which the hashes are compared
        kept = np.flatnonzero(spread < np.uint32((1 << 32) // sample - 1))
        owner = number[layout.starts[batch] + np.searchsorted(shingles.offsets, kept, side="right") - 1]
        owners.append(owner[owner >= 0])
        values.append(shingles.values[kept[owner >= 0]])
    return _sharing(np.concatenate(owners), np.concatenate(values), len(layout.position))


def _sharing(owner: Rows, value: NDArray[np.uint32], articles: int) -> Keys:
    order = np.argsort(owner, kind="stable")  # members of a bucket ascend
    owner, value = owner[order], value[order]
    buckets = _buckets(owner, value.astype(np.uint64))
    narrow = _select(buckets, buckets.sizes <= _NARROW)
    pairs = np.concatenate([np.zeros(0, dtype=np.uint64), *_pairs(narrow)])
    unique, counts = np.unique(pairs, return_counts=True)
    having = np.bincount(owner, minlength=articles)
    left, right = unpack(unique)
    found: Keys = unique[counts >= np.clip(np.minimum(having[left], having[right]) // 2, 2, _SHARED)]
    return found
