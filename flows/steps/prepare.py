"""Prepare: the records of a batch become repaired articles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from cleaners import intake, repair
from cleaners.intake import Identity, Record
from cleaners.model import Article, Rejected
from cleaners.repair.boilerplate import LineEvidence, evidence, metadata
from flows.files import write_articles, write_lines
from flows.job import Job

_records = msgspec.msgpack.Decoder(list[Record])


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
