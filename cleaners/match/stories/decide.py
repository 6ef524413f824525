"""A person's word over any score: pairs that must be together, and pairs that must not."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from cleaners.model import Decision


@dataclass(frozen=True)
class Ruled:
    """Scored pairs with the decisions put in, and the decisions themselves by row.

    All arrays but `places` have the shape (pairs,).
    """

    left: NDArray[np.int64]  # sorted, and within it `right`
    right: NDArray[np.int64]
    score: NDArray[np.float64]
    apart: NDArray[np.float64]  # the scores with nothing but "different" put in
    places: NDArray[np.int64]  # of the pairs that a person decided on, shape (decisions,)
    same: tuple[tuple[int, int], ...]
    different: tuple[tuple[int, int], ...]
    notes: dict[tuple[int, int], str]

    def apply(self, groups: Sequence[NDArray[np.int64]], cut: float) -> list[NDArray[np.int64]]:
        """Groups in which everything decided to be together is, and nothing decided to be apart."""
        if not self.same and not self.different:
            return list(groups)
        decided = frozenset(chain.from_iterable(self.same + self.different))
        touched = [not decided.isdisjoint(group.tolist()) for group in groups]
        group_of = {
            row: set(group.tolist())
            for group, of_decided in zip(groups, touched, strict=True)
            if of_decided
            for row in group.tolist()
        }
        for pair in self.same:
            joined = group_of.get(pair[0], {pair[0]}) | group_of.get(pair[1], {pair[1]})
            group_of.update(dict.fromkeys(joined, joined))
        for group in {min(group): group for group in group_of.values()}.values():
            for part in self._parts(sorted(group), cut):
                group_of.update(dict.fromkeys(part, part))
        distinct = {min(group): np.array(sorted(group)) for group in group_of.values() if len(group) > 1}
        others = [group for group, of_decided in zip(groups, touched, strict=True) if not of_decided]
        return sorted([*distinct.values(), *others], key=lambda group: int(group[0]))

    def _parts(self, group: list[int], cut: float) -> list[set[int]]:
        """The group, or its parts where two of it must be apart: each goes with whom it is closest to."""
        members = set(group)
        apart = [pair for pair in self.different if members.issuperset(pair)]
        if not apart:
            return [members]
        part_of = {row: {row} for row in group}
        fixed = [pair for pair in self.same if members.issuperset(pair)]
        for one, other in fixed + self._close(group, cut):
            union = part_of[one] | part_of[other]
            if not any(union.issuperset(pair) for pair in apart):
                part_of.update(dict.fromkeys(union, union))
        return list({min(part): part for part in part_of.values()}.values())

    def _close(self, group: list[int], cut: float) -> list[tuple[int, int]]:
        """The pairs within a group whose score is above the cut, the closest ones first."""
        starts, ends = (np.searchsorted(self.left, group, side) for side in ("left", "right"))
        rows = np.concatenate([np.arange(start, end) for start, end in zip(starts, ends, strict=True)])
        rows = rows[np.isin(self.right[rows], group) & (self.score[rows] >= cut)]
        rows = rows[np.argsort(-self.score[rows], kind="stable")]
        return list(zip(self.left[rows].tolist(), self.right[rows].tolist(), strict=True))


def decided(
    ids: Sequence[str],
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    score: NDArray[np.float64],
    decisions: Sequence[Decision],
) -> Ruled:
    """Scored pairs with score 1 where a person said same, and 0 where a person said different.

    Args:
        ids: of all articles, sorted.
        left: a row of each pair, sorted.
        right: the other, larger row, sorted within equal `left`.
        score: of each pair.
        decisions: on pairs of any articles.
    """
    found = {
        (_row(ids, pair[0]), _row(ids, pair[1])): decision for pair, decision in holding(decisions).items()
    }
    word = {pair: found[pair] for pair in sorted(found) if pair[0] >= 0 and pair[1] >= 0}
    if not word:
        return Ruled(left, right, score, score, np.zeros(0, np.int64), (), (), {})
    same = np.array([decision.verdict == "same" for decision in word.values()])
    ones, others = np.array(list(word), np.int64).T
    key, wanted = left * len(ids) + right, ones * len(ids) + others
    places = np.searchsorted(key, wanted)
    new = np.append(key, -1)[places] != wanted  # pairs that nobody scored
    left, right = np.insert(left, places[new], ones[new]), np.insert(right, places[new], others[new])
    apart = np.insert(score, places[new], 0.0)
    places += np.cumsum(new) - new
    score = apart.copy()
    score[places] = same
    apart[places[~same]] = 0.0
    return Ruled(
        left,
        right,
        score,
        apart,
        places,
        tuple(pair for pair, decision in word.items() if decision.verdict == "same"),
        tuple(pair for pair, decision in word.items() if decision.verdict == "different"),
        {pair: decision.note or f"{decision.verdict}, by {decision.by}" for pair, decision in word.items()},
    )


def _row(ids: Sequence[str], identifier: str) -> int:
    """The place of an id among sorted ones; -1 where it is not there."""
    at = bisect_left(ids, identifier)
    return at if at < len(ids) and ids[at] == identifier else -1


def holding(decisions: Sequence[Decision]) -> dict[tuple[str, str], Decision]:
    """The decisions that are obeyed, by pair of articles: the latest of each, less those that contradict."""
    refused = set(contradictions(decisions))
    return {pair: decision for pair, decision in _latest(decisions).items() if decision not in refused}


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
    """The last decision on each pair of articles."""
    ordered = sorted(decisions, key=lambda one: (one.on, one.verdict, one.by, one.note))
    return {_pair(decision): decision for decision in ordered if decision.left != decision.right}
