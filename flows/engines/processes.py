"""The engine of one machine: worker processes, one for each core."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import ParamSpec, Self, TypeVar

from flows.isolation import may_fork
from flows.job import Job
from flows.steps.prepare import warm
from flows.workers import Workers, cores, lent

P = ParamSpec("P")
R = TypeVar("R")


class Processes:
    """Runs the parts of a job in worker processes, which are started once; all other steps right here.

    Open it before this process has other threads: the workers are then forks, and start in milliseconds.
    """

    elsewhere = False

    def __init__(self, workers: int | None = None) -> None:
        self.count = workers or cores()
        self._workers = Workers(self.count)

    def __enter__(self) -> Self:
        """Start the workers where that is cheap; otherwise each is started when it is needed."""
        if may_fork():
            warm()
            self._workers.start()
        self._lent = lent(self._workers)
        self._lent.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the workers: at once, if something went wrong."""
        self._lent.__exit__(None, None, None)
        self._workers.stop(now=error is not None)

    def call(self, step: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run the step here."""
        return step(*args, **kwargs)

    def run(self, step: Callable[[Job, str], R], job: Job, part: str) -> R:
        """Run the step over one part in a worker; threads may call this at the same time."""
        return self._workers.run(step, job, part)

    def map(self, step: Callable[[Job, str], R], job: Job, parts: Sequence[str]) -> Iterator[R]:
        """Run the step over all parts, each in the next worker that is free."""
        with ThreadPoolExecutor(self.count, thread_name_prefix=step.__name__) as threads:
            futures = [threads.submit(self.run, step, job, part) for part in parts]
            try:
                for future in futures:
                    yield future.result()
            except BaseException:
                threads.shutdown(wait=False, cancel_futures=True)
                self.stop()
                raise

    def stop(self) -> None:
        """End all workers, whatever they are doing; steps that were being run fail."""
        self._workers.stop(now=True)
