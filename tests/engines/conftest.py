"""A Dask scheduler, two workers, a Prefect server and an S3 server: processes and sockets of this machine."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from flows.server import Server, free_port
from flows.workers import Workers, lent
from tests.flows.conftest import run, seeds

__all__ = ["run", "seeds"]

ROOT = Path(__file__).parents[2]
BUCKET = "news"


@dataclass
class Cluster:
    """What tests know of the cluster."""

    address: str
    workers: list[subprocess.Popen[bytes]]
    environment: dict[str, str]
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def add_worker(self) -> None:
        """Start one more worker, and do not wait for it."""
        command = [
            "worker",
            self.address,
            "--nthreads",
            "1",
            "--no-nanny",
            "--no-dashboard",
            "--memory-limit",
            "0",
        ]
        self.workers.append(_dask(command, self.environment))

    def kill_worker(self) -> None:
        """Kill a worker, as a machine dies: without a word."""
        worker = self.workers.pop(0)
        worker.send_signal(signal.SIGKILL)
        worker.wait()


@pytest.fixture(scope="session")
def s3() -> Iterator[str]:
    """The address of an S3 server, with a bucket; the environment is set for it."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    address = "http://{}:{}".format(*server.get_host_and_port())
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": address,
        }.items():
            patch.setenv(name, value)
        import s3fs  # type: ignore[import-untyped]

        s3fs.S3FileSystem().mkdir(BUCKET)
        # Processes that earlier tests have started do not know of this server.
        workers = Workers(1)
        with lent(workers):
            yield address
        workers.stop()
    server.stop()


@pytest.fixture(scope="session")
def cluster(s3: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A scheduler and two workers, and a Prefect server that they reach."""
    folder = tmp_path_factory.mktemp("cluster")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PREFECT_HOME", str(folder))
        patch.setenv("PREFECT_LOGGING_LEVEL", "CRITICAL")
        patch.setenv("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
        patch.setenv("DO_NOT_TRACK", "1")
        address = f"tcp://127.0.0.1:{free_port()}"
        environment = {
            **os.environ,
            "DASK_LOGGING__DISTRIBUTED": "error",
            "DASK_TEMPORARY_DIRECTORY": str(folder),
        }
        command = ["scheduler", "--host", "127.0.0.1", "--port", address.rpartition(":")[2], "--no-dashboard"]
        scheduler = _dask(command, environment)
        found = Cluster(address, [], environment)
        found.add_worker()
        found.add_worker()
        from prefect.settings import PREFECT_API_URL, temporary_settings

        server = Server(temporary=True)
        try:
            server.wait()
            patch.setenv("PREFECT_API_URL", server.api)
            with temporary_settings({PREFECT_API_URL: server.api}):
                yield found
        finally:
            server.stop()
            for process in (*found.workers, scheduler):
                process.kill()
                process.wait()


def _dask(arguments: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "dask", *arguments],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
