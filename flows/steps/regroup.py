"""Regroup: of all groups those that changed, under the ids they are published under, in chunks to merge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path

import msgspec
from duckdb import DuckDBPyConnection
from msgspec import Struct

from cleaners.merge import parts, story_id
from cleaners.model import Decision, Group
from cleaners.publish.changes import inherited
from cleaners.settings import Merge
from flows.files import Place, read_lines, write_places
from flows.job import Job
from flows.made_by import MadeBy
from flows.rulings import rulings
from flows.steps.index import Learner, Placed
from flows.steps.recall import replaced_records
from flows.steps.settle import settled_of
from flows.store import opened
from flows.store.articles import names_of, records_of, stored_articles, stored_digests
from flows.store.stories import made_of, published

_encode = msgspec.json.Encoder().encode


class Task(Struct, frozen=True):
    """A group to merge."""

    group: Group
    id: str  # that its story is published under
    made_of: str


class Chunk(Struct, frozen=True):
    """Groups to merge, and where their articles lie."""

    tasks: list[Task]
    places: dict[str, Place]


class Regrouped(Struct, frozen=True):
    """What becomes of the stories in the store that are not what they were."""

    dropped: list[str]  # what they were made of
    absorbed: dict[str, str]  # ids that lead to other stories now


def regroup(job: Job, groups: Sequence[Group]) -> list[str]:
    """Cut the groups that changed into chunks to merge. Returns the chunks.

    A group is what it was if its articles, the copies among them, and what people said of them are. Scores
    move a little with every article that comes: they stay what they were when the group was last merged.
    """
    indexed = settled_of(job).indexed
    placed = {
        row.id: row for batch in indexed for row in read_lines(job.work(f"placed/{batch}.jsonl"), Placed)
    }
    gone = replaced_records(job)
    with opened(Path(job.output)) as store:
        digest_of = stored_digests(store, without=gone)
        digest_of |= {row.id: row.digest for row in placed.values()}
        keys = _Keys(job, digest_of)
        grouped = [(group, keys.key(group)) for group in _told_apart(groups, job.settings.merge)]
        stories = made_of(store)
        merged = {} if job.rebuild else stories
        changed = [(group, key) for group, key in grouped if job.rollback or key not in merged]
        touched = [article for group, _ in changed for article in group.articles] + names_of(store, gone)
        now = published(store, touched)
        then = published(store, touched, job.rollback) if job.rollback else now
        known = {merged[key] for _, key in grouped if key in merged} if not job.rollback else set()
        members = [group.articles for group, _ in changed]
        ids = _filled(inherited(then, members).ids, members, known)
        tasks = [
            Task(group, identifier, key)
            for (group, key), identifier in zip(changed, ids, strict=True)
            if merged.get(key) != identifier
        ]
        kept = {key for _, key in grouped} - {task.made_of for task in tasks}
        heirs = inherited(now, members).heirs
        absorbed = {story: ids[at] for story, at in heirs.items() if ids[at] != story}
        job.work("regrouped.json").write_bytes(_encode(Regrouped(sorted(stories.keys() - kept), absorbed)))
        return [
            _write_chunk(job, store, f"{number:06}", some, placed)
            for number, some in enumerate(_chunks(tasks, job.settings.run.batch_articles))
        ]


def regrouped_of(job: Job) -> Regrouped:
    """What becomes of the stories in the store."""
    return msgspec.json.decode(job.work("regrouped.json").read_bytes(), type=Regrouped)


class _Keys:
    """Digests of all that a merged story depends on."""

    def __init__(self, job: Job, digests: Mapping[str, str]) -> None:
        ruled = rulings(job)
        self._digests = digests
        self._merging = MadeBy(job.settings, ruled).merging
        self._said: defaultdict[str, list[Decision]] = defaultdict(list)
        for decision in ruled.pairs:
            self._said[decision.left].append(decision)

    def key(self, group: Group) -> str:
        """The digest of a group. Most are of one article, which has a digest: that is not made again."""
        if len(group.articles) == 1 and group.articles[0] not in self._said:
            return self._merging + self._digests[group.articles[0]]
        said = [one for article in group.articles for one in self._said.get(article, ())]
        copies = [(pair.left, pair.right, pair.tier) for pair in group.pairs if pair.tier != "story"]
        content = [(article, self._digests[article]) for article in group.articles]
        return blake2b(_encode((self._merging, content, copies, said)), digest_size=16).hexdigest()


def _told_apart(groups: Iterable[Group], settings: Merge) -> list[Group]:
    """The groups as they are published: what is joined only by pairs that count for nothing is apart."""
    ignored = {tier for tier in ("exact", "near", "story") if getattr(settings, tier) == "ignore"}
    if not ignored:
        return list(groups)
    apart = [
        part
        for group in groups
        for part in parts(group, [pair for pair in group.pairs if pair.tier not in ignored])
    ]
    return sorted(apart, key=lambda group: group.articles)


def _filled(ids: Sequence[str | None], groups: Sequence[Sequence[str]], taken: Iterable[str]) -> list[str]:
    """The ids of all groups; a new story is named after the first of its articles."""
    used = {*taken, *(name for name in ids if name)}
    filled = []
    for name, articles in zip(ids, groups, strict=True):
        number = 1
        while name is None:
            candidate = story_id(articles[0] if number == 1 else f"{articles[0]} {number}")
            name, number = (None if candidate in used else candidate), number + 1
        used.add(name)
        filled.append(name)
    return filled


def _write_chunk(
    job: Job,
    store: DuckDBPyConnection,
    name: str,
    tasks: list[Task],
    placed: Mapping[str, Placed],
) -> str:
    """Write a chunk, and the articles in it that are only in the store."""
    members = [article for task in tasks for article in task.group.articles]
    places = {article: placed[article].place for article in members if article in placed}
    learner = Learner(job)
    records = records_of(store, [article for article in members if article not in placed])
    rows = [learner.indexed(record, earlier) for record, _, earlier in stored_articles(store, records)]
    found = write_places(job.work(f"articles/kept-{name}.jsonl"), rows)
    places |= {row.article.id: place for row, place in zip(rows, found, strict=True)}
    job.work(f"chunks/{name}.json").write_bytes(_encode(Chunk(tasks, places)))
    return name


def _chunks(tasks: Iterable[Task], size: int) -> Iterator[list[Task]]:
    """Groups in order, so many that a chunk holds about `size` articles."""
    chunk: list[Task] = []
    count = 0
    for task in tasks:
        chunk.append(task)
        count += len(task.group.articles)
        if count >= size:
            yield chunk
            chunk, count = [], 0
    if chunk:
        yield chunk
