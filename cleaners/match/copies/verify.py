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
"""Tokens. In a shorter text one number or name makes another article of it. On Reuters, 20 joins two pairs
that were judged no copies, and 80 misses two copies."""

_LONG = 120
"""Tokens. On Reuters the false pairs that differ in up to half their numbers are shorter."""

_COMMON = 16
"""A shingle that more articles than this share belongs to a template, or to a copy that is everywhere."""

# The following were set by hand on Reuters and the edited copies. Each says what a step of 0.1 down and up
# does to the 489 near copies of Reuters: how many more (+) and fewer (-) there are. Where nothing else is
# said, the judged pairs, the edited copies and those of pages (all in benchmarks/copies_quality.py) come out
# the same.

_PART, _PART_SHARED = 30, 0.2
"""Rare shingles. Articles of one source that share less than a fifth of so many share a frame. 15 and 60, and
a tenth and three tenths, change nothing on Reuters."""

_PART_OF_BOTH, _EXCERPT = 0.15, 0.7
"""Jaccard of a text that is no mere quotation (+2; +2 -8), or else its containment (0; -1)."""

_TEMPLATE, _TEMPLATE_NUMBERS = 0.25, 0.9
"""Share of rare shingles below which an article is a template filled in (0; +1 -2), and of the numbers
that agree then (nothing either way)."""

_RARE = 0.5
"""Containment of the rare shingles (+3; +4 -24, and 3 pairs of pages are missed)."""

_OWN_WORDS = 0.5
"""Share of rare shingles in an article in words of its own (nothing either way)."""

_LONG_RARE, _NEARLY_ALL_RARE = 0.55, 0.8
"""Containment of the rare shingles from which on numbers and names may be edited: of a long article (nothing
either way), and of any (+5; -3)."""

_NUMBERS, _EDITED_NUMBERS = 0.75, 0.5
"""Share of the numbers that agree (+6; +3 -21), and of edited ones (0; -2, and 9 pairs of pages are
missed)."""

_NAMES, _EDITED_NAMES = 0.65, 0.5
"""The same of names (+1; -2), and of edited ones (0; -1)."""

_CERTAIN = 0.95
"""Containment of a copy whose date does not matter (+6 -2; nothing up to 1)."""

_BRIEF, _BRIEF_TITLES = 0.75, 0.6
"""Containment of a brief (+8; -11, one of them judged a copy), and of the words of its title (0; -2)."""

_CORRECTED = 0.9
"""Share of the numbers of a brief that agree where one of ten is corrected (+3, one of them judged no copy;
-2)."""

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
    copied = _overlaps(seen, settings) & _is_distinctive(seen) & _agrees(seen)
    verdicts: Verdicts = np.where(
        long, copied & (near_in_time | _is_certain(seen)), _is_same_brief(seen) & near_in_time
    )
    return verdicts & ~seen.own_part


def _overlaps(seen: Comparison, settings: Near) -> Verdicts:
    """Whether enough of the text is shared, and it is no quotation at length.

    What is a small part of the other article has to be nearly all in there.
    """
    excerpt = (seen.jaccard >= _PART_OF_BOTH) | (seen.containment >= _EXCERPT)
    return (seen.containment >= settings.containment) & excerpt


def _is_distinctive(seen: Comparison) -> Verdicts:
    """Whether what is shared is their own; where nearly all is a template, the numbers have to agree."""
    template = seen.rare_share < _TEMPLATE
    distinctive: Verdicts = np.where(template, seen.numbers >= _TEMPLATE_NUMBERS, seen.rare >= _RARE)
    return distinctive


def _agrees(seen: Comparison) -> Verdicts:
    """Whether numbers and names agree.

    Edits hit them too: less is asked of a long article, or of one nearly all in the other, where most of the
    words are their own.
    """
    own_words = (seen.shorter >= _LONG) & (seen.rare >= _LONG_RARE) | (seen.rare >= _NEARLY_ALL_RARE)
    own_words &= seen.rare_share >= _OWN_WORDS
    numbers = seen.numbers >= np.where(own_words, _EDITED_NUMBERS, _NUMBERS)
    return numbers & (seen.names >= np.where(own_words, _EDITED_NAMES, _NAMES))


def _is_certain(seen: Comparison) -> Verdicts:
    """Whether a pair is a copy whatever lies between their dates."""
    return (seen.containment >= _CERTAIN) & ~seen.other_numbers & ~seen.other_names


def _is_same_brief(seen: Comparison) -> Verdicts:
    """Whether two short texts are one: with the same names and numbers, but for a corrected one of many."""
    same_facts = ~seen.other_names & (~seen.other_numbers | (seen.numbers > _CORRECTED))
    return (seen.containment >= _BRIEF) & same_facts & (seen.titles >= _BRIEF_TITLES)


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
        own_part=same_source & (rare_fewer >= _PART) & (rare_common < _PART_SHARED * rare_fewer),
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
