"""Whoever ends a run is not kept waiting, and nothing is left of it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.flows.conftest import ROOT, Run
from tests.flows.interrupts import started, until


@pytest.mark.parametrize(
    ("options", "number", "code"),
    [(("--direct", "--workers", "2"), signal.SIGTERM, 143), (("--workers", "2"), signal.SIGINT, 130)],
)
def test_nothing_is_left_of_a_run_that_is_told_to_end(
    run: Run, tmp_path: Path, options: tuple[str, ...], number: int, code: int
) -> None:
    """With Prefect, and a server of its own; without, it took minutes until both were gone, if ever."""
    output, inbox = tmp_path / "output", tmp_path / "in.jsonl"
    text = "The council approved bridge number {} on Tuesday, the mayor said, and work begins in March. "
    # Enough that it does not end before it is told to.
    rows = (json.dumps({"text": text.format(number) * 20}) for number in range(20_000))
    inbox.write_text("\n".join(rows))
    arguments = ("run", str(inbox), "--output", str(output), *options)
    command = started(*arguments, PREFECT_HOME=str(tmp_path / "prefect"))
    until(lambda: list(output.glob("runs/*.partial/work")), command)
    assert len(command.left()) > 2
    command.interrupt(number)
    assert command.gone() < 60  # it is 1 to 4; benchmarks/flow_interrupt.py measures it
    assert command.process.wait() == code
    assert not (output / "latest").exists()
    assert len(run(ROOT / "seeds", output=output).rows("corpus")) == 1
    assert not list(output.glob("runs/*.partial"))


def test_a_signal_that_comes_last_is_not_waited_for() -> None:
    """Between the two, whoever counts has not been told of the signal yet."""
    program = (
        "import signal, flows.ending as ending\n"
        "ending.GRACE = 1000\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # ignored under `nohup ... &`
        "with ending.promptly(): signal.raise_signal(signal.SIGINT)\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=100, check=False)
    assert ended.returncode == 130
