"""What a verdict rests on, in words: the rare terms, names and numbers that two articles share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped]

from cleaners.arrays import distinct, starts_of
from cleaners.match.columns import Columns, Layout
from cleaners.match.stories.features import NO_DAY, Strings, taken
from cleaners.match.stories.weights import Weights
from cleaners.model import Evidence

MOST_SHOWN = 12
"""Terms, and names and numbers likewise, the rarest first."""

TOGETHER = 20_000
"""Pairs whose terms are in memory together."""


@dataclass(frozen=True)
class Source:
    """Where evidence is read: the columns of all batches, and where the articles lie in them."""

    columns: Columns
    layout: Layout
    day: NDArray[np.int32]  # of each article; shape (articles,)
    weights: Weights


def evidence(
    source: Source,
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    notes: Mapping[tuple[int, int], str],
    against: bool = False,
) -> list[Evidence]:
    """The evidence for each pair of articles; with `against`, also numbers and names that only one has."""
    parts = [
        _Compared.of(source, left[start : start + TOGETHER], right[start : start + TOGETHER], against)
        for start in range(0, len(left), TOGETHER)
    ]
    words = _Words(source, [part.columns for part in parts])
    found = []
    for part in parts:
        for at, pair in enumerate(zip(part.left.tolist(), part.right.tolist(), strict=True)):
            terms, names, numbers = words.by_kind(*part.shared(at))
            found.append(
                Evidence(
                    days_apart=_days_apart(source.day, *pair),
                    terms=terms,
                    names=names,
                    numbers=numbers,
                    differing=words.differing(*part.alone(at)) if against else (),
                    decision=notes.get(pair),
                )
            )
    return found


@dataclass(frozen=True)
class _Compared:
    """Pairs and the terms that they share. An entry is more than 1 where the term stands as a name."""

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    product: sparse.csr_array  # shape (pairs, terms)
    sides: tuple[sparse.csr_array, sparse.csr_array] | None  # what each article has, where it is asked for

    @classmethod
    def of(
        cls, source: Source, left: NDArray[np.int64], right: NDArray[np.int64], against: bool
    ) -> _Compared:
        articles, place = np.unique(np.concatenate([left, right]), return_inverse=True)
        seen = _seen(source, articles)
        one, other = seen[place[: len(left)]], seen[place[len(left) :]]
        return cls(left, right, one.multiply(other).tocsr(), (one, other) if against else None)

    @property
    def columns(self) -> NDArray[np.int32]:
        """All terms that are shared, or that are there at all."""
        sides = self.sides or (self.product,)
        columns: NDArray[np.int32] = distinct(np.concatenate([side.indices for side in sides]))
        return columns

    def shared(self, at: int) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
        """The terms that a pair shares, and which of them are names in both."""
        part = slice(self.product.indptr[at], self.product.indptr[at + 1])
        return self.product.indices[part], self.product.data[part] > 1

    def alone(self, at: int) -> tuple[dict[int, int], dict[int, int]]:
        """What each of a pair has."""
        one, other = (
            dict(zip(row.indices.tolist(), row.data.tolist(), strict=True))
            for row in (side[[at]] for side in self.sides or ())
        )
        return one, other


def _seen(source: Source, articles: NDArray[np.int64]) -> sparse.csr_array:
    """The terms of articles: 1, or 2 where a term stands with a capital inside a sentence."""
    names = ("vocabulary", "term", "term_starts", "name")
    columns, values = [np.zeros(0, np.int64)], [np.zeros(0, np.int8)]
    lengths, places = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for batch, which, rows in source.layout.by_batch(articles):
        found = source.columns.read(batch, names)
        entries, starts = taken(found["term_starts"], rows)
        columns.append(np.searchsorted(source.weights.vocabulary, found["term"][entries]))
        values.append(1 + found["name"][entries].astype(np.int8))
        lengths.append(np.diff(starts))
        places.append(which)
    pointer = starts_of(np.concatenate(lengths))
    shape = (len(articles), len(source.weights.vocabulary))
    matrix = sparse.csr_array((np.concatenate(values), np.concatenate(columns), pointer), shape=shape)
    back = np.empty(len(articles), np.int64)
    back[np.concatenate(places)] = np.arange(len(articles))
    return matrix[back]


class _Words:
    """How terms are shown, and which is rarer."""

    def __init__(self, source: Source, wanted: list[NDArray[np.int32]]) -> None:
        weights = source.weights
        order = np.lexsort((weights.vocabulary, -weights.idf))
        self.rank = np.empty(len(order), np.int64)
        self.rank[order] = np.arange(len(order))
        self.shown = _shortest(source, distinct(np.concatenate([np.zeros(0, np.int32), *wanted])))

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
            word = self.shown[column]
            if word[0].isdecimal():
                numbers.append(word)
                continue
            words.append(word)
            if is_name:
                names.append(word)
        return tuple(words[:MOST_SHOWN]), tuple(names[:MOST_SHOWN]), tuple(numbers[:MOST_SHOWN])

    def differing(self, one: Mapping[int, int], other: Mapping[int, int]) -> tuple[str, ...]:
        """Names and numbers that only one of two articles has, the rarest first."""
        alone = {
            column: value
            for column, value in {**one, **other}.items()
            if (column in one) != (column in other)
        }
        ordered = sorted(alone, key=lambda column: int(self.rank[column]))
        kept = [
            word for column in ordered if (word := self.shown[column])[0].isdecimal() or alone[column] > 1
        ]
        return tuple(kept[:MOST_SHOWN])


def _shortest(source: Source, wanted: NDArray[np.int32]) -> dict[int, str]:
    """The shortest way in which any batch writes each of these terms: the same however batches were cut."""
    shown: dict[int, str] = {}
    hashes = source.weights.vocabulary[wanted]
    for batch in range(len(source.columns)):
        found = source.columns.read(batch, ("vocabulary", "word_data", "word_starts"))
        words = Strings(found["word_data"], found["word_starts"])
        place = np.searchsorted(found["vocabulary"], hashes)
        place[place == len(found["vocabulary"])] = 0
        here = np.flatnonzero(found["vocabulary"][place] == hashes) if len(found["vocabulary"]) else place[:0]
        for column, word in zip(wanted[here].tolist(), words.take(place[here]), strict=True):
            known = shown.get(column)
            if known is None or (len(word), word) < (len(known), known):
                shown[column] = word
    return shown


def _days_apart(day: NDArray[np.int32], left: int, right: int) -> int | None:
    if day[left] == NO_DAY or day[right] == NO_DAY:
        return None
    return abs(int(day[left]) - int(day[right]))
