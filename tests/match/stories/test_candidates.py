"""Partners against their definition, counted one pair of articles at a time."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from cleaners.match.stories import candidates
from cleaners.match.stories.candidates import HASHES, members, partners, ranges


def defined(buckets: NDArray[np.int32], most: int, largest: int, least: int) -> set[tuple[int, int]]:
    """Pairs of which one has the other among the `most` that it shares the most buckets with."""
    shared = Counter[tuple[int, int]]()
    for at in range(HASHES):
        gathered = defaultdict(list)
        for article, bucket in enumerate(buckets[at].tolist()):
            if bucket >= 0:
                gathered[bucket].append(article)
        for group in list(gathered.values()):
            if len(group) <= largest:
                shared.update(combinations(group, 2))
                continue
            parted = defaultdict(list)
            for article in group:
                parted[int(buckets[(at + 1) % HASHES, article])].append(article)
            for part in parted.values():
                if len(part) <= largest:
                    shared.update(combinations(part, 2))
    near = defaultdict(list)
    for (left, right), count in shared.items():
        if count >= least:
            near[left].append((-count, right))
            near[right].append((-count, left))
    return {
        (min(article, other), max(article, other))
        for article, others in near.items()
        for _, other in sorted(others)[:most]
    }


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 40), st.integers(1, 12))
def test_partners_are_those_that_share_the_most_buckets(seed: int, articles: int, words: int) -> None:
    chance = np.random.default_rng(seed)
    buckets = chance.integers(0, words, (HASHES, articles)).astype(np.int32)
    buckets[:, chance.random(articles) < 0.1] = -1  # articles without terms
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"MOST_PARTNERS": 4, "LARGEST_BUCKET": 6, "SMALL": 20, "TOGETHER": 7}.items():
            patch.setattr(candidates, name, value)
        bucketed = members(buckets.__getitem__, articles)
        parts = [partners(bucketed, first, last) for first, last in ranges(bucketed, 500)]
        found = np.concatenate([np.zeros(0, np.int64), *parts])
    pairs = {divmod(key, articles) for key in found.tolist()}
    assert pairs == defined(buckets, 4, 6, 2 if articles > 20 else 1)
    assert all((np.diff(part) > 0).all() for part in parts)


def test_ranges_cover_all_articles_once() -> None:
    buckets = np.random.default_rng(0).integers(0, 30, (HASHES, 500)).astype(np.int32)
    cut = ranges(members(buckets.__getitem__, 500), 10_000)
    assert len(cut) > 3
    assert [first for first, _ in cut] == [0, *(last for _, last in cut[:-1])]
    assert cut[-1][1] == 500
