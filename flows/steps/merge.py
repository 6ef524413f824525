"""Merge: a chunk of groups into the records of their stories."""

from __future__ import annotations

from dataclasses import replace
from hashlib import blake2b

import msgspec
from msgspec import Struct

from cleaners.merge import merge_records
from cleaners.model import Article, Pair
from cleaners.publish.records import story_record
from cleaners.repair.siblings import repair_with_siblings
from flows.files import read_places
from flows.job import Job
from flows.rulings import Rulings, rulings
from flows.steps.index import Indexed
from flows.steps.regroup import Chunk, Task
from flows.store.articles import Earlier, Told
from flows.store.stories import StoryRow

SIBLINGS = 20
"""Articles of a story that are asked about each other's slips; few stories of ours had more tellings."""

_line = msgspec.json.Encoder().encode


class Merged(Struct, frozen=True):
    """What became of a chunk."""

    stories: list[StoryRow]
    pairs: list[Pair]
    articles: list[Told]


def merge(job: Job, chunk: str) -> str:
    """Make stories of a chunk of groups. Returns the chunk."""
    todo = msgspec.json.decode(job.work(f"chunks/{chunk}.json").read_bytes(), type=Chunk)
    rows = read_places(lambda name: job.work(f"articles/{name}"), list(todo.places.values()), Indexed)
    indexed = dict(zip(todo.places, rows, strict=True))
    said = rulings(job)
    merged = Merged([], [], [])
    for task in todo.tasks:
        articles = _settled({name: indexed[name].article for name in task.group.articles}, said)
        _merge(job, task, articles, indexed, merged)
    job.work(f"merged/{chunk}.msgpack").write_bytes(msgspec.msgpack.encode(merged))
    return chunk


def _merge(
    job: Job, task: Task, articles: dict[str, Article], indexed: dict[str, Indexed], merged: Merged
) -> None:
    """Add what becomes of one group."""
    merged.pairs.extend(task.group.pairs)
    for place, story in enumerate(merge_records(task.group, articles, job.settings.merge)):
        story = replace(story, id=task.id)
        digest = blake2b(_line(story_record(story, articles)), digest_size=16).hexdigest()
        merged.stories.append(StoryRow(story, task.group.articles[0], place, task.made_of, digest))
        for member in story.members:
            article, was = articles[member.article_id], indexed[member.article_id]
            earlier = was.earlier
            if earlier is None and article is not was.article:
                earlier = Earlier(was.article.edits, was.article.flags)
            merged.articles.append(Told(was.record, article, earlier, story.canonical, member))


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
