"""`copydesk forget`."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.commands.common import OUTPUT, Output
from flows.commands.stored import run_on_store


def forget(
    articles: Annotated[list[str], typer.Argument(help="Articles' ids, or the names of their input files.")],
    output: Output = OUTPUT,
) -> None:
    """Take articles down: they leave the corpus and the store with all that came from them, for good.

    Older runs are removed with them. What stays is a digest of their content, the name of their file, and the
    id that it gives them: these keep them from coming in again. Your own copies of the files stay.

    Example: copydesk forget 3f2a9c1be0d4e7aa
    """
    run_on_store(output, forget=tuple(articles))
