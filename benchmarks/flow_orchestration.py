"""What Prefect costs: a run as a flow beside the same run without it.

    python -m benchmarks.flow_orchestration [TASKS]

The seeds show the start-up, without a server and with one. So many tasks (300) that do nothing show what each
costs, in the process of the flow and in its temporary server. From these two comes the share of a run of ten
minutes in batches as they are by default, of 5 seconds of work and five tasks each.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from benchmarks.flow_runs import Took, copydesk
from flows.server import Server

SEEDS = Path(__file__).parents[1] / "seeds"
RUN, PER_BATCH, TASKS = 600, 5, 5
"""Seconds of CPU of a run, and of a batch; tasks of a batch."""

SEEDS_TASKS = 17
"""Tasks of a run over the seeds."""


def main() -> None:
    count = int(sys.argv[1]) if sys.argv[1:] else 300
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seeds(folder, "first")  # makes Prefect's database
        direct, flow = seeds(folder, "direct", "--direct"), seeds(folder, "flow")
        print(f"seeds without Prefect: {direct.wall} s, CPU {direct.cpu} s", flush=True)
        print(
            f"seeds as a flow, no server: {flow.wall} s, {flow.wall - direct.wall:+.1f} s, CPU {flow.cpu} s"
        )
        with_server(folder, direct)
        each = per_task(folder, count)
        fixed = flow.cpu - direct.cpu - each * SEEDS_TASKS
        added = fixed + each * RUN / PER_BATCH * TASKS
        print(f"a run as a flow: {fixed:.1f} s of CPU once, and {1000 * each:.1f} ms a task")
        print(f"of a run of {RUN} s of CPU: {100 * added / RUN:.1f} % more")


def per_task(folder: Path, count: int) -> float:
    """Seconds of CPU for a task of the flow that does nothing, those of its temporary server included."""
    os.environ |= home(folder) | {"PREFECT_LOGGING_LEVEL": "CRITICAL"}  # as `copydesk run` has it
    server = Server(temporary=True)
    server.wait()
    from prefect import flow
    from prefect.settings import PREFECT_API_URL, temporary_settings

    from flows.clean_corpus import Tasks

    def step(_: object, part: str) -> str:
        return part

    class Nobody:
        count = 1

        def run(self, step: object, job: object, part: str) -> str:
            return part

    @flow
    def empty(tasks: int) -> None:
        list(Tasks(Nobody()).map(step, None, [str(number) for number in range(tasks)]))  # type: ignore[arg-type]

    with temporary_settings({PREFECT_API_URL: server.api}):
        empty(20)
        before = cpu(os.getpid()) + cpu(server.process)
        empty(count)
        time.sleep(5)  # what the server has yet to do
        after = cpu(os.getpid()) + cpu(server.process)
    server.stop()
    return (after - before) / count


def cpu(process: int) -> float:
    """Seconds of CPU that a process has taken."""
    times = psutil.Process(process).cpu_times()
    return float(times.user + times.system)


def seeds(folder: Path, name: str, *options: str, **environment: str) -> Took:
    return copydesk(
        "run", str(SEEDS), "--output", str(folder / name), *options, **home(folder), **environment
    )


def with_server(folder: Path, direct: Took) -> None:
    """The start-up where a server is running already."""
    os.environ |= home(folder)
    server = Server()
    try:
        server.wait()
        flow = seeds(folder, "served", PREFECT_API_URL=server.api)
    finally:
        server.stop()
    print(
        f"seeds as a flow, with a server: {flow.wall} s, {flow.wall - direct.wall:+.1f} s, CPU {flow.cpu} s"
    )


def home(folder: Path) -> dict[str, str]:
    return {"PREFECT_HOME": str(folder / "prefect"), "PREFECT_SERVER_ANALYTICS_ENABLED": "false"}


if __name__ == "__main__":
    main()
