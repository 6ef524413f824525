"""How much each term says: inverse document frequency, blended with how common words are at large."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped]

from cleaners.match.stories.features import StoryFeatures, starts_of
from cleaners.match.stories.static import rates
from cleaners.match.stories.words import hashes, stems

BACKGROUND_ARTICLES = 200
"""The static table counts as much as this many articles."""

BACKGROUND_WORDS = 300
"""Words of such an article."""

UNLISTED_RATE = 3e-7
"""Share of all words of a word that the static table does not list; the rarest listed has 1e-6."""


@dataclass(frozen=True)
class Views:
    """Articles as rows of unit length, a matrix for each way of looking; shape (articles, terms)."""

    terms: sparse.csr_array
    pairs: sparse.csr_array
    lead: sparse.csr_array
    title: sparse.csr_array
    idf: NDArray[np.float64]  # of each term of the vocabulary
    frequency: NDArray[np.int64]  # articles that have each term of the vocabulary
    size: NDArray[np.int64]  # articles in the language of each article; shape (articles,)


def views(features: StoryFeatures) -> Views:
    """Weigh every term of every article: idf (1 + ln count)."""
    column = np.searchsorted(features.vocabulary, features.term)
    frequency = np.bincount(column, minlength=len(features.vocabulary))
    size = _articles_of_language(features)
    background = BACKGROUND_ARTICLES * _static_share(features)
    idf = np.zeros(len(features.vocabulary))
    idf[column] = np.log((size + BACKGROUND_ARTICLES + 1) / (frequency[column] + background[column] + 0.5))
    pair, pair_column, pair_frequency = np.unique(features.pair, return_inverse=True, return_counts=True)
    pair_size = np.repeat(_language_sizes(features), np.diff(features.pair_starts))
    pair_idf = np.log((pair_size + BACKGROUND_ARTICLES + 1) / (pair_frequency[pair_column] + 0.5))
    words, starts = len(features.vocabulary), features.term_starts
    return Views(
        terms=_unit_rows(idf[column], features.term_count, column, starts, words),
        pairs=_unit_rows(pair_idf, features.pair_count, pair_column, features.pair_starts, len(pair)),
        lead=_unit_rows(idf[column], features.lead_count, column, starts, words),
        title=_unit_rows(idf[column], features.title_count, column, starts, words),
        idf=idf,
        frequency=frequency,
        size=_language_sizes(features),
    )


def _language_sizes(features: StoryFeatures) -> NDArray[np.int64]:
    _, language, size = np.unique(features.language, return_inverse=True, return_counts=True)
    sizes: NDArray[np.int64] = size[language]
    return sizes


def _articles_of_language(features: StoryFeatures) -> NDArray[np.int64]:
    """For each term of each article, how many articles are of that language; shape (terms,)."""
    return np.repeat(_language_sizes(features), np.diff(features.term_starts))


def _unit_rows(
    idf: NDArray[np.float64],
    counts: NDArray[np.uint16],
    column: NDArray[np.int64],
    starts: NDArray[np.int64],
    columns: int,
) -> sparse.csr_array:
    kept = counts > 0
    rows = len(starts) - 1
    row = np.repeat(np.arange(rows), np.diff(starts))[kept]
    weight = idf[kept] * (1 + np.log(counts[kept]))
    norm = np.sqrt(np.bincount(row, weight * weight, minlength=rows))
    unit = (weight / np.maximum(norm, 1e-12)[row]).astype(np.float32)
    pointer = starts_of(np.bincount(row, minlength=rows)).astype(np.int32)
    view = sparse.csr_array((unit, column[kept].astype(np.int32), pointer), shape=(rows, columns))
    # Hashes of pairs are in no order within a row; products of unsorted rows cost a pass over all columns.
    view.sort_indices()
    return view


def _static_share(features: StoryFeatures) -> NDArray[np.float64]:
    """For each term of the vocabulary, the share of articles at large that have it."""
    rate = np.full(len(features.vocabulary), UNLISTED_RATE)
    for language in np.unique(features.language).tolist():
        listed, known = _stem_rates(language.decode())
        if len(listed):
            at = np.minimum(np.searchsorted(listed, features.vocabulary), len(listed) - 1)
            found = listed[at] == features.vocabulary
            rate[found] = known[at[found]]
    share: NDArray[np.float64] = -np.expm1(-rate * BACKGROUND_WORDS)
    return share


@cache
def _stem_rates(language: str) -> tuple[NDArray[np.uint64], NDArray[np.float64]]:
    """Sorted hashes of the stems of the static table, and their rates."""
    listed = rates(language)
    hashed = hashes(stems(list(listed), language), language)
    distinct, stem = np.unique(hashed, return_inverse=True)
    rate = np.fromiter(listed.values(), np.float64, len(listed))
    summed = np.bincount(stem, rate, minlength=len(distinct)).astype(np.float64)
    distinct.setflags(write=False)
    summed.setflags(write=False)
    return distinct, summed
