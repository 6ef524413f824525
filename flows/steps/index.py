"""Index: a batch of articles as they go into matching, with their features."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from hashlib import blake2b

import msgspec
from msgspec import Struct

from cleaners.match import features
from cleaners.model import Article
from cleaners.repair.boilerplate import LearnedTable, apply_learned
from flows.files import Place, read_lines, write_arrays, write_lines, write_places
from flows.job import Job
from flows.made_by import MadeBy
from flows.rulings import rulings
from flows.steps.settle import records_of, settled_of
from flows.store.articles import Earlier

_encode = msgspec.json.Encoder().encode


class Indexed(Struct, frozen=True):
    """An article as it goes into matching."""

    record: int
    article: Article
    earlier: Earlier | None  # before learned lines were removed, where that changed anything


class Placed(Struct, frozen=True, array_like=True):
    """Where an indexed article lies, and a digest of all that merging sees of it."""

    record: int
    id: str
    digest: str
    place: Place


def index(job: Job, batch: str) -> str:
    """Write a batch of articles as they go into matching, with their features. Returns the batch."""
    ids = msgspec.json.decode(job.work(f"ids/{batch}.json").read_bytes(), type=list[str | None])
    prepared = read_lines(job.work(f"prepared/{batch}.jsonl"), Article)
    learner = Learner(job)
    rows = [
        learner.indexed(record, article if article.id == identifier else replace(article, id=identifier))
        for record, identifier, article in zip(records_of(job, batch), ids, prepared, strict=True)
        if identifier is not None
    ]
    places = write_places(job.work(f"articles/{batch}.jsonl"), rows)
    placed = [
        Placed(row.record, row.article.id, learner.digest(row.article), place)
        for row, place in zip(rows, places, strict=True)
    ]
    write_lines(job.work(f"placed/{batch}.jsonl"), placed)
    found = features([row.article for row in rows], job.settings.match)
    write_arrays(job.work(f"features/{batch}.npz"), found.arrays())
    return batch


class Learner:
    """Takes the learned lines out of articles."""

    def __init__(self, job: Job) -> None:
        self._rulings = rulings(job)
        self._made_by = MadeBy(job.settings, self._rulings)
        lines = defaultdict(list)
        for line in settled_of(job).learned.lines:
            lines[line.source].append(line)
        self._tables = {source: LearnedTable(tuple(some)) for source, some in lines.items()}

    def indexed(self, record: int, article: Article) -> Indexed:
        """An article as it goes into matching."""
        table = self._tables.get(article.source or "")
        if table is None:
            return Indexed(record, article, None)
        kept = self._rulings.repair.kept_lines
        found = apply_learned(article, table, kept, self._rulings.of(article.id))
        return Indexed(record, found, None if found is article else Earlier(article.edits, article.flags))

    def digest(self, article: Article) -> str:
        """A digest of all that merging sees of an article."""
        found = blake2b(_encode(article), digest_size=16)
        found.update(self._made_by.said(article.id).encode())
        return found.hexdigest()
