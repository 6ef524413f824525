"""The pairs nearest to the cut, on both sides: what a person looks at to judge it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cleaners.match.stories.decide import Ruled
from cleaners.match.stories.evidence import Source, evidence
from cleaners.model import Borderline

MOST = 25
"""Pairs on each side."""


def borderline(
    source: Source, ids: Sequence[str], ruled: Ruled, group_of: NDArray[np.int64], cut: float
) -> tuple[Borderline, ...]:
    """The weakest pairs of one story, and the strongest of two; by score. Nobody has decided on any of them.

    Args:
        source: of the articles of `ruled`.
        ids: of the same articles.
        ruled: all pairs that were looked at.
        group_of: of each article, its story; -1 where it has none. Shape (articles,).
        cut: what the mean score of a story is held against.
    """
    joined = (group_of[ruled.left] >= 0) & (group_of[ruled.left] == group_of[ruled.right])
    if ruled.notes:
        pairs = zip(ruled.left.tolist(), ruled.right.tolist(), strict=True)
        free = np.array([pair not in ruled.notes for pair in pairs], np.bool_)
    else:
        free = np.ones(len(joined), np.bool_)
    weakest, strongest = np.flatnonzero(joined & free), np.flatnonzero(~joined & free)
    weakest = weakest[np.argsort(ruled.score[weakest], kind="stable")][:MOST]
    strongest = strongest[np.argsort(-ruled.score[strongest], kind="stable")][:MOST]
    rows = np.concatenate([weakest, strongest])
    left, right = ruled.left[rows], ruled.right[rows]
    shown = evidence(source, left, right, {}, against=True)
    found = [
        Borderline(ids[one], ids[other], "story", round(score, 4), cut, at < len(weakest), why)
        for at, (one, other, score, why) in enumerate(
            zip(left.tolist(), right.tolist(), ruled.score[rows].tolist(), shown, strict=True)
        )
    ]
    return tuple(sorted(found, key=lambda pair: (pair.score, pair.left, pair.right)))
