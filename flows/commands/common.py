"""What several commands share: options, exit codes, and how a command stops."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.text import Text

from flows.explain import one_line

FAILED, WRONG, HELD = 1, 2, 75
"""Exit codes: nothing was published; the command line or settings are wrong; another run holds the output."""

Output = Annotated[Path, typer.Option("--output", "-o", help="The folder that a run wrote into.")]

ArticleName = Annotated[str, typer.Argument(help="An article's id, or the name of its input file.")]

OUTPUT = Path("output")
"""Where runs write if nobody says otherwise."""


def stop(code: int, message: str) -> NoReturn:
    """End the command with an exit code, and say why on standard error."""
    Console(stderr=True).print(Text(f"copydesk: {one_line(message)}"), soft_wrap=True)
    raise typer.Exit(code)
