"""Match: all articles into groups, and the groups into chunks to merge."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec
from msgspec import Struct

from cleaners.match import Features, concatenate
from cleaners.match import match as match_articles
from cleaners.model import Group
from flows.files import Place, read_arrays, read_lines, write_lines
from flows.job import Job
from flows.rulings import rulings


class Chunk(Struct, frozen=True):
    """Groups to merge, and where their articles lie."""

    groups: list[Group]
    places: dict[str, Place]


def match(job: Job, batches: list[str]) -> list[str]:
    """Group the articles of all batches, and cut the groups into chunks to merge. Returns the chunks."""
    if not batches:
        return []
    found = concatenate(
        [Features.from_arrays(read_arrays(job.work(f"features/{batch}.npz"))) for batch in batches]
    )
    places = [place for batch in batches for place in read_lines(job.work(f"places/{batch}.jsonl"), Place)]
    place_of = dict(zip(found.copies.ids, places, strict=True))
    matches = match_articles(found, job.settings.match, rulings(job).pairs)
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
