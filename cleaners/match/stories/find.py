"""Find the stories among articles, and say what each verdict rests on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleaners.match.stories.borderline import borderline
from cleaners.match.stories.candidates import candidate_pairs
from cleaners.match.stories.decide import decided
from cleaners.match.stories.evidence import evidence
from cleaners.match.stories.features import NO_DAY, StoryFeatures, story_features, take
from cleaners.match.stories.groups import cluster
from cleaners.match.stories.verify import compare, scores, verdict
from cleaners.match.stories.weights import views
from cleaners.model import Article, Borderline, Decision, Pair
from cleaners.settings import SameStory


@dataclass(frozen=True)
class Stories:
    """Articles that are one story, the verified pairs that hold them, and how the work went."""

    groups: tuple[tuple[str, ...], ...]  # of two or more; sorted
    pairs: tuple[Pair, ...]  # sorted
    counts: dict[str, int]
    borderline: tuple[Borderline, ...] = ()  # by score: the weakest of one story, the strongest of two


def find_stories(
    features: StoryFeatures,
    survivors: Collection[str],
    settings: SameStory,
    decisions: Sequence[Decision] = (),
) -> Stories:
    """Group the survivors into stories. The result does not depend on their order."""
    features, ids = sorted_rows(features, frozenset(survivors))
    seen = views(features)
    left, right = candidate_pairs(seen.terms, seen.frequency, features.vocabulary)
    near = _within(features.day, left, right, settings.window_days)
    compared = compare(seen, features.day, left[near], right[near])
    left, right, score, cut = compared.left, compared.right, scores(compared), verdict().cut
    ruled = decided(ids, left, right, score, decisions)
    groups = ruled.apply(cluster(ruled.left, ruled.right, ruled.apart, len(ids), cut), cut)
    group_of = np.full(len(ids), -1)
    for at, group in enumerate(groups):
        group_of[group] = at
    held = (
        (group_of[ruled.left] >= 0) & (group_of[ruled.left] == group_of[ruled.right]) & (ruled.score >= cut)
    )
    left, right = ruled.left[held], ruled.right[held]
    shown = evidence(features, seen, left, right, ruled.notes)
    pairs = [
        Pair(ids[one], ids[other], "story", round(value, 4), why)
        for one, other, value, why in zip(
            left.tolist(), right.tolist(), ruled.score[held].tolist(), shown, strict=True
        )
    ]
    return Stories(
        groups=tuple(sorted(tuple(ids[row] for row in group.tolist()) for group in groups)),
        pairs=tuple(sorted(pairs, key=lambda pair: (pair.left, pair.right))),
        counts={"candidates": int(near.sum()), "pairs": len(pairs), "groups": len(groups)},
        borderline=borderline(features, seen, ids, ruled, group_of, cut),
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
    seen = views(features)
    some, others = candidate_pairs(seen.terms, seen.frequency, features.vocabulary)
    key = np.unique(np.append(some * len(ids) + others, one * len(ids) + other))
    compared = compare(seen, features.day, key // len(ids), key % len(ids))
    at = np.flatnonzero((compared.left == one) & (compared.right == other))
    score = round(float(scores(compared)[at[0]]), 4) if len(at) else 0.0
    (shown,) = evidence(features, seen, np.array([one]), np.array([other]), {}, against=True)
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


def _within(
    day: NDArray[np.int32], left: NDArray[np.int64], right: NDArray[np.int64], window: int | None
) -> NDArray[np.bool_]:
    if window is None:
        return np.ones(len(left), np.bool_)
    unknown = (day[left] == NO_DAY) | (day[right] == NO_DAY)
    apart = np.abs(day[left].astype(np.int64) - day[right])
    near: NDArray[np.bool_] = unknown | (apart <= window)
    return near
