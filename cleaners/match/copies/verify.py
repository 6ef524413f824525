"""Is a candidate pair a copy? The verdict rests on the shingle sets, and on numbers and names that differ."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaners.arrays import Ragged, shared
from cleaners.match.columns import Columns, Layout
from cleaners.match.copies.features import NO_DAY, CopyFeatures
from cleaners.match.copies.gather import shingles_of
from cleaners.settings import Near

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
Verdicts = NDArray[np.bool_]
Shingles = NDArray[np.uint32]

UNKNOWN: Final = -1

_SHORT = 40
"""Tokens. In a shorter text one number or name makes another article of it."""

_LONG = 120
"""Tokens. On Reuters the false pairs that differ in up to half their numbers are shorter."""

_COMMON = 16
"""A shingle that more articles than this share belongs to a template, or to a copy that is everywhere."""

_PART = 30
"""Rare shingles. Articles of one source that share all but a part of this size share a frame."""

_CHUNK = 5_000  # pairs at a time

_COUNTED = 1 << 24  # shingles at a time: 64 MB


@dataclass(frozen=True)
class Comparison:
    """What speaks for and against each pair. All arrays have the shape (pairs,)."""

    jaccard: Floats
    containment: Floats  # of the smaller shingle set in the larger one
    rare: Floats  # the same, of shingles that few articles have
    rare_share: Floats  # how much of the smaller set these are
    own_part: Verdicts  # of one source, and a part of some length in each that the other has nothing of
    numbers: Floats  # of the numbers of the article that has fewer, how many the other has
    names: Floats
    titles: Floats
    other_numbers: Verdicts  # each has a number that the other has not
    other_names: Verdicts
    days: Rows  # apart, or UNKNOWN
    shorter: Rows  # tokens of the shorter text


def compare(features: CopyFeatures, rare: Ragged, left: Rows, right: Rows) -> Comparison:
    """Compare the articles `left[i]` and `right[i]`, in chunks of bounded size."""
    chunks = [
        _compare(features, rare, left[start : start + _CHUNK], right[start : start + _CHUNK])
        for start in range(0, max(len(left), 1), _CHUNK)
    ]
    names = Comparison.__dataclass_fields__
    return Comparison(*(np.concatenate([getattr(chunk, name) for chunk in chunks]) for name in names))


def common_shingles(columns: Columns, layout: Layout, left: Rows, right: Rows) -> Shingles:
    """The shingles that more than `_COMMON` of the articles in these pairs have, sorted.

    They are counted a range of their values at a time, so that about `_COUNTED` are in memory at once.
    """
    involved = np.zeros(int(layout.starts[-1]), dtype=bool)
    involved[layout.position[left]] = involved[layout.position[right]] = True
    rows = [involved[start:end] for start, end in pairwise(layout.starts.tolist())]
    lengths = [columns.read(batch, ("shingles_lengths",))["shingles_lengths"] for batch in range(len(rows))]
    total = sum(int(length[row].sum()) for length, row in zip(lengths, rows, strict=True))
    bits = max(total // _COUNTED, 1).bit_length() - 1
    found = [np.zeros(0, dtype=np.uint32)]
    for part in range(1 << bits):
        values = [np.zeros(0, dtype=np.uint32)]
        for batch, row in enumerate(rows):
            if row.any():
                shingles = shingles_of(columns, batch)
                own = shingles.values[np.repeat(row, shingles.lengths)]
                values.append(own if not bits else own[own >> np.uint32(32 - bits) == part])
        seen = np.concatenate(values)
        seen.sort()
        # Sorted values: one that equals the value _COMMON places on is in more than _COMMON sets.
        often = seen[:-_COMMON][seen[_COMMON:] == seen[:-_COMMON]]
        found.append(often[np.diff(often, prepend=~often[:1]) != 0])
    return np.concatenate(found)


def rare_shingles(shingles: Ragged, common: Shingles) -> Ragged:
    """The shingles that are not among the common ones."""
    place = np.minimum(np.searchsorted(common, shingles.values), max(len(common) - 1, 0))
    rare = common[place] != shingles.values if len(common) else np.ones(len(shingles.values), dtype=bool)
    kept = np.concatenate([[0], np.cumsum(rare)])
    return Ragged(shingles.values[rare], kept[shingles.offsets])


def are_copies(seen: Comparison, settings: Near) -> Verdicts:
    """Which pairs are copies, shape (pairs,)."""
    near_in_time = (seen.days == UNKNOWN) | (seen.days <= settings.days)
    long = seen.shorter >= _SHORT
    # Edits hit numbers and names too: less is asked of a long article, or one nearly all in the other.
    own_words = (seen.shorter >= _LONG) & (seen.rare >= 0.55) | (seen.rare >= 0.8)
    own_words &= seen.rare_share >= 0.5
    agreeing = (seen.numbers >= np.where(own_words, 0.5, 0.75)) & (
        seen.names >= np.where(own_words, 0.5, 0.65)
    )
    # Where nearly everything is common, the rest is too little to go by: then the numbers have to agree.
    distinctive = np.where(seen.rare_share < 0.25, seen.numbers >= 0.9, seen.rare >= 0.5)
    # A quotation at length is no copy: what is a small part of the other article has to be all in there.
    alike = (seen.containment >= settings.containment) & ((seen.jaccard >= 0.15) | (seen.containment >= 0.7))
    copied = long & agreeing & distinctive & alike
    certain = (seen.containment >= 0.95) & ~seen.other_numbers & ~seen.other_names
    # One number of at least ten may be a correction.
    same_facts = ~seen.other_names & (~seen.other_numbers | (seen.numbers > 0.9))
    brief = ~long & (seen.containment >= 0.75) & same_facts & (seen.titles >= 0.6)
    verdicts: Verdicts = ((copied & (near_in_time | certain)) | (brief & near_in_time)) & ~seen.own_part
    return verdicts


def _compare(features: CopyFeatures, rare: Ragged, left: Rows, right: Rows) -> Comparison:
    common, fewer, more = _sizes(features.shingles, left, right)
    rare_common, rare_fewer, _ = _sizes(rare, left, right)
    number_common, number_fewer, _ = _sizes(features.numbers, left, right)
    name_common, name_fewer, _ = _sizes(features.names, left, right)
    title_common, title_fewer, _ = _sizes(features.titles, left, right)
    days = np.abs(features.days[left] - features.days[right]).astype(np.int64)
    days[(features.days[left] == NO_DAY) | (features.days[right] == NO_DAY)] = UNKNOWN
    same_source = features.sources[left] == features.sources[right]
    return Comparison(
        jaccard=common / np.maximum(fewer + more - common, 1),
        containment=common / np.maximum(fewer, 1),
        rare=_smoothed(rare_common, rare_fewer),
        rare_share=rare_fewer / np.maximum(fewer, 1),
        own_part=same_source & (rare_fewer >= _PART) & (rare_common < 0.2 * rare_fewer),
        numbers=_smoothed(number_common, number_fewer),
        names=_smoothed(name_common, name_fewer),
        titles=_smoothed(title_common, title_fewer),
        other_numbers=number_common < number_fewer,
        other_names=name_common < name_fewer,
        days=days,
        shorter=np.minimum(features.lengths[left], features.lengths[right]).astype(np.int64),
    )


def _sizes(sets: Ragged, left: Rows, right: Rows) -> tuple[Rows, Rows, Rows]:
    """How many values both have, the article with fewer, and the one with more."""
    ours, theirs = sets.lengths[left], sets.lengths[right]
    return shared(sets.take(left), sets.take(right)), np.minimum(ours, theirs), np.maximum(ours, theirs)


def _smoothed(common: Rows, fewer: Rows) -> Floats:
    """A share that a single miss among few does not bring down to nothing."""
    return (common + 1) / (fewer + 1)
