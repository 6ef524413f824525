"""The steps of a run. A step takes and returns paths and small values, so that any engine can carry it.

    read -> prepare (a batch) -> settle -> index (a batch) -> match -> merge (a chunk) -> publish

Nothing in here knows prefect, and nothing decides anything about texts: that is what the rooms are for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from cleaners import intake, repair
from cleaners.intake import Identity, Record, Resolution
from cleaners.match import Features, concatenate, features
from cleaners.match import match as match_articles
from cleaners.merge import merge_records
from cleaners.model import Article, Group, Rejected
from cleaners.publish.changes import Outline
from cleaners.publish.records import (
    EditRecord,
    StoryRecord,
    article_records,
    edit_records,
    story_record,
)
from cleaners.publish.report import EDITS_SHOWN, Samples, largest
from cleaners.publish.tally import tally_story
from cleaners.repair.boilerplate import (
    LearnedTable,
    LineEvidence,
    apply_learned,
    evidence,
    learn,
    metadata,
)
from cleaners.repair.boilerplate.learned import RULE as LEARNED
from cleaners.repair.siblings import repair_with_siblings
from flows.decisions import decisions_of
from flows.files import (
    Place,
    read_arrays,
    read_articles,
    read_lines,
    write_arrays,
    write_articles,
    write_lines,
)
from flows.job import Job

SIBLINGS = 20
"""Articles of a story that are asked about each other's slips; few stories of ours had more tellings."""

RECORDS = ("corpus", "articles", "edits")
"""The files that are written chunk by chunk."""


_records = msgspec.msgpack.Decoder(list[Record])


class Chunk(Struct, frozen=True):
    """Groups to merge, and where their articles lie."""

    groups: list[Group]
    places: dict[str, Place]


class Part(Struct, frozen=True):
    """What a merged chunk adds to the run, beside its records."""

    counts: dict[str, int]
    outlines: list[Outline]
    samples: Samples


def read(job: Job) -> list[str]:
    """Read all inputs into batches of records; what cannot be read is rejected. Returns the batches."""
    sources, rejected = intake.discover(job.inputs)
    batches: list[str] = []
    batch: list[Record] = []
    size = 0

    def close() -> None:
        nonlocal batch, size
        path = job.work(f"records/{len(batches):06}.msgpack")
        path.write_bytes(msgspec.msgpack.encode(batch))
        batches.append(path.stem)
        batch, size = [], 0

    count = len(rejected)
    for source in sources:
        for record in intake.records(source, job.settings.intake):
            count += 1
            if isinstance(record, Rejected):
                rejected.append(record)
                continue
            batch.append(record)
            size += len(record.data or record.html or record.text or "")
            if len(batch) >= job.settings.run.batch_articles or size >= job.settings.run.batch_bytes:
                close()
    if batch:
        close()
    write_lines(job.work("rejected/read.jsonl"), rejected)
    job.work("read.json").write_bytes(msgspec.json.encode({"inputs/records": count}))
    return batches


def prepare(job: Job, batch: str) -> str:
    """Make articles of a batch of records, and repair them. Returns the batch."""
    rejected: list[Rejected] = []
    identities: list[Identity] = []
    lines: list[LineEvidence] = []

    def articles() -> Iterator[Article]:
        for record in _records.decode(job.work(f"records/{batch}.msgpack").read_bytes()):
            prepared = _prepared(record, job)
            if isinstance(prepared, Rejected):
                rejected.append(prepared)
            else:
                identity, article = prepared
                identities.append(identity)
                if seen := evidence(article):
                    lines.append(seen)
                yield article

    write_articles(job.work(f"prepared/{batch}.jsonl"), articles())
    write_lines(job.work(f"identities/{batch}.jsonl"), identities)
    write_lines(job.work(f"lines/{batch}.jsonl"), lines)
    write_lines(job.work(f"rejected/{batch}.jsonl"), rejected)
    return batch


def _prepared(record: Record, job: Job) -> tuple[Identity, Article] | Rejected:
    """One article, or why there is none. A fault in a rule costs this article, never its neighbours."""
    stage: Literal["intake", "repair"] = "intake"
    try:
        article = intake.article(record, job.settings.intake)
        if isinstance(article, Rejected):
            return article
        stage = "repair"
        return intake.identity(record, article), metadata(repair.clean(article, job.settings.repair))
    except Exception as error:
        # Whatever it is, the articles beside it go on.
        detail = f"{type(error).__name__}: {error}"
        return Rejected(record.input, record.locator, stage, "error", detail)


def settle(job: Job, batches: list[str]) -> None:
    """Look at small rows of all prepared articles: their ids, and the lines that their sources repeat."""
    identities = (
        row for batch in batches for row in read_lines(job.work(f"identities/{batch}.jsonl"), Identity)
    )
    resolution = intake.resolve_ids(identities)
    write_lines(job.work("rejected/ids.jsonl"), resolution.rejected)
    job.work("ids.json").write_bytes(msgspec.json.encode(resolution))
    lines = (row for batch in batches for row in read_lines(job.work(f"lines/{batch}.jsonl"), LineEvidence))
    table = learn(row for row in lines if repair.applies(LEARNED, row.source, job.settings.repair))
    job.work("learned.json").write_bytes(msgspec.json.encode(table))


def index(job: Job, batch: str) -> str:
    """Write a batch of articles as they go into matching, with their features. Returns the batch."""
    resolution = msgspec.json.decode(job.work("ids.json").read_bytes(), type=Resolution)
    renamed = {(name, locator): identifier for name, locator, identifier in resolution.renamed}
    dropped = {(row.input, row.locator) for row in resolution.rejected}
    learned = msgspec.json.decode(job.work("learned.json").read_bytes(), type=LearnedTable)
    articles = []
    for article in read_lines(job.work(f"prepared/{batch}.jsonl"), Article):
        key = (article.input, article.locator)
        if key in renamed:
            article = replace(article, id=renamed[key])
        if key not in dropped:
            articles.append(apply_learned(article, learned, job.settings.repair.kept_lines))
    places = write_articles(job.work(f"articles/{batch}.jsonl"), articles)
    write_lines(job.work(f"places/{batch}.jsonl"), places)
    write_arrays(job.work(f"features/{batch}.npz"), features(articles, job.settings.match).arrays())
    return batch


def match(job: Job, batches: list[str]) -> list[str]:
    """Group the articles of all batches, and cut the groups into chunks to merge. Returns the chunks."""
    if not batches:
        return []
    found = concatenate(
        [Features.from_arrays(read_arrays(job.work(f"features/{batch}.npz"))) for batch in batches]
    )
    places = [place for batch in batches for place in read_lines(job.work(f"places/{batch}.jsonl"), Place)]
    place_of = dict(zip(found.copies.ids, places, strict=True))
    matches = match_articles(found, job.settings.match, decisions_of(Path(job.output), job.decisions))
    job.work("match.json").write_bytes(msgspec.json.encode(matches.counts))
    chunks: list[str] = []
    for groups in _chunks(matches.groups, job.settings.run.batch_articles):
        name = f"{len(chunks):06}"
        chunk = Chunk(groups, {article: place_of[article] for group in groups for article in group.articles})
        job.work(f"chunks/{name}.json").write_bytes(msgspec.json.encode(chunk))
        chunks.append(name)
    return chunks


def _chunks(groups: Iterable[Group], size: int) -> Iterator[list[Group]]:
    """Groups in order, so many that a chunk holds about `size` articles."""
    chunk: list[Group] = []
    count = 0
    for found in groups:
        chunk.append(found)
        count += len(found.articles)
        if count >= size:
            yield chunk
            chunk, count = [], 0
    if chunk:
        yield chunk


def merge(job: Job, chunk: str) -> str:
    """Make stories of a chunk of groups, and write the records of all its articles. Returns the chunk."""
    todo = msgspec.json.decode(job.work(f"chunks/{chunk}.json").read_bytes(), type=Chunk)
    articles = dict(
        zip(todo.places, read_articles(job.work("articles"), list(todo.places.values())), strict=True)
    )
    encode = msgspec.json.Encoder().encode
    counts: Counter[str] = Counter()
    outlines: list[Outline] = []
    shown: list[StoryRecord] = []
    examples: dict[str, list[EditRecord]] = {}
    with ExitStack() as stack:
        corpus, lines, edits = (
            stack.enter_context(job.work(f"merged/{chunk}.{name}").open("wb")) for name in RECORDS
        )
        for found in todo.groups:
            members = _settled({article: articles[article] for article in found.articles}, job)
            for story in merge_records(found, members, job.settings.merge):
                record = story_record(story, members)
                line = encode(record)
                corpus.write(line + b"\n")
                for row in article_records(story, members):
                    lines.write(encode(row) + b"\n")
                    for edit in edit_records(members[row.id]):
                        edits.write(encode(edit) + b"\n")
                        if len(known := examples.setdefault(edit.rule, [])) < EDITS_SHOWN:
                            known.append(edit)
                counts.update(tally_story(story, members))
                outlines.append(outline(line, record))
                if len(record.members) > 1:
                    shown.append(record)
    part = Part(dict(counts), outlines, Samples(largest(shown), examples, []))
    job.work(f"merged/{chunk}.json").write_bytes(msgspec.json.encode(part))
    return chunk


def _settled(articles: dict[str, Article], job: Job) -> dict[str, Article]:
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
        name: repair_with_siblings(article, asked, job.settings.repair) for name, article in articles.items()
    }


def outline(line: bytes, story: StoryRecord) -> Outline:
    """What is kept of a story, given its line in corpus.jsonl without the line end."""
    articles = tuple(member.article_id for member in story.members)
    return Outline(story.id, blake2b(line, digest_size=16).digest(), articles)
