"""Merge: a chunk of groups into the records of their stories, as lines of files and as rows of the store."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from cleaners.merge import merge_records
from cleaners.model import Article
from cleaners.publish.records import article_records, edit_records, story_record
from cleaners.repair.siblings import repair_with_siblings
from flows.files import read_places
from flows.job import Job
from flows.rulings import Rulings, rulings
from flows.steps.index import Indexed
from flows.steps.regroup import Chunk, Task
from flows.store.articles import Earlier, article_row
from flows.store.lines import LINES
from flows.store.stories import pair_row, story_row

SIBLINGS = 20
"""Articles of a story that are asked about each other's slips; few stories of ours had more tellings."""

ROWS = {"stories": "stories", "pairs": "pairs", "article_rows": "articles", "edits": "edits"}
"""By table of the store, the files of a chunk with its rows: those of edits are the published lines."""

_encode = msgspec.json.Encoder().encode
_encode_lines = msgspec.json.Encoder().encode_lines


def merge(job: Job, chunk: str) -> str:
    """Make stories of a chunk of groups. Returns the chunk."""
    todo = msgspec.json.decode(job.work(f"chunks/{chunk}.json").read_bytes(), type=Chunk)
    rows = read_places(lambda name: job.work(f"articles/{name}"), list(todo.places.values()), Indexed)
    indexed = dict(zip(todo.places, rows, strict=True))
    said = rulings(job)
    with Merged(job, chunk) as merged:
        for task in todo.tasks:
            articles = _with_siblings({name: indexed[name].article for name in task.group.articles}, said)
            _merge(job, task, articles, indexed, merged)
    return chunk


def merged_file(job: Job, chunk: str, name: str) -> Path:
    """A file of what became of a chunk: lines of the file of this name, or rows."""
    return job.work(f"merged/{chunk}.{name}.jsonl")


class Merged:
    """The files of what becomes of a chunk, while they are written."""

    def __init__(self, job: Job, chunk: str) -> None:
        self._stack = ExitStack()
        self._files = {
            name: self._stack.enter_context(merged_file(job, chunk, name).open("wb"))
            for name in dict.fromkeys([*LINES, *ROWS])
        }

    def __enter__(self) -> Self:
        """The files are open."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close them."""
        self._stack.close()

    def add(self, name: str, rows: Iterable[object]) -> int:
        """Write rows into one of the files. Returns the bytes that they take."""
        return self._files[name].write(_encode_lines(rows))


def _merge(
    job: Job, task: Task, articles: dict[str, Article], indexed: dict[str, Indexed], merged: Merged
) -> None:
    """Add what becomes of one group."""
    merged.add("pairs", map(pair_row, task.group.pairs))
    for place, story in enumerate(merge_records(task.group, articles, job.settings.merge)):
        story = replace(story, id=task.id)
        line = _encode(story_record(story, articles))
        digest = blake2b(line, digest_size=16).hexdigest()
        members = [articles[member.article_id] for member in story.members]
        sizes = {
            "corpus": merged.add("corpus", [msgspec.Raw(line)]),
            "articles": merged.add("articles", article_records(story, articles)),
            "edits": merged.add("edits", (edit for article in members for edit in edit_records(article))),
        }
        merged.add("stories", [story_row(story, task.group.articles[0], place, task.made_of, digest, sizes)])
        for article, member in zip(members, story.members, strict=True):
            was = indexed[member.article_id]
            earlier = was.earlier
            if earlier is None and article is not was.article:
                earlier = Earlier(was.article.edits, was.article.flags)
            merged.add("article_rows", [article_row(was.record, article, earlier, story.canonical, member)])


def _with_siblings(articles: dict[str, Article], said: Rulings) -> dict[str, Article]:
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
