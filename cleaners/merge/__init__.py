"""Merge: a group of articles becomes one record that loses nothing and invents nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from cleaners.merge.canonical import choose
from cleaners.merge.conflicts import conflicts
from cleaners.merge.facts import read
from cleaners.merge.moments import in_time
from cleaners.merge.supplements import supplements
from cleaners.model import Article, Group, Member, Pair, Story
from cleaners.settings import Merge

__all__ = ["merge", "merge_records", "story_id"]


def merge(group: Group, articles: Mapping[str, Article], settings: Merge) -> Story:
    """The canonical record of a group.

    The text is the canonical article's, verbatim; `cleaners.merge.canonical.choose` says which one that is.
    """
    copies = {pair.right: pair for pair in group.pairs if pair.tier != "story"}
    survivors = [articles[identifier] for identifier in group.articles if identifier not in copies]
    # An article alone has nothing to be compared with: most stories are.
    sentences = read(survivors) if len(survivors) > 1 else ()
    best = choose(survivors, sentences, settings) if sentences else 0
    canonical = survivors[best]
    others = [parts for at, parts in enumerate(sentences) if at != best]
    days = [_day(article) for article in survivors]
    dates = [articles[identifier].published for identifier in group.articles]
    return Story(
        id=story_id(canonical.id),
        title=canonical.title or _title(survivors),
        text=canonical.text,
        published=min(dates, key=in_time),
        language=canonical.language,
        canonical=canonical.id,
        members=_members(group, canonical.id, copies),
        supplements=supplements(sentences[best], others) if sentences else (),
        conflicts=conflicts(sentences, days, canonical.language or "") if sentences else (),
    )


def merge_records(group: Group, articles: Mapping[str, Article], settings: Merge) -> tuple[Story, ...]:
    """The records that a group becomes by the policy of each tier.

    `merge` makes one record of what a pair joins; under `link` its articles stay records of their own that
    share a story id (of the whole group's canonical article), and under `ignore` the pair counts for nothing.
    """
    if {settings.exact, settings.near, settings.story} == {"merge"}:
        return (merge(group, articles, settings),)
    policy = {"exact": settings.exact, "near": settings.near, "story": settings.story}
    records: list[Story] = []
    for linked in parts(group, [pair for pair in group.pairs if policy[pair.tier] != "ignore"]):
        merged = parts(linked, [pair for pair in linked.pairs if policy[pair.tier] == "merge"])
        shared = merge(linked, articles, settings).id if len(merged) > 1 else None
        for part in merged:
            story = merge(part, articles, settings)
            records.append(replace(story, id=shared) if shared else story)
    return tuple(records)


def parts(group: Group, pairs: Sequence[Pair]) -> tuple[Group, ...]:
    """The groups that some of a group's pairs make of its articles; sorted."""
    head = {identifier: identifier for identifier in group.articles}

    def first(identifier: str) -> str:
        while head[identifier] != identifier:
            head[identifier] = head[head[identifier]]
            identifier = head[identifier]
        return identifier

    for pair in pairs:
        one, other = sorted((first(pair.left), first(pair.right)))
        head[other] = one
    members: dict[str, list[str]] = {}
    held: dict[str, list[Pair]] = {}
    for identifier in group.articles:
        members.setdefault(first(identifier), []).append(identifier)
    for pair in pairs:
        held.setdefault(first(pair.left), []).append(pair)
    return tuple(Group(tuple(sorted(members[at])), tuple(held.get(at, ()))) for at in sorted(members))


def story_id(article_id: str) -> str:
    """The id of the story that an article speaks for: 's' and 16 hexadecimal digits."""
    return "s" + hashlib.sha256(article_id.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _day(article: Article) -> int | None:
    try:
        return date.fromisoformat((article.published or "")[:10]).toordinal()
    except ValueError:
        return None


def _title(survivors: Sequence[Article]) -> str | None:
    """The title of the earliest article that has one."""
    titled = [article for article in survivors if article.title]
    first = min(titled, key=lambda article: (in_time(article.published), article.id), default=None)
    return first.title if first else None


def _members(group: Group, canonical: str, copies: Mapping[str, Pair]) -> tuple[Member, ...]:
    """The canonical article first, then the others by id."""
    partners: dict[str, list[Pair]] = {}
    for pair in group.pairs:
        if pair.tier == "story":
            partners.setdefault(pair.left, []).append(pair)
            partners.setdefault(pair.right, []).append(pair)
    members = [Member(canonical)]
    for identifier in group.articles:
        if identifier == canonical:
            continue
        if copy := copies.get(identifier):
            members.append(Member(identifier, copy.tier, copy.score, copy.left, copy.evidence))
            continue
        # The pair with the canonical article where there is one, else the strongest.
        verified = partners.get(identifier, [])
        if not verified:
            members.append(Member(identifier, "story"))
            continue
        pair = min(
            verified,
            key=lambda one: (canonical not in (one.left, one.right), -one.score, one.left, one.right),
        )
        other = pair.right if pair.left == identifier else pair.left
        members.append(Member(identifier, "story", pair.score, other, pair.evidence))
    return tuple(members)
