"""Match: which articles belong together, and why.

Copies first (tiers exact and near), then the articles that are no copies of another one are compared as
tellings of the same event (tier story). Only features are looked at here, never texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cleaners.match.copies import Copies, CopyFeatures, copy_features, find_copies
from cleaners.match.stories import (
    Stories,
    StoryFeatures,
    explain_pair,
    find_stories,
    holding,
    story_features,
)
from cleaners.model import Article, Borderline, Decision, Evidence, Group, Pair
from cleaners.settings import Match


@dataclass(frozen=True)
class Features:
    """What matching sees of a batch of articles: columns, one row an article."""

    copies: CopyFeatures
    stories: StoryFeatures

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """All columns by name, to be kept with `numpy.savez`."""
        copies = {f"copies_{name}": column for name, column in self.copies.arrays().items()}
        return copies | {f"stories_{name}": column for name, column in self.stories.arrays().items()}

    @classmethod
    def from_arrays(cls, arrays: dict[str, NDArray[np.generic]]) -> Features:
        """The opposite of `arrays`."""

        def part(prefix: str) -> dict[str, NDArray[np.generic]]:
            return {name.removeprefix(prefix): arrays[name] for name in arrays if name.startswith(prefix)}

        return cls(CopyFeatures.from_arrays(part("copies_")), StoryFeatures.from_arrays(part("stories_")))


@dataclass(frozen=True)
class Matches:
    """The groups that all articles fall into, and how the work went."""

    groups: tuple[Group, ...]  # sorted; an article that nothing joins is a group of its own
    counts: dict[str, int]
    borderline: tuple[Borderline, ...] = ()  # pairs close to the line of their tier, on both sides


def features(articles: Sequence[Article], settings: Match) -> Features:
    """The features of a batch of articles."""
    return Features(copy_features(articles, settings.near), story_features(articles, settings.story))


def concatenate(parts: Sequence[Features]) -> Features:
    """The features of several batches as one."""
    return Features(
        CopyFeatures.concatenate([part.copies for part in parts]),
        StoryFeatures.concatenate([part.stories for part in parts]),
    )


def match(features: Features, settings: Match, decisions: Sequence[Decision] = ()) -> Matches:
    """Group all articles. The result does not depend on their order."""
    copies = find_copies(features.copies, settings.near, separated(decisions))
    survivors = survivors_of(features.copies.ids, copies)
    stories = find_stories(features.stories, survivors, settings.story, lifted(decisions, copies))
    return grouped(features.copies.ids, copies, stories)


def separated(decisions: Sequence[Decision]) -> list[tuple[str, str]]:
    """The pairs of articles that people keep apart; of all decisions only these bear on copies."""
    return [pair for pair, decision in holding(decisions).items() if decision.verdict == "different"]


def survivors_of(identifiers: Iterable[str], copies: Copies) -> frozenset[str]:
    """The articles that are no copies of others."""
    return frozenset(identifiers).difference(pair.right for pair in copies.pairs)


def grouped(identifiers: Iterable[str], copies: Copies, stories: Stories) -> Matches:
    """The groups of all articles. Every survivor leads its own, or falls under the first one of its story."""
    survivor = {pair.right: pair.left for pair in copies.pairs}
    head = {identifier: group[0] for group in stories.groups for identifier in group}
    articles: dict[str, list[str]] = {}
    for identifier in identifiers:
        kept = survivor.get(identifier, identifier)
        articles.setdefault(head.get(kept, kept), []).append(identifier)
    pairs: dict[str, list[Pair]] = {}
    for pair in (*copies.pairs, *stories.pairs):
        pairs.setdefault(head.get(pair.left, pair.left), []).append(pair)

    groups = [
        Group(
            tuple(sorted(members)),
            tuple(sorted(pairs.get(first, ()), key=lambda pair: (pair.left, pair.right))),
        )
        for first, members in articles.items()
    ]
    counts = {f"copies_{name}": count for name, count in copies.counts.items()}
    counts |= {f"stories_{name}": count for name, count in stories.counts.items()}
    ordered = tuple(sorted(groups, key=lambda group: group.articles))
    return Matches(ordered, counts, (*copies.borderline, *stories.borderline))


def explain(articles: Sequence[Article], left: str, right: str, settings: Match) -> tuple[float, Evidence]:
    """The score of two articles as one story in the company of others, and the evidence for and against.

    Raises:
        KeyError: one of the two is not among the articles.
    """
    by_id = {article.id: article for article in articles}
    one, other = by_id[left], by_id[right]
    pair = explain_pair(one, other, settings.story, story_features(articles, settings.story))
    shingles = copy_features([one, other], settings.near).shingles
    first, second = set(shingles.row(0).tolist()), set(shingles.row(1).tolist())
    common = len(first & second)
    return pair.score, replace(
        pair.evidence,
        jaccard=round(common / max(1, len(first | second)), 4),
        containment=round(common / max(1, min(len(first), len(second))), 4),
    )


def lifted(decisions: Sequence[Decision], copies: Copies) -> list[Decision]:
    """Decisions as they bear on survivors: what is said of a copy is said of the article that it copies.

    That two articles are the same makes them one story, never copies: what only one of them says is kept.
    """
    survivor = {pair.right: pair.left for pair in copies.pairs}
    moved = [
        replace(
            decision,
            left=survivor.get(decision.left, decision.left),
            right=survivor.get(decision.right, decision.right),
        )
        for decision in decisions
    ]
    return [decision for decision in moved if decision.left != decision.right]
