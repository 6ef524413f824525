"""Candidate pairs: articles that share a bucket. Buckets are found by sorting keys, not in a table.

Two indexes give candidates. Bands of the MinHash signature find articles that are alike as wholes
(locality-sensitive hashing; Indyk and Motwani 1998). A sample of all shingles, those whose hash falls under
a bound, finds a short excerpt of a long article, which bands miss (Broder 1997, containment by sampling).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleaners.match.copies.hashing import mix
from cleaners.match.copies.ragged import Ragged, distinct
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
class Candidates:
    """Pairs that have to be verified."""

    left: Rows  # smaller than `right`, shape (pairs,)
    right: Rows
    oversized: int  # buckets with more members than the limit: split
    capped: int  # parts of them that no band splits: their members are compared with the first one only


@dataclass(frozen=True)
class _Buckets:
    """Members side by side with those that share their bucket; within a bucket in their former order."""

    members: Rows  # shape (members of all buckets together,)
    sizes: Rows  # of the bucket that each member is in, same shape
    ranks: Rows  # place of each member in its bucket, same shape


def find_candidates(
    signatures: NDArray[np.uint32], shingles: Ragged, rows: Rows, settings: Near
) -> Candidates:
    """All pairs of these rows, which ascend, that share a bucket of a limited size.

    A larger bucket is split by the key of the next band, and again; each of its members is paired with the
    first member as well. What a bucket costs grows with its members, not with their square.
    """
    members = rows[shingles.lengths[rows] > 0]
    found = np.zeros(0, dtype=np.uint64)
    waiting: list[Keys] = []
    oversized = capped = 0
    bands, width = bands_and_rows(settings)
    for band in range(bands):
        whole = _buckets(members, _band_keys(signatures, members, band, width))
        large = whole.sizes > settings.bucket_articles
        waiting += _pairs(_select(whole, ~large))
        if large.any():
            part = _select(whole, large)
            oversized += int((part.ranks == 0).sum())
            waiting.append(_star(part))
            for split in range(1, _SPLITS + 1):
                further = _band_keys(signatures, part.members, (band + split) % bands, width)
                lead = np.repeat(part.members[part.ranks == 0], part.sizes[part.ranks == 0])
                part = _buckets(part.members, mix(lead.astype(np.uint64)) ^ further)
                large = part.sizes > settings.bucket_articles
                waiting += _pairs(_select(part, ~large))
                part = _select(part, large)
                waiting.append(_star(part))
            capped += int((part.ranks == 0).sum())
        if sum(map(len, waiting)) > _BUFFER:
            found, waiting = distinct(np.concatenate([found, *waiting])), []
    found = distinct(np.concatenate([found, *waiting, _sampled(shingles, members, settings.sample)]))
    return Candidates((found >> _HIGH).astype(np.int64), (found & _LOW).astype(np.int64), oversized, capped)


def bands_and_rows(settings: Near) -> tuple[int, int]:
    """Number of bands and of values in each: as set, else as datasketch's optimiser has it for the threshold.

    The pair of numbers is the one with the least sum of false positives and false negatives.
    """
    if settings.bands is not None and settings.rows is not None:
        return settings.bands, settings.rows
    from datasketch import MinHashLSH

    index = MinHashLSH(threshold=settings.candidate_jaccard, num_perm=settings.permutations)
    return int(index.b), int(index.r)


def _band_keys(signatures: NDArray[np.uint32], members: Rows, band: int, width: int) -> Keys:
    """The key of one band, `width` values wide, for each member, shape (members,)."""
    values = signatures[members, band * width : (band + 1) * width]
    keys = np.zeros(len(members), dtype=np.uint64)
    for place in range(width):
        keys = mix(keys ^ values[:, place])
    return keys


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


def _sampled(shingles: Ragged, members: Rows, sample: int) -> Keys:
    """Pairs that share at least `_SHARED` of the sampled shingles, one shingle of every `sample`."""
    spread = shingles.values * np.uint32(0x9E3779B1)  # not the order in which the hashes are compared
    kept = np.flatnonzero(spread < np.uint32((1 << 32) // sample - 1))
    owners = np.searchsorted(shingles.offsets, kept, side="right") - 1
    taking_part = np.zeros(len(shingles), dtype=bool)
    taking_part[members] = True
    kept, owners = kept[taking_part[owners]], owners[taking_part[owners]]
    buckets = _buckets(owners, shingles.values[kept].astype(np.uint64))
    narrow = _select(buckets, buckets.sizes <= _NARROW)
    pairs = np.concatenate([np.zeros(0, dtype=np.uint64), *_pairs(narrow)])
    unique, counts = np.unique(pairs, return_counts=True)
    sampled = np.bincount(owners, minlength=len(shingles))
    fewer = np.minimum(sampled[(unique >> _HIGH).astype(np.int64)], sampled[(unique & _LOW).astype(np.int64)])
    found: Keys = unique[counts >= np.clip(fewer // 2, 2, _SHARED)]
    return found
