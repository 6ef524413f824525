"""Commands that are interrupted, and what is left of them: shared by the tests and benchmarks/flow_interrupt.py."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO
from uuid import uuid4

import psutil  # type: ignore[import-untyped]

MARK = "COPYDESK_INTERRUPTED"
"""A variable of the environment that a command hands to all that it starts, in whatever session."""

PATIENCE = 120.0
"""Seconds after which what is still there is taken for something that never ends."""


class EndedError(AssertionError):
    """A command ended before it came to the moment that was waited for."""


@dataclass
class Command:
    """A command that runs in a session of its own, as one of a terminal does."""

    process: subprocess.Popen[bytes]
    mark: str
    output: BinaryIO  # a file, so that nobody has to read it for the command to go on

    def said(self) -> str:
        """What it wrote so far."""
        # The command writes where this file stands, so that is not to be moved.
        return os.pread(self.output.fileno(), 1 << 20, 0).decode()

    def interrupt(self, number: int = signal.SIGINT) -> None:
        """What a terminal does on Ctrl-C (SIGINT, to all of its processes), or a system that stops it (SIGTERM).

        Raises:
            EndedError: it has ended.
        """
        if self.process.poll() is not None:
            raise EndedError(self.said())
        if number == signal.SIGINT:
            os.killpg(self.process.pid, number)
        else:
            self.process.send_signal(number)

    def left(self) -> list[psutil.Process]:
        """The command and all that it started, as far as they still run."""
        return [one for one in psutil.process_iter() if self._is_ours(one)]

    def programs(self) -> str:
        """What it started and how, as far as it still runs."""
        found = ""
        for one in self.left():
            with suppress(psutil.Error):
                found += " ".join([*one.cmdline(), ""])
        return found

    def _is_ours(self, one: psutil.Process) -> bool:
        try:
            return bool(one.environ().get(MARK) == self.mark and one.status() != psutil.STATUS_ZOMBIE)
        except psutil.Error:
            return False

    def gone(self) -> float:
        """Wait until nothing of it runs any more, and return how many seconds that took.

        Raises:
            AssertionError: something still runs after PATIENCE; it is killed.
        """
        began = time.monotonic()
        while left := self.left():
            self.process.poll()
            if time.monotonic() - began > PATIENCE:
                names = [" ".join(one.cmdline()) for one in left]
                for one in left:
                    one.kill()
                raise AssertionError(f"still running after {PATIENCE} s: {names}; it said: {self.said()}")
            time.sleep(0.02)
        self.process.wait()  # or it would be there as a zombie, which locks take for a holder that is alive
        return time.monotonic() - began


def started(*arguments: str, stdin: int = subprocess.DEVNULL, **environment: str) -> Command:
    """Start `copydesk` with these arguments."""
    mark, output = uuid4().hex, tempfile.TemporaryFile()  # noqa: SIM115  it goes with the command
    process = subprocess.Popen(
        [sys.executable, "-m", "flows.cli", *arguments],
        stdin=stdin,
        stdout=output,
        stderr=subprocess.STDOUT,
        env={**os.environ, **environment, MARK: mark},
        start_new_session=True,
        preexec_fn=_heed,
    )
    return Command(process, mark, output)


def _heed() -> None:
    """Have Ctrl-C end this process, also where whoever started the tests has it ignored (as `nohup ... &` does)."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def until(condition: Callable[[], object], command: Command) -> None:
    """Wait for something that a command is to do.

    Raises:
        EndedError: it ended before.
        AssertionError: it did not do it within PATIENCE.
    """
    began = time.monotonic()
    while not condition():
        if command.process.poll() is not None:
            raise EndedError(command.said())
        assert time.monotonic() - began < PATIENCE, command.said()
        time.sleep(0.01)
