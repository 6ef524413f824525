"""How much each term says: inverse document frequency, blended with how common words are at large."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped]

from cleaners.arrays import distinct, starts_of
from cleaners.match.columns import Columns, Layout, Loaded
from cleaners.match.stories.features import StoryFeatures
from cleaners.match.stories.words import hashes
from cleaners.words import rates, stems

BACKGROUND_ARTICLES = 200
"""The static table counts as much as this many articles."""

BACKGROUND_WORDS = 300
"""Words of such an article."""

UNLISTED_RATE = 3e-7
"""Share of all words of a word that the static table does not list; the rarest listed has 1e-6."""

COUNTED = 1 << 23
"""Pairs of terms that are counted at a time: 64 MB."""

VIEWS = ("terms", "pairs", "lead", "title")


@dataclass(frozen=True)
class Weights:
    """What the corpus makes of each term, and of each pair of terms that two articles have."""

    vocabulary: NDArray[np.uint64]  # every term, sorted
    frequency: NDArray[np.int64]  # articles that have each term
    idf: NDArray[np.float64]  # of each term that an article has; else 0
    pair: NDArray[np.uint64]  # pairs of terms that more than one article has, sorted
    pair_frequency: NDArray[np.int64]  # articles that have each of them
    languages: NDArray[np.bytes_]  # sorted
    sizes: NDArray[np.int64]  # articles in each language

    @property
    def numeric(self) -> NDArray[np.bool_]:
        """Which terms are numbers; shape (terms,)."""
        return (self.vocabulary & np.uint64(1)).astype(np.bool_)

    def sizes_of(self, language: NDArray[np.bytes_]) -> NDArray[np.int64]:
        """How many articles there are in the language of each article; shape (articles,)."""
        if not len(self.sizes):
            return np.zeros(len(language), np.int64)
        sizes: NDArray[np.int64] = self.sizes[np.searchsorted(self.languages, language)]
        return sizes

    def arrays(self) -> dict[str, NDArray[Any]]:
        """All columns by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


@dataclass(frozen=True)
class Views:
    """Articles as rows of unit length, a matrix for each way of looking; shape (articles, terms)."""

    terms: sparse.csr_array
    pairs: sparse.csr_array  # without the pairs of terms that only one article has
    lead: sparse.csr_array
    title: sparse.csr_array
    phrases: NDArray[
        np.int32
    ]  # pairs of terms of each article, those only one has included; shape (articles,)
    size: NDArray[np.int64]  # articles in the language of each article; shape (articles,)


def views(features: StoryFeatures) -> tuple[Views, Weights]:
    """The views of all articles of a corpus, and their weights."""
    rows = np.arange(len(features.day))
    weights = weigh(Loaded([features.arrays()]), Layout(np.array([0, len(rows)]), rows))
    return views_of(features, weights), weights


def weigh(columns: Columns, layout: Layout) -> Weights:
    """Count terms and pairs of terms, batch by batch, of the articles that the layout has."""
    names = ("vocabulary", "term", "term_starts", "language")
    known = distinct(
        np.concatenate(
            [np.zeros(0, np.uint64), *(columns.read(at, names[:1])[names[0]] for at in range(len(columns)))]
        )
    )
    frequency = np.zeros(len(known), np.int64)
    spoken: dict[bytes, int] = {}
    counts: list[int] = []
    language_of = np.zeros(len(known), np.int64)
    for batch, _, rows in layout.by_batch(np.arange(len(layout))):
        found = columns.read(batch, names)
        local = np.searchsorted(found["vocabulary"], found["term"])
        row = np.repeat(np.arange(len(found["language"])), np.diff(found["term_starts"]))
        taking = np.zeros(len(found["language"]), np.bool_)
        taking[rows] = True
        numbers = np.array(
            [spoken.setdefault(language, len(spoken)) for language in found["language"].tolist()], np.int64
        )
        counts += [0] * (len(spoken) - len(counts))
        for number, count in enumerate(np.bincount(numbers[rows], minlength=len(counts)).tolist()):
            counts[number] += count
        place = np.searchsorted(known, found["vocabulary"])
        local, row = local[taking[row]], row[taking[row]]
        frequency[place] += np.bincount(local, minlength=len(place))
        own = np.full(len(place), -1, np.int64)
        own[local] = numbers[row]
        language_of[place[own >= 0]] = own[own >= 0]
    order = sorted((language for language, number in spoken.items() if counts[number]))
    languages = np.array(order, "S2")
    sizes = np.array([counts[spoken[language]] for language in order], np.int64)
    return Weights(
        vocabulary=known,
        frequency=frequency,
        idf=_idf(known, frequency, np.array(counts or [0], np.int64)[language_of], languages),
        **_pair_counts(columns, layout),
        languages=languages,
        sizes=sizes,
    )


def views_of(features: StoryFeatures, weights: Weights) -> Views:
    """Weigh every term of some articles of the corpus: idf (1 + ln count)."""
    # Terms of a batch are few beside its entries: they are looked up once.
    place = np.searchsorted(weights.vocabulary, features.vocabulary)
    column = place[np.searchsorted(features.vocabulary, features.term)]
    size = weights.sizes_of(features.language)
    shared, pair_column = _looked_up(weights.pair, features.pair)
    pair_frequency = np.ones(len(features.pair), np.int64)
    pair_frequency[shared] = weights.pair_frequency[pair_column[shared]]
    pair_size = np.repeat(size, np.diff(features.pair_starts))
    pair_idf = np.log((pair_size + BACKGROUND_ARTICLES + 1) / (pair_frequency + 0.5))
    words, starts, idf = len(weights.vocabulary), features.term_starts, weights.idf[column]
    return Views(
        terms=_unit_rows(idf, features.term_count, column, starts, words),
        pairs=_unit_rows(
            pair_idf, features.pair_count, pair_column, features.pair_starts, len(weights.pair), shared
        ),
        lead=_unit_rows(idf, features.lead_count, column, starts, words),
        title=_unit_rows(idf, features.title_count, column, starts, words),
        phrases=np.diff(features.pair_starts).astype(np.int32),
        size=size,
    )


def _looked_up(
    table: NDArray[np.uint64], values: NDArray[np.uint64]
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Which values are in a sorted table, and where."""
    if not len(table):
        return np.zeros(len(values), np.bool_), np.zeros(len(values), np.int64)
    place = np.minimum(np.searchsorted(table, values), len(table) - 1)
    return table[place] == values, place


def _idf(
    vocabulary: NDArray[np.uint64],
    frequency: NDArray[np.int64],
    size: NDArray[np.int64],
    languages: NDArray[np.bytes_],
) -> NDArray[np.float64]:
    background = BACKGROUND_ARTICLES * _static_share(vocabulary, languages)
    idf = np.log((size + BACKGROUND_ARTICLES + 1) / (frequency + background + 0.5))
    weighed: NDArray[np.float64] = np.where(frequency > 0, idf, 0.0)
    return weighed


def _pair_counts(columns: Columns, layout: Layout) -> dict[str, Any]:
    """Pairs of terms that more than one article has, counted a range of their hashes at a time."""
    lengths = {}
    for batch, _, rows in layout.by_batch(np.arange(len(layout))):
        taking = np.zeros(int(layout.starts[batch + 1] - layout.starts[batch]), np.bool_)
        taking[rows] = True
        lengths[batch] = np.repeat(taking, np.diff(columns.read(batch, ("pair_starts",))["pair_starts"]))
    bits = max(sum(int(taken.sum()) for taken in lengths.values()) // COUNTED, 1).bit_length() - 1
    pairs, counts = [np.zeros(0, np.uint64)], [np.zeros(0, np.int64)]
    for part in range(1 << bits):
        found = [np.zeros(0, np.uint64)]
        for batch, taken in lengths.items():
            own = columns.read(batch, ("pair",))["pair"][taken]
            found.append(own[own >> np.uint64(64 - bits) == part] if bits else own)
        key = np.concatenate(found)
        key.sort()
        first = (
            np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]]))
            if len(key)
            else np.zeros(0, np.int64)
        )
        count = np.diff(np.append(first, len(key)))
        pairs.append(key[first[count > 1]])
        counts.append(count[count > 1])
    return {"pair": np.concatenate(pairs), "pair_frequency": np.concatenate(counts)}


def _unit_rows(
    idf: NDArray[np.float64],
    counts: NDArray[np.uint16],
    column: NDArray[np.int64],
    starts: NDArray[np.int64],
    columns: int,
    shown: NDArray[np.bool_] | None = None,
) -> sparse.csr_array:
    """Rows of unit length; entries that are not `shown` count for the length, and are left out."""
    kept = counts > 0
    rows = len(starts) - 1
    row = np.repeat(np.arange(rows), np.diff(starts))[kept]
    weight = idf[kept] * (1 + np.log(counts[kept]))
    norm = np.sqrt(np.bincount(row, weight * weight, minlength=rows))
    unit = (weight / np.maximum(norm, 1e-12)[row]).astype(np.float32)
    column = column[kept]
    if shown is not None:
        unit, column, row = unit[shown[kept]], column[shown[kept]], row[shown[kept]]
    pointer = starts_of(np.bincount(row, minlength=rows)).astype(np.int32)
    view = sparse.csr_array((unit, column.astype(np.int32), pointer), shape=(rows, columns))
    # Hashes of pairs are in no order within a row; products of unsorted rows cost a pass over all columns.
    view.sort_indices()
    return view


def _static_share(vocabulary: NDArray[np.uint64], languages: NDArray[np.bytes_]) -> NDArray[np.float64]:
    """For each term of the vocabulary, the share of articles at large that have it."""
    rate = np.full(len(vocabulary), UNLISTED_RATE)
    for language in languages.tolist():
        listed, known = _stem_rates(language.decode())
        if len(listed):
            at = np.minimum(np.searchsorted(listed, vocabulary), len(listed) - 1)
            found = listed[at] == vocabulary
            rate[found] = known[at[found]]
    share: NDArray[np.float64] = -np.expm1(-rate * BACKGROUND_WORDS)
    return share


@cache
def _stem_rates(language: str) -> tuple[NDArray[np.uint64], NDArray[np.float64]]:
    """Sorted hashes of the stems of the static table, and their rates."""
    listed, rate_of = rates(language), dict[str, float]()
    for stem, rate in zip(stems(list(listed), language), listed.values(), strict=True):
        rate_of[stem] = rate_of.get(stem, 0.0) + rate
    hashed = hashes(list(rate_of), language)
    order = np.argsort(hashed)
    distinct, summed = hashed[order], np.fromiter(rate_of.values(), np.float64, len(rate_of))[order]
    distinct.setflags(write=False)
    summed.setflags(write=False)
    return distinct, summed
