"""The Prefect flow: `clean_corpus` runs the pipeline with every step as a task.

Also a program of its own: `python -m flows.clean_corpus INPUT... --output OUTPUT` is `copydesk run`.
"""

from __future__ import annotations

import errno
import os
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from contextvars import ContextVar
from dataclasses import replace
from functools import cache, wraps
from typing import Any, ParamSpec, TypeVar, cast

if __name__ == "__main__":
    # The command imports this module again, under its own name, once it has quietened Prefect.
    from flows.cli import app

    app(["run", *sys.argv[1:]], prog_name="copydesk")

from flows.server import prefect_defaults

os.environ.update(prefect_defaults())

import msgspec
from prefect import Task, flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.futures import PrefectFuture
from prefect.tasks import exponential_backoff

from flows import pipeline
from flows.artifacts import Reported, show_artifacts
from flows.ending import promptly
from flows.engines.processes import Processes
from flows.job import Job, new_job
from flows.steps.read import read
from flows.waiting import paused

P = ParamSpec("P")
R = TypeVar("R")

progress: ContextVar[pipeline.Progress | None] = ContextVar("progress", default=None)
"""Who is told how far the flow is: it stays on this side of Prefect, which only carries plain values."""

processes: ContextVar[Processes | None] = ContextVar("processes", default=None)
"""Worker processes that were started before Prefect was imported, which is cheaper than after it."""


asked: ContextVar[Callable[[Job], None] | None] = ContextVar("asked", default=None)
"""Who says whether a run is published, if not whoever resumes the paused flow."""


PLAIN: dict[str, Any] = {"cache_policy": NO_CACHE, "persist_result": False}
"""The store knows what is done already; Prefect's cache would outlive the files that a result names."""


@cache
def _task(step: Callable[..., Any]) -> Task[..., Any]:
    made: Task[..., Any] = task(step, **PLAIN)
    if step is not read:
        return made
    # A folder or a store that is away for a moment: 2, 4 and 8 seconds, and up to half as much again.
    return made.with_options(
        retries=3,
        retry_delay_seconds=exponential_backoff(backoff_factor=2),
        retry_jitter_factor=0.5,
        retry_condition_fn=_may_pass,
    )


def _may_pass(_: Task[..., Any], __: TaskRun, state: State[Any]) -> bool:
    """Whether what failed may succeed a little later: inputs and outputs that could not be reached."""
    try:
        state.result()
    except OSError as error:
        return error.errno not in (errno.ENOSPC, errno.EDQUOT)
    except Exception:
        return False
    return False


class Tasks:
    """The engine that runs every step as a task of the flow run that is under way.

    Steps over parts are tasks in threads, which hand their part to a worker process and wait for it.
    """

    elsewhere = False

    def __init__(self, processes: Processes) -> None:
        self._processes = processes

    def call(self, step: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run the step."""
        return cast(R, _task(step)(*args, **kwargs))

    def map(self, step: Callable[[Job, str], R], job: Job, parts: Sequence[str]) -> Iterator[R]:
        """Run the step over all parts, each in the next worker that is free."""

        @wraps(step)
        def over(job: Job, part: str) -> R:
            return self._processes.run(step, job, part)

        part_task: Task[..., R] = task(over, **PLAIN)
        futures: deque[PrefectFuture[R]] = deque()
        try:
            for part in parts:
                futures.append(part_task.submit(job, part))
                if len(futures) > 2 * self._processes.count:  # enough for none to wait
                    yield futures.popleft().result()
            while futures:
                yield futures.popleft().result()
        except BaseException:
            self._processes.stop()
            raise


@flow(name="clean_corpus")
def clean_corpus(
    inputs: list[str],
    output: str = "output",
    settings: str | None = None,
    decisions: str | None = None,
    strict: bool = False,
    rebuild: bool = False,
    workers: int | None = None,
    engine: str = "local",  # not a Literal: where a worker loads this file, pydantic does not find the name
    address: str | None = None,
    review_before_publish: bool = False,
) -> dict[str, Any]:
    """Clean, repair, match and merge news articles into one corpus.

    Args:
        inputs: files, folders and patterns, or URLs of them.
        output: the folder to write into, or its URL.
        settings: a TOML file with settings.
        decisions: a CSV file with what people said of pairs of articles.
        strict: fail, and publish nothing, if an input is rejected.
        rebuild: make everything afresh, from the records as they came in.
        workers: processes that work at the same time; by default one for each core.
        engine: local, for processes of this machine, or dask, for a cluster.
        address: of the Dask scheduler; without it the cluster of the settings, or a local one, is started.
        review_before_publish: pause when all is ready to be looked at; resumed, the run publishes it.

    Returns:
        The content of run.json.
    """
    job = replace(new_job(inputs, output, settings, decisions, strict), rebuild=rebuild)
    with promptly():
        return _run(job, workers, engine, address, paused if review_before_publish else None)


def _run(
    job: Job, workers: int | None, engine: str, address: str | None, review: Callable[[Job], None] | None
) -> dict[str, Any]:
    # Apart from the flow, which travels to every worker of a cluster by value, with all that it names.
    if engine not in ("local", "dask"):
        raise ValueError(f"there is no engine {engine!r}; choose local or dask")
    reported = Reported(progress.get() or pipeline.Silent())
    if engine == "dask":
        from flows.engines.dask import Dask, for_cluster

        job = for_cluster(job)
        with Dask(address, job.settings.run.cluster, workers) as cluster:
            summary = pipeline.run(job, cluster, reported, asked.get() or review)
    else:
        with nullcontext(started) if (started := processes.get()) else Processes(workers) as pool:
            summary = pipeline.run(job, Tasks(pool), reported, asked.get() or review)
    show_artifacts(summary, job.output)
    content: dict[str, Any] = msgspec.to_builtins(summary)
    return content
