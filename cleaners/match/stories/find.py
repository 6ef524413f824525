"""Find the stories among articles, and say what each verdict rests on.

In steps, so that many hands can do the work of one: `plan` numbers the articles and weighs their terms;
`drawn` weighs the articles of a batch and draws their buckets; `partners` finds the candidates of a range of
articles; `looked` compares a share of the candidates; `conclude` scores all of them and makes groups.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped]

from cleaners.arrays import distinct, starts_of
from cleaners.match.columns import Columns, Layout, Loaded
from cleaners.match.stories.borderline import borderline
from cleaners.match.stories.candidates import candidate_pairs, members, partners, sketch
from cleaners.match.stories.decide import decided
from cleaners.match.stories.evidence import Source, evidence
from cleaners.match.stories.features import (
    StoryFeatures,
    Strings,
    story_features,
    take,
    taken,
)
from cleaners.match.stories.groups import cluster
from cleaners.match.stories.verify import (
    Compared,
    Looked,
    compare,
    days_apart,
    look,
    measure_company,
    scores,
    verdict,
)
from cleaners.match.stories.weights import VIEWS, Weights, views, views_of, weigh
from cleaners.model import Article, Borderline, Decision, Pair
from cleaners.settings import SameStory

BLOCK = 250_000
"""Articles. Pairs are compared that lie between two blocks of this many: 400 MB of newswire."""

AT_ONCE = 1 << 20
"""Candidates whose blocks are worked out at a time: bounds the memory."""

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Stories:
    """Articles that are one story, the verified pairs that hold them, and how the work went."""

    groups: tuple[tuple[str, ...], ...]  # of two or more; sorted
    pairs: tuple[Pair, ...]  # sorted
    counts: dict[str, int]
    borderline: tuple[Borderline, ...] = ()  # by score: the weakest of one story, the strongest of two


@dataclass(frozen=True)
class Plan:
    """What is known before any two articles are compared. Articles are numbered in the order of their ids."""

    ids: tuple[str, ...]
    layout: Layout  # where they lie in the features
    drawn: Layout  # where they lie in what is drawn of each batch: only they are in there
    day: NDArray[np.int32]  # as in StoryFeatures, and so is language
    language: NDArray[np.bytes_]
    weights: Weights

    def arrays(self) -> dict[str, NDArray[Any]]:
        """All of it as columns by name."""
        ids = Strings.pack(self.ids)
        return {
            **{f"weights_{name}": column for name, column in self.weights.arrays().items()},
            **{"ids": ids.data, "ids_starts": ids.starts, "day": self.day, "language": self.language},
            **{"starts": self.layout.starts, "position": self.layout.position},
            **{"drawn_starts": self.drawn.starts, "drawn_position": self.drawn.position},
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Plan:
        """The opposite of `arrays`."""
        return cls(
            ids=tuple(Strings(arrays["ids"], arrays["ids_starts"]).unpack()),
            layout=Layout(arrays["starts"], arrays["position"]),
            drawn=Layout(arrays["drawn_starts"], arrays["drawn_position"]),
            day=arrays["day"],
            language=arrays["language"],
            weights=Weights(**{field.name: arrays[f"weights_{field.name}"] for field in fields(Weights)}),
        )


def find_stories(
    features: StoryFeatures,
    survivors: Collection[str],
    settings: SameStory,
    decisions: Sequence[Decision] = (),
) -> Stories:
    """Group the survivors into stories. The result does not depend on their order."""
    columns = Loaded([features.arrays()])
    planned = plan(columns, frozenset(survivors))
    drawings = Loaded([drawn(columns, 0, planned.layout, planned.weights)])
    articles = len(planned.ids)
    bucketed = members(buckets_of(drawings, planned.drawn), articles)
    candidates = within(partners(bucketed, 0, articles), planned.day, settings)
    seen = looked(drawings, planned.drawn, candidates, planned.weights)
    return conclude(columns, planned, [seen], len(candidates), decisions)


def plan(columns: Columns, survivors: frozenset[str]) -> Plan:
    """Number the survivors, and weigh their terms."""
    starts, ids, rows = [0], list[str](), list[int]()
    for batch in range(len(columns)):
        found = columns.read(batch, ("id_data", "id_starts"))
        every = Strings(found["id_data"], found["id_starts"]).unpack()
        kept = [row for row, identifier in enumerate(every) if identifier in survivors]
        ids += [every[row] for row in kept]
        rows += [starts[-1] + row for row in kept]
        starts.append(starts[-1] + len(every))
    order = np.array(sorted(range(len(ids)), key=ids.__getitem__), np.int64)
    layout = Layout(np.array(starts), np.array(rows, np.int64)[order])
    counts = np.diff(np.searchsorted(np.array(rows, np.int64), layout.starts))
    return Plan(
        ids=tuple(ids[at] for at in order.tolist()),
        layout=layout,
        drawn=Layout(starts_of(counts), order),
        day=layout.column(columns, "day", np.int32),
        language=layout.column(columns, "language", np.bytes_),
        weights=weigh(columns, layout),
    )


def drawn(columns: Columns, batch: int, layout: Layout, weights: Weights) -> dict[str, NDArray[Any]]:
    """The views of a batch, and the buckets of its articles: those that the layout has, as they lie there."""
    taking = np.sort(layout.position)
    first, last = np.searchsorted(taking, layout.starts[batch : batch + 2])
    names = tuple(StoryFeatures.__dataclass_fields__)
    features = take(StoryFeatures(**columns.read(batch, names)), taking[first:last] - layout.starts[batch])
    seen = views_of(features, weights)
    found: dict[str, NDArray[Any]] = {
        "buckets": sketch(seen.terms, weights.frequency, weights.vocabulary, len(layout)),
        "phrases": seen.phrases,
    }
    for name in VIEWS:
        view = getattr(seen, name)
        found |= {
            name: view.data,
            f"{name}_column": view.indices,
            f"{name}_starts": view.indptr.astype(np.int64),
        }
    return found


def buckets_of(drawings: Columns, layout: Layout) -> Callable[[int], NDArray[np.int32]]:
    """Reads the bucket of every article under a hash function."""
    return lambda at: layout.band(drawings, "buckets", at, np.int32)


def within(candidates: NDArray[np.int64], day: NDArray[np.int32], settings: SameStory) -> NDArray[np.int64]:
    """The candidates that are near enough in time, in the order in which they are best compared."""
    articles = max(len(day), 1)
    if settings.window_days is not None:
        apart = days_apart(day, candidates // articles, candidates % articles)
        candidates = candidates[apart <= settings.window_days]
    if articles <= BLOCK:
        return candidates
    blocks = articles // BLOCK + 1
    block = np.empty(len(candidates), np.int32)
    for start in range(0, len(candidates), AT_ONCE):
        some = candidates[start : start + AT_ONCE]
        block[start : start + AT_ONCE] = some // articles // BLOCK * blocks + some % articles // BLOCK
    return candidates[np.argsort(block, kind="stable")]


def looked(drawings: Columns, layout: Layout, candidates: NDArray[np.int64], weights: Weights) -> Looked:
    """Compare some candidates by themselves."""
    articles = len(layout)
    widths = {"pairs": len(weights.pair)}
    return look(
        lambda name, rows: _view(drawings, layout, rows, name, widths.get(name, len(weights.vocabulary))),
        candidates // max(articles, 1),
        candidates % max(articles, 1),
        layout.column(drawings, "phrases", np.int32),
        weights.numeric,
    )


def conclude(
    columns: Columns,
    planned: Plan,
    parts: Iterable[Looked],
    candidates: int,
    decisions: Sequence[Decision] = (),
) -> Stories:
    """Score the pairs of all parts, and make groups of them."""
    compared = _completed(parts, planned)
    left, right, score = compared.left, compared.right, scores(compared)
    del compared  # the measures are the larger part of what is held here
    cut, ids = verdict().cut, planned.ids
    ruled = decided(ids, left, right, score, decisions)
    groups = ruled.apply(cluster(ruled.left, ruled.right, ruled.apart, len(ids), cut), cut)
    group_of = np.full(len(ids), -1)
    for at, group in enumerate(groups):
        group_of[group] = at
    held = (
        (group_of[ruled.left] >= 0) & (group_of[ruled.left] == group_of[ruled.right]) & (ruled.score >= cut)
    )
    left, right = ruled.left[held], ruled.right[held]
    source = Source(columns, planned.layout, planned.day, planned.weights)
    pairs = [
        Pair(ids[one], ids[other], "story", round(value, 4), why)
        for one, other, value, why in zip(
            left.tolist(),
            right.tolist(),
            ruled.score[held].tolist(),
            evidence(source, left, right, ruled.notes),
            strict=True,
        )
    ]
    return Stories(
        groups=tuple(sorted(tuple(ids[row] for row in group.tolist()) for group in groups)),
        pairs=tuple(sorted(pairs, key=lambda pair: (pair.left, pair.right))),
        counts={"candidates": candidates, "pairs": len(pairs), "groups": len(groups)},
        borderline=borderline(source, ids, ruled, group_of, cut),
    )


def explain_pair(
    left: Article, right: Article, settings: SameStory, corpus: StoryFeatures | None = None
) -> Pair:
    """The evidence for and against two articles being one story, whatever the verdict.

    Args:
        left: one article.
        right: another article.
        settings: as for `find_stories`.
        corpus: features of a corpus that has both, by whose words and neighbours they are judged; without it
            they are judged as if they were all there is.

    Raises:
        ValueError: one of the two is not in the corpus.
    """
    features, ids = sorted_rows(story_features([left, right], settings) if corpus is None else corpus)
    one, other = sorted((ids.index(left.id), ids.index(right.id)))
    seen, weights = views(features)
    some, others = candidate_pairs(seen.terms, weights.frequency, weights.vocabulary)
    key = distinct(np.append(some * len(ids) + others, one * len(ids) + other))
    compared = compare(seen, weights.numeric, features.day, key // len(ids), key % len(ids))
    at = np.flatnonzero((compared.left == one) & (compared.right == other))
    score = round(float(scores(compared)[at[0]]), 4) if len(at) else 0.0
    layout = Layout(np.array([0, len(ids)]), np.arange(len(ids)))
    source = Source(Loaded([features.arrays()]), layout, features.day, weights)
    (shown,) = evidence(source, np.array([one]), np.array([other]), {}, against=True)
    return Pair(ids[one], ids[other], "story", score, shown)


def sorted_rows(
    features: StoryFeatures, wanted: frozenset[str] | None = None
) -> tuple[StoryFeatures, list[str]]:
    """The features of the wanted articles (all, where None), in the order of their ids, and those ids."""
    ids = features.ids
    rows = sorted(
        (row for row, identifier in enumerate(ids) if wanted is None or identifier in wanted),
        key=ids.__getitem__,
    )
    return take(features, np.array(rows, np.int64)), [ids[row] for row in rows]


def _view(columns: Columns, layout: Layout, articles: Rows, name: str, width: int) -> sparse.csr_array:
    """Rows of a view, read from where they were drawn; shape (articles given, width)."""
    data, column = [np.zeros(0, np.float32)], [np.zeros(0, np.int32)]
    lengths, places = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for batch, which, rows in layout.by_batch(articles):
        found = columns.read(batch, (name, f"{name}_column", f"{name}_starts"))
        entries, starts = taken(found[f"{name}_starts"], rows)
        data.append(found[name][entries])
        column.append(found[f"{name}_column"][entries])
        lengths.append(np.diff(starts))
        places.append(which)
    pointer = starts_of(np.concatenate(lengths))
    back = np.empty(len(articles), np.int64)
    back[np.concatenate(places)] = np.arange(len(articles))
    view = sparse.csr_array(
        (np.concatenate(data), np.concatenate(column), pointer), shape=(len(articles), width)
    )
    return view[back]


def _completed(parts: Iterable[Looked], planned: Plan) -> Compared:
    """All pairs that were looked at, sorted, with the company that they keep."""
    left, right, measures = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)], [np.zeros((0, 4), np.float32)]
    for part in parts:
        left.append(part.left)
        right.append(part.right)
        measures.append(part.measures)
    # A column at a time: of all of them together there are never two copies.
    ones, others, measured = _emptied(left), _emptied(right), _emptied(measures)
    key = ones * max(len(planned.ids), 1) + others
    if (key[1:] < key[:-1]).any():
        order = np.argsort(key)
        ones = ones[order]
        others = others[order]
        measured = measured[order]
        del order
    del key
    company = measure_company(Looked(ones, others, measured), len(planned.ids))
    return Compared(
        ones,
        others,
        np.column_stack([measured, company]),
        planned.weights.sizes_of(planned.language[ones]),
        days_apart(planned.day, ones, others),
    )


def _emptied(parts: list[NDArray[Any]]) -> NDArray[Any]:
    """The parts as one; the list lets go of them."""
    whole = np.concatenate(parts)
    parts.clear()
    return whole
