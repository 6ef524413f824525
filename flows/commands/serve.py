"""`copydesk serve`."""

from __future__ import annotations

import multiprocessing
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from flows.commands.common import FAILED, OUTPUT, WRONG, stop, stopping
from flows.ending import GRACE, promptly
from flows.job import new_job
from flows.server import PORT, Server, ServerError, prefect_defaults
from flows.urls import STANDARD_INPUT, is_url

if TYPE_CHECKING:
    from prefect.schedules import Schedule


def serve(
    inputs: Annotated[list[str], typer.Argument(help="Files, folders, patterns; read anew each time.")],
    cron: Annotated[str, typer.Option(help="When to run: minute, hour, day of month, month, day of week.")],
    output: Annotated[
        str, typer.Option("--output", "-o", help="The folder to write into, or its URL (s3://...).")
    ] = str(OUTPUT),
    settings: Annotated[Path | None, typer.Option(help="A TOML file with settings.")] = None,
    name: Annotated[str, typer.Option(help="What the deployment is called.")] = "copydesk",
) -> None:
    """Stay here and run at the times that a cron expression gives, in UTC, until stopped with Ctrl-C.

    It is a deployment of Prefect's, on the server that PREFECT_API_URL names; without one, a server is
    started for as long as this command runs, and its address is shown: runs can be watched there.

    Example: copydesk serve inbox/ --output output/ --cron "0 3 * * *"
    """
    if STANDARD_INPUT in inputs:
        stop(WRONG, "standard input can be read once only; name files or folders, which are read each time")
    with stopping():
        new_job(inputs, output, None if settings is None else str(settings))
    parameters = {
        "inputs": [_absolute(one) for one in inputs],
        "output": _absolute(output),
        "settings": None if settings is None else _absolute(str(settings)),
    }
    with promptly(), _server() as server, _runs():
        schedule = _schedule(cron)
        _wait_for(server)
        from prefect.types.entrypoint import EntrypointType

        from flows.clean_corpus import clean_corpus

        # Prefect's own way to stop on SIGTERM calls a coroutine and leaves it at that.
        warnings.filterwarnings("ignore", "coroutine 'Runner.astop' was never awaited", RuntimeWarning)
        clean_corpus.serve(
            name=name,
            schedule=schedule,
            parameters=parameters,
            limit=1,
            entrypoint_type=EntrypointType.MODULE_PATH,
        )


def _schedule(cron: str) -> Schedule:
    os.environ.update(prefect_defaults())
    from prefect.schedules import Cron  # reads the environment, so not before there is a server

    try:
        return Cron(cron, timezone="UTC")
    except ValueError as error:
        stop(WRONG, f"--cron {cron!r}: {error}")


@contextmanager
def _server() -> Iterator[Server | None]:
    """A server of Prefect's, which is starting; None where there is one already.

    The temporary one that flows start by themselves runs nothing on a schedule.
    """
    if os.environ.get("PREFECT_API_URL"):
        yield None
        return
    server = Server(PORT)
    os.environ["PREFECT_API_URL"] = server.api
    try:
        yield server
    finally:
        server.stop()


def _wait_for(server: Server | None) -> None:
    if server is None:
        return
    try:
        server.wait()
    except ServerError as error:
        stop(FAILED, str(error))
    Console().print(f"runs can be watched at {server.api.removesuffix('/api')}", soft_wrap=True)


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
