"""Candidate pairs: articles that share a sampled rare term, without comparing all with all.

P-MinHash (Moulton and Jiang 2018): for each of HASHES hash functions an article is put into the bucket of the
term with the least -ln(u) / weight, u uniform by hash function and term. Two articles share a bucket with the
probability of their weighted (probability) Jaccard similarity.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped]

HASHES = 64
COMMON = 0.02
"""Terms in more than this share of the articles make no buckets (in corpora of some size)."""
LARGEST_BUCKET = 1_000
MOST_PARTNERS = 30
"""Of an article: those that it shares the most buckets with."""

Pairs = tuple[NDArray[np.int64], NDArray[np.int64]]


def candidate_pairs(
    terms: sparse.csr_array, frequency: NDArray[np.int64], vocabulary: NDArray[np.uint64]
) -> Pairs:
    """Rows of the articles to compare, left < right, sorted."""
    articles = terms.shape[0]
    rare = frequency <= max(20, COMMON * articles)
    keys = [
        key
        for at in range(HASHES)
        for key in [_bucket_pairs(_buckets(terms, rare, vocabulary, at), articles)]
        if len(key)
    ]
    if not keys:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    key, collisions = np.unique(np.concatenate(keys), return_counts=True)
    kept = _best(key // articles, key % articles, collisions, articles)
    return key[kept] // articles, key[kept] % articles


def _buckets(
    terms: sparse.csr_array, rare: NDArray[np.bool_], vocabulary: NDArray[np.uint64], at: int
) -> NDArray[np.int64]:
    """The bucket of each article under one hash function, or -1; shape (articles,)."""
    cost = np.where(rare, -np.log(_uniform(vocabulary, at)), np.inf)
    with np.errstate(divide="ignore"):
        price = (cost[terms.indices] / terms.data).astype(np.float32)
    # A positive float sorts as its bits do: price and term travel in one number.
    packed = price.view(np.uint32).astype(np.uint64) << np.uint64(32) | terms.indices.astype(np.uint64)
    bucket = np.full(terms.shape[0], -1, np.int64)
    filled = np.flatnonzero(np.diff(terms.indptr))
    if len(filled):
        least = np.minimum.reduceat(packed, terms.indptr[filled].astype(np.intp))
        finite = least >> np.uint64(32) < np.float32(np.inf).view(np.uint32)
        bucket[filled[finite]] = (least[finite] & np.uint64(0xFFFFFFFF)).astype(np.int64)
    return bucket


def _uniform(vocabulary: NDArray[np.uint64], at: int) -> NDArray[np.float64]:
    """A number in (0, 1] for each term, independent for each hash function (SplitMix64)."""
    value = vocabulary + np.uint64((0x9E3779B97F4A7C15 * (at + 1)) & 0xFFFFFFFFFFFFFFFF)
    value = (value ^ value >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ value >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
    return ((value ^ value >> np.uint64(31)) >> np.uint64(11)).astype(np.float64) * 2.0**-53 + 2.0**-54


def _bucket_pairs(bucket: NDArray[np.int64], articles: int) -> NDArray[np.int64]:
    """Keys left * articles + right of all pairs within buckets of one hash function."""
    order = np.argsort(bucket, kind="stable")
    order = order[np.searchsorted(bucket[order], 0) :]
    values, sizes = np.unique(bucket[order], return_counts=True)
    del values
    first = np.repeat(np.cumsum(sizes) - sizes, sizes)
    size = np.repeat(sizes, sizes)
    later = np.where(size <= LARGEST_BUCKET, first + size - 1 - np.arange(len(order)), 0)
    left = np.repeat(np.arange(len(order)), later)
    offset = np.arange(len(left)) - np.repeat(np.cumsum(later) - later, later) + 1
    keys: NDArray[np.int64] = order[left] * articles + order[left + offset]
    return keys


def _best(
    left: NDArray[np.int64], right: NDArray[np.int64], collisions: NDArray[np.int64], articles: int
) -> NDArray[np.bool_]:
    """Pairs that are among the MOST_PARTNERS of the left or of the right article."""
    kept = np.zeros(len(left), np.bool_)
    for side, other in ((left, right), (right, left)):
        order = np.lexsort((other, -collisions, side))
        counts = np.bincount(side, minlength=articles)
        rank = np.arange(len(order)) - np.repeat(np.cumsum(counts) - counts, counts)
        kept[order[rank < MOST_PARTNERS]] = True
    return kept
