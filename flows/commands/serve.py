"""`copydesk serve`."""

from __future__ import annotations

import multiprocessing
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from flows.commands.common import FAILED, OUTPUT, WRONG, Output, stop
from flows.ending import GRACE, promptly
from flows.job import InputError, new_job
from flows.server import PORT, Server, ServerError
from flows.urls import is_url


def serve(
    inputs: Annotated[list[str], typer.Argument(help="Files, folders, patterns; read anew each time.")],
    cron: Annotated[str, typer.Option(help="When to run: minute, hour, day of month, month, day of week.")],
    output: Output = OUTPUT,
    settings: Annotated[Path | None, typer.Option(help="A TOML file with settings.")] = None,
    name: Annotated[str, typer.Option(help="What the deployment is called.")] = "copydesk",
) -> None:
    """Stay here and run at the times that a cron expression gives, in UTC, until stopped with Ctrl-C.

    It is a deployment of Prefect's, on the server that PREFECT_API_URL names; without one, a server is
    started for as long as this command runs, and its address is shown: runs can be watched there.

    Example: copydesk serve inbox/ --output output/ --cron "0 3 * * *"
    """
    from cleaners.settings import SettingsError

    try:
        new_job(inputs, str(output), None if settings is None else str(settings))
    except (InputError, SettingsError) as error:
        stop(WRONG, str(error))
    parameters = {
        "inputs": [_absolute(one) for one in inputs],
        "output": _absolute(str(output)),
        "settings": None if settings is None else _absolute(str(settings)),
    }
    with promptly(), _server(), _runs():
        from prefect.schedules import Cron
        from prefect.types.entrypoint import EntrypointType

        from flows.clean_corpus import clean_corpus

        # Prefect's own way to stop on SIGTERM calls a coroutine and leaves it at that.
        warnings.filterwarnings("ignore", "coroutine 'Runner.astop' was never awaited", RuntimeWarning)
        try:
            schedule = Cron(cron, timezone="UTC")
            clean_corpus.serve(
                name=name,
                schedule=schedule,
                parameters=parameters,
                limit=1,
                entrypoint_type=EntrypointType.MODULE_PATH,
            )
        except ValueError as error:
            stop(WRONG, f"--cron {cron!r}: {error}")


@contextmanager
def _server() -> Iterator[None]:
    """A server of Prefect's: the temporary one that flows start by themselves runs nothing on a schedule."""
    if os.environ.get("PREFECT_API_URL"):
        yield
        return
    server = Server(PORT)
    os.environ["PREFECT_API_URL"] = server.api
    try:
        server.wait()
    except ServerError as error:
        stop(FAILED, str(error))
    Console().print(f"runs can be watched at {server.api.removesuffix('/api')}", soft_wrap=True)
    try:
        yield
    finally:
        server.stop()


@contextmanager
def _runs() -> Iterator[None]:
    """Runs end with this process: Prefect leaves them to themselves when it alone is told to end."""
    try:
        yield
    finally:
        under_way = multiprocessing.active_children()
        for run in under_way:
            run.terminate()
        for run in under_way:
            run.join(GRACE / 2)
            run.kill()


def _absolute(name: str) -> str:
    """The runs are processes of their own, wherever they are started."""
    return name if is_url(name) else str(Path(name).absolute())
