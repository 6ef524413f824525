"""`copydesk stats`."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from typing import Annotated

import msgspec
import typer
from msgspec import Struct
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cleaners.publish.tally import ENDS
from flows.commands.common import OUTPUT, Output, stopping
from flows.explain import visible
from flows.files import read_lines
from flows.published import published
from flows.summary import Summary

MOST = 12
"""Rows of a table; the rest is counted."""


class _Row(Struct, frozen=True):
    """What of an article is counted."""

    source: str | None
    published: str | None
    language: str | None


def stats(
    output: Output = OUTPUT,
    json: Annotated[bool, typer.Option("--json", help="Print them as JSON.")] = False,
) -> None:
    """Show what is in a corpus, and what was done to make it.

    Example: copydesk stats --output output/
    """
    with stopping():
        content = published(output, "run.json").read_bytes()
        summary = msgspec.json.decode(content, type=Summary)
        articles = _count(read_lines(published(output, "articles.jsonl"), _Row))
    tables = {
        "How inputs ended": _ended(summary.totals),
        "Rejected": summary.rejected,
        "Articles by source": articles["source"],
        "Articles by year": articles["year"],
        "Articles by language": articles["language"],
        "Edits by rule": summary.rules,
        "Suggestions by rule": summary.suggestions,
        "Articles by flag": summary.flags,
    }
    if json:
        sys.stdout.write(msgspec.json.encode({"run": summary.run, **tables}).decode() + "\n")
        return
    console = Console()
    console.print(Text(f"run {summary.run}"), style="bold")
    for caption, counts in tables.items():
        if counts:
            console.print(_table(caption, counts))


def _ended(totals: dict[str, int]) -> dict[str, int]:
    labels = ENDS | {"supplements": "supplements", "conflicts": "conflicts"}
    return {label: totals[name] for label, name in labels.items()}


def _count(rows: Iterable[_Row]) -> dict[str, dict[str, int]]:
    sources, years, languages = Counter[str](), Counter[str](), Counter[str]()
    for row in rows:
        sources[row.source or "(none)"] += 1
        years[row.published[:4] if row.published else "(none)"] += 1
        languages[row.language or "(none)"] += 1
    return {"source": _most(sources), "year": dict(sorted(years.items())), "language": _most(languages)}


def _most(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def _table(caption: str, counts: dict[str, int]) -> Table:
    table = Table(title=f"\n{caption}", title_justify="left", show_header=False, box=None, pad_edge=False)
    table.add_column(min_width=28)
    table.add_column(justify="right")
    for name, count in list(counts.items())[:MOST]:
        table.add_row(Text(visible(name)), Text(f"{count:,}"))
    if rest := list(counts.values())[MOST:]:
        table.add_row(Text(f"{len(rest):,} more"), Text(f"{sum(rest):,}"), style="dim")
    return table
