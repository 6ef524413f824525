"""The ids that stories are published under, over all runs, and what a run changed in the corpus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cleaners.publish.records import ChangeRecord


@dataclass(frozen=True, slots=True)
class Published:
    """A story as it was published before."""

    id: str
    first_run: str  # that published it under this id; names of runs sort as runs do
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Inherited:
    """Which stories go on where."""

    ids: tuple[str | None, ...]  # of each group, the id that it goes on under; None for a new story
    heirs: dict[str, int]  # by story, the group that it went into; without those of which no article is left


def inherited(before: Iterable[Published], groups: Sequence[Sequence[str]]) -> Inherited:
    """The ids under which groups of articles are published.

    A story goes into the group that has most of its articles (of several, the one with the smallest article
    id). Where several stories go into one group, it keeps the id that was published first (then the one with
    most articles in it, then the smaller id).
    """
    group_of = {article: at for at, articles in enumerate(groups) for article in articles}
    heirs: dict[str, int] = {}
    best: dict[int, tuple[str, int, str]] = {}
    for story in before:
        shares = Counter(group_of[article] for article in story.articles if article in group_of)
        if shares:
            at = min(shares, key=lambda at: (-shares[at], min(groups[at])))
            heirs[story.id] = at
            claim = (story.first_run, -shares[at], story.id)
            best[at] = min(claim, best.get(at, claim))
    ids = tuple(best[at][2] if at in best else None for at in range(len(groups)))
    return Inherited(ids, heirs)


def changes(
    before: Mapping[str, object], after: Mapping[str, object], absorbed: Mapping[str, str]
) -> list[ChangeRecord]:
    """The differences between two states of some stories, by story id.

    Args:
        before: by id, anything that changes when the records of a story do.
        after: the same now.
        absorbed: the story that an id leads to now.
    """
    found = []
    for identifier in sorted(before.keys() | after.keys()):
        if identifier not in before:
            found.append(ChangeRecord(identifier, "added"))
        elif identifier not in after:
            into = absorbed.get(identifier)
            found.append(ChangeRecord(identifier, "absorbed" if into else "removed", into))
        elif before[identifier] != after[identifier]:
            found.append(ChangeRecord(identifier, "updated"))
    return found
