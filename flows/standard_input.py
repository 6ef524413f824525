"""Standard input as a file: it can be read but once, and a run looks at its inputs more often than that."""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import TextIO


def copied() -> str:
    """Path of a file with all that comes in on standard input; it is there until this process ends.

    Raises:
        OSError: there is no room for it.
    """
    return _copied(sys.stdin)


@cache
def _copied(stream: TextIO) -> str:
    folder = tempfile.mkdtemp(prefix="copydesk-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = os.path.join(folder, "input")  # noqa: PTH118  a source's path is a string
    with Path(path).open("wb") as file:
        shutil.copyfileobj(stream.buffer, file)
    return path
