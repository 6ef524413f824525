"""`copydesk retry` and `copydesk quarantine`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, get_args

import msgspec
import typer
from rich.console import Console
from rich.text import Text

from cleaners.model import Reason
from cleaners.settings import Limits
from flows.commands.common import OUTPUT, WRONG, Output, stop, stopping
from flows.explain import one_line
from flows.progress import bars, show_summary

_REASONS = get_args(Reason)


def retry(
    reason: Annotated[
        list[str] | None, typer.Option(help="Only what was rejected for this reason; may be given again.")
    ] = None,
    cpu_seconds: Annotated[float | None, typer.Option(min=0.1, help="CPU time of one article.")] = None,
    wall_seconds: Annotated[float | None, typer.Option(min=0.1, help="Time of one article.")] = None,
    megabytes: Annotated[int | None, typer.Option(min=1, help="Memory of one article.")] = None,
    settings: Annotated[Path | None, typer.Option(help="Instead of the settings of the last run.")] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes that work at the same time.")] = None,
    output: Output = OUTPUT,
) -> None:
    """Run rejected inputs again, with other limits if asked; what makes it now joins the corpus.

    Example: copydesk retry --reason timeout --cpu-seconds 300
    """
    from flows.engines.processes import Processes
    from flows.pipeline import run
    from flows.quarantine import retried

    if unknown := sorted(set(reason or ()).difference(_REASONS)):
        stop(WRONG, f"no reason is called {unknown[0]!r}; there are {', '.join(_REASONS)}")
    with stopping("nothing was published"):
        job = retried(output, settings, reason or [])
        limits = _limits(job.settings.limits, cpu_seconds, wall_seconds, megabytes)
        job = replace(job, settings=msgspec.structs.replace(job.settings, limits=limits))
        with Processes(workers) as pool, bars(Console(stderr=True)) as progress:
            summary = run(job, pool, progress)
    show_summary(Console(), summary, str(output / "latest"))


def quarantine(
    to: Annotated[Path, typer.Option(help="The folder to write into.")],
    most_megabytes: Annotated[int, typer.Option(min=0, help="Larger records are only named.")] = 64,
    output: Output = OUTPUT,
) -> None:
    """Write what was rejected into a folder, as it came in: index.jsonl says why, and by which versions.

    Example: copydesk quarantine --to rejected/
    """
    from flows.quarantine import export

    with stopping():
        count = export(output, to, most_megabytes * 1_000_000)
    Console().print(
        Text(f"{count:,} rejected inputs, described in {one_line(str(to))}/index.jsonl"), soft_wrap=True
    )


def _limits(limits: Limits, cpu: float | None, wall: float | None, megabytes: int | None) -> Limits:
    return Limits(
        cpu_seconds=cpu or limits.cpu_seconds,
        wall_seconds=wall or max(limits.wall_seconds, 4 * (cpu or 0)),
        megabytes=megabytes or limits.megabytes,
    )
