"""Interrupt runs wherever they may be: `python -m benchmarks.flow_interrupt [WAY ...]`.

Every way to run gets Ctrl-C (SIGINT to its whole group), SIGTERM, and Ctrl-C twice, at each of the moments.
A run that is past a moment before that is seen has missed it, and is started again. Prints, as a table, how
many seconds it takes until nothing of it runs any more, with the load of the machine, on which they
depend. Then readers must see the corpus as it was before or after, and the next run must come to what an
undisturbed one comes to.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from urllib.request import Request, urlopen

from benchmarks.flow_orchestration import home
from benchmarks.store_kill import records
from tests.flows.crashes import contents, run_here
from tests.flows.interrupts import Command, EndedError, started, until

WAYS = {
    "direct, 1 worker": ("run", "--direct", "--workers", "1"),
    "direct, 2 workers": ("run", "--direct", "--workers", "2"),
    "flow, 1 worker": ("run", "--workers", "1"),
    "flow, 2 workers": ("run", "--workers", "2"),
    "dask, 2 workers": ("run", "--engine", "dask", "--workers", "2"),
    "serve": ("serve", "--cron", "0 0 1 1 *"),
}
SIGNALS = {
    "Ctrl-C": (signal.SIGINT,),
    "SIGTERM": (signal.SIGTERM,),
    "Ctrl-C twice": (signal.SIGINT, signal.SIGINT),
}
BETWEEN = 0.5
"""Seconds between two Ctrl-C."""

TRIES = 8
"""Runs that may miss a moment: the shortest of them lasts a few hundredths of a second."""

ARTICLES = 400
"""Articles that come in, so many that each stage takes a while."""

Moment = Callable[[Command, Path], object]

BEGUN: dict[str, Moment] = {"at once": lambda command, output: True}
SERVER: dict[str, Moment] = {"server starts": lambda command, output: "uvicorn" in command.programs()}
SERVED: dict[str, Moment] = {"waiting": lambda command, output: "is being served" in command.said()}
RUNNING: dict[str, Moment] = {
    "holding the output": lambda command, output: list(output.glob("runs/*.partial")),
    "prepare": lambda command, output: list(output.glob("runs/*.partial/work/records/*")),
    "index": lambda command, output: list(output.glob("runs/*.partial/work/settled.json")),
    "match": lambda command, output: list(output.glob("runs/*.partial/work/match")),
    "publish": lambda command, output: list(output.glob("runs/*.partial/corpus.jsonl")),
    "shown": lambda command, output: (output / "latest").readlink() != (output / "../base/latest").readlink(),
}


def main() -> None:
    # A shell has what it starts in the background ignore Ctrl-C, and what that starts would ignore it too.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "a.jsonl").write_text(records(0, 60))
        (folder / "b.jsonl").write_text(records(40, ARTICLES))
        (folder / "settings.toml").write_text("[run]\nbatch_articles = 40\n")
        run_here(folder / "a.jsonl", folder / "base")
        shutil.copytree(folder / "base", folder / "undisturbed", symlinks=True)
        run_here(folder / "b.jsonl", folder / "undisturbed")
        shown = [*BEGUN, *SERVER, *SERVED, *RUNNING]
        print(f"| way | signal | {' | '.join(shown)} | load of a core |")
        print("| --- " * (len(shown) + 3) + "|")
        for way in sys.argv[1:] or WAYS:
            for name, numbers in SIGNALS.items():
                before = load()
                took = {at: hit(folder, way, moment, numbers) for at, moment in moments_of(way).items()}
                cells = [f"{took[at]:.1f}" if at in took else "" for at in shown]
                loads = f"{min(before, load()):.1f} to {max(before, load()):.1f}"
                print(f"| {way} | {name} | {' | '.join(cells)} | {loads} |", flush=True)


def moments_of(way: str) -> Mapping[str, Moment]:
    """The moments at which this way is interrupted."""
    if "direct" in way:
        return BEGUN | RUNNING
    return BEGUN | SERVER | (SERVED if way == "serve" else {}) | RUNNING


def load() -> float:
    """Programs that want to run, for each core, in the last minute."""
    return os.getloadavg()[0] / (os.cpu_count() or 1)


def start(folder: Path, way: str, run: bool) -> Command:
    """Start an update of a copy of the corpus; one that is served, only if it is to run."""
    output = folder / "output"
    shutil.rmtree(output, ignore_errors=True)
    shutil.copytree(folder / "base", output, symlinks=True)
    name, *options = WAYS[way]
    files = (str(folder / "b.jsonl"), "--output", str(output), "--settings", str(folder / "settings.toml"))
    environment = {**home(folder), "PREFECT_RUNNER_POLL_FREQUENCY": "1", "PYTHONUNBUFFERED": "1"}
    command = started(name, *files, *options, stdin=subprocess.DEVNULL, **environment)
    if name == "serve" and run:
        (waiting,) = SERVED.values()
        until(lambda: waiting(command, output), command)
        run_now(command)
    return command


def run_now(command: Command) -> None:
    """Have what is served run, whatever its schedule."""
    said = re.search(r"(http://\S+)/deployments/deployment/(\S+)", command.said())
    if not said:
        raise LookupError(f"no deployment is named: {command.said()}")
    url, kind = f"{said[1]}/api/deployments/{said[2]}/create_flow_run", {"content-type": "application/json"}
    urlopen(Request(url, b"{}", kind)).close()


def hit(folder: Path, way: str, moment: Moment, numbers: Sequence[int]) -> float:
    """Interrupt a run at a moment. Returns how many seconds it took to be gone.

    Raises:
        EndedError: all runs missed it.
    """
    for _ in range(TRIES):
        try:
            return one(folder, way, moment, numbers)
        except EndedError as error:
            missed = error
    raise missed


def one(folder: Path, way: str, moment: Moment, numbers: Sequence[int]) -> float:
    """Interrupt one run. Returns how many seconds it took to be gone."""
    command, output = start(folder, way, moment in RUNNING.values()), folder / "output"
    until(lambda: moment(command, output), command)
    began = time.monotonic()
    command.interrupt(numbers[0])
    for number in numbers[1:]:
        time.sleep(BETWEEN)
        with suppress(EndedError):
            command.interrupt(number)
    command.gone()
    seconds = time.monotonic() - began
    before, after = (contents(folder / name / "latest") for name in ("base", "undisturbed"))
    assert contents(output / "latest") in (before, after), "a mixed state is shown"
    run_here(folder / "b.jsonl", output)
    assert contents(output / "latest") == after, "the next run came to something else"
    return seconds


if __name__ == "__main__":
    main()
