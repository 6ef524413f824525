"""Merge: a group of articles becomes one record that loses nothing and invents nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from cleaners.merge.canonical import choose
from cleaners.merge.conflicts import conflicts
from cleaners.merge.facts import read
from cleaners.merge.supplements import supplements
from cleaners.model import Article, Group, Member, Pair, Story
from cleaners.settings import Merge

__all__ = ["merge", "story_id"]


def merge(group: Group, articles: Mapping[str, Article], settings: Merge) -> Story:
    """The canonical record of a group.

    The text is the canonical article's, verbatim; `cleaners.merge.canonical.choose` says which one that is.
    """
    copies = {pair.right: pair for pair in group.pairs if pair.tier != "story"}
    survivors = [articles[identifier] for identifier in group.articles if identifier not in copies]
    sentences = read(survivors)
    best = choose(survivors, sentences, settings)
    canonical = survivors[best]
    others = [parts for at, parts in enumerate(sentences) if at != best]
    dates = sorted(
        article.published for article in map(articles.__getitem__, group.articles) if article.published
    )
    return Story(
        id=story_id(canonical.id),
        title=canonical.title or _title(survivors),
        text=canonical.text,
        published=dates[0] if dates else None,
        language=canonical.language,
        canonical=canonical.id,
        members=_members(group, canonical.id, copies),
        supplements=supplements(sentences[best], others),
        conflicts=conflicts(sentences, canonical.language or ""),
    )


def story_id(article_id: str) -> str:
    """The id of the story that an article speaks for: 's' and 16 hexadecimal digits."""
    return "s" + hashlib.sha256(article_id.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _title(survivors: list[Article]) -> str | None:
    titles = sorted(
        (article.published or "9999", article.id, article.title) for article in survivors if article.title
    )
    return titles[0][2] if titles else None


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
            members.append(Member(identifier, copy.tier, copy.score, copy.left))
            continue
        # The pair with the canonical article where there is one, else the strongest.
        verified = partners.get(identifier, [])
        pair = min(
            verified,
            key=lambda one: (canonical not in (one.left, one.right), -one.score, one.left, one.right),
        )
        other = pair.right if pair.left == identifier else pair.left
        members.append(Member(identifier, "story", pair.score, other))
    return tuple(members)
