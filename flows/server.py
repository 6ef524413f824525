"""A Prefect server of this machine, for as long as a command needs it."""

from __future__ import annotations

import atexit
import os
import socket
import subprocess
import sys
import time
from urllib.error import URLError
from urllib.request import urlopen

from flows.ending import ends_with_us

PORT = 4200
"""Where a server listens if nobody else does: Prefect's usual port."""

STARTUP = 120.0
"""Seconds that a server may take to start; on a busy machine it was seen to take 20."""

_TEMPORARY = {
    "PREFECT__SERVER_EPHEMERAL": "1",
    "PREFECT_API_BLOCKS_REGISTER_ON_START": "false",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED": "false",
}
"""Nobody looks at it: no pages, no schedules, and of a run its states and artifacts are kept, but not each
task, which saves three quarters of what a task costs (benchmarks/README.md)."""

_PROGRAM = """
import sys, uvicorn
from flows.isolation import die_with_parent
die_with_parent({parent})
app = "prefect.server.api.server:create_app"
uvicorn.run(app, factory=True, host="127.0.0.1", port={port}, log_level="error")
"""


def prefect_defaults() -> dict[str, str]:
    """What we would have of Prefect, as far as nobody has set it; it reads this when it is imported."""
    wanted = {
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        # Of a temporary server that Prefect starts by itself; the default gives up after 20.
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": f"{STARTUP:.0f}",
    }
    return {name: value for name, value in wanted.items() if name not in os.environ}


class ServerError(OSError):
    """Prefect's server did not start, or does not answer."""


class Server:
    """A Prefect server in a process of its own, which ends when this one does."""

    def __init__(self, port: int = 0, *, temporary: bool = False) -> None:
        """Start a server on a port, or on any that is free, and do not wait for it.

        A temporary one takes part in one run only: it runs nothing on a schedule, and has no pages.
        """
        self.port = free_port(port)
        self.api = f"http://127.0.0.1:{self.port}/api"
        # In a session of its own: Ctrl-C is for this process, which ends the server when all is said.
        self._process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM.format(parent=os.getpid(), port=self.port)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={
                **os.environ,
                **prefect_defaults(),
                **(_TEMPORARY if temporary else {}),
                "PREFECT__SERVER_FINAL": "1",
            },
            start_new_session=True,
        )
        ends_with_us(self._process)
        atexit.register(self.stop)

    @property
    def process(self) -> int:
        """The id of its process."""
        return self._process.pid

    def wait(self) -> None:
        """Wait until the server answers.

        Raises:
            ServerError: it did not within STARTUP.
        """
        end = time.monotonic() + STARTUP
        while time.monotonic() < end and self._process.poll() is None:
            try:
                with urlopen(f"{self.api}/health", timeout=5):
                    return
            except (URLError, OSError):
                time.sleep(0.05)
        raise ServerError("Prefect's server did not start; try: prefect server start")

    def stop(self) -> None:
        """End the server. What it was told is in its database."""
        self._process.kill()
        self._process.wait()


def find_server(api: str) -> None:
    """See whether the server that Prefect's settings name is there: Prefect itself says so in a traceback.

    Raises:
        ServerError: it does not answer.
    """
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        problem = client.api_healthcheck()
    if problem:
        cure = "start it, unset PREFECT_API_URL, or run with --direct, which needs no server"
        raise ServerError(f"Prefect's server at {api} does not answer ({problem}): {cure}")


def free_port(port: int = 0) -> int:
    """This port, or any other one if that is taken."""
    with socket.socket() as listener:
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            listener.bind(("127.0.0.1", 0))
        found: int = listener.getsockname()[1]
    return found
