"""Candidate pairs: articles that share sampled rare terms, without comparing all with all.

P-MinHash (Moulton and Jiang 2018): for each of HASHES hash functions an article is put into the bucket of the
term with the least -ln(u) / weight, u uniform by hash function and term. Two articles share a bucket with the
probability of their (probability) Jaccard similarity. Buckets are bounded, and so is the cost of an article.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped]

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

Pairs = tuple[NDArray[np.int64], NDArray[np.int64]]


def candidate_pairs(
    terms: sparse.csr_array, frequency: NDArray[np.int64], vocabulary: NDArray[np.uint64]
) -> Pairs:
    """Rows of the articles to compare, left < right, sorted. `terms`: weights, shape (articles, terms)."""
    articles = terms.shape[0]
    sampled = _sampled(terms, frequency <= max(20, COMMON * articles))
    buckets = [_buckets(sampled, vocabulary, at) for at in range(HASHES)]
    keys = [
        keys
        for at in range(HASHES)
        for keys in _bucket_pairs(buckets[at], buckets[(at + 1) % HASHES], len(vocabulary), articles)
    ]
    key = np.sort(np.concatenate(keys))
    first = (
        np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]])) if len(key) else np.zeros(0, np.int64)
    )
    shared = np.diff(np.append(first, len(key)))
    key = key[first]
    if articles > SMALL:
        key, shared = key[shared >= LEAST_SHARED], shared[shared >= LEAST_SHARED]
    kept = _best(key // articles, key % articles, shared, articles)
    return key[kept] // articles, key[kept] % articles


def _sampled(terms: sparse.csr_array, rare: NDArray[np.bool_]) -> sparse.csr_array:
    """The rare terms, with 1 / weight ** POWER."""
    kept = rare[terms.indices]
    starts = np.concatenate([[0], np.cumsum(kept)])[terms.indptr]
    return sparse.csr_array((terms.data[kept] ** -POWER, terms.indices[kept], starts), shape=terms.shape)


def _buckets(terms: sparse.csr_array, vocabulary: NDArray[np.uint64], at: int) -> NDArray[np.int64]:
    """The bucket of each article under one hash function, or -1; shape (articles,)."""
    cost = -np.log(_uniform(vocabulary, at)).astype(np.float32)
    price = cost[terms.indices] * terms.data
    # A positive float sorts as its bits do: price and term travel in one number.
    packed = price.view(np.uint32).astype(np.uint64) << np.uint64(32) | terms.indices.astype(np.uint64)
    bucket = np.full(terms.shape[0], -1, np.int64)
    filled = np.flatnonzero(np.diff(terms.indptr))
    if len(filled):
        least = np.minimum.reduceat(packed, terms.indptr[filled].astype(np.intp))
        bucket[filled] = (least & np.uint64(0xFFFFFFFF)).astype(np.int64)
    return bucket


def _uniform(vocabulary: NDArray[np.uint64], at: int) -> NDArray[np.float64]:
    """A number in (0, 1) for each term, independent for each hash function (SplitMix64)."""
    value = vocabulary + np.uint64((0x9E3779B97F4A7C15 * (at + 1)) & 0xFFFFFFFFFFFFFFFF)
    value = (value ^ value >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ value >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
    return ((value ^ value >> np.uint64(31)) >> np.uint64(11)).astype(np.float64) * 2.0**-53 + 2.0**-54


def _bucket_pairs(
    bucket: NDArray[np.int64], following: NDArray[np.int64], terms: int, articles: int
) -> list[NDArray[np.int64]]:
    """Keys left * articles + right of all pairs within the buckets of one hash function."""
    keys, large = _pairs_within(bucket, articles)
    if not len(large):
        return [keys]
    parted = np.full(articles, -1, np.int64)
    parted[large] = bucket[large] * terms + following[large]
    return [keys, _pairs_within(parted, articles)[0]]


def _pairs_within(bucket: NDArray[np.int64], articles: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Keys of the pairs within buckets, and the articles of those that are too large for it."""
    order = np.argsort(bucket, kind="stable")
    order = order[np.searchsorted(bucket[order], 0) :]
    sizes = np.unique(bucket[order], return_counts=True)[1]
    first, size = np.repeat(np.cumsum(sizes) - sizes, sizes), np.repeat(sizes, sizes)
    later = np.where(size <= LARGEST_BUCKET, first + size - 1 - np.arange(len(order)), 0)
    left = np.repeat(np.arange(len(order)), later)
    offset = np.arange(len(left)) - np.repeat(np.cumsum(later) - later, later) + 1
    keys: NDArray[np.int64] = order[left] * articles + order[left + offset]
    return keys, order[size > LARGEST_BUCKET]


def _best(
    left: NDArray[np.int64], right: NDArray[np.int64], shared: NDArray[np.int64], articles: int
) -> NDArray[np.bool_]:
    """Pairs that are among the MOST_PARTNERS of the left or of the right article."""
    kept = np.zeros(len(left), np.bool_)
    for side, other in ((left, right), (right, left)):
        counts = np.bincount(side, minlength=articles)
        kept |= counts[side] <= MOST_PARTNERS
        crowded = np.flatnonzero(counts[side] > MOST_PARTNERS)
        # Most shared buckets first, then the smaller row: one number sorts faster than three columns.
        rank_key = (side[crowded] * (HASHES + 1) + HASHES - np.minimum(shared[crowded], HASHES)) * articles
        order = crowded[np.argsort(rank_key + other[crowded])]
        counts = np.bincount(side[crowded], minlength=articles)
        rank = np.arange(len(order)) - np.repeat(np.cumsum(counts) - counts, counts)
        kept[order[rank < MOST_PARTNERS]] = True
    return kept
