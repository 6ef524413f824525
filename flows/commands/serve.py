"""`copydesk serve`."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated
from urllib.error import URLError
from urllib.request import urlopen

import typer
from rich.console import Console

from flows.commands.common import FAILED, OUTPUT, WRONG, Output, stop
from flows.job import InputError, new_job
from flows.prefect_defaults import unset
from flows.urls import is_url

PORT = 4200
"""Where a server of our own listens, if nobody else does: Prefect's usual port."""

STARTUP = 120.0
"""Seconds that the server may take to start; on a busy machine it was seen to take 20."""


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
    with _server():
        from prefect.schedules import Cron
        from prefect.types.entrypoint import EntrypointType

        from flows.clean_corpus import clean_corpus

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
    port = _free_port()
    api = f"http://127.0.0.1:{port}/api"
    os.environ |= {"PREFECT_API_URL": api, **unset()}
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    # In a session of its own: Ctrl-C is for this process, which then ends the server when all is said.
    child = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        _wait_for(api, child)
        Console().print(f"runs can be watched at http://127.0.0.1:{port}", soft_wrap=True)
        yield
    finally:
        child.terminate()
        try:
            child.wait(5)
        except subprocess.TimeoutExpired:
            child.kill()


def _wait_for(api: str, child: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + STARTUP
    while time.monotonic() < end and child.poll() is None:
        try:
            with urlopen(f"{api}/health", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.2)
    stop(FAILED, "Prefect's server did not start; try: prefect server start")


def _free_port() -> int:
    """The usual port, or any other one if that is taken."""
    with socket.socket() as listener:
        try:
            listener.bind(("127.0.0.1", PORT))
        except OSError:
            listener.bind(("127.0.0.1", 0))
        found: int = listener.getsockname()[1]
    return found


def _absolute(name: str) -> str:
    """The runs are processes of their own, wherever they are started."""
    return name if is_url(name) else str(Path(name).absolute())
