"""`copydesk decide`."""

from __future__ import annotations

from datetime import UTC, datetime
from getpass import getuser
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.text import Text

from cleaners.model import Decision
from flows.commands.common import OUTPUT, WRONG, ArticleName, Output, stop
from flows.decisions import DecisionsError, keep
from flows.locks import HeldError
from flows.published import NotThereError, articles
from flows.store import StoreError


def decide(
    left: ArticleName,
    right: Annotated[str, typer.Argument(help="Another article's id, or its input file.")],
    verdict: Annotated[Literal["same", "different"], typer.Argument(help="Whether they are the same story.")],
    note: Annotated[str, typer.Option(help="Why.")] = "",
    output: Output = OUTPUT,
) -> None:
    """Say that two articles are, or are not, the same. Every later run on this output obeys.

    Example: copydesk decide xiaomi-ev-plan.txt xiaomi-great-wall-plant.txt different --note "two reports"
    """
    try:
        found = articles(output, [left, right])
        today = datetime.now(UTC).date().isoformat()
        decision = Decision(found[left].id, found[right].id, verdict, getuser(), today, note)
        earlier = keep(output, [decision])
    except (NotThereError, DecisionsError, HeldError, StoreError) as error:
        stop(WRONG, str(error))
    said = "".join(f", in place of {one.verdict} of {one.on}" for one in earlier)
    Console().print(
        Text(f"{decision.left} and {decision.right}: {decision.verdict}{said}; the next run obeys")
    )
