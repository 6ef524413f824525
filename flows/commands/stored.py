"""What the commands on a store share: they run as any run does, on what is in there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from rich.console import Console

from flows.commands.common import stopping
from flows.job import Job, new_job
from flows.progress import bars, show_summary
from flows.published import see_store
from flows.store import opened
from flows.summary import Summary

T = TypeVar("T")


def checked(output: Path, work: Callable[[], T]) -> T:
    """Do something with the store of an output, and end the command with a message where that fails."""
    with stopping("nothing was published"):
        see_store(output)
        return work()


def run_on_store(output: Path, *, forget: tuple[str, ...] = (), rollback: str | None = None) -> None:
    """Run on what is in the store, with the settings that it was made with, and show what came of it."""

    def job() -> Job:
        from flows.store.runs import settings_of

        with opened(output) as store:
            settings = settings_of(store, rollback)
        return replace(new_job([], str(output)), settings=settings, forget=forget, rollback=rollback)

    def work() -> Summary:
        from flows.pipeline import run

        with bars(Console(stderr=True)) as progress:
            return run(job(), progress=progress)

    show_summary(Console(), checked(output, work), str(output / "latest"))
