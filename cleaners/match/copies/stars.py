"""Verified pairs to stars: a survivor, and the copies that were each verified against it. No chains."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

Likeness: TypeAlias = Callable[[int, int], float]
Apart: TypeAlias = Mapping[int, frozenset[int]]

UNRELATED = 0.1
"""Containment. Copies of one article share more than this with each other, however they were cut."""

WHOLE = 0.4
"""Jaccard. An article put together from several is a copy of one of them only if it is so much like it."""


def stars(
    pairs: Sequence[tuple[int, int, float]], likeness: Likeness, apart: Apart | None = None
) -> dict[int, int]:
    """The survivor of each copy.

    Articles are numbered in the order in which they survive. The first that is no copy yet survives, and its
    partners that are no copies yet become its copies, except those that have nothing in common with the
    partner most like it: then the survivor was put together from several articles, and it goes with one of
    them, or with none if it is a digest of many. At the end a copy moves to a later survivor that it is more
    like.

    Args:
        pairs: verified: left, right and how alike they are (Jaccard); left before right.
        likeness: containment of any two articles; asked once or twice a copy.
        apart: for an article, those that a person separated from it.
    """
    apart = apart or {}
    partners: defaultdict[int, list[tuple[float, int]]] = defaultdict(list)
    for left, right, alike in pairs:
        partners[left].append((-alike, right))
    survivor: dict[int, int] = {}
    nearest: dict[int, int] = {}
    digests: set[int] = set()
    for first in sorted(partners):
        free = [(alike, copy) for alike, copy in sorted(partners[first]) if copy not in survivor]
        if first in survivor or not free:
            continue
        related = [copy for _, copy in free if likeness(free[0][1], copy) >= UNRELATED]
        if len(related) < len(free) and -free[0][0] < WHOLE:
            digests.add(first)
            continue
        for copy in related:
            if not _separated(copy, first, survivor, apart):
                survivor[copy] = first
                nearest.setdefault(first, copy)
    for copy, first in _better(pairs, survivor, digests).items():
        related_too = first not in nearest or likeness(nearest[first], copy) >= UNRELATED
        if related_too and not _separated(copy, first, survivor, apart):
            survivor[copy] = first
    return survivor


def _separated(copy: int, first: int, survivor: Mapping[int, int], apart: Apart) -> bool:
    """Did a person separate the article from the survivor, or from a copy of it?"""
    return any(first in (other, survivor.get(other)) for other in apart.get(copy, ()))


def _better(
    pairs: Sequence[tuple[int, int, float]], survivor: Mapping[int, int], digests: set[int]
) -> dict[int, int]:
    """For each copy that is more like another survivor than its own, that survivor."""
    best: dict[int, tuple[float, int]] = {}
    for first, copy, alike in pairs:
        if copy in survivor and first not in survivor and first not in digests:
            best[copy] = min(best.get(copy, (0.0, 0)), (-alike, first))
    return {copy: first for copy, (_, first) in sorted(best.items()) if first != survivor[copy]}
