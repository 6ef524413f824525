"""Candidate pairs: articles that share sampled rare terms, without comparing all with all.

P-MinHash (Moulton and Jiang 2018): for each of HASHES hash functions an article is put into the bucket of the
term with the least -ln(u) / weight, u uniform by hash function and term. Two articles share a bucket with the
probability of their (probability) Jaccard similarity. Buckets are bounded, and so is the cost of an article.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped]

from cleaners.match.columns import distinct

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
MOST_PARTNERS = 30
"""Of an article: those that it shares the most buckets with."""

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
    keys = partners(buckets.__getitem__, 0, articles, articles)
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


def partners(bucket: Callable[[int], NDArray[np.int32]], first: int, last: int, articles: int) -> Keys:
    """The candidate pairs of the articles from `first` to `last` - 1, sorted.

    A pair is a candidate on account of the one or the other of its articles. So all pairs are those of a
    range, those of the next, and so on, taken together.

    Args:
        bucket: the bucket of every article under a hash function, shape (articles,).
        first: an article.
        last: the one behind the last.
        articles: how many there are in all.
    """
    held = _held(bucket, first, last, articles)
    # Cell (i, j): the buckets that article first + i shares with article j.
    shared = held[:, first:last].T.tocsr() @ held
    row = np.repeat(np.arange(first, last, dtype=np.int32), np.diff(shared.indptr))
    least = LEAST_SHARED if articles > SMALL else 1
    kept = (shared.data >= least) & (shared.indices != row)
    one, other = row[kept].astype(np.int64), shared.indices[kept].astype(np.int64)
    one, other = _best(one, other, shared.data[kept], articles)
    return distinct(np.minimum(one, other) * articles + np.maximum(one, other))


def ranges(bucket: Callable[[int], NDArray[np.int32]], articles: int, most: int) -> list[tuple[int, int]]:
    """Ranges of articles that share buckets with about `most` others, all buckets taken together."""
    met = np.zeros(articles, np.int64)
    for at in range(HASHES):
        column = bucket(at)
        filled = column >= 0
        size = np.bincount(column[filled])[column[filled]]
        met[filled] += np.minimum(size, LARGEST_BUCKET)
    number = np.cumsum(met) // most
    starts = np.flatnonzero(np.diff(number, prepend=-1)).tolist()
    return list(zip(starts, [*starts[1:], articles], strict=True))


def _uniform(vocabulary: NDArray[np.uint64], at: int) -> NDArray[np.float64]:
    """A number in (0, 1) for each term, independent for each hash function (SplitMix64)."""
    value = vocabulary + np.uint64((0x9E3779B97F4A7C15 * (at + 1)) & 0xFFFFFFFFFFFFFFFF)
    value = (value ^ value >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ value >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
    return ((value ^ value >> np.uint64(31)) >> np.uint64(11)).astype(np.float64) * 2.0**-53 + 2.0**-54


def _held(
    bucket: Callable[[int], NDArray[np.int32]], first: int, last: int, articles: int
) -> sparse.csr_array:
    """The buckets that have an article of the range, and all articles in them; shape (buckets, articles)."""
    numbers, rows, buckets = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)], 0

    def add(column: NDArray[np.int32]) -> Rows:
        """Number the buckets of a hash function. Returns the articles of those that are too large."""
        nonlocal buckets
        size = np.bincount(column + 1, minlength=1)
        size[0] = 0  # no bucket
        wanted = np.zeros(len(size), np.bool_)
        wanted[column[first:last] + 1] = True
        wanted &= (size > 1) & (size <= LARGEST_BUCKET)
        rows.append(np.flatnonzero(wanted[column + 1]))
        numbers.append((np.cumsum(wanted) + (buckets - 1))[column[rows[-1]] + 1])
        buckets += int(np.count_nonzero(wanted))
        return np.flatnonzero(size[column + 1] > LARGEST_BUCKET)

    for at in range(HASHES):
        column = bucket(at)
        large = add(column)
        if len(large):
            both = column[large].astype(np.int64) << 32 | bucket((at + 1) % HASHES)[large]
            parted = np.full(articles, -1, np.int32)
            parted[large] = np.unique(both, return_inverse=True)[1]
            add(parted)
    row = np.concatenate(rows)
    places = (np.concatenate(numbers).astype(np.int32), row.astype(np.int32))
    return sparse.coo_array((np.ones(len(row), np.uint8), places), shape=(buckets, articles)).tocsr()


def _best(row: Rows, other: Rows, shared: NDArray[np.uint8], articles: int) -> tuple[Rows, Rows]:
    """The pairs that are among the MOST_PARTNERS of their first article, before it or behind it."""
    side = 2 * row + (other > row)
    crowded = np.bincount(side, minlength=2 * articles)[side] > MOST_PARTNERS
    # Most shared buckets first, then the smaller row: one number sorts faster than three columns.
    key = (side[crowded] * (HASHES + 1) + HASHES - shared[crowded]) * articles + other[crowded]
    key.sort()
    side = key // (articles * (HASHES + 1))
    counts = np.bincount(side)
    best = np.arange(len(key)) - np.repeat(np.cumsum(counts) - counts, counts) < MOST_PARTNERS
    return (
        np.concatenate([row[~crowded], side[best] // 2]),
        np.concatenate([other[~crowded], key[best] % articles]),
    )
