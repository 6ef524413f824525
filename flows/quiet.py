"""The Prefect flow as a command: progress bars for a person, and no log of Prefect's own."""

from __future__ import annotations

import atexit
import os
import sys

from flows.prefect_defaults import unset

os.environ.update(unset(PREFECT_LOGGING_LEVEL="CRITICAL"))  # the command says itself what failed and why

import msgspec
from prefect.client.orchestration import get_client
from prefect.settings import PREFECT_API_URL
from rich.console import Console

from flows.clean_corpus import asked, clean_corpus, processes, progress
from flows.engines import ServerError
from flows.engines.processes import Processes
from flows.job import Job
from flows.progress import bars
from flows.summary import Summary
from flows.waiting import at_the_terminal


def run_quietly(
    job: Job,
    settings: str | None,
    console: Console,
    pool: Processes | None,
    *,
    workers: int | None = None,
    address: str | None = None,
    review: bool = False,
) -> Summary:
    """Run the flow `clean_corpus`, on the server that Prefect's settings name or on a temporary one.

    With `review` it asks before it publishes: whoever resumes the flow where there is a server that goes on
    after it, else whoever sits at this terminal. Without a pool of processes it runs on Dask: on the cluster
    at the address, or on a new one.

    Raises:
        ServerError: the server is not there, or the temporary one did not start.
        Everything that `flows.pipeline.run` raises.
    """
    _find_server()
    with bars(console) as shown:
        token, pool_token = progress.set(shown), processes.set(pool)
        # A temporary server is found by nobody else.
        ask = at_the_terminal(console, shown) if review and not PREFECT_API_URL.value() else None
        ask_token = asked.set(ask)
        try:
            content = clean_corpus(
                list(job.inputs),
                job.output,
                settings,
                job.decisions,
                job.strict,
                job.rebuild,
                workers,
                engine="local" if pool else "dask",
                address=address,
                review_before_publish=review,
            )
        finally:
            progress.reset(token)
            processes.reset(pool_token)
            asked.reset(ask_token)
    return msgspec.convert(content, Summary)


def _find_server() -> None:
    """Start the temporary server, where Prefect's settings name none; else see whether theirs answers."""
    url = PREFECT_API_URL.value()
    try:
        with get_client(sync_client=True) as client:
            problem = client.api_healthcheck()
    except RuntimeError as error:
        problem = error
    if problem is None:
        return
    if url:
        cure = "start it, unset PREFECT_API_URL, or run with --direct, which needs no server"
        raise ServerError(f"Prefect's server at {url} does not answer ({problem}): {cure}")
    cure = "try again, name a server in PREFECT_API_URL, or run with --direct, which needs none"
    raise ServerError(f"Prefect's temporary server did not start ({problem}): {cure}")


@atexit.register
def _hush() -> None:
    """Say nothing any more while the interpreter is taken down.

    Where threads of Prefect's are still there, duckdb's binding then lists all its types as leaked.
    """
    sys.stderr.flush()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
