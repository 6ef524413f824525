"""What a verdict rests on, in words: the rare terms, names and numbers that two articles share."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped]

from cleaners.match.stories.features import NO_DAY, StoryFeatures
from cleaners.match.stories.weights import Views
from cleaners.model import Evidence

MOST_SHOWN = 12
"""Terms, and names and numbers likewise, the rarest first."""


def evidence(
    features: StoryFeatures,
    views: Views,
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    notes: Mapping[tuple[int, int], str],
    against: bool = False,
) -> list[Evidence]:
    """The evidence for each pair of rows; with `against`, also the numbers and names that only one has."""
    column = np.searchsorted(features.vocabulary, features.term)
    shape = (len(features.day), len(features.vocabulary))
    # Entries are 1, or 2 where the term stands with a capital inside a sentence.
    seen = sparse.csr_array((1 + features.name.astype(np.int8), column, features.term_starts), shape=shape)
    shared = seen[left].multiply(seen[right]).tocsr()
    words = _Words(features, views)
    found = []
    for at, pair in enumerate(zip(left.tolist(), right.tolist(), strict=True)):
        part = slice(shared.indptr[at], shared.indptr[at + 1])
        terms, names, numbers = words.by_kind(shared.indices[part], shared.data[part] > 1)
        found.append(
            Evidence(
                days_apart=_days_apart(features.day, *pair),
                terms=terms,
                names=names,
                numbers=numbers,
                differing=_differing(seen, words, *pair) if against else (),
                decision=notes.get(pair),
            )
        )
    return found


class _Words:
    """The terms of a vocabulary, from the rarest to the most common, and how each is shown."""

    def __init__(self, features: StoryFeatures, views: Views) -> None:
        self.strings = features.words
        order = np.lexsort((features.vocabulary, -views.idf))
        self.rank = np.empty(len(order), np.int64)
        self.rank[order] = np.arange(len(order))
        self.shown: dict[int, str] = {}

    def by_kind(
        self, columns: NDArray[np.int32], name: NDArray[np.bool_]
    ) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        """Words, those of them that are names, and numbers; the rarest MOST_SHOWN of each."""
        order = np.argsort(self.rank[columns])
        words: list[str] = []
        names: list[str] = []
        numbers: list[str] = []
        for column, is_name in zip(columns[order].tolist(), name[order].tolist(), strict=True):
            if len(words) >= MOST_SHOWN and len(names) >= MOST_SHOWN and len(numbers) >= MOST_SHOWN:
                break
            word = self.show(column)
            if word[0].isdecimal():
                numbers.append(word)
                continue
            words.append(word)
            if is_name:
                names.append(word)
        return tuple(words[:MOST_SHOWN]), tuple(names[:MOST_SHOWN]), tuple(numbers[:MOST_SHOWN])

    def show(self, column: int) -> str:
        word = self.shown.get(column)
        if word is None:
            word = self.shown[column] = self.strings[column]
        return word


def _differing(seen: sparse.csr_array, words: _Words, left: int, right: int) -> tuple[str, ...]:
    """Names and numbers that only one of two articles has, the rarest first."""
    one, other = (
        dict(zip(row.indices.tolist(), row.data.tolist(), strict=True))
        for row in (seen[[left]], seen[[right]])
    )
    alone = {
        column: value for column, value in {**one, **other}.items() if (column in one) != (column in other)
    }
    ordered = sorted(alone, key=lambda column: int(words.rank[column]))
    kept = [word for column in ordered if (word := words.show(column))[0].isdecimal() or alone[column] > 1]
    return tuple(kept[:MOST_SHOWN])


def _days_apart(day: NDArray[np.int32], left: int, right: int) -> int | None:
    if day[left] == NO_DAY or day[right] == NO_DAY:
        return None
    return abs(int(day[left]) - int(day[right]))
