"""What a person at a terminal sees of a run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from flows.explain import one_line
from flows.summary import Summary

T = TypeVar("T")


class Bars:
    """A progress bar per stage."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def track(self, stage: str, results: Iterable[T], total: int, articles: int = 0) -> Iterable[T]:
        """The results, one by one, while their bar grows: by articles where their number is known."""
        task = self._progress.add_task(stage, total=articles or total, unit="articles" if articles else "")
        for result in results:
            yield result
            self._progress.advance(task, (articles or total) / total)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """No bars while a person is asked something."""
        self._progress.stop()
        yield
        self._progress.start()


class Speed(ProgressColumn):
    """How many articles a second a stage has done of late."""

    def render(self, task: Task) -> Text:
        """The speed of a bar; nothing where it does not count articles."""
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f}/s" if speed and task.fields["unit"] else "", style="dim")


@contextmanager
def bars(console: Console) -> Iterator[Bars]:
    """Progress bars on a terminal; nothing at all elsewhere."""
    columns = (
        TextColumn("{task.description:<8}"),
        BarColumn(),
        MofNCompleteColumn(),
        Speed(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        yield Bars(progress)


def show_summary(console: Console, summary: Summary, corpus: str) -> None:
    """A short table: what came in, what was repaired, merged and rejected, and where the corpus is."""
    totals = summary.totals
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column()
    table.add_column(justify="right")
    table.add_column(style="dim")

    def row(label: str, count: int, detail: str = "") -> None:
        table.add_row(Text(label), Text(f"{count:,}"), Text(detail))

    if summary.intake["new"] and summary.intake["new"] != totals["inputs"]:
        row("new", summary.intake["new"], _new(summary))
    rejected = ", ".join(f"{count:,} {reason}" for reason, count in summary.rejected.items())
    row("came in", totals["inputs"])
    row("rejected", totals["rejected"], rejected)
    row("repaired", totals["repaired"], f"{totals['edits']:,} edits, {totals['suggestions']:,} suggestions")
    row("merged", totals["exact"] + totals["near"] + totals["story"], _merged(totals))
    row(
        "stories",
        totals["stories"],
        f"{totals['supplements']:,} supplements, {totals['conflicts']:,} conflicts",
    )
    console.print(table)
    console.print(Text(one_line(f"corpus   {corpus}/corpus.jsonl")), soft_wrap=True)
    console.print(Text(one_line(f"report   {corpus}/report.html")), soft_wrap=True)


def _new(summary: Summary) -> str:
    """What this run did to the corpus, of which the other rows tell."""
    changes = ", ".join(f"{count:,} {change}" for change, count in summary.changes.items())
    return f"of {summary.intake['seen']:,} inputs; stories: {changes or 'as they were'}"


def _merged(totals: dict[str, int]) -> str:
    return f"{totals['exact']:,} exact copies, {totals['near']:,} near copies, {totals['story']:,} rewrites"
