"""The tiers exact and near: from features to verified pairs.

In steps, so that many hands can do the work of one: `plan` looks at the heads of all articles; `banded` and
`sampled` find candidates, each a share of them; `verify` compares some candidates; `conclude` makes stars.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleaners.arrays import Ragged, distinct
from cleaners.match.columns import Columns, Layout, Loaded
from cleaners.match.copies.candidates import Found, banded, bands_and_rows, sampled, unpack
from cleaners.match.copies.features import CopyFeatures
from cleaners.match.copies.gather import Heads, gather, heads
from cleaners.match.copies.shingles import spell
from cleaners.match.copies.stars import stars
from cleaners.match.copies.units import Units, units_of
from cleaners.match.copies.verify import (
    UNKNOWN,
    Comparison,
    are_copies,
    common_shingles,
    compare,
    rare_shingles,
)
from cleaners.model import Borderline, Evidence, Pair
from cleaners.settings import Near

_CLASS = 1.15
"""Boilerplate and edits make an article a few per cent longer or shorter; a cut takes more away."""

_BORDERLINE = 25  # pairs on each side, for a person to look at

_TOGETHER = 50_000  # pairs whose features are in memory together: about 100 MB of newswire

Rows = NDArray[np.int64]
Keys = NDArray[np.uint64]


@dataclass(frozen=True)
class Copies:
    """The copies among the articles."""

    pairs: tuple[Pair, ...]  # sorted; `left` survives, and no `right` is anywhere a `left`
    counts: dict[str, int]
    borderline: tuple[Borderline, ...] = ()  # by score: the weakest verified, the strongest refused


@dataclass(frozen=True)
class Plan:
    """What is known before any two articles are compared. Articles are numbered as they survive."""

    heads: Heads
    units: Units
    members: Rows  # the articles that stand for a unit and have shingles, ascending


@dataclass(frozen=True)
class Judged:
    """Candidates that were looked at, in their order. All arrays have the shape (pairs,)."""

    copies: NDArray[np.bool_]
    jaccard: NDArray[np.float64]
    strength: NDArray[np.float64]  # how near to the line

    @classmethod
    def concatenate(cls, parts: Sequence[Judged]) -> Judged:
        """The candidates of all parts, in their order."""
        return cls(
            np.concatenate([np.zeros(0, bool), *(part.copies for part in parts)]),
            np.concatenate([np.zeros(0), *(part.jaccard for part in parts)]),
            np.concatenate([np.zeros(0), *(part.strength for part in parts)]),
        )


def find_copies(
    features: CopyFeatures, settings: Near, separated: Collection[tuple[str, str]] = ()
) -> Copies:
    """Find all copies, but none between two ids that a person separated. The order of articles is no matter.

    Which one of several articles survives: the one in the highest class of length (a class is `_CLASS` times
    as long as the one below), so that no cut version does; within a class the one that most others were
    verified against, else the longer one, else the earlier one (no date comes last), else by id.

    Raises:
        ValueError: the features were made with other settings.
    """
    columns = Loaded([features.arrays()])
    planned = plan(columns, settings, separated)
    layout = planned.heads.layout
    found = banded(columns, layout, planned.members, range(bands_and_rows(settings)[0]), settings)
    candidates = distinct(
        np.concatenate([found.pairs, sampled(columns, layout, planned.members, settings.sample)])
    )
    common = common_shingles(columns, layout, *unpack(candidates))
    judged = verify(columns, layout, candidates, common, settings)
    return conclude(columns, planned, candidates, judged, [found], settings)


def plan(columns: Columns, settings: Near, separated: Collection[tuple[str, str]] = ()) -> Plan:
    """Number the articles, and put those together that are one before anything is compared.

    Args:
        columns: of all articles.
        settings: that their features were made with.
        separated: pairs of ids that a person keeps apart.

    Raises:
        ValueError: the features were made with other settings.
    """
    known = heads(columns, settings)
    units = units_of(known, separated)
    leading = np.array(units.first, dtype=np.int64) == np.arange(len(known))
    return Plan(known, units, np.flatnonzero(leading & known.shingled))


def verify(
    columns: Columns, layout: Layout, candidates: Keys, common: NDArray[np.uint32], settings: Near
) -> Judged:
    """Compare some candidates, given the shingles that are common among all of them."""
    parts = []
    for start in range(0, len(candidates), _TOGETHER):
        left, right = unpack(candidates[start : start + _TOGETHER])
        features, left, right = _gathered(columns, layout, left, right)
        seen = compare(features, rare_shingles(features.shingles, common), left, right)
        strength = seen.containment * np.minimum(seen.numbers, seen.names)
        parts.append(Judged(are_copies(seen, settings), seen.jaccard, strength))
    return Judged.concatenate(parts)


def conclude(
    columns: Columns,
    planned: Plan,
    candidates: Keys,
    judged: Judged,
    found: Sequence[Found],
    settings: Near,
) -> Copies:
    """Make stars of the verified pairs."""
    known, units = planned.heads, planned.units
    verified = np.flatnonzero(judged.copies)
    left, right = unpack(candidates[verified])
    survivor = _stars(columns, known, units, left, right, judged.jaccard[verified])
    pairs = _pairs(columns, known, units, survivor)
    return Copies(
        tuple(sorted(pairs, key=lambda pair: (pair.left, pair.right))),
        {
            "bodies": int((np.array(units.first, dtype=np.int64) == np.arange(len(known))).sum()),
            "candidates": len(candidates),
            "verified": len(verified),
            "oversized_buckets": sum(part.oversized for part in found),
            "capped_buckets": sum(part.capped for part in found),
            "exact": sum(pair.tier == "exact" for pair in pairs),
            "near": sum(pair.tier == "near" for pair in pairs),
        },
        _borderline(columns, planned, survivor, candidates, judged, settings.containment),
    )


def _gathered(columns: Columns, layout: Layout, left: Rows, right: Rows) -> tuple[CopyFeatures, Rows, Rows]:
    """The features of the articles in these pairs, and the pairs as rows of them."""
    articles, place = np.unique(np.concatenate([left, right]), return_inverse=True)
    return gather(columns, layout, articles), place[: len(left)], place[len(left) :]


def _stars(
    columns: Columns,
    known: Heads,
    units: Units,
    left: Rows,
    right: Rows,
    alike: NDArray[np.float64],
) -> dict[int, int]:
    """The survivor of each article in these verified pairs that is a copy."""
    partners = np.bincount(np.concatenate([left, right]), minlength=len(known))
    classes = np.floor(np.log(np.maximum(known.lengths, 1)) / np.log(_CLASS))
    order = np.lexsort((np.arange(len(known)), -partners, -classes))
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    first, second = np.minimum(rank[left], rank[right]), np.maximum(rank[left], rank[right])
    # Copies are few, and asked about in no order: their shingles are held.
    features, ours, theirs = _gathered(columns, known.layout, left, right)
    held = dict(zip(rank[left].tolist(), ours.tolist(), strict=True))
    held |= dict(zip(rank[right].tolist(), theirs.tolist(), strict=True))
    survivor = stars(
        list(zip(first.tolist(), second.tolist(), alike.tolist(), strict=True)),
        lambda one, other: _containment(features.shingles, held[one], held[other]),
        {int(rank[row]): frozenset(rank[list(others)].tolist()) for row, others in units.apart.items()},
    )
    return {int(order[copy]): int(order[kept]) for copy, kept in survivor.items()}


def _borderline(
    columns: Columns,
    planned: Plan,
    survivor: dict[int, int],
    candidates: Keys,
    judged: Judged,
    threshold: float,
) -> tuple[Borderline, ...]:
    """The pairs that come nearest to the line on both sides; a refused one only if nothing else joined it."""
    known, units, strength = planned.heads, planned.units, judged.strength
    group = np.arange(len(known))
    for row, first in enumerate(units.first):
        group[row] = survivor.get(first, first)
    left, right = unpack(candidates)
    joined = group[left] == group[right]
    verified, refused = np.flatnonzero(judged.copies), np.flatnonzero(~judged.copies & ~joined)
    weakest = verified[np.argsort(strength[verified], kind="stable")][:_BORDERLINE]
    strongest = refused[np.argsort(-strength[refused], kind="stable")][:_BORDERLINE]
    shown = np.concatenate([weakest, strongest])
    pairs = [
        Borderline(pair.left, pair.right, "near", pair.score, threshold, joined, pair.evidence)
        for pair, joined in zip(
            _compared(columns, known, left[shown], right[shown], exact=False),
            judged.copies[shown].tolist(),
            strict=True,
        )
    ]
    return tuple(sorted(pairs, key=lambda pair: (pair.score, pair.left, pair.right)))


def _containment(shingles: Ragged, one: int, other: int) -> float:
    left, right = shingles.row(one), shingles.row(other)
    common = len(np.intersect1d(left, right, assume_unique=True))
    return common / max(min(len(left), len(right)), 1)


def _pairs(columns: Columns, known: Heads, units: Units, survivor: dict[int, int]) -> list[Pair]:
    """A pair for every article that does not survive, straight to the one that does."""
    copies = [row for row, first in enumerate(units.first) if survivor.get(first, first) != row]
    kept = [survivor.get(units.first[row], units.first[row]) for row in copies]
    left, right = np.array(kept, dtype=np.int64), np.array(copies, dtype=np.int64)
    return [
        pair
        for start in range(0, len(left), _TOGETHER)
        for pair in _compared(
            columns,
            known,
            left[start : start + _TOGETHER],
            right[start : start + _TOGETHER],
            exact=True,
        )
    ]


def _compared(columns: Columns, known: Heads, left: Rows, right: Rows, *, exact: bool) -> list[Pair]:
    """The pairs with their evidence; with `exact`, those with the same body are told from the others."""
    features, ours, theirs = _gathered(columns, known.layout, left, right)
    seen = compare(features, features.shingles, ours, theirs)
    same = (known.bodies[left] == known.bodies[right]).all(axis=1) & exact
    return [
        Pair(
            left=known.ids[left[index]],
            right=known.ids[right[index]],
            tier="exact" if same[index] else "near",
            score=1.0 if same[index] else round(float(seen.containment[index]), 4),
            evidence=_evidence(features, seen, index, ours[index], theirs[index]),
        )
        for index in range(len(left))
    ]


def _evidence(features: CopyFeatures, seen: Comparison, index: int, left: int, right: int) -> Evidence:
    """What the verdict on a pair rests on: its place in `seen`, and the rows of its articles."""
    numbers = set(features.numbers.row(left).tolist()) ^ set(features.numbers.row(right).tolist())
    return Evidence(
        jaccard=round(float(seen.jaccard[index]), 4),
        containment=round(float(seen.containment[index]), 4),
        days_apart=None if seen.days[index] == UNKNOWN else int(seen.days[index]),
        differing=tuple(sorted(map(spell, numbers))),
    )
