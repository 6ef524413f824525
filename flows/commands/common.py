"""What several commands share: options, exit codes, and how a command stops."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.text import Text

from cleaners.settings import SettingsError
from flows.decisions import DecisionsError
from flows.engines import ClusterError
from flows.explain import one_line
from flows.job import InputError, RejectedInputsError
from flows.locks import HeldError
from flows.published import NotThereError
from flows.store import NotStoredError, StoreError
from flows.urls import is_url
from flows.waiting import NotPublishedError

FAILED, WRONG, HELD = 1, 2, 75
"""Exit codes: nothing was published; the command line or settings are wrong; another run holds the output."""

_MISTAKES = (DecisionsError, InputError, NotStoredError, NotThereError, SettingsError)
_FAILURES = (ClusterError, NotPublishedError, RejectedInputsError, StoreError)


def _folder(value: str | Path) -> Path:
    if is_url(str(value)):
        raise typer.BadParameter("only run and serve work on a URL; fetch its files, see docs/cluster.md")
    return Path(value)


Output = Annotated[
    Path,
    typer.Option("--output", "-o", parser=_folder, metavar="PATH", help="The folder that a run wrote into."),
]

ArticleName = Annotated[str, typer.Argument(help="An article's id, or the name of its input file.")]

OUTPUT = Path("output")
"""Where runs write if nobody says otherwise."""


def stop(code: int, message: str) -> NoReturn:
    """End the command with an exit code, and say why on standard error."""
    Console(stderr=True).print(Text(f"copydesk: {one_line(message)}"), soft_wrap=True)
    raise typer.Exit(code)


@contextmanager
def stopping(consequence: str = "") -> Iterator[None]:
    """End the command with a message and its exit code where it fails.

    Args:
        consequence: what a disk that is full, or the like, leads to.
    """
    try:
        yield
    except HeldError as error:
        stop(HELD, str(error))
    except _MISTAKES as error:
        stop(WRONG, str(error))
    except _FAILURES as error:
        stop(FAILED, str(error))
    except BrokenPipeError:
        raise
    except OSError as error:
        stop(FAILED, f"{error}; {consequence}" if consequence else str(error))
