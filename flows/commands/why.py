"""`copydesk why`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from cleaners.settings import SettingsError, load
from flows.commands.common import OUTPUT, WRONG, ArticleName, Output, stop
from flows.published import NotThereError


def why(
    left: ArticleName,
    right: Annotated[str, typer.Argument(help="Another article's id, or its input file.")],
    settings: Annotated[Path | None, typer.Option(help="The settings of the run.")] = None,
    output: Output = OUTPUT,
) -> None:
    """Show the evidence for and against two articles telling the same story.

    Example: copydesk why xiaomi-ev-plan.txt xiaomi-great-wall-plant.txt
    """
    from flows.why import show_evidence

    try:
        show_evidence(Console(), output, left, right, load(settings).match)
    except (NotThereError, SettingsError) as error:
        stop(WRONG, str(error))
