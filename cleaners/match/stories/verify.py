"""Verify candidate pairs: how likely two articles tell the same event.

Five measures of a pair, each from 0 to 1, go into a logistic regression. Four are cosines of weighted rows:
all terms, pairs of neighbouring terms, the first words, the headline. The fifth looks at the company they
keep: the cosine of their profiles of likeness to their nearest neighbours. Tellings of one event are like the
same others; follow-ups and sister events are not.

What a measure is worth depends on how much corpus there is (with two articles alone, their company
says nothing and every shared brand looks rare): coefficients run linearly in the logarithm of the number of
articles. They stand in verdict.json with the cut, as benchmarks/fit_stories.py fits them.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped]

from cleaners.arrays import distinct
from cleaners.match.stories.features import NO_DAY
from cleaners.match.stories.weights import Views

MEASURES = ("terms", "pairs", "lead", "title", "company")

LEAST_TERMS = 0.12
"""Cosine of all terms below which a pair is dropped unlooked at. Among 21,000 articles two thirds of the
candidates are, and no same-event pair of the development sets that scores over 0.3."""

TEMPLATE_PHRASES, TEMPLATE_NUMBERS, SAME_NUMBERS = 0.4, 3, 0.5
"""Two articles fill one template where the one with fewer phrases (pairs of neighbouring terms) shares this
much of them, both have so many numbers, and they share at most so much of the fewer numbers. Of 2,276
same-event pairs of ECB+ that are no copies 62 share so many phrases, of 174 of BASIL and 643 of AllSides
none and 6.
"""

NEIGHBOURS = 10
"""Of an article's profile."""

CHUNK = 8_000
"""Pairs at a time: bounds the memory."""

TOGETHER = 100_000
"""Articles whose neighbours are sorted at a time: bounds the memory."""


@dataclass(frozen=True)
class Verdict:
    """What `verdict.json` holds."""

    intercept: tuple[float, float]  # of the logit, in a corpus of one article, and per factor ten of articles
    weights: tuple[tuple[float, float], ...]  # the same of each of MEASURES
    undated: tuple[float, float]  # the same where a date is missing
    per_day: float  # taken off the logit for each day apart, up to most_days
    most_days: int
    cut: float  # mean probability that holds a story together


@cache
def verdict() -> Verdict:
    """The fitted coefficients."""
    held = json.loads((files(__package__) / "verdict.json").read_text("utf-8"))
    weights = held["weights"]
    return Verdict(
        tuple(held["intercept"]),
        tuple(tuple(weights[name]) for name in MEASURES),
        tuple(held["undated"]),
        held["per_day"],
        held["most_days"],
        held["cut"],
    )


@dataclass(frozen=True)
class Compared:
    """Pairs that were looked at; left < right, sorted."""

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    measures: NDArray[np.float32]  # shape (pairs, len(MEASURES))
    size: NDArray[np.int64]  # articles in the language of the pair; shape (pairs,)
    days: NDArray[np.int64]  # days apart, -1 where a date is missing; shape (pairs,)


Look = Callable[[str, NDArray[np.int64]], sparse.csr_array]
"""Rows of a view, by its name."""


def compare(
    views: Views,
    numeric: NDArray[np.bool_],
    day: NDArray[np.int32],
    left: NDArray[np.int64],
    right: NDArray[np.int64],
) -> Compared:
    """Measure pairs of rows; left out are those that `look` leaves out."""
    looked = look(lambda name, rows: getattr(views, name)[rows], left, right, views.phrases, numeric)
    company = measure_company(looked, len(day))
    return Compared(
        looked.left,
        looked.right,
        np.column_stack([looked.measures, company]),
        views.size[looked.left],
        days_apart(day, looked.left, looked.right),
    )


@dataclass(frozen=True)
class Looked:
    """Pairs that have something in common, and how much."""

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    measures: NDArray[np.float32]  # the first four of MEASURES; shape (pairs, 4)

    @property
    def likeness(self) -> NDArray[np.float32]:
        """One number for how alike two articles are, shape (pairs,)."""
        terms, pairs, lead = self.measures[:, 0], self.measures[:, 1], self.measures[:, 2]
        return (np.float32(1.2) * terms + pairs + lead) / np.float32(3.2)


def look(
    rows_of: Look,
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    phrases: NDArray[np.int32],
    numeric: NDArray[np.bool_],
) -> Looked:
    """Compare pairs of articles by themselves.

    Left out are those with next to nothing in common, and those that fill one template: many of the same
    phrases, with other numbers in them. (They are no copies either: those were found before.)

    Args:
        rows_of: reads the views of articles.
        left: one article of each pair.
        right: the other.
        phrases: pairs of terms that each article has.
        numeric: which terms are numbers.
    """
    articles = len(phrases)
    terms, _ = _overlaps(rows_of, "terms", left, right, articles)
    kept = terms >= LEAST_TERMS
    left, right, terms = left[kept], right[kept], terms[kept]
    pairs, shared = _overlaps(rows_of, "pairs", left, right, articles)
    alike = shared >= TEMPLATE_PHRASES * np.minimum(phrases[left], phrases[right])
    kept = np.ones(len(left), np.bool_)
    kept[alike] = ~_other_numbers(rows_of, numeric, left[alike], right[alike], articles)
    left, right = left[kept], right[kept]
    others = (_overlaps(rows_of, name, left, right, articles)[0] for name in ("lead", "title"))
    return Looked(left, right, np.column_stack([terms[kept], pairs[kept], *others]).astype(np.float32))


def _other_numbers(
    rows_of: Look,
    numeric: NDArray[np.bool_],
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    articles: int,
) -> NDArray[np.bool_]:
    """Whether the articles of each pair have several numbers, and mostly others than each other."""

    def numbers(name: str, rows: NDArray[np.int64]) -> sparse.csr_array:
        view = rows_of(name, rows)
        kept = numeric[view.indices]
        starts = np.concatenate([[0], np.cumsum(kept)])[view.indptr]
        return sparse.csr_array((view.data[kept], view.indices[kept], starts), shape=view.shape)

    counts = np.zeros(articles, np.int64)
    both = distinct(np.concatenate([left, right]))
    counts[both] = np.diff(numbers("terms", both).indptr)
    fewer = np.minimum(counts[left], counts[right])
    _, shared = _overlaps(numbers, "terms", left, right, articles)
    other: NDArray[np.bool_] = (fewer >= TEMPLATE_NUMBERS) & (shared <= SAME_NUMBERS * fewer)
    return other


def _overlaps(
    rows_of: Look, name: str, left: NDArray[np.int64], right: NDArray[np.int64], articles: int
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    taking = np.zeros(articles, np.bool_)
    taking[left] = taking[right] = True
    place = np.cumsum(taking) - 1
    return overlaps(rows_of(name, np.flatnonzero(taking)), place[left], place[right])


def days_apart(
    day: NDArray[np.int32], left: NDArray[np.int64], right: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Days between two articles, -1 where a date is missing; shape (pairs,)."""
    unknown = (day[left] == NO_DAY) | (day[right] == NO_DAY)
    return np.where(unknown, -1, np.abs(day[left].astype(np.int64) - day[right]))


def scores(compared: Compared, fitted: Verdict | None = None) -> NDArray[np.float64]:
    """Probability that each pair tells the same event; shape (pairs,)."""
    fitted = fitted or verdict()
    scale = np.log10(np.maximum(compared.size, 2))
    logit = fitted.intercept[0] + fitted.intercept[1] * scale
    for at, (alone, per_ten) in enumerate(fitted.weights):
        logit += (alone + per_ten * scale) * compared.measures[:, at]
    undated = compared.days < 0
    logit += np.where(undated, fitted.undated[0] + fitted.undated[1] * scale, 0.0)
    logit -= fitted.per_day * np.clip(compared.days, 0, fitted.most_days)
    probability: NDArray[np.float64] = 1 / (1 + np.exp(-logit))
    return probability


def overlaps(
    view: sparse.csr_array, left: NDArray[np.int64], right: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Cosines of pairs of rows, and how many columns they share; shape (pairs,) each."""
    found, shared = np.zeros(len(left)), np.zeros(len(left), np.int64)
    for at in range(0, len(left), CHUNK):
        some = slice(at, at + CHUNK)
        product = view[left[some]].multiply(view[right[some]]).tocsr()
        # Not product.sum(axis=1), which costs a column vector of the whole vocabulary for each chunk.
        lengths = np.diff(product.indptr)
        shared[some] = lengths
        filled = np.flatnonzero(lengths)
        if len(filled):
            starts = product.indptr[filled].astype(np.intp)
            found[at + filled] = np.add.reduceat(product.data, starts, dtype=np.float64)
    return found, shared


def measure_company(looked: Looked, articles: int) -> NDArray[np.float32]:
    """The measure `company` of each pair, given all pairs."""
    left, right, likeness = looked.left, looked.right, looked.likeness
    top = np.zeros(articles, np.float32)
    np.maximum.at(top, left, likeness)
    np.maximum.at(top, right, likeness)
    near = [
        _nearest(left, right, likeness, first, min(first + TOGETHER, articles), articles)
        for first in range(0, articles, TOGETHER)
    ]
    # An article is as close to itself as to its nearest neighbour.
    own = np.arange(articles, dtype=np.int32)
    row = np.concatenate([*(part[0] for part in near), own])
    column = np.concatenate([*(part[1] for part in near), own])
    value = np.concatenate([*(part[2] for part in near), np.maximum(top, np.float32(1e-9))])
    del near
    norm = np.sqrt(np.bincount(row, value * value, minlength=articles))
    profile = sparse.csr_array((value / norm[row], (row, column)), shape=(articles, articles))
    return overlaps(profile, left, right)[0].astype(np.float32)


def _nearest(
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    likeness: NDArray[np.float32],
    first: int,
    last: int,
    articles: int,
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]:
    """The NEIGHBOURS of each article from `first` to `last` - 1: rows, columns, likeness."""
    ours, theirs = ((side >= first) & (side < last) for side in (left, right))
    row, column = np.concatenate([left[ours], right[theirs]]), np.concatenate([right[ours], left[theirs]])
    value = np.concatenate([likeness[ours], likeness[theirs]])
    order = np.lexsort((column, -value, row))
    counts = np.bincount(row, minlength=articles)
    rank = np.arange(len(order)) - np.repeat(np.cumsum(counts) - counts, counts)
    near = order[rank < NEIGHBOURS]
    return row[near].astype(np.int32), column[near].astype(np.int32), value[near]
