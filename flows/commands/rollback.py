"""`copydesk rollback`."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from flows.commands.common import OUTPUT, WRONG, Output, stop, stopping
from flows.commands.stored import run_on_store
from flows.published import see_store
from flows.store import opened


def rollback(
    run: Annotated[str | None, typer.Argument(help="The run to return to.")] = None,
    runs: Annotated[bool, typer.Option("--list", help="List the runs that there are.")] = False,
    output: Output = OUTPUT,
) -> None:
    """Return to the corpus as an earlier run left it: what came in since then leaves the store.

    It is a run of its own, so that a rollback can be seen in changes.jsonl like anything else. What came in
    since then comes in again with the next run over the same files. Decisions stay, and so does what was
    forgotten.

    Example: copydesk rollback 20260801T030000.000000Z
    """
    if runs:
        _list(output)
    elif run is None:
        stop(WRONG, "name the run to return to; to see them all: copydesk rollback --list")
    else:
        run_on_store(output, rollback=run)


def _list(output: Output) -> None:
    with stopping():
        see_store(output)
        with opened(output) as store:
            rows = store.execute(
                "SELECT run, summary->'totals'->>'accepted', summary->'totals'->>'stories' FROM "
                "(SELECT run, summary::JSON AS summary FROM runs) ORDER BY run"
            ).fetchall()
    table = Table("run", "articles", "stories", box=None, pad_edge=False)
    for row in rows:
        table.add_row(*row)
    Console().print(table)
