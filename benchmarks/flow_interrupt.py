"""Interrupt runs wherever they may be: `python -m benchmarks.flow_interrupt [WAY ...]`.

Every way to run gets Ctrl-C (SIGINT to its whole group), SIGTERM, and Ctrl-C twice, at each of the moments.
Says how long it takes until nothing of it runs any more; then readers must see the corpus as it was before or
after, and the next run must come to what an undisturbed one comes to.
"""

from __future__ import annotations

import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.flow_orchestration import home
from benchmarks.store_kill import records
from tests.flows.crashes import contents, run_here
from tests.flows.interrupts import Command, started, until

WAYS = {
    "direct, 1 worker": ("--direct", "--workers", "1"),
    "direct, 2 workers": ("--direct", "--workers", "2"),
    "flow, 1 worker": ("--workers", "1"),
    "flow, 2 workers": ("--workers", "2"),
    "dask, 2 workers": ("--engine", "dask", "--workers", "2"),
}
SIGNALS = {
    "Ctrl-C": (signal.SIGINT,),
    "SIGTERM": (signal.SIGTERM,),
    "Ctrl-C twice": (signal.SIGINT, signal.SIGINT),
}
BETWEEN = 0.5
"""Seconds between two Ctrl-C."""


MOMENTS: dict[str, Callable[[Command, Path], object]] = {
    "at once": lambda command, output: True,
    "holding the output": lambda command, output: list(output.glob("runs/*.partial")),
    "prepare": lambda command, output: list(output.glob("runs/*.partial/work/records/*")),
    "index": lambda command, output: list(output.glob("runs/*.partial/work/settled.json")),
    "match": lambda command, output: list(output.glob("runs/*.partial/work/match")),
    "publish": lambda command, output: list(output.glob("runs/*.partial/corpus.jsonl")),
    "shown": lambda command, output: (output / "latest").readlink() != (output / "../base/latest").readlink(),
}
SERVER = {"server starts": lambda command, output: any("uvicorn" in one.cmdline() for one in command.left())}


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "a.jsonl").write_text(records(0, 60))
        (folder / "b.jsonl").write_text(records(40, 200))
        (folder / "settings.toml").write_text("[run]\nbatch_articles = 40\n")
        run_here(folder / "a.jsonl", folder / "base")
        shutil.copytree(folder / "base", folder / "undisturbed", symlinks=True)
        run_here(folder / "b.jsonl", folder / "undisturbed")
        for way in sys.argv[1:] or WAYS:
            for name, numbers in SIGNALS.items():
                moments = MOMENTS if "direct" in way else MOMENTS | SERVER
                took = [(one(folder, way, moment, numbers), at) for at, moment in moments.items()]
                print(f"{way}, {name}: gone after at most {max(took)[0]:.1f} s")
                print("   ", ", ".join(f"{at} {seconds:.1f}" for seconds, at in took), flush=True)


def start(folder: Path, way: str) -> Command:
    """Start an update of a copy of the corpus."""
    output = folder / "output"
    shutil.rmtree(output, ignore_errors=True)
    shutil.copytree(folder / "base", output, symlinks=True)
    arguments = ("run", str(folder / "b.jsonl"), "--output", str(output), *WAYS[way])
    return started(*arguments, *("--settings", str(folder / "settings.toml")), cwd=Path.cwd(), **home(folder))


def one(folder: Path, way: str, moment: Callable[[Command, Path], object], numbers: Sequence[int]) -> float:
    """Interrupt one run. Returns how many seconds it took to be gone."""
    command, output = start(folder, way), folder / "output"
    until(lambda: moment(command, output), command)
    for number in numbers:
        if command.process.poll() is None:
            command.interrupt(number)
        if number != numbers[-1]:
            time.sleep(BETWEEN)
    seconds = command.gone()
    before, after = (contents(folder / name / "latest") for name in ("base", "undisturbed"))
    assert contents(output / "latest") in (before, after), "a mixed state is shown"
    run_here(folder / "b.jsonl", output)
    assert contents(output / "latest") == after, "the next run came to something else"
    return seconds


if __name__ == "__main__":
    main()
