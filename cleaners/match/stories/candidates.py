"""Candidate pairs: articles that share sampled rare terms, without comparing all with all.

P-MinHash (Moulton and Jiang 2018): for each of HASHES hash functions an article is put into the bucket of the
term with the least -ln(u) / weight, u uniform by hash function and term. Two articles share a bucket with the
probability of their (probability) Jaccard similarity. Buckets are bounded, and so is the cost of an article.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped]

from cleaners.arrays import distinct

HASHES = 64
POWER = 1.5
"""Weights are raised to this: rarer terms are sampled more often. Found on the development sets in a pool of
21,000 articles, where 1 and 2 reach less at the same number of pairs."""
COMMON = 0.02
"""Terms in more than this share of the articles make no buckets (in corpora of some size)."""
LARGEST_BUCKET = 100
"""A larger bucket is parted by the next hash function's; what is too large then makes no pairs."""
LEAST_SHARED = 2
"""Buckets that a pair shares, in a corpus of more than SMALL articles; else one is enough."""
SMALL = 2_000
MOST_PARTNERS = 75
"""Of an article: those that it shares the most buckets with. Of 60, 75 and 100 the first to reach what more
reach, alone and in the pool (benchmarks/stories_quality.py): F1 moves by up to half a point between them."""
TOGETHER = 2_000
"""Articles whose partners are counted at a time: bounds the memory."""

Rows = NDArray[np.int64]
Keys = NDArray[np.int64]
"""Pairs of rows in one number: left * articles + right, left < right."""

_LOW = np.uint64(0xFFFFFFFF)
_HIGH = np.uint64(32)


def candidate_pairs(
    terms: sparse.csr_array, frequency: NDArray[np.int64], vocabulary: NDArray[np.uint64]
) -> tuple[Rows, Rows]:
    """Rows of the articles to compare, left < right, sorted. `terms`: weights, shape (articles, terms)."""
    articles = terms.shape[0]
    buckets = sketch(terms, frequency, vocabulary, articles)
    keys = partners(members(buckets.__getitem__, articles), 0, articles)
    return keys // max(articles, 1), keys % max(articles, 1)


def sketch(
    terms: sparse.csr_array, frequency: NDArray[np.int64], vocabulary: NDArray[np.uint64], articles: int
) -> NDArray[np.int32]:
    """The bucket of some articles under each hash function, or -1; shape (HASHES, articles given).

    Args:
        terms: weights of the articles given, shape (articles given, terms of the vocabulary).
        frequency: how many of all articles have each term of the vocabulary.
        vocabulary: hashes of the terms.
        articles: how many there are in all.
    """
    kept = frequency[terms.indices] <= max(20, COMMON * articles)
    used, index = np.unique(terms.indices[kept], return_inverse=True)
    starts = np.concatenate([[0], np.cumsum(kept)])[terms.indptr]
    weight = terms.data[kept] ** -POWER
    buckets = np.full((HASHES, terms.shape[0]), -1, np.int32)
    filled = np.flatnonzero(np.diff(starts))
    for at in range(HASHES if len(filled) else 0):
        cost = -np.log(_uniform(vocabulary[used], at)).astype(np.float32)
        price = cost[index] * weight
        # A positive float sorts as its bits do: price and term travel in one number.
        packed = price.view(np.uint32).astype(np.uint64) << _HIGH | index.astype(np.uint64)
        least = np.minimum.reduceat(packed, starts[filled].astype(np.intp))
        buckets[at, filled] = used[(least & _LOW).astype(np.int64)]
    return buckets


def members(bucket: Callable[[int], NDArray[np.int32]], articles: int) -> sparse.csr_array:
    """Which articles are in each bucket that makes pairs; shape (buckets, articles), of ones.

    Args:
        bucket: the bucket of every article under a hash function, shape (articles,).
        articles: how many there are.
    """
    rows, sizes = [np.zeros(0, np.int32)], [np.zeros(0, np.int64)]
    for at in range(HASHES):
        column = bucket(at)
        filled = np.flatnonzero(column >= 0)
        found, size, large = _gathered(column[filled], filled)
        rows.append(found)
        sizes.append(size)
        if len(large):
            both = column[large].astype(np.int64) << 32 | bucket((at + 1) % HASHES)[large]
            found, size, _ = _gathered(np.unique(both, return_inverse=True)[1], large)
            rows.append(found)
            sizes.append(size)
    row, starts = np.concatenate(rows), np.concatenate([[0], np.cumsum(np.concatenate(sizes))])
    return incidence(row, starts, articles)


def incidence(row: NDArray[np.int32], starts: NDArray[np.int64], articles: int) -> sparse.csr_array:
    """The matrix of `members` from its columns: bucket i has the articles row[starts[i]:starts[i + 1]]."""
    return sparse.csr_array((np.ones(len(row), np.uint8), row, starts), shape=(len(starts) - 1, articles))


def partners(bucketed: sparse.csr_array, first: int, last: int) -> Keys:
    """The candidate pairs of the articles from `first` to `last` - 1, sorted.

    A pair is a candidate on account of the one or the other of its articles. So all pairs are those of a
    range, those of the next, and so on, taken together. `bucketed` is what `members` gives.
    """
    articles = bucketed.shape[1]
    least = LEAST_SHARED if articles > SMALL else 1
    keys = [np.zeros(0, np.int64)]
    for start in range(first, last, TOGETHER):
        some = bucketed[:, start : min(start + TOGETHER, last)].T.tocsr()
        product = some @ bucketed  # how many buckets each of these shares with every article
        own = np.repeat(np.arange(some.shape[0]), np.diff(product.indptr))
        kept = (product.data >= least) & (product.indices != own + start)
        own, other = _best(own[kept], product.indices[kept], product.data[kept], product.shape)
        own += start
        keys.append(np.minimum(own, other) * articles + np.maximum(own, other))
    return distinct(np.concatenate(keys))


def ranges(bucketed: sparse.csr_array, most: int) -> list[tuple[int, int]]:
    """Ranges of articles that share buckets with about `most` others, all buckets taken together."""
    articles = bucketed.shape[1]
    size = np.diff(bucketed.indptr)
    number = np.cumsum(size.astype(np.int64) @ bucketed) // most
    starts = np.flatnonzero(np.diff(number, prepend=-1)).tolist()
    return list(pairwise([*starts, articles]))


def _uniform(vocabulary: NDArray[np.uint64], at: int) -> NDArray[np.float64]:
    """A number in (0, 1) for each term, independent for each hash function (SplitMix64)."""
    value = vocabulary + np.uint64((0x9E3779B97F4A7C15 * (at + 1)) & 0xFFFFFFFFFFFFFFFF)
    value = (value ^ value >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ value >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
    return ((value ^ value >> np.uint64(31)) >> np.uint64(11)).astype(np.float64) * 2.0**-53 + 2.0**-54


def _gathered(
    bucket: NDArray[np.integer[Any]], articles: Rows
) -> tuple[NDArray[np.int32], NDArray[np.int64], Rows]:
    """The articles of buckets of bounded size, one after the other; the sizes of these; all others."""
    packed = bucket.astype(np.uint64) << _HIGH | articles.astype(np.uint64)
    packed.sort()
    row = (packed & _LOW).astype(np.int32)
    packed >>= _HIGH
    first = np.flatnonzero(np.diff(packed, prepend=packed[:1] + np.uint64(1)))
    size = np.diff(np.append(first, len(row)))
    each = np.repeat(size, size)
    pairing = (size > 1) & (size <= LARGEST_BUCKET)
    return (
        row[(each > 1) & (each <= LARGEST_BUCKET)],
        size[pairing],
        row[each > LARGEST_BUCKET].astype(np.int64),
    )


def _best(
    own: Rows, other: NDArray[np.int32], shared: NDArray[np.uint8], shape: tuple[int, int]
) -> tuple[Rows, Rows]:
    """The pairs that are among the MOST_PARTNERS of `own`: the smaller `other` where two share as much."""
    articles, width = shape[0], HASHES + 2
    counts = np.bincount(own * width + shared, minlength=articles * width).reshape(articles, width)
    reaching = np.cumsum(counts[:, ::-1], axis=1)[:, ::-1]  # partners that share at least so many buckets
    # Those who share more than this are few enough; of those who share as many there may be too many.
    bar = np.count_nonzero(reaching >= MOST_PARTNERS, axis=1) - 1
    more, tied = shared > bar[own], shared == bar[own]
    key = own[tied] * shape[1] + other[tied]
    key.sort()
    one = key // shape[1]
    size = np.bincount(one, minlength=articles)
    place = np.arange(len(one)) - np.repeat(np.cumsum(size) - size, size)
    free = MOST_PARTNERS - reaching[np.arange(articles), bar + 1]
    key, one = key[place < free[one]], one[place < free[one]]
    return np.append(own[more], one), np.append(other[more], key % shape[1])
