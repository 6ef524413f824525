"""From verified pairs to stories: average linkage within connected components."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped]
from scipy.cluster.hierarchy import linkage  # type: ignore[import-untyped]
from scipy.spatial.distance import squareform  # type: ignore[import-untyped]

LARGEST_COMPONENT = 1_500
"""Articles: a matrix of 18 MB, that average linkage takes 25 ms for. The largest component of Reuters has
323, so that 750 and 3,000 make the same groups."""


def cluster(
    left: NDArray[np.int64], right: NDArray[np.int64], score: NDArray[np.float64], articles: int, cut: float
) -> list[NDArray[np.int64]]:
    """Groups of two or more rows whose mean score is at least `cut`; pairs that are absent count as 0.

    A component that is too large for its matrix is first split by raising the bar for the pairs that hold it.
    """
    found: list[NDArray[np.int64]] = []
    todo = [(left, right, score, cut)]
    while todo:
        left, right, score, bar = todo.pop()
        strong = score >= bar
        graph = sparse.coo_array((score[strong], (left[strong], right[strong])), shape=(articles, articles))
        _, label = sparse.csgraph.connected_components(graph, directed=False)
        sizes = np.bincount(label)
        big = sizes[label] > LARGEST_COMPONENT
        if big.any():
            inside = big[left] & (label[left] == label[right])
            todo.append((left[inside], right[inside], score[inside], bar + (1 - bar) / 4))
        small = (sizes[label] > 1) & ~big
        found += _cut_components(left, right, score, label, small, cut)
    return sorted(found, key=lambda group: group.tolist())


def _cut_components(
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    score: NDArray[np.float64],
    label: NDArray[np.int32],
    small: NDArray[np.bool_],
    cut: float,
) -> list[NDArray[np.int64]]:
    inside = small[left] & (label[left] == label[right])
    left, right, score = left[inside], right[inside], score[inside]
    order = np.argsort(label[left], kind="stable")
    left, right, score = left[order], right[order], score[order]
    ends = np.flatnonzero(np.diff(label[left], append=-1)) + 1
    found: list[NDArray[np.int64]] = []
    start = 0
    rows = list(zip(left.tolist(), right.tolist(), strict=True))
    for end in ends.tolist():
        if end - start == 1:
            found += [np.array(rows[start])] if score[start] >= cut else []
            start = end
            continue
        found += _average_linkage(left[start:end], right[start:end], score[start:end], cut)
        start = end
    return found


def _average_linkage(
    left: NDArray[np.int64], right: NDArray[np.int64], score: NDArray[np.float64], cut: float
) -> list[NDArray[np.int64]]:
    rows = np.unique(np.concatenate([left, right]))
    if len(rows) == 2:
        return [rows] if score[0] >= cut else []
    distance = np.ones((len(rows), len(rows)))
    one, other = np.searchsorted(rows, left), np.searchsorted(rows, right)
    distance[one, other] = distance[other, one] = 1 - score
    np.fill_diagonal(distance, 0)
    merges = linkage(squareform(distance, checks=False), "average")
    return [rows[sorted(group)] for group in _joined(merges, len(rows), 1 - cut)]


def _joined(merges: NDArray[np.float64], size: int, most: float) -> list[list[int]]:
    """Groups of two or more that are joined at a distance of at most `most`.

    What scipy's `fcluster` says as well, at a tenth of its price on the few articles of a component: heights
    of average linkage never fall, so that the merges up to a height are the groups at that height.
    """
    groups: dict[int, list[int]] = {at: [at] for at in range(size)}
    for number, (one, other, height, _) in enumerate(merges.tolist(), size):
        if height > most:
            break
        groups[number] = groups.pop(int(one)) + groups.pop(int(other))
    return [group for group in groups.values() if len(group) > 1]
