"""Settle: what is decided on small rows of all articles at once, their ids and the learned lines."""

from __future__ import annotations

import msgspec

from cleaners import intake, repair
from cleaners.intake import Identity
from cleaners.repair.boilerplate import LineEvidence, learn
from cleaners.repair.boilerplate.learned import RULE as LEARNED
from flows.files import read_lines, write_lines
from flows.job import Job
from flows.rulings import rulings


def settle(job: Job, batches: list[str]) -> None:
    """Look at small rows of all prepared articles: their ids, and the lines that their sources repeat."""
    identities = (
        row for batch in batches for row in read_lines(job.work(f"identities/{batch}.jsonl"), Identity)
    )
    resolution = intake.resolve_ids(identities)
    write_lines(job.work("rejected/ids.jsonl"), resolution.rejected)
    job.work("ids.json").write_bytes(msgspec.json.encode(resolution))
    lines = (row for batch in batches for row in read_lines(job.work(f"lines/{batch}.jsonl"), LineEvidence))
    settings = rulings(job).repair
    table = learn(row for row in lines if repair.applies(LEARNED, row.source, settings))
    job.work("learned.json").write_bytes(msgspec.json.encode(table))
