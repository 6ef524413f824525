"""`copydesk why`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from cleaners.settings import load
from flows.commands.common import OUTPUT, ArticleName, Output, stopping
from flows.published import see_store


def why(
    left: ArticleName,
    right: Annotated[str, typer.Argument(help="Another article's id, or its input file.")],
    settings: Annotated[Path | None, typer.Option(help="Instead of the settings of the last run.")] = None,
    output: Output = OUTPUT,
) -> None:
    """Show the evidence for and against two articles telling the same story.

    Example: copydesk why xiaomi-ev-plan.txt xiaomi-great-wall-plant.txt
    """
    from flows.store import opened
    from flows.store.runs import settings_of
    from flows.why import show_evidence

    with stopping():
        see_store(output)
        with opened(output) as store:
            chosen = load(settings) if settings else settings_of(store)
        show_evidence(Console(), output, left, right, chosen.match)
