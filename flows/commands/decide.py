"""`copydesk decide`."""

from __future__ import annotations

from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.text import Text

from cleaners.model import Decision
from flows.commands.common import OUTPUT, WRONG, ArticleName, Output, stop, stopping
from flows.decisions import keep, signed
from flows.published import articles


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
    with stopping():
        found = articles(output, [left, right])
        names = (found[left].id, found[right].id)
        if names[0] == names[1]:
            stop(WRONG, f"both names are of one article, {names[0]}; name another one to compare it with")
        decision = Decision(*names, verdict, *signed(), note)
        earlier = keep(output, [decision])
    said = "".join(f", in place of {one.verdict} of {one.on}" for one in earlier)
    Console().print(
        Text(f"{decision.left} and {decision.right}: {decision.verdict}{said}; the next run obeys")
    )
