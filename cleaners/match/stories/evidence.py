"""What a verdict rests on, in words: the rare terms, names and numbers that two articles share."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cleaners.match.stories.features import NO_DAY, StoryFeatures
from cleaners.match.stories.weights import Views
from cleaners.model import Evidence

MOST_SHOWN = 12


def evidence(
    features: StoryFeatures,
    views: Views,
    left: int,
    right: int,
    note: str | None = None,
    against: bool = False,
) -> Evidence:
    """The evidence for one pair of rows; with `against`, also the numbers and names that only one has."""
    one, other = _row(features, left), _row(features, right)
    shared, at, other_at = np.intersect1d(features.term[one], features.term[other], True, True)
    column = np.searchsorted(features.vocabulary, shared)
    weight = views.idf[column]
    order = np.lexsort((shared, -weight))
    words = [features.words[index] for index in column[order].tolist()]
    name = (features.name[one][at] | features.name[other][other_at])[order].tolist()
    numbers = [word for word in words if word[0].isdecimal()]
    names = [word for word, is_name in zip(words, name, strict=True) if is_name and not word[0].isdecimal()]
    terms = [word for word in words if not word[0].isdecimal()]
    return Evidence(
        days_apart=_days_apart(features.day, left, right),
        terms=tuple(terms[:MOST_SHOWN]),
        names=tuple(names[:MOST_SHOWN]),
        numbers=tuple(numbers[:MOST_SHOWN]),
        differing=_differing(features, views, left, right) if against else (),
        decision=note,
    )


def _differing(features: StoryFeatures, views: Views, left: int, right: int) -> tuple[str, ...]:
    one, other = _row(features, left), _row(features, right)
    terms = np.concatenate([features.term[one], features.term[other]])
    name = np.concatenate([features.name[one], features.name[other]])
    distinct, first, count = np.unique(terms, return_index=True, return_counts=True)
    alone = np.flatnonzero(count == 1)
    column = np.searchsorted(features.vocabulary, distinct[alone])
    order = np.lexsort((distinct[alone], -views.idf[column]))
    words = [(features.words[int(column[at])], bool(name[first[alone[at]]])) for at in order.tolist()]
    return tuple(word for word, is_name in words if is_name or word[0].isdecimal())[:MOST_SHOWN]


def _row(features: StoryFeatures, row: int) -> slice:
    return slice(int(features.term_starts[row]), int(features.term_starts[row + 1]))


def _days_apart(day: NDArray[np.int32], left: int, right: int) -> int | None:
    if day[left] == NO_DAY or day[right] == NO_DAY:
        return None
    return abs(int(day[left]) - int(day[right]))
