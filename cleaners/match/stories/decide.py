"""A person's word over any score: pairs that must be together, and pairs that must not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleaners.model import Decision


@dataclass(frozen=True)
class Ruled:
    """Scored pairs with the decisions put in, and the decisions themselves by row."""

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    score: NDArray[np.float64]
    apart: NDArray[np.float64]  # the scores with nothing but "different" put in
    same: tuple[tuple[int, int], ...]
    different: tuple[tuple[int, int], ...]
    notes: dict[tuple[int, int], str]

    def apply(self, groups: Sequence[NDArray[np.int64]], cut: float) -> list[NDArray[np.int64]]:
        """Groups in which everything decided to be together is, and nothing decided to be apart."""
        if not self.same and not self.different:
            return list(groups)
        group_of = {row: set(group.tolist()) for group in groups for row in group.tolist()}
        for pair in self.same:
            joined = group_of.get(pair[0], {pair[0]}) | group_of.get(pair[1], {pair[1]})
            group_of.update(dict.fromkeys(joined, joined))
        for group in {min(group): group for group in group_of.values()}.values():
            for part in self._parts(sorted(group), cut):
                group_of.update(dict.fromkeys(part, part))
        distinct = {min(group): sorted(group) for group in group_of.values() if len(group) > 1}
        return [np.array(distinct[first]) for first in sorted(distinct)]

    def _parts(self, group: list[int], cut: float) -> list[set[int]]:
        """The group, or its parts where two of it must be apart: each goes with whom it is closest to."""
        members = set(group)
        apart = [pair for pair in self.different if members.issuperset(pair)]
        if not apart:
            return [members]
        closeness = {
            (one, other): value
            for one, other, value in zip(
                self.left.tolist(), self.right.tolist(), self.score.tolist(), strict=True
            )
            if value >= cut and one in members and other in members
        }
        part_of = {row: {row} for row in group}
        fixed = [(2.0, *pair) for pair in self.same if members.issuperset(pair)]
        ranked = sorted(
            ((value, *pair) for pair, value in closeness.items()), key=lambda item: (-item[0], item[1:])
        )
        for _, one, other in fixed + ranked:
            union = part_of[one] | part_of[other]
            if not any(union.issuperset(pair) for pair in apart):
                part_of.update(dict.fromkeys(union, union))
        return list({min(part): part for part in part_of.values()}.values())


def decided(
    ids: Sequence[str],
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    score: NDArray[np.float64],
    decisions: Sequence[Decision],
) -> Ruled:
    """Scored pairs with score 1 where a person said same, and 0 where a person said different."""
    row = {identifier: at for at, identifier in enumerate(ids)}
    refused = set(contradictions(decisions))
    word = {
        (row[pair[0]], row[pair[1]]): decision
        for pair, decision in _latest(decisions).items()
        if pair[0] in row and pair[1] in row and decision not in refused
    }
    if not word:
        return Ruled(left, right, score, score, (), (), {})
    pairs = dict(zip(zip(left.tolist(), right.tolist(), strict=True), score.tolist(), strict=True))
    apart = {pair: 0.0 for pair, decision in word.items() if decision.verdict == "different"}
    apart = pairs | apart
    pairs |= {pair: 1.0 if decision.verdict == "same" else 0.0 for pair, decision in word.items()}
    ordered = sorted(pairs)
    return Ruled(
        np.array([pair[0] for pair in ordered], np.int64),
        np.array([pair[1] for pair in ordered], np.int64),
        np.array([pairs[pair] for pair in ordered]),
        np.array([apart.get(pair, 0.0) for pair in ordered]),
        tuple(sorted(pair for pair, decision in word.items() if decision.verdict == "same")),
        tuple(sorted(pair for pair, decision in word.items() if decision.verdict == "different")),
        {pair: decision.note or f"{decision.verdict}, by {decision.by}" for pair, decision in word.items()},
    )


def contradictions(decisions: Sequence[Decision]) -> tuple[Decision, ...]:
    """Decisions that cannot all hold; nobody guesses which one does, so none of them is obeyed.

    Of two decisions on one pair the later holds; on one day they contradict each other. A `different`
    contradicts the chain of `same` that would join its articles: it and all of that chain are given up.
    """
    latest = _latest(decisions)
    refused = {
        decision
        for decision in decisions
        if (last := latest.get(_pair(decision)))
        and last.on == decision.on
        and last.verdict != decision.verdict
    }
    refused |= {latest[_pair(decision)] for decision in refused}
    held = {pair: decision for pair, decision in latest.items() if decision not in refused}
    group_of = _joined([pair for pair, decision in held.items() if decision.verdict == "same"])
    for pair, decision in held.items():
        if decision.verdict == "different" and pair[1] in group_of.get(pair[0], frozenset()):
            chain = group_of[pair[0]]
            refused |= {
                decision,
                *(one for other, one in held.items() if one.verdict == "same" and other[0] in chain),
            }
    return tuple(
        sorted(refused, key=lambda one: (one.left, one.right, one.on, one.verdict, one.by, one.note))
    )


def _joined(pairs: Sequence[tuple[str, str]]) -> dict[str, set[str]]:
    """What each article is joined with through any number of pairs."""
    group_of: dict[str, set[str]] = {}
    for pair in pairs:
        one, other = (group_of.setdefault(identifier, {identifier}) for identifier in pair)
        if one is not other:
            small, large = sorted((one, other), key=len)
            large |= small
            group_of.update(dict.fromkeys(small, large))
    return group_of


def _pair(decision: Decision) -> tuple[str, str]:
    return min(decision.left, decision.right), max(decision.left, decision.right)


def _latest(decisions: Sequence[Decision]) -> dict[tuple[str, str], Decision]:
    """The decision that holds on each pair of articles."""
    ordered = sorted(decisions, key=lambda one: (one.on, one.verdict, one.by, one.note))
    return {_pair(decision): decision for decision in ordered if decision.left != decision.right}
