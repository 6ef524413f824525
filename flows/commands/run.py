"""`copydesk run`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console

from cleaners.settings import SettingsError
from flows.commands.common import FAILED, HELD, OUTPUT, WRONG, stop
from flows.decisions import DecisionsError, decisions_of
from flows.job import InputError, Job, RejectedInputsError, new_job
from flows.locks import HeldError
from flows.progress import bars, show_summary
from flows.summary import Summary


def run(
    inputs: Annotated[
        list[str], typer.Argument(help="Files, folders, patterns; - for JSONL from standard input.")
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="The folder to write into.")] = OUTPUT,
    settings: Annotated[Path | None, typer.Option(help="A TOML file with settings.")] = None,
    decisions: Annotated[
        Path | None, typer.Option(help="A CSV file: left,right,verdict (same or different).")
    ] = None,
    direct: Annotated[
        bool, typer.Option("--direct", help="Run without Prefect: the same stages, no server.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Publish nothing if an input is rejected.")
    ] = False,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes that work at the same time; by default the cores.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Make one canonical corpus of news articles.

    Example: copydesk run seeds/ --output output/
    """
    try:
        job = new_job(inputs, str(output), _name(settings), _name(decisions), strict)
        decisions_of(output, job.decisions)
    except (InputError, SettingsError, DecisionsError) as error:
        stop(WRONG, str(error))
    try:
        summary = _run(job, _name(settings), direct, workers)
    except HeldError as error:
        stop(HELD, str(error))
    except RejectedInputsError as error:
        stop(FAILED, str(error))
    except OSError as error:
        stop(FAILED, f"{error}; nothing was published")
    if json:
        sys.stdout.write(msgspec.json.encode(summary).decode() + "\n")
    else:
        show_summary(Console(), summary, output / "latest")


def _run(job: Job, settings: str | None, direct: bool, workers: int | None) -> Summary:
    from flows.engines.processes import Processes
    from flows.pipeline import run as run_directly

    console = Console(stderr=True)
    with Processes(workers) as pool:  # before there are threads: of progress bars, and Prefect's
        if direct:
            with bars(console) as progress:
                return run_directly(job, pool, progress)
        from flows.quiet import run_quietly

        return run_quietly(job, settings, console, pool)


def _name(path: Path | None) -> str | None:
    return None if path is None else str(path)
