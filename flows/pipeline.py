"""The order of the steps: the same for the Prefect flow and for a direct run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeVar

from cleaners.publish.runs import prune
from flows.engines import Engine, Here
from flows.job import Job
from flows.locks import locked
from flows.remote import mirrored
from flows.shown import complete, unchanged
from flows.spent import Stopwatch
from flows.steps.index import index
from flows.steps.match import match
from flows.steps.merge import merge
from flows.steps.prepare import prepare
from flows.steps.publish import publish
from flows.steps.read import read
from flows.steps.recall import recall
from flows.steps.settle import settle
from flows.summary import Stage, Summary
from flows.urls import is_url

R = TypeVar("R")
T = TypeVar("T")


class Progress(Protocol):
    """Who is told how far a run is."""

    def track(self, stage: str, results: Iterable[T], total: int) -> Iterable[T]:
        """The results of a stage, one by one, as they come."""


class Silent:
    """Tells nobody."""

    def track(self, stage: str, results: Iterable[T], total: int) -> Iterable[T]:
        """The results, as they are."""
        return results


@dataclass
class Stages:
    """What each stage of a run took, while it runs."""

    done: list[Stage] = field(default_factory=list)

    @contextmanager
    def measured(self, name: str) -> Iterator[None]:
        """Time a stage."""
        watch = Stopwatch(name)
        yield
        self.done.append(watch.stage())


def run(job: Job, engine: Engine | None = None, progress: Progress | None = None) -> Summary:
    """Run a job from its inputs to the published corpus.

    Raises:
        HeldError: another run holds the output.
        RejectedInputsError: an input was rejected, and the job is strict; nothing was published.
        flows.steps.publish.UnaccountedError: the counts do not add up; nothing was published.
        flows.store.StoreError: the store cannot be used.
        OSError: the disk is full, or the output cannot be written; nothing was published.
    """
    engine, progress = engine or Here(), progress or Silent()
    if is_url(job.output):
        return mirrored(job, engine, lambda mirror, shared: run(mirror, shared, progress))
    output = Path(job.output)
    stages = Stages()

    def once(name: str, step: Callable[..., R], *args: object) -> R:
        with stages.measured(name):
            (result,) = progress.track(name, (engine.call(step, *given) for given in [args]), 1)
        return result

    def each(name: str, step: Callable[[Job, str], R], parts: Sequence[str]) -> list[R]:
        with stages.measured(name):
            return list(progress.track(name, engine.map(step, job, parts), len(parts)))

    with locked(output, job.run):
        complete(output)
        prune(output, job.settings.run.keep_runs)
        batches = once("read", read, job)
        if batches is None:
            return unchanged(job)
        each("prepare", prepare, batches)
        fresh = once("settle", settle, job, batches)
        each("index", index, fresh)
        everything = once("recall", recall, job, fresh)
        with stages.measured("match"):
            (chunks,) = progress.track("match", (match(job, given, engine) for given in [everything]), 1)
        each("merge", merge, chunks)
        summary = once("publish", publish, job, batches, chunks, stages.done)
        complete(output)
        prune(output, job.settings.run.keep_runs)
    return summary
