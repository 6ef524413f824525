"""What a run shows of itself in Prefect's interface: how far it is, what came of it, where its report is."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from prefect import get_run_logger
from prefect.artifacts import (
    create_link_artifact,
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)

from flows.pipeline import Progress
from flows.store import opened
from flows.store.stories import Largest, largest
from flows.summary import Summary
from flows.urls import is_url

T = TypeVar("T")
R = TypeVar("R")

STAGES = ("read", "prepare", "settle", "index", "recall", "match", "merge", "publish")
"""Stages of a run in their order; each is taken for the same share of it."""

EVERY = 2.0
"""Seconds between two reports of progress: each is a request to the server."""

MERGES = 20
"""Stories that the table shows."""

_INERT = str.maketrans(
    {**dict(zip("<>[]()`*_|!#\\&", "＜＞［］（）‘＊＿｜！＃＼＆", strict=True)), ":": "："}
)


class Reported:
    """Hands the progress of a run on, and tells Prefect as well."""

    def __init__(self, inner: Progress) -> None:
        self._inner = inner
        self._told = 0.0
        self._artifact: UUID | None = None

    def track(self, stage: str, results: Iterable[T], total: int, articles: int = 0) -> Iterable[T]:
        """The results of a stage, as they come."""
        before = STAGES.index(stage) if stage in STAGES else len(STAGES) - 1
        for at, result in enumerate(self._inner.track(stage, results, total, articles), 1):
            yield result
            if time.monotonic() - self._told > EVERY:
                self._tell(stage, (before + at / max(total, 1)) / len(STAGES))
        if stage == STAGES[-1]:
            self._tell(stage, 1.0)

    def _tell(self, stage: str, share: float) -> None:
        self._told = time.monotonic()
        percent = round(100 * min(share, 1.0), 1)
        if self._artifact is None:
            made = attempted(
                lambda: create_progress_artifact(percent, key="copydesk-progress", description=stage)
            )
            self._artifact = made if isinstance(made, UUID) else None
        else:
            artifact = self._artifact
            attempted(lambda: update_progress_artifact(artifact, percent, description=stage))


def show_artifacts(summary: Summary, output: str) -> None:
    """A summary, the largest merges and a link to the report. If that fails, the run is no worse for it."""
    attempted(lambda: create_markdown_artifact(markdown_of(summary), key="copydesk-summary"))
    if is_url(output):
        return
    folder = Path(output).resolve()
    with opened(folder) as store:
        merges = largest(store, MERGES)
    if merges:
        attempted(lambda: create_table_artifact(rows_of(merges), key="copydesk-largest-merges"))
    report = (folder / "latest" / "report.html").as_uri()
    attempted(lambda: create_link_artifact(report, "report.html", key="copydesk-report"))


def markdown_of(summary: Summary) -> str:
    """Counts only: nothing in it comes from outside."""
    totals, intake = summary.totals, summary.intake
    refused = ", ".join(f"{count:,} {reason}" for reason, count in summary.rejected.items()) or "none"
    changed = ", ".join(f"{count:,} {change}" for change, count in summary.changes.items()) or "none"
    lines = [
        f"# Run {summary.run}",
        "",
        f"- **{intake['new']:,} new** of {intake['seen']:,} inputs; stories changed: {changed}",
        f"- in the corpus: {totals['stories']:,} stories of {totals['accepted']:,} articles, "
        f"{totals['exact'] + totals['near']:,} copies and {totals['story']:,} rewrites merged",
        f"- rejected: {refused}",
        f"- repairs: {totals['edits']:,}, suggestions: {totals['suggestions']:,}",
        "",
        "| stage | seconds | CPU seconds | MB |",
        "| --- | ---: | ---: | ---: |",
        *(
            f"| {one.name} | {one.seconds:.1f} | {one.cpu_seconds:.1f} | {one.peak_megabytes:.0f} |"
            for one in summary.stages
        ),
    ]
    return "\n".join(lines)


def rows_of(merges: Iterable[Largest]) -> list[dict[str, str | int]]:
    """The stories of most articles, as a table. What was scraped is in it as text that no Markdown obeys."""
    return [{"articles": one.articles, "title": inert(one.title), "story": one.id} for one in merges]


def inert(text: str | None) -> str:
    """A text in which no Markdown or HTML begins: the characters of both stand as their wide forms.

    >>> inert("[a](javascript:b) <img>")
    '［a］（javascript：b） ＜img＞'
    """
    words = "".join(letter if letter.isprintable() else " " for letter in text or "").split()
    return " ".join(words)[:200].translate(_INERT)


def attempted(make: Callable[[], R]) -> R | None:
    """Make an artifact; a server that does not take it is noted, and stops nothing."""
    try:
        return make()
    except Exception as error:
        get_run_logger().warning("an artifact could not be made: %s", error)
        return None
