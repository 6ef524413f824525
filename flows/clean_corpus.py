"""The Prefect flow: `clean_corpus` runs the pipeline with every step as a task.

Also a program of its own: `python -m flows.clean_corpus INPUT... --output OUTPUT` is `copydesk run`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from functools import cache
from typing import Any, ParamSpec, TypeVar, cast

if __name__ == "__main__":
    # The command imports this module again, under its own name, once it has quietened Prefect.
    from flows.cli import app

    app(["run", *sys.argv[1:]], prog_name="copydesk")

# Prefect reads its settings when it is imported. What a person has set stands.
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("DO_NOT_TRACK", "1")
# A cold start of the temporary server was seen to take 17 s, and the default gives up at 20.
os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "120")

import msgspec
from prefect import Task, flow, task

from flows import pipeline
from flows.job import Job, new_job

P = ParamSpec("P")
R = TypeVar("R")

progress: ContextVar[pipeline.Progress | None] = ContextVar("progress", default=None)
"""Who is told how far the flow is: it stays on this side of Prefect, which only carries plain values."""


@cache
def _task(step: Callable[..., Any]) -> Task[..., Any]:
    return task(step)


class Tasks:
    """The engine that runs every step as a task of the flow run that is under way."""

    def call(self, step: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run the step."""
        return cast(R, _task(step)(*args, **kwargs))

    def map(self, step: Callable[[Job, str], R], job: Job, parts: Sequence[str]) -> Iterator[R]:
        """Run the step over one part after the other."""
        return (self.call(step, job, part) for part in parts)


@flow(name="clean_corpus")
def clean_corpus(
    inputs: list[str],
    output: str = "output",
    settings: str | None = None,
    decisions: str | None = None,
    strict: bool = False,
) -> dict[str, Any]:
    """Clean, repair, match and merge news articles into one corpus.

    Args:
        inputs: files, folders and patterns.
        output: the folder to write into.
        settings: a TOML file with settings.
        decisions: a CSV file with what people said of pairs of articles.
        strict: fail, and publish nothing, if an input is rejected.

    Returns:
        The content of run.json.
    """
    job = new_job(inputs, output, settings, decisions, strict)
    summary = pipeline.run(job, Tasks(), progress.get())
    content: dict[str, Any] = msgspec.to_builtins(summary)
    return content
