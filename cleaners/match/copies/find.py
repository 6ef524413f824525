"""The tiers exact and near: from features to verified pairs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleaners.match.copies.candidates import Candidates, find_candidates
from cleaners.match.copies.features import NO_DAY, CopyFeatures, scheme_of
from cleaners.match.copies.shingles import spell
from cleaners.match.copies.stars import stars
from cleaners.match.copies.units import Units, units_of
from cleaners.match.copies.verify import UNKNOWN, Comparison, are_copies, compare, rare_shingles
from cleaners.model import Borderline, Decision, Evidence, Pair
from cleaners.settings import Near

_CLASS = 1.15
"""Boilerplate and edits make an article a few per cent longer or shorter; a cut takes more away."""

_BORDERLINE = 25  # pairs on each side, for a person to look at

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Copies:
    """The copies among the articles."""

    pairs: tuple[Pair, ...]  # sorted; `left` survives, and no `right` is anywhere a `left`
    counts: dict[str, int]
    borderline: tuple[Borderline, ...] = ()  # by score: the weakest verified, the strongest refused


def find_copies(features: CopyFeatures, settings: Near, decisions: Sequence[Decision] = ()) -> Copies:
    """Find all copies. The result does not depend on the order of the articles.

    Which one of several articles survives: the one in the highest class of length (a class is `_CLASS` times
    as long as the one below), so that no cut version does; within a class the one that most others were
    verified against, else the longer one, else the earlier one (no date comes last), else by id.

    Raises:
        ValueError: the features were made with other settings.
    """
    if features.scheme != scheme_of(settings):
        raise ValueError(f"features of {features.scheme!r}, settings for {scheme_of(settings)!r}")
    features = features.take(_order(features))
    units = units_of(features, decisions)
    leading = np.flatnonzero(np.array(units.first, dtype=np.int64) == np.arange(len(features)))
    candidates = find_candidates(features.signatures, features.shingles, leading, settings)
    rare = rare_shingles(features.shingles, candidates.left, candidates.right)
    seen = compare(features, rare, candidates.left, candidates.right)
    verified = np.flatnonzero(are_copies(seen, settings))
    left, right = candidates.left[verified], candidates.right[verified]
    survivor = _stars(features, units, left, right, seen.jaccard[verified])
    pairs = _pairs(features, units, survivor)
    return Copies(
        tuple(sorted(pairs, key=lambda pair: (pair.left, pair.right))),
        {
            "bodies": len(leading),
            "candidates": len(candidates.left),
            "verified": len(verified),
            "oversized_buckets": candidates.oversized,
            "capped_buckets": candidates.capped,
            "exact": sum(pair.tier == "exact" for pair in pairs),
            "near": sum(pair.tier == "near" for pair in pairs),
        },
        _borderline(features, settings, units, survivor, candidates, seen, verified),
    )


def _stars(
    features: CopyFeatures, units: Units, left: Rows, right: Rows, alike: NDArray[np.float64]
) -> dict[int, int]:
    """The survivor of each row in these verified pairs that is a copy."""
    partners = np.bincount(np.concatenate([left, right]), minlength=len(features))
    classes = np.floor(np.log(np.maximum(features.lengths, 1)) / np.log(_CLASS))
    order = np.lexsort((np.arange(len(features)), -partners, -classes))
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    first, second = np.minimum(rank[left], rank[right]), np.maximum(rank[left], rank[right])
    survivor = stars(
        list(zip(first.tolist(), second.tolist(), alike.tolist(), strict=True)),
        lambda one, other: _containment(features, int(order[one]), int(order[other])),
        {int(rank[row]): frozenset(rank[list(others)].tolist()) for row, others in units.apart.items()},
    )
    return {int(order[copy]): int(order[kept]) for copy, kept in survivor.items()}


def _borderline(
    features: CopyFeatures,
    settings: Near,
    units: Units,
    survivor: dict[int, int],
    candidates: Candidates,
    seen: Comparison,
    verified: Rows,
) -> tuple[Borderline, ...]:
    """The pairs that come nearest to the line on both sides; a refused one only if nothing else joined it."""
    strength = seen.containment * np.minimum(seen.numbers, seen.names)
    accepted = np.zeros(len(strength), dtype=bool)
    accepted[verified] = True
    group = np.arange(len(features))
    for row, first in enumerate(units.first):
        group[row] = survivor.get(first, first)
    joined = group[candidates.left] == group[candidates.right]
    weakest = verified[np.argsort(strength[verified], kind="stable")][:_BORDERLINE]
    refused = np.flatnonzero(~accepted & ~joined)
    strongest = refused[np.argsort(-strength[refused], kind="stable")][:_BORDERLINE]
    pairs = [
        Borderline(
            left=features.ids[candidates.left[index]],
            right=features.ids[candidates.right[index]],
            tier="near",
            score=round(float(seen.containment[index]), 4),
            threshold=settings.containment,
            joined=bool(accepted[index]),
            evidence=_evidence(features, seen, index, candidates.left[index], candidates.right[index], units),
        )
        for index in [*weakest.tolist(), *strongest.tolist()]
    ]
    return tuple(sorted(pairs, key=lambda pair: (pair.score, pair.left, pair.right)))


def _order(features: CopyFeatures) -> Rows:
    """Rows from the longest to the shortest, then from the earliest to the latest, then by id."""
    days = np.where(features.days == NO_DAY, np.iinfo(np.int32).max, features.days)
    by_id = np.empty(len(features), dtype=np.int64)
    by_id[sorted(range(len(features)), key=features.ids.__getitem__)] = np.arange(len(features))
    return np.lexsort((by_id, days, -features.lengths.astype(np.int64)))


def _containment(features: CopyFeatures, one: int, other: int) -> float:
    left, right = features.shingles.row(one), features.shingles.row(other)
    common = len(np.intersect1d(left, right, assume_unique=True))
    return common / max(min(len(left), len(right)), 1)


def _pairs(features: CopyFeatures, units: Units, survivor: dict[int, int]) -> list[Pair]:
    """A pair for every row that does not survive, straight to the row that does."""
    copies = [row for row, first in enumerate(units.first) if survivor.get(first, first) != row]
    kept = [survivor.get(units.first[row], units.first[row]) for row in copies]
    left, right = np.array(kept, dtype=np.int64), np.array(copies, dtype=np.int64)
    seen = compare(features, features.shingles, left, right)
    same = (features.bodies[left] == features.bodies[right]).all(axis=1)
    return [
        Pair(
            left=features.ids[left[index]],
            right=features.ids[right[index]],
            tier="exact" if same[index] else "near",
            score=1.0 if same[index] else round(float(seen.containment[index]), 4),
            evidence=_evidence(features, seen, index, left[index], right[index], units),
        )
        for index in range(len(copies))
    ]


def _evidence(
    features: CopyFeatures, seen: Comparison, index: int, left: int, right: int, units: Units
) -> Evidence:
    theirs, ours = (features.numbers.row(row).tolist() for row in (left, right))
    return Evidence(
        jaccard=round(float(seen.jaccard[index]), 4),
        containment=round(float(seen.containment[index]), 4),
        days_apart=None if seen.days[index] == UNKNOWN else int(seen.days[index]),
        differing=tuple(sorted(spell(number) for number in set(ours).difference(theirs))),
        decision=units.notes.get(right),
    )
