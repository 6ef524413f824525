"""`copydesk init`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from flows.commands.common import WRONG, stop

FILE = Path("copydesk.toml")


def init(
    file: Annotated[Path, typer.Argument(help="The file to write.")] = FILE,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> None:
    """Write a settings file in which every key is explained, and has its default.

    Example: copydesk init copydesk.toml
    """
    from flows.settings_file import settings_file

    try:
        with file.open("w" if force else "x", encoding="utf-8") as opened:
            opened.write(settings_file())
    except FileExistsError:
        stop(WRONG, f"{file} is there already; name another file, or write over it with --force")
    except OSError as error:
        stop(WRONG, f"{file}: {error.strerror}")
    Console().print(
        Text(f"{file}: edit it, and use it with: copydesk run INPUT... --settings {file}"), soft_wrap=True
    )
