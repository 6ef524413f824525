"""The command line."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, NoReturn

import msgspec
import typer
from rich.console import Console
from rich.text import Text

from cleaners.settings import SettingsError
from flows import pipeline
from flows.decisions import DecisionsError, read_decisions
from flows.job import InputError, Job, new_job
from flows.locks import HeldError
from flows.progress import bars, show_summary
from flows.summary import Summary

FAILED, WRONG, HELD = 1, 2, 75
"""Exit codes: nothing was published; the command line or settings are wrong; another run holds the output."""

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.callback()
def copydesk() -> None:
    """A copy desk for scraped news: clean, repair, match and merge articles into one corpus."""


@app.command()
def run(
    inputs: Annotated[
        list[str], typer.Argument(help="Files, folders, patterns; - for JSONL from standard input.")
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="The folder to write into.")] = Path(
        "output"
    ),
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
    json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Make one canonical corpus of news articles.

    Example: copydesk run seeds/ --output output/
    """
    try:
        job = new_job(inputs, str(output), _name(settings), _name(decisions), strict)
        read_decisions(job.decisions)
    except (InputError, SettingsError, DecisionsError) as error:
        _stop(WRONG, str(error))
    try:
        summary = _run(job, _name(settings), direct)
    except HeldError as error:
        _stop(HELD, str(error))
    except pipeline.RejectedInputsError as error:
        _stop(FAILED, str(error))
    except OSError as error:
        _stop(FAILED, f"{error}; nothing was published")
    if json:
        sys.stdout.write(msgspec.json.encode(summary).decode() + "\n")
    else:
        show_summary(Console(), summary, str(output / "latest"))


def _run(job: Job, settings: str | None, direct: bool) -> Summary:
    console = Console(stderr=True)
    if direct:
        with bars(console) as progress:
            return pipeline.run(job, progress=progress)
    # Prefect takes more than a second to import, and is imported by nobody who does not need it.
    from flows.quiet import run_quietly

    return run_quietly(job, settings, console)


def _name(path: Path | None) -> str | None:
    return None if path is None else str(path)


def _stop(code: int, message: str) -> NoReturn:
    Console(stderr=True).print(Text(f"copydesk: {message}"), soft_wrap=True)
    raise typer.Exit(code)


def main() -> None:
    """The `copydesk` command."""
    app(prog_name="copydesk")


if __name__ == "__main__":
    main()
