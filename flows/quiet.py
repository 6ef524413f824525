"""The Prefect flow as a command: progress bars for a person, and no log of Prefect's own."""

from __future__ import annotations

import os

from flows.server import Server, find_server, prefect_defaults

# The command says itself what failed and why; Prefect reads this when it is imported.
os.environ.setdefault("PREFECT_LOGGING_LEVEL", "CRITICAL")
os.environ.update(prefect_defaults())

import msgspec
from prefect.settings import PREFECT_API_URL, temporary_settings
from rich.console import Console

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
        Everything that `flows.pipeline.run` raises.
        flows.server.ServerError: Prefect's server does not answer, or did not start.
    """
    lasting = PREFECT_API_URL.value()
    if lasting:
        find_server(lasting)
    # Workers of a cluster elsewhere need a server that they reach; the engine says so.
    server = None if lasting or address else Server(temporary=True)
    with temporary_settings({PREFECT_API_URL: server.api} if server else {}), bars(console) as shown:
        # The server starts meanwhile; its own classes, which Prefect would load to start it, are not needed.
        from flows.clean_corpus import asked, clean_corpus, processes, progress

        token, pool_token = progress.set(shown), processes.set(pool)
        # A temporary server is found by nobody else.
        ask_token = asked.set(at_the_terminal(console, shown) if review and not lasting else None)
        try:
            if server:
                server.wait()
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
