"""Verify candidate pairs: how likely two articles tell the same event."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped]

from cleaners.match.stories.weights import Views

CHUNK = 50_000
"""Pairs at a time: bounds the memory."""

# Fitted by logistic regression on development sets of same-event articles (benchmarks/fit_stories.py).
INTERCEPT, TERMS, PAIRS, LEAD = -5.02, 10.57, 14.29, 10.06


def similarities(
    view: sparse.csr_array, left: NDArray[np.int64], right: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Cosines of pairs of rows; shape (pairs,)."""
    found = np.zeros(len(left))
    for at in range(0, len(left), CHUNK):
        some = slice(at, at + CHUNK)
        found[some] = view[left[some]].multiply(view[right[some]]).sum(axis=1)
    return found


def scores(views: Views, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.float64]:
    """Probability that each pair tells the same event; shape (pairs,)."""
    logit = (
        INTERCEPT
        + TERMS * similarities(views.terms, left, right)
        + PAIRS * similarities(views.pairs, left, right)
        + LEAD * similarities(views.lead, left, right)
    )
    probability: NDArray[np.float64] = 1 / (1 + np.exp(-logit))
    return probability
