"""A run that waits for a person before it publishes."""

from __future__ import annotations

from collections.abc import Callable

import typer
from rich.console import Console
from rich.text import Text

from flows.job import Job
from flows.progress import Bars

PATIENCE = 7 * 24 * 3600
"""Seconds for which a flow waits to be resumed."""


class NotPublishedError(RuntimeError):
    """Somebody looked at the run, and did not want it published."""


def where_to_look(job: Job) -> str:
    """What a person does before saying yes."""
    return (
        f"run {job.run} waits for you. Its report: {job.folder / 'report.html'}\n"
        f"To overrule it, in another terminal: copydesk review --output {job.output}\n"
        "If you decide anything, the run is made again before you are asked again."
    )


def paused(job: Job) -> None:
    """Pause the flow run that is under way until somebody resumes it, in Prefect's UI or with a command.

    Raises:
        prefect.exceptions.FlowPauseTimeout: nobody did for PATIENCE.
    """
    from prefect.context import FlowRunContext
    from prefect.flow_runs import pause_flow_run
    from prefect.logging import get_run_logger

    context = FlowRunContext.get()
    name = context.flow_run.id if context and context.flow_run else "ID"
    said = f"{where_to_look(job)}\nThen resume it in Prefect's UI, or with: copydesk resume {name}"
    get_run_logger().info(said)
    Console(stderr=True).print(Text(said), soft_wrap=True)
    # A key of its own, so that a run that is made again pauses again.
    pause_flow_run(timeout=PATIENCE, poll_interval=2, key=job.run)


def at_the_terminal(console: Console, bars: Bars) -> Callable[[Job], None]:
    """Ask whoever started the run."""

    def ask(job: Job) -> None:
        with bars.aside():
            console.print(Text(where_to_look(job)), soft_wrap=True)
            agreed = typer.confirm("Publish it?", err=True)
        if not agreed:
            raise NotPublishedError(f"run {job.run} was not published; the corpus is as it was")

    return ask
