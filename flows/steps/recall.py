"""Recall: what matching sees of the articles that are in the store, as batches beside the new ones."""

from __future__ import annotations

from pathlib import Path

from flows.job import Job
from flows.plan import plan_of
from flows.steps.settle import records_of, settled_of
from flows.store import opened
from flows.store.features import stored_features


def recall(job: Job, batches: list[str]) -> list[str]:
    """Write the features of the store's articles, but for those that go or that are in these batches.

    Returns the batches that all articles are in now.
    """
    names = []
    with opened(Path(job.output)) as store:
        for number, content in enumerate(stored_features(store, without=replaced_records(job))):
            names.append(f"stored-{number:06}")
            job.work(f"features/{names[-1]}.npz").write_bytes(content)
    return [*batches, *names]


def replaced_records(job: Job) -> list[int]:
    """The records that go, and those of which this run has something newer than the store."""
    plan, settled = plan_of(job), settled_of(job)
    indexed = (record for batch in settled.indexed for record in records_of(job, batch))
    return sorted({*plan.leaving, *plan.again, *settled.revised, *indexed})
