"""The records of the output contract: one class a file, one field a column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from msgspec import Struct

from cleaners.model import Article, Conflict, Evidence, Story, Supplement, Tier

Change = Literal["added", "updated", "absorbed", "removed"]


class MemberRecord(Struct, frozen=True):
    """An article of a story. The canonical article has neither tier nor score."""

    article_id: str
    url: str | None
    source: str | None
    title: str | None
    published: str | None
    tier: Tier | None
    score: float | None


class StoryRecord(Struct, frozen=True):
    """A line of corpus.jsonl: one story, told once."""

    id: str
    title: str | None
    text: str
    url: str | None
    source: str | None
    authors: tuple[str, ...]
    published: str | None
    language: str | None
    members: tuple[MemberRecord, ...]
    supplements: tuple[Supplement, ...]
    conflicts: tuple[Conflict, ...]


class ArticleRecord(Struct, frozen=True):
    """A line of articles.jsonl: one accepted input, cleaned."""

    id: str
    input: str
    locator: int | None
    source: str | None
    url: str | None
    title: str | None
    authors: tuple[str, ...]
    published: str | None
    language: str | None
    text: str
    story_id: str
    tier: Tier | None
    duplicate_of: str | None
    score: float | None
    flags: tuple[str, ...]
    evidence: Evidence | None


class EditRecord(Struct, frozen=True):
    """A line of edits.jsonl: one change, or suggestion, in one article; `seq` counts from 0."""

    article_id: str
    seq: int
    rule: str
    start: int
    before: str
    after: str
    confidence: float
    applied: bool


class ChangeRecord(Struct, frozen=True):
    """A line of changes.jsonl: what a run changed in the corpus; `into` names the story that absorbed it."""

    story_id: str
    change: Change
    into: str | None = None


def story_record(story: Story, articles: Mapping[str, Article]) -> StoryRecord:
    """A story with the particulars of all its members; authors are those of all members, canonical first."""
    canonical = articles[story.canonical]
    members = tuple(
        MemberRecord(
            member.article_id,
            (article := articles[member.article_id]).url,
            article.source,
            article.title,
            article.published,
            member.tier,
            member.score,
        )
        for member in story.members
    )
    authors = dict.fromkeys(
        author for member in story.members for author in articles[member.article_id].authors
    )
    return StoryRecord(
        id=story.id,
        title=story.title,
        text=story.text,
        url=canonical.url,
        source=canonical.source,
        authors=tuple(authors),
        published=story.published,
        language=story.language,
        members=members,
        supplements=story.supplements,
        conflicts=story.conflicts,
    )


def article_records(story: Story, articles: Mapping[str, Article]) -> Iterator[ArticleRecord]:
    """The articles of a story, the canonical one first."""
    for member in story.members:
        article = articles[member.article_id]
        yield ArticleRecord(
            id=article.id,
            input=article.input,
            locator=article.locator,
            source=article.source,
            url=article.url,
            title=article.title,
            authors=article.authors,
            published=article.published,
            language=article.language,
            text=article.text,
            story_id=story.id,
            tier=member.tier,
            duplicate_of=member.duplicate_of,
            score=member.score,
            flags=article.flags,
            evidence=member.evidence,
        )


def edit_records(article: Article) -> Iterator[EditRecord]:
    """The edits of an article, in the order in which they were made."""
    for seq, edit in enumerate(article.edits):
        yield EditRecord(
            article.id, seq, edit.rule, edit.start, edit.before, edit.after, edit.confidence, edit.applied
        )
