"""A run that has nothing to do is known for one before anything is started or loaded for it."""

from __future__ import annotations

from pathlib import Path
from shutil import rmtree

from flows.job import STORE, Job
from flows.locks import locked
from flows.shown import complete, unchanged
from flows.steps.read import glance
from flows.summary import Summary
from flows.urls import is_url


def idle(job: Job) -> Summary | None:
    """What the last run said, if there is nothing to do.

    Raises:
        HeldError: another run holds the output.
        flows.store.StoreError: the store cannot be used.
        OSError: the output cannot be read or written.
    """
    output = Path(job.output)
    if job.rebuild or is_url(job.output) or not (output / STORE).exists():
        return None
    with locked(output, job.run):
        complete(output)
        found = unchanged(job) if glance(job) else None
        rmtree(job.folder, ignore_errors=True)
    return found
