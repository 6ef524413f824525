"""What a run changed in the corpus, against the corpus that was shown before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cleaners.publish.records import ChangeRecord


@dataclass(frozen=True, slots=True)
class Outline:
    """What has to be known of a story to tell whether it changed."""

    id: str
    digest: bytes  # of the whole record
    articles: tuple[str, ...]


def changes(before: Iterable[Outline], after: Iterable[Outline]) -> list[ChangeRecord]:
    """The differences between two corpora, by story id.

    A story that is gone was absorbed if an article of it is now in another story (the one that has most of
    its articles; the first by id of several), else it was removed.
    """
    old = {story.id: story for story in before}
    new = {story.id: story for story in after}
    home = {article: story.id for story in new.values() for article in story.articles}
    found = []
    for identifier in sorted(old.keys() | new.keys()):
        if identifier not in old:
            found.append(ChangeRecord(identifier, "added"))
        elif identifier not in new:
            homes = sorted(home[article] for article in old[identifier].articles if article in home)
            into = max(homes, key=homes.count, default=None)
            found.append(ChangeRecord(identifier, "absorbed" if into else "removed", into))
        elif new[identifier].digest != old[identifier].digest:
            found.append(ChangeRecord(identifier, "updated"))
    return found
