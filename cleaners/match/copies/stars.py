"""Verified pairs to stars: a survivor, and the copies that were each verified against it. No chains."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

Likeness = Callable[[int, int], float]
Apart = frozenset[tuple[int, int]]

UNRELATED = 0.1
"""Containment. Copies of one article share more than this with each other, however they were cut."""


def stars(
    pairs: Sequence[tuple[int, int, float]], likeness: Likeness, apart: Apart = frozenset()
) -> dict[int, int]:
    """The survivor of each copy.

    Articles are numbered in the order in which they survive. The first that is no copy yet survives, and its
    partners become its copies, the most alike first. A partner that has nothing in common with the most
    alike one does not: a survivor put together from several articles holds the copies of one of them only.
    At the end a copy moves to a later survivor that it is more alike.

    Args:
        pairs: verified: left, right and how alike they are; left before right.
        likeness: of any two articles, 0 to 1; asked once or twice a copy.
        apart: pairs that a person separated, left before right.
    """
    partners: defaultdict[int, list[tuple[float, int]]] = defaultdict(list)
    for left, right, alike in pairs:
        partners[left].append((-alike, right))
    survivor: dict[int, int] = {}
    nearest: dict[int, int] = {}
    members: defaultdict[int, list[int]] = defaultdict(list)
    for first in sorted(partners):
        if first in survivor:
            continue
        for _, copy in sorted(partners[first]):
            if copy not in survivor and _fits(copy, first, nearest, members[first], likeness, apart):
                survivor[copy] = first
                nearest.setdefault(first, copy)
                members[first].append(copy)
    for copy, (_, first) in sorted(_best(pairs, survivor).items()):
        if first != survivor[copy] and _fits(copy, first, nearest, members[first], likeness, apart):
            members[survivor[copy]].remove(copy)
            members[first].append(copy)
            survivor[copy] = first
    return survivor


def _fits(
    copy: int, first: int, nearest: dict[int, int], members: list[int], likeness: Likeness, apart: Apart
) -> bool:
    """Does the copy go with what the survivor already has?"""
    if apart and any((min(copy, other), max(copy, other)) in apart for other in (first, *members)):
        return False
    return first not in nearest or likeness(nearest[first], copy) >= UNRELATED


def _best(pairs: Sequence[tuple[int, int, float]], survivor: dict[int, int]) -> dict[int, tuple[float, int]]:
    """The survivor that each copy is most alike, as (minus the likeness, survivor)."""
    best: dict[int, tuple[float, int]] = {}
    for first, copy, alike in pairs:
        if copy in survivor and first not in survivor:
            best[copy] = min(best.get(copy, (0.0, 0)), (-alike, first))
    return best
