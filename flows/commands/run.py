"""`copydesk run`."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import typer
from rich.console import Console

from flows.commands.common import OUTPUT, WRONG, stop, stopping
from flows.decisions import decisions_of
from flows.ending import promptly
from flows.job import Job, new_job
from flows.progress import bars, show_summary
from flows.summary import Summary
from flows.urls import STANDARD_INPUT, is_url
from flows.waiting import at_the_terminal


def run(
    inputs: Annotated[
        list[str], typer.Argument(help="Files, folders, patterns; - for JSONL from standard input.")
    ],
    output: Annotated[
        str, typer.Option("--output", "-o", help="The folder to write into, or its URL (s3://...).")
    ] = str(OUTPUT),
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
    engine: Annotated[
        Literal["local", "dask"], typer.Option(help="local: processes of this machine; dask: a cluster.")
    ] = "local",
    address: Annotated[
        str | None, typer.Option(help="A Dask scheduler, tcp://HOST:PORT; else a cluster is started.")
    ] = None,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Make everything afresh, from the records as they came in.")
    ] = False,
    review: Annotated[
        bool, typer.Option("--review-before-publish", help="Wait for a person to look at it first.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Make one canonical corpus of news articles.

    Example: copydesk run seeds/ --output output/
    """
    if review and STANDARD_INPUT in inputs:
        stop(WRONG, "--review-before-publish asks at the terminal; give it the records in a file")
    if (address and engine != "dask") or (direct and engine == "dask"):
        stop(WRONG, "--address goes with --engine dask, which --direct does not: without Prefect no cluster")
    with stopping("nothing was published"):
        job = replace(new_job(inputs, output, _name(settings), _name(decisions), strict), rebuild=rebuild)
        decisions_of(Path(output), job.decisions)
        from flows.idle import idle  # it loads what reads inputs, which a wrong option is not to wait for

        nothing_new = idle(job)
        if nothing_new:
            summary = nothing_new
        elif engine == "dask":
            summary = _run_on_dask(job, _name(settings), workers, address, review)
        else:
            summary = _run(job, _name(settings), direct, workers, review)
    if json:
        sys.stdout.write(msgspec.json.encode(summary).decode() + "\n")
    else:
        if nothing_new:
            known = f"{summary.intake['seen']:,} inputs, none of them new"
            Console().print(f"{known}: the corpus is as run {summary.run} left it", soft_wrap=True)
        show_summary(Console(), summary, _shown(output, summary))


def _run(job: Job, settings: str | None, direct: bool, workers: int | None, review: bool) -> Summary:
    from flows.engines.processes import Processes
    from flows.pipeline import run as run_directly

    console = Console(stderr=True)
    with Processes(workers) as pool, promptly():  # workers first: forks are safe before there are threads
        if direct:
            with bars(console) as progress:
                ask = at_the_terminal(console, progress) if review else None
                return run_directly(job, pool, progress, ask)
        from flows.quiet import run_quietly

        return run_quietly(job, settings, console, pool, review=review)


def _run_on_dask(
    job: Job, settings: str | None, workers: int | None, address: str | None, review: bool
) -> Summary:
    from flows.quiet import run_quietly

    console = Console(stderr=True)
    with promptly():
        return run_quietly(job, settings, console, None, workers=workers, address=address, review=review)


def _shown(output: str, summary: Summary) -> str:
    """Where the corpus is; an object store has no link to it."""
    return f"{output.rstrip('/')}/runs/{summary.run}" if is_url(output) else str(Path(output) / "latest")


def _name(path: Path | None) -> str | None:
    return None if path is None else str(path)
