"""The order of the steps: the same for the Prefect flow and for a direct run."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from shutil import rmtree
from typing import Protocol, TypeVar

from cleaners.publish.runs import prune
from flows.engines import Engine, Here
from flows.job import Job, run_name
from flows.locks import locked
from flows.plan import records_to_do
from flows.remote import mirrored
from flows.rulings import decided_since
from flows.shown import complete, unchanged
from flows.spent import Stopwatch
from flows.steps.index import index
from flows.steps.match import match
from flows.steps.merge import merge
from flows.steps.prepare import prepare
from flows.steps.publish import preview, publish
from flows.steps.read import read
from flows.steps.recall import recall
from flows.steps.settle import settle
from flows.summary import Stage, Summary
from flows.urls import is_url

R = TypeVar("R")
T = TypeVar("T")


class Progress(Protocol):
    """Who is told how far a run is."""

    def track(self, stage: str, results: Iterable[T], total: int, articles: int = 0) -> Iterable[T]:
        """The results of a stage, as they come; `articles` is their number in all of them, where known."""


class Silent:
    """Tells nobody."""

    def track(self, stage: str, results: Iterable[T], total: int, articles: int = 0) -> Iterable[T]:
        """The results, as they are."""
        return results


class Stages:
    """Has an engine do one stage of a run after the other, and notes what each took."""

    def __init__(self, engine: Engine, progress: Progress) -> None:
        self.engine = engine
        self.done: list[Stage] = []
        self._progress = progress

    def once(self, name: str, step: Callable[..., R], *args: object) -> R:
        """A stage of one step."""
        return self._one(name, lambda: self.engine.call(step, *args))

    def each(self, name: str, step: Callable[[Job, str], R], job: Job, parts: Sequence[str]) -> list[R]:
        """A stage of a step over the parts of a job."""
        with self._measured(name):
            results = self.engine.map(step, job, parts)
            return list(self._progress.track(name, results, len(parts), records_to_do(job)))

    def several(self, name: str, steps: Callable[..., R], *args: object) -> R:
        """A stage of several steps, which hands them to the engine itself."""
        return self._one(name, lambda: steps(*args, self.engine))

    def _one(self, name: str, work: Callable[[], R]) -> R:
        with self._measured(name):
            (result,) = self._progress.track(name, (work() for _ in range(1)), 1)
        return result

    @contextmanager
    def _measured(self, name: str) -> Iterator[None]:
        watch = Stopwatch(name)
        yield
        self.done.append(watch.stage())


@contextmanager
def naming_the_disk(output: Path) -> Iterator[None]:
    """Say which disk is full: the system does not, where it fails in the middle of a file."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), error.filename or str(output)) from error


def run(
    job: Job,
    engine: Engine | None = None,
    progress: Progress | None = None,
    review: Callable[[Job], None] | None = None,
) -> Summary:
    """Run a job from its inputs to the published corpus.

    Args:
        job: what to run on.
        engine: who runs the steps; by default they run right here.
        progress: who is told how far the run is.
        review: returns when a person has looked at the run, whose files and report are all there, and wants
            it published. If decisions were taken meanwhile, the run is made again, and shown again.

    Raises:
        Whatever `review` raises; nothing was published.
        HeldError: another run holds the output.
        RejectedInputsError: an input was rejected, and the job is strict; nothing was published.
        flows.steps.publish.UnaccountedError: the counts do not add up; nothing was published.
        flows.store.StoreError: the store cannot be used.
        OSError: the disk is full, or the output cannot be written; nothing was published.
    """
    engine, progress = engine or Here(), progress or Silent()
    if is_url(job.output):
        return mirrored(job, engine, lambda mirror, shared: run(mirror, shared, progress, review))
    output = Path(job.output)
    with naming_the_disk(output), locked(output, job.run):
        complete(output)
        prune(output, job.settings.run.keep_runs)
        summary = _run(job, Stages(engine, progress), review)
        complete(output)
        prune(output, job.settings.run.keep_runs)
    return summary


def _run(job: Job, stages: Stages, review: Callable[[Job], None] | None) -> Summary:
    while True:
        batches = stages.once("read", read, job)
        if batches is None:
            return unchanged(job)
        stages.each("prepare", prepare, job, batches)
        fresh = stages.once("settle", settle, job, batches)
        stages.each("index", index, job, fresh)
        everything = stages.once("recall", recall, job, fresh)
        chunks = stages.several("match", match, job, everything)
        stages.each("merge", merge, job, chunks)
        if review is None or _is_accepted(job, stages, batches, chunks, review):
            return stages.once("publish", publish, job, batches, chunks, stages.done)
        # Under a name of its own, so that nothing that was read of the first try is taken for it.
        rmtree(job.folder)
        job = replace(job, run=run_name())


def _is_accepted(
    job: Job, stages: Stages, batches: list[str], chunks: list[str], review: Callable[[Job], None]
) -> bool:
    """Whether a person wants it published as it is, and has decided nothing meanwhile."""
    stages.once("preview", preview, job, batches, chunks, stages.done)
    try:
        review(job)
    except BaseException:
        rmtree(job.folder)  # or it would be taken for one that still waits
        raise
    return not decided_since(job)
