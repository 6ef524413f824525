"""The Prefect flow as a command: progress bars for a person, and no log of Prefect's own."""

from __future__ import annotations

import os

# The command says itself what failed and why; Prefect reads this when it is imported.
os.environ.setdefault("PREFECT_LOGGING_LEVEL", "CRITICAL")

import msgspec
from rich.console import Console

from flows.clean_corpus import clean_corpus, processes, progress
from flows.engines.processes import Processes
from flows.job import Job
from flows.progress import bars
from flows.summary import Summary


def run_quietly(job: Job, settings: str | None, console: Console, pool: Processes) -> Summary:
    """Run the flow `clean_corpus`, on the server that Prefect's settings name or on a temporary one.

    Raises:
        Everything that `flows.pipeline.run` raises.
    """
    with bars(console) as shown:
        token, pool_token = progress.set(shown), processes.set(pool)
        try:
            content = clean_corpus(list(job.inputs), job.output, settings, job.decisions, job.strict)
        finally:
            progress.reset(token)
            processes.reset(pool_token)
    return msgspec.convert(content, Summary)
