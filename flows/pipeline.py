"""The order of the steps: the same for the Prefect flow and for a direct run."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import ParamSpec, Protocol, TypeVar

from cleaners.publish.runs import prune, show
from flows import publishing, steps
from flows.job import Job, RejectedInputsError
from flows.locks import locked
from flows.summary import Stage, Summary

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")


class Call(Protocol):
    """How a step is run: as a plain function, or as a task of an engine."""

    def __call__(self, step: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run the step and return what it returns."""


def plainly(step: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a step right here."""
    return step(*args, **kwargs)


class Progress(Protocol):
    """Who is told how far a run is."""

    def track(self, stage: str, parts: Sequence[T]) -> Iterable[T]:
        """The parts, one by one, as the stage takes them on."""


class Silent:
    """Tells nobody."""

    def track(self, stage: str, parts: Sequence[T]) -> Iterable[T]:
        """The parts, as they are."""
        return parts


@dataclass
class Stages:
    """What each stage of a run took, while it runs."""

    done: list[Stage] = field(default_factory=list)

    @contextmanager
    def measured(self, name: str) -> Iterator[None]:
        """Time a stage."""
        wall, cpu = time.perf_counter(), time.process_time()
        yield
        self.done.append(
            Stage(
                name,
                round(time.perf_counter() - wall, 3),
                round(time.process_time() - cpu, 3),
                peak_megabytes(),
            )
        )


def peak_megabytes() -> float:
    """The most memory that this process ever held, in megabytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1_000_000 if sys.platform == "darwin" else 1_000), 1)


def run(job: Job, call: Call = plainly, progress: Progress | None = None) -> Summary:
    """Run a job from its inputs to the published corpus.

    Raises:
        HeldError: another run holds the output.
        RejectedInputsError: an input was rejected, and the job is strict; nothing was published.
        publishing.UnaccountedError: the counts do not add up; nothing was published.
        OSError: the disk is full, or the output cannot be written; nothing was published.
    """
    progress = progress or Silent()
    output = Path(job.output)
    stages = Stages()
    with locked(output, job.run):
        prune(output, job.settings.run.keep_runs)
        with stages.measured("read"):
            (batches,) = [call(steps.read, job) for _ in progress.track("read", [job])]
        with stages.measured("prepare"):
            batches = [call(steps.prepare, job, batch) for batch in progress.track("prepare", batches)]
        with stages.measured("settle"):
            call(steps.settle, job, batches)
        with stages.measured("index"):
            batches = [call(steps.index, job, batch) for batch in progress.track("index", batches)]
        with stages.measured("match"):
            (chunks,) = [call(steps.match, job, batches) for _ in progress.track("match", [job])]
        with stages.measured("merge"):
            parts = [call(steps.merge, job, chunk) for chunk in progress.track("merge", chunks)]
        with stages.measured("publish"):
            (summary,) = [call(publishing.publish, job, parts) for _ in progress.track("publish", [job])]
        if job.strict and summary.totals["rejected"]:
            raise RejectedInputsError(
                f"{summary.totals['rejected']} inputs were rejected; nothing was published"
            )
        summary = publishing.finish(job, summary, stages.done)
        show(output, job.run)
        prune(output, job.settings.run.keep_runs)
    return summary
