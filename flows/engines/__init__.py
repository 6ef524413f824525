"""Engines: who runs the steps. The pipeline hands them functions and small values, and gets the same back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import ParamSpec, Protocol, TypeVar

from flows.job import Job

P = ParamSpec("P")
R = TypeVar("R")


class ClusterError(RuntimeError):
    """The cluster cannot run the flow; the message says what is missing where, and the cure."""


class Engine(Protocol):
    """Runs steps; what comes out is the same whichever engine it is."""

    elsewhere: bool  # whether steps may run on other machines

    def call(self, step: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a step that there is one of, and return what it returns."""

    def map(self, step: Callable[[Job, str], R], job: Job, parts: Sequence[str]) -> Iterator[R]:
        """Run a step over the parts of a job, perhaps several at a time; results come in their order."""


class Here:
    """Runs every step right here, one after the other."""

    elsewhere = False

    def call(self, step: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run the step."""
        return step(*args, **kwargs)

    def map(self, step: Callable[[Job, str], R], job: Job, parts: Sequence[str]) -> Iterator[R]:
        """Run the step over one part after the other."""
        return (step(job, part) for part in parts)
