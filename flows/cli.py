"""The command line: registers the commands."""

from __future__ import annotations

import gc
import sys

import typer

from flows.commands.common import FAILED
from flows.commands.decide import decide
from flows.commands.decisions import decisions
from flows.commands.explain import explain
from flows.commands.export import export
from flows.commands.forget import forget
from flows.commands.init import init
from flows.commands.resume import resume
from flows.commands.retry import quarantine, retry
from flows.commands.review import review
from flows.commands.rollback import rollback
from flows.commands.run import run
from flows.commands.serve import serve
from flows.commands.stats import stats
from flows.commands.undo import undo
from flows.commands.why import why
from flows.ending import leave

COLLECTED = (50_000, 20, 20)
"""When Python looks for objects that only each other refer to. Articles are none, and with its own numbers it
spends a tenth of a run on looking through them."""

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.callback()
def copydesk() -> None:
    """A copy desk for scraped news: clean, repair, match and merge articles into one corpus."""


for command in (
    run,
    retry,
    quarantine,
    review,
    explain,
    why,
    decide,
    undo,
    decisions,
    stats,
    init,
    resume,
    export,
    rollback,
    forget,
    serve,
):
    app.command()(command)


def main() -> None:
    """The `copydesk` command."""
    gc.set_threshold(*COLLECTED)
    try:
        app(prog_name="copydesk")
    except SystemExit as ended:
        if not isinstance(ended.code, int):
            raise
        leave(ended.code)
    except OSError as error:  # what commands expect of files they say themselves: this is standard output
        sys.stderr.write(f"copydesk: {error}\n")
        leave(FAILED)


if __name__ == "__main__":
    main()
