"""The pairs that say most about the cut: what a person looks at to judge it.

Those nearest to it on both sides, and those that average linkage decided against their own score: joined by
the company they keep, or kept apart by it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cleaners.match.stories.decide import Ruled
from cleaners.match.stories.evidence import Source, evidence
from cleaners.model import Borderline

NEAREST = 20
"""Pairs on each side of the cut."""

AGAINST = 10
"""Pairs that are joined in spite of their score, and pairs that are apart in spite of it."""


def borderline(
    source: Source, ids: Sequence[str], ruled: Ruled, group_of: NDArray[np.int64], cut: float
) -> tuple[Borderline, ...]:
    """Pairs near the cut, and pairs whose company outweighed their score; by score. Nobody decided on them.

    Args:
        source: of the articles of `ruled`.
        ids: of the same articles.
        ruled: all pairs that were looked at.
        group_of: of each article, its story; -1 where it has none. Shape (articles,).
        cut: what the mean score of a story is held against.
    """
    joined = (group_of[ruled.left] >= 0) & (group_of[ruled.left] == group_of[ruled.right])
    free = np.ones(len(joined), np.bool_)
    free[ruled.places] = False
    above = ruled.score >= cut
    rows = np.unique(
        np.concatenate(
            [
                _first(ruled.score, free & above, NEAREST),
                _first(-ruled.score, free & ~above, NEAREST),
                _first(-ruled.score, free & above & ~joined, AGAINST),
                _first(ruled.score, free & ~above & joined, AGAINST),
            ]
        )
    )
    left, right = ruled.left[rows], ruled.right[rows]
    shown = evidence(source, left, right, {}, against=True)
    found = [
        Borderline(ids[one], ids[other], "story", round(score, 4), cut, together, why)
        for one, other, score, together, why in zip(
            left.tolist(),
            right.tolist(),
            ruled.score[rows].tolist(),
            joined[rows].tolist(),
            shown,
            strict=True,
        )
    ]
    return tuple(sorted(found, key=lambda pair: (pair.score, pair.left, pair.right)))


def _first(order: NDArray[np.float64], of: NDArray[np.bool_], most: int) -> NDArray[np.int64]:
    rows = np.flatnonzero(of)
    return rows[np.argsort(order[rows], kind="stable")][:most]
