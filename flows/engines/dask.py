"""The engine of a cluster: parts of a job are Prefect tasks on Dask.

Names of parts and small values go through the scheduler; articles, columns and pairs lie in files that all
machines reach: in a shared folder, or on an object store (flows/remote.py). Steps over parts run on the
workers; those that there is one of run in the flow's own process.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, ParamSpec, Self, TypeVar, cast
from urllib.error import HTTPError
from urllib.request import urlopen

# The comings and goings of workers are no news to a person, and Prefect reports what fails. Dask reads this
# when it is imported.
os.environ.setdefault("DASK_LOGGING__DISTRIBUTED", "error")

import msgspec
from prefect import Task, task
from prefect.cache_policies import NO_CACHE
from prefect.settings import PREFECT_API_URL, temporary_settings

from cleaners.settings import Cluster, Run
from flows import spent
from flows.engines import ClusterError
from flows.job import Job
from flows.server import Server
from flows.spent import Spent
from flows.urls import is_url
from flows.workers import cores

if TYPE_CHECKING:
    from distributed import Client
    from prefect_dask.task_runners import DaskTaskRunner

PACKAGE = "copydesk"

P = ParamSpec("P")
R = TypeVar("R")

BATCH_ARTICLES = 10_000
"""Of a batch, where the settings name no number: ten seconds of preparing newswire at 1 ms an article. A
Prefect task on Dask costs 0.1 s and more."""

BATCH_BYTES = 32_000_000
"""Likewise, of pages, which cost 0.4 s a million bytes."""

PATIENCE = 60
"""Seconds to wait for the first worker."""


class Dask:
    """Runs the parts of a job on Dask workers: of a cluster that is there, or of one that it starts.

    Open it within a flow run.
    """

    elsewhere = True

    def __init__(
        self, address: str | None = None, cluster: Cluster | None = None, workers: int | None = None
    ) -> None:
        """An engine on the scheduler at an address, or on a cluster of the settings, or on a local one."""
        self._address, self._workers = address, workers or cores()
        self._cluster = cluster or Cluster()
        self._stack = ExitStack()
        self._runner: DaskTaskRunner | None = None

    def __enter__(self) -> Self:
        """Connect to the cluster, and see that it can run the flow.

        Raises:
            ClusterError: it cannot.
        """
        with ExitStack() as stack:
            api = _api_url(local=not self._address and not self._cluster.cluster_class)
            stack.enter_context(temporary_settings({PREFECT_API_URL: api}))
            self._runner = stack.enter_context(_runner(self._address, self._cluster, self._workers))
            check(_client(self._runner, self._address), api)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let the cluster go."""
        self._stack.close()

    def call(self, step: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run the step here."""
        return cast(R, _task(step)(*args, **kwargs))

    def map(self, step: Callable[[Job, str], R], job: Job, parts: Sequence[str]) -> Iterator[R]:
        """Run the step over all parts on the workers. When a worker dies, others do its parts again."""
        if self._runner is None:
            raise RuntimeError("the engine is not open")
        if job.shared is None:
            check_folder(self._runner.client, job.folder)
        run = _task(run_part).with_options(name=step.__name__)
        futures = [self._runner.submit(run, {"step": step, "job": job, "part": part}) for part in parts]
        try:
            for future in futures:
                result, used = cast(tuple[R, Spent], future.result())
                spent.add(used)
                yield result
        except BaseException:
            for future in futures:
                future.wrapped_future.cancel()  # type: ignore[no-untyped-call]
            raise


def run_part(step: Callable[[Job, str], R], job: Job, part: str) -> tuple[R, Spent]:
    """What runs on a worker: a step over a part. What it took comes back with what it returned."""
    before = spent.total()
    result = step(job, part)
    after = spent.total()
    return result, Spent(after.cpu_seconds - before.cpu_seconds, after.peak_megabytes)


def for_cluster(job: Job) -> Job:
    """The job with a folder that has the same name everywhere, and with batches that are worth a task.

    Batches stay as they are where the settings name a size.
    """
    run = job.settings.run
    if run.batch_articles == Run().batch_articles:
        run = msgspec.structs.replace(run, batch_articles=BATCH_ARTICLES)
    if run.batch_bytes == Run().batch_bytes:
        run = msgspec.structs.replace(run, batch_bytes=BATCH_BYTES)
    output = job.output if is_url(job.output) else str(Path(job.output).absolute())
    return replace(job, output=output, settings=msgspec.structs.replace(job.settings, run=run))


def check(client: Client, api: str) -> None:
    """See that scheduler and workers have what they need.

    Raises:
        ClusterError: they have not, or no worker is there.
    """
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError as error:
        raise ClusterError(
            f"no Dask worker came within {PATIENCE} s; start one: dask worker ADDRESS"
        ) from error
    # A function of the standard library travels by its name: it needs nothing of ours over there.
    found = client.run(version, PACKAGE, on_error="return")
    try:
        found["the scheduler"] = client.run_on_scheduler(version, PACKAGE)  # type: ignore[no-untyped-call]
    except PackageNotFoundError as error:
        found["the scheduler"] = error
    ours = here()
    for place, theirs in sorted(found.items()):
        if theirs != ours:
            what = f"has {PACKAGE} {theirs}" if isinstance(theirs, str) else f"has no {PACKAGE} ({theirs})"
            raise ClusterError(
                f"{place} {what}, and this is {ours}; scheduler and workers need the same: "
                f"pip install '.[dask]' in the checkout of {ours}"
            )
    for place, problem in sorted(client.run(unreachable, api).items()):
        if problem:
            raise ClusterError(
                f"worker {place} does not reach the Prefect server at {api}: {problem}; set PREFECT_API_URL "
                "to an address that all workers reach, of a server started with: "
                "prefect server start --host 0.0.0.0"
            )


def here() -> str:
    """The version of this program."""
    return version(PACKAGE)


def check_folder(client: Client, folder: Path) -> None:
    """See that all workers see a folder of this machine.

    Raises:
        ClusterError: one does not.
    """
    for place, seen in sorted(client.run(os.path.isdir, str(folder)).items()):
        if not seen:
            raise ClusterError(
                f"worker {place} does not see {folder}; name a folder that all machines share, or an object "
                "store (s3://...), as --output"
            )


def unreachable(api: str) -> str | None:
    """Why a Prefect server cannot be reached from here; None where it can."""
    try:
        with urlopen(f"{api.rstrip('/')}/health", timeout=10):
            return None
    except HTTPError as error:  # it answered: whatever it wants of us, Prefect's client knows
        return None if error.code < 500 else str(error)
    except OSError as error:
        return str(getattr(error, "reason", error))


def _runner(address: str | None, cluster: Cluster, workers: int) -> DaskTaskRunner:
    try:
        from prefect_dask.task_runners import DaskTaskRunner
    except ImportError as error:
        raise ClusterError(
            f"--engine dask takes more packages: pip install '.[dask]' in the checkout of {PACKAGE}"
        ) from error
    if address:
        return DaskTaskRunner(address=address)
    if cluster.cluster_class is None:
        own = {"n_workers": workers, "threads_per_worker": 1, "dashboard_address": None}
        return DaskTaskRunner(cluster_kwargs={**own, **cluster.cluster_kwargs})
    try:
        return DaskTaskRunner(
            cluster_class=cluster.cluster_class,
            cluster_kwargs=cluster.cluster_kwargs,
            adapt_kwargs=cluster.adapt_kwargs,
        )
    except (ImportError, AttributeError) as error:
        raise ClusterError(
            f"run.cluster.cluster_class: {cluster.cluster_class!r} cannot be imported ({error}); "
            "install the package that has it, such as dask-jobqueue or dask-kubernetes"
        ) from error


def _client(runner: DaskTaskRunner, address: str | None) -> Client:
    try:
        return runner.client
    except (OSError, TimeoutError) as error:
        if address is None:
            raise
        raise ClusterError(
            f"no Dask scheduler answers at {address} ({error}); start one: dask scheduler"
        ) from error


def _api_url(*, local: bool) -> str:
    """The Prefect server that workers report to. On this machine the temporary one of the flow will do."""
    if url := PREFECT_API_URL.value():
        return str(url)
    if not local:
        raise ClusterError(
            "PREFECT_API_URL is not set, and each worker would start a server of its own; start one that all "
            "workers reach (prefect server start --host 0.0.0.0), and set PREFECT_API_URL to its address"
        )
    server = Server(temporary=True)
    server.wait()
    return server.api


def _task(step: Callable[..., Any]) -> Task[..., Any]:
    # What a task returns is the name of a file: nothing but running the step makes that file.
    return task(cache_policy=NO_CACHE, persist_result=False)(step)
