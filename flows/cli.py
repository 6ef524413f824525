"""The command line."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from datetime import UTC, datetime
from getpass import getuser
from pathlib import Path
from typing import Annotated, Literal, NoReturn

import msgspec
import typer
from rich.console import Console
from rich.text import Text

from cleaners.edits import apply, without
from cleaners.model import Decision
from cleaners.publish.records import ArticleRecord
from cleaners.settings import SettingsError, load
from flows.decisions import DecisionsError, decisions_of, write_decision
from flows.explain import show_article
from flows.files import read_lines
from flows.job import InputError, Job, RejectedInputsError, new_job
from flows.locks import HeldError
from flows.progress import bars, show_summary
from flows.published import NotThereError, articles, edits, edits_by_article, original, published
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
        decisions_of(output, job.decisions)
    except (InputError, SettingsError, DecisionsError) as error:
        _stop(WRONG, str(error))
    try:
        summary = _run(job, _name(settings), direct)
    except HeldError as error:
        _stop(HELD, str(error))
    except RejectedInputsError as error:
        _stop(FAILED, str(error))
    except OSError as error:
        _stop(FAILED, f"{error}; nothing was published")
    if json:
        sys.stdout.write(msgspec.json.encode(summary).decode() + "\n")
    else:
        show_summary(Console(), summary, output / "latest")


Output = Annotated[Path, typer.Option("--output", "-o", help="The folder that a run wrote into.")]


@app.command()
def explain(
    article: Annotated[str, typer.Argument(help="An article's id, or the name of its input file.")],
    output: Output = Path("output"),
) -> None:
    """Show an article as it came in beside what it is now, with the rule of every change.

    Example: copydesk explain xiaomi-ev-plan.txt
    """
    try:
        row = articles(output, [article])[article]
    except NotThereError as error:
        _stop(WRONG, str(error))
    console = Console()
    with console.pager(styles=True) if console.is_terminal else nullcontext():
        show_article(console, row, edits(output, row.id))


@app.command()
def undo(
    rule: Annotated[list[str], typer.Option(help="A rule to take back; may be given several times.")],
    article: Annotated[str | None, typer.Option(help="Only this article: its id, or its input file.")] = None,
    output: Output = Path("output"),
) -> None:
    """Print articles as they would be without the edits of a rule, one JSON object (id, text) a line.

    The other edits stay, but for those that worked on what an undone edit had written. The corpus stays as
    it is; to keep a rule from running at all, name it in the settings under repair.off.

    Example: copydesk undo --rule image_credits --article xiaomi-ev-plan.txt
    """
    try:
        wanted = articles(output, [article])[article].id if article else None
        histories = dict(edits_by_article(output))
        rows = read_lines(published(output, "articles.jsonl"), ArticleRecord)
        for row in rows:
            history = histories.get(row.id, [])
            if wanted in (None, row.id) and any(edit.applied and edit.rule in rule for edit in history):
                kept = without(history, lambda edit: edit.rule in rule)
                text = apply(original(row, history), kept)
                sys.stdout.write(msgspec.json.encode({"id": row.id, "text": text}).decode() + "\n")
    except NotThereError as error:
        _stop(WRONG, str(error))


@app.command()
def why(
    left: Annotated[str, typer.Argument(help="An article's id, or its input file.")],
    right: Annotated[str, typer.Argument(help="Another article's id, or its input file.")],
    settings: Annotated[Path | None, typer.Option(help="The settings of the run.")] = None,
    output: Output = Path("output"),
) -> None:
    """Show the evidence for and against two articles telling the same story.

    Example: copydesk why xiaomi-ev-plan.txt xiaomi-great-wall-plant.txt
    """
    from flows.why import show_evidence

    try:
        show_evidence(Console(), output, left, right, load(settings).match)
    except (NotThereError, SettingsError) as error:
        _stop(WRONG, str(error))


@app.command()
def decide(
    left: Annotated[str, typer.Argument(help="An article's id, or its input file.")],
    right: Annotated[str, typer.Argument(help="Another article's id, or its input file.")],
    verdict: Annotated[Literal["same", "different"], typer.Argument(help="Whether they are the same story.")],
    note: Annotated[str, typer.Option(help="Why.")] = "",
    output: Output = Path("output"),
) -> None:
    """Say that two articles are, or are not, the same. Every later run on this output obeys.

    Example: copydesk decide xiaomi-ev-plan.txt xiaomi-great-wall-plant.txt different --note "two reports"
    """
    try:
        found = articles(output, [left, right])
        today = datetime.now(UTC).date().isoformat()
        decision = Decision(found[left].id, found[right].id, verdict, getuser(), today, note)
        earlier = write_decision(output, decision)
    except (NotThereError, DecisionsError) as error:
        _stop(WRONG, str(error))
    said = f", in place of {earlier.verdict} of {earlier.on}" if earlier else ""
    Console().print(
        Text(f"{decision.left} and {decision.right}: {decision.verdict}{said}; the next run obeys")
    )


def _run(job: Job, settings: str | None, direct: bool) -> Summary:
    # The rooms and Prefect take a second each to import: commands that do not need them do not wait for them.
    console = Console(stderr=True)
    if direct:
        from flows.pipeline import run as run_directly

        with bars(console) as progress:
            return run_directly(job, progress=progress)
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
