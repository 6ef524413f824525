"""`copydesk decisions`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from cleaners.model import Decision
from flows.commands.common import OUTPUT, Output, stopping
from flows.decisions import (
    AnyDecision,
    DecisionsError,
    EditDecision,
    LineDecision,
    RuleDecision,
    drop_row,
    from_row,
    keep,
    kept,
    kept_rows,
)
from flows.explain import visible
from flows.published import see_store
from flows.store.decisions import Decided


def decisions(
    export: Annotated[Path | None, typer.Option(help="Write them to this CSV file.")] = None,
    read: Annotated[Path | None, typer.Option("--import", help="Keep those of this CSV file too.")] = None,
    back: Annotated[int | None, typer.Option("--take-back", help="Forget the one of this number.")] = None,
    output: Output = OUTPUT,
) -> None:
    """List what people decided; export it to CSV, import it from CSV, take it back.

    Example: copydesk decisions --export decisions.csv
    """
    from flows.decisions_file import read_decisions, write_decisions

    console = Console()
    with stopping():
        if read is None:
            see_store(output)
        else:
            keep(output, read_decisions(str(read)))
        known = kept_rows(output)
        if back is not None:
            if not 1 <= back <= len(known):
                raise DecisionsError(f"there is no decision {back}; there are {len(known)}")
            taken = known.pop(back - 1)
            drop_row(output, taken)
            console.print(Text(f"taken back: {visible(_line(taken))}"), soft_wrap=True)
        if export is not None:
            write_decisions(export, kept(output))
    if export is not None:
        console.print(Text(f"{export}: {len(known)} decisions"), soft_wrap=True)
        return
    for number, row in enumerate(known, start=1):
        console.print(Text(f"{number:>4}  {visible(_line(row))}"), soft_wrap=True)
    if not known and back is None:
        console.print(Text("nothing was decided; copydesk review shows what is worth it"))


def _line(row: Decided) -> str:
    try:
        return _words(from_row(row))
    except DecisionsError as error:
        return f"cannot be obeyed: {error}"


def _words(decision: AnyDecision) -> str:
    match decision:
        case Decision(left, right, verdict):
            said = f"{left} and {right}: {verdict}"
        case EditDecision(article, rule, start, before, after, verdict):
            said = f"{verdict} {rule} in {article} at {start}: {before[:60]!r} -> {after[:60]!r}"
        case RuleDecision(rule, source, article):
            said = f"{rule} off for {article or source or 'every article'}"
        case LineDecision(line):
            said = f"keep the line {line.strip()[:80]!r}"
    about = ", ".join(part for part in (decision.by, decision.on, decision.note) if part)
    return f"{said} ({about})".replace("\n", " ")
