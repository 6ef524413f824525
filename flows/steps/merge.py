"""Merge: a chunk of groups into the records of their stories."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from hashlib import blake2b

import msgspec
from msgspec import Struct

from cleaners.merge import merge_records
from cleaners.model import Article
from cleaners.publish.changes import Outline
from cleaners.publish.records import (
    StoryRecord,
    article_records,
    edit_records,
    story_record,
)
from cleaners.publish.tally import tally_story
from cleaners.repair.siblings import repair_with_siblings
from flows.files import read_articles
from flows.job import Job
from flows.rulings import Rulings, rulings
from flows.steps.match import Chunk

SIBLINGS = 20
"""Articles of a story that are asked about each other's slips; few stories of ours had more tellings."""

RECORDS = ("corpus", "articles", "edits")
"""The files that are written chunk by chunk."""


class Part(Struct, frozen=True):
    """What a merged chunk adds to the run, beside its records."""

    counts: dict[str, int]
    outlines: list[Outline]


def merge(job: Job, chunk: str) -> str:
    """Make stories of a chunk of groups, and write the records of all its articles. Returns the chunk."""
    todo = msgspec.json.decode(job.work(f"chunks/{chunk}.json").read_bytes(), type=Chunk)
    articles = dict(
        zip(todo.places, read_articles(job.work("articles"), list(todo.places.values())), strict=True)
    )
    encode = msgspec.json.Encoder().encode
    said = rulings(job)
    counts: Counter[str] = Counter()
    outlines: list[Outline] = []
    with ExitStack() as stack:
        corpus, lines, edits = (
            stack.enter_context(job.work(f"merged/{chunk}.{name}").open("wb")) for name in RECORDS
        )
        for found in todo.groups:
            members = _settled({article: articles[article] for article in found.articles}, said)
            for story in merge_records(found, members, job.settings.merge):
                record = story_record(story, members)
                line = encode(record)
                corpus.write(line + b"\n")
                for row in article_records(story, members):
                    lines.write(encode(row) + b"\n")
                    for edit in edit_records(members[row.id]):
                        edits.write(encode(edit) + b"\n")
                counts.update(tally_story(story, members))
                outlines.append(outline(line, record))
    part = Part(dict(counts), outlines)
    job.work(f"merged/{chunk}.json").write_bytes(msgspec.json.encode(part))
    return chunk


def _settled(articles: dict[str, Article], said: Rulings) -> dict[str, Article]:
    """The articles of a story, each with the slips repaired that the others give away.

    Of a crowd only some are asked, one of each text, so that a crowd costs no more than linear time.
    """
    texts: dict[str, Article] = {}
    for article in articles.values():
        texts.setdefault(article.text, article)
    if len(texts) == 1:
        return articles
    asked = list(texts.values())[:SIBLINGS]
    return {
        name: repair_with_siblings(article, asked, said.repair, said.of(name))
        for name, article in articles.items()
    }


def outline(line: bytes, story: StoryRecord) -> Outline:
    """What is kept of a story, given its line in corpus.jsonl without the line end."""
    articles = tuple(member.article_id for member in story.members)
    return Outline(story.id, blake2b(line, digest_size=16).digest(), articles)
