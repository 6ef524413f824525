"""Match: all articles into groups, and the groups into chunks to merge.

    plan_copies -> find_candidates (a range of bands) -> share_candidates -> verify_candidates (a share)
    -> plan_stories -> draw (a batch) -> share_articles -> find_partners (a range of articles)
    -> share_pairs -> compare_pairs (a share) -> group

Everything between two of these steps is in files: columns, keys and pairs, never texts. What is in memory at
a time is a column of all articles, or the features of the articles in a share of the pairs.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

import msgspec
from msgspec import Struct

from cleaners.match import grouped
from cleaners.model import Group
from flows.engines import Engine, Here
from flows.files import Place, read_lines, write_lines
from flows.job import Job
from flows.steps.copies import (
    copies_of,
    find_candidates,
    ids_of,
    plan_copies,
    share_candidates,
    verify_candidates,
)
from flows.steps.stories import (
    compare_pairs,
    draw,
    find_partners,
    plan_stories,
    settle_stories,
    share_articles,
    share_pairs,
)


class Chunk(Struct, frozen=True):
    """Groups to merge, and where their articles lie."""

    groups: list[Group]
    places: dict[str, Place]


def match(job: Job, batches: list[str], engine: Engine | None = None) -> list[str]:
    """Group the articles of all batches, and cut the groups into chunks to merge. Returns the chunks."""
    engine = engine or Here()
    if not batches:
        return []
    parts = engine.call(plan_copies, job, batches)
    _all(engine.map(find_candidates, job, parts))
    shares = engine.call(share_candidates, job, parts)
    _all(engine.map(verify_candidates, job, shares))
    engine.call(plan_stories, job, batches, parts, shares)
    _all(engine.map(draw, job, batches))
    ranges = engine.call(share_articles, job, batches)
    _all(engine.map(find_partners, job, ranges))
    compared = engine.call(share_pairs, job, ranges)
    _all(engine.map(compare_pairs, job, compared))
    return engine.call(group, job, batches, compared)


def group(job: Job, batches: list[str], shares: list[str]) -> list[str]:
    """Make the groups of all articles, and cut them into chunks to merge. Returns the chunks."""
    stories = settle_stories(job, batches, shares)
    place_of: dict[str, Place] = {}
    for batch in batches:
        ids = ids_of(job, batch)
        place_of |= zip(ids, read_lines(job.work(f"places/{batch}.jsonl"), Place), strict=True)
    matches = grouped(place_of, copies_of(job), stories)
    job.work("match.json").write_bytes(msgspec.json.encode(matches.counts))
    write_lines(job.folder / "borderline.jsonl", matches.borderline)
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


def _all(results: Iterable[str]) -> None:
    """Have all of it done."""
    deque(results, maxlen=0)
