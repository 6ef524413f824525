"""Articles that are one before anything is compared: the same body, or a person's word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cleaners.match.copies.features import CopyFeatures
from cleaners.model import Decision

BRIEF = 40
"""Tokens. A shorter body does not say what it is about: the title has to be the same as well."""


@dataclass(frozen=True)
class Units:
    """Rows that belong together; the first of them stands for all."""

    first: list[int]  # by row
    notes: dict[int, str]  # a decision's note, by row that a decision joined
    apart: frozenset[tuple[int, int]]  # first rows that a person separated, the smaller one ahead


def units_of(features: CopyFeatures, decisions: Sequence[Decision]) -> Units:
    """Join the rows that a person joined, and those with the same body, but never what a person separated."""
    row = {identifier: index for index, identifier in enumerate(features.ids)}
    verdicts = {
        (min(left, right), max(left, right)): decision
        for decision in sorted(decisions, key=lambda decision: (decision.on, decision.verdict, decision.by))
        if (left := row.get(decision.left, -1)) >= 0 and (right := row.get(decision.right, -1)) >= 0
    }
    apart = {pair for pair, decision in verdicts.items() if decision.verdict == "different"}
    first = list(range(len(features)))
    notes: dict[int, str] = {}
    for pair, decision in sorted(verdicts.items()):
        if decision.verdict == "same" and _join(first, *pair, apart):
            notes |= dict.fromkeys(pair, decision.note or decision.verdict)
    earliest: dict[tuple[bytes, bytes], int] = {}
    for index, key in enumerate(_keys(features)):
        if key is not None:
            _join(first, earliest.setdefault(key, index), index, apart)
    roots = [_find(first, index) for index in range(len(first))]
    apart_roots = (sorted((roots[left], roots[right])) for left, right in apart)
    lines = frozenset((low, high) for low, high in apart_roots)
    return Units(roots, notes, lines)


def _keys(features: CopyFeatures) -> list[tuple[bytes, bytes] | None]:
    """What makes two bodies the same; None for a text without words."""
    titles = features.titles
    keys: list[tuple[bytes, bytes] | None] = []
    for index in range(len(features)):
        title = b""
        if features.lengths[index] < BRIEF:
            title = titles.values[titles.offsets[index] : titles.offsets[index + 1]].tobytes()
        keys.append((features.bodies[index].tobytes(), title) if features.lengths[index] else None)
    return keys


def _join(first: list[int], left: int, right: int, apart: set[tuple[int, int]]) -> bool:
    """Put two rows into one unit, unless that joins a separated pair. The smaller row leads."""
    low, high = sorted((_find(first, left), _find(first, right)))
    if low == high:
        return False
    if any({_find(first, one), _find(first, other)} == {low, high} for one, other in apart):
        return False
    first[high] = low
    return True


def _find(first: list[int], index: int) -> int:
    while first[index] != index:
        first[index] = first[first[index]]
        index = first[index]
    return index
