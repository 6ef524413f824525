"""One run at a time on one output. The system frees the lock when its holder dies, however it dies."""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class HeldError(Exception):
    """Another run holds the output; the message names it."""


@contextmanager
def locked(output: Path, run: str) -> Iterator[None]:
    """Hold the output for a run.

    Raises:
        HeldError: another run holds it.
        OSError: the output cannot be written.
    """
    output.mkdir(parents=True, exist_ok=True)
    with (output / ".lock").open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "a run that just began"
            raise HeldError(
                f"{output} is held by {holder}; wait for it to end, or choose another --output"
            ) from None
        file.truncate(0)
        file.write(f"run {run}, process {os.getpid()} on {socket.gethostname()}")
        file.flush()
        yield
        file.truncate(0)
