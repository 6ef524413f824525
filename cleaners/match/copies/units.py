"""Articles that are one before anything is compared: they have the same body."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleaners.match.copies.gather import Heads
from cleaners.match.copies.hashing import mix

BRIEF = 20
"""Tokens. A shorter body (a dividend notice has 14) does not say what it is about: the title counts too."""


@dataclass(frozen=True)
class Units:
    """Rows that belong together; the first of them stands for all."""

    first: list[int]  # by row
    apart: dict[int, set[int]]  # unit (its first row) -> units it must not join


def units_of(features: Heads, separated: Collection[tuple[str, str]]) -> Units:
    """Join the rows with the same body, but never the pairs of ids that a person separated."""
    row = {identifier: index for index, identifier in enumerate(features.ids)}
    apart = {(row[one], row[other]) for one, other in separated if one in row and other in row}
    first = list(range(len(features)))
    marked = {row for pair in apart for row in pair}
    for index, twin in enumerate(_twins(features).tolist()):
        if twin != index:
            _join(first, twin, index, apart, marked)
    roots = [_find(first, index) for index in range(len(first))]
    strangers: defaultdict[int, set[int]] = defaultdict(set)
    for left, right in apart:
        strangers[roots[left]].add(roots[right])
        strangers[roots[right]].add(roots[left])
    return Units(roots, dict(strangers))


def _twins(features: Heads) -> NDArray[np.int64]:
    """The first row with the same body, shape (rows,); a text without words has only itself."""
    titles, brief = features.titles, features.lengths < BRIEF
    sums = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(mix(titles.values.astype(np.uint64)))])
    title = np.where(brief, np.diff(sums[titles.offsets]), np.uint64(0))
    title = np.where(features.lengths > 0, title, np.arange(len(features), dtype=np.uint64))
    order = np.lexsort((title, features.bodies[:, 1], features.bodies[:, 0]))  # stable: equal rows ascend
    same = (features.bodies[order[1:]] == features.bodies[order[:-1]]).all(axis=1)
    same &= title[order[1:]] == title[order[:-1]]
    leads = np.flatnonzero(np.concatenate([[True], ~same]))[: len(order)]
    twins = np.empty(len(features), dtype=np.int64)
    twins[order] = np.repeat(order[leads], np.diff(leads, append=len(order)))
    return twins


def _join(first: list[int], left: int, right: int, apart: set[tuple[int, int]], marked: set[int]) -> None:
    """Put two rows into one unit, unless that joins a separated pair. The smaller row leads.

    `marked` holds the first rows of the units that have a separated row.
    """
    low, high = sorted((_find(first, left), _find(first, right)))
    if low == high:
        return
    if {low, high} <= marked and any(
        {_find(first, one), _find(first, other)} == {low, high} for one, other in apart
    ):
        return
    first[high] = low
    if high in marked:
        marked.add(low)


def _find(first: list[int], index: int) -> int:
    while first[index] != index:
        first[index] = first[first[index]]
        index = first[index]
    return index
