"""A command that is told to end does so within seconds, whatever the libraries that it uses wait for."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from subprocess import Popen
from types import FrameType
from typing import NoReturn

GRACE = 3.0
"""Seconds in which a command that was told to end may put things in order, and say that it did not finish."""

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_NAME = "ending"  # of the thread that counts

_children: set[Popen[bytes]] = set()


@contextmanager
def promptly() -> Iterator[None]:
    """While it lasts, Ctrl-C and SIGTERM end this process after GRACE, and the second of them at once.

    The first is an exception in the main thread, as ever. What counts the seconds is a thread that the system
    tells of signals, since Python does so only when what the main thread waits for has returned. In other
    threads than the main one, and within itself, this does nothing.
    """
    if threading.current_thread() is not threading.main_thread() or _is_watched():
        yield
        return
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing)
    default = signal.getsignal(signal.SIGTERM) is signal.SIG_DFL  # else it is Prefect's, or a worker's
    if default:
        signal.signal(signal.SIGTERM, _leave)
    counting = threading.Event()
    watcher = threading.Thread(target=_watch, args=(reading, counting), name=_NAME, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(-1)
        os.close(writing)
        if default:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
        if not counting.is_set():
            watcher.join()  # or this process could not fork from now on


def ends_with_us(child: Popen[bytes]) -> None:
    """Note a child that has to be ended when this process ends before its time."""
    _children.add(child)


def _is_watched() -> bool:
    return any(thread.name == _NAME for thread in threading.enumerate())


def _leave(number: int, _: FrameType | None) -> NoReturn:
    sys.exit(128 + number)


def _watch(reading: int, counting: threading.Event) -> None:
    with open(reading, "rb", buffering=0) as told:
        while number := told.read(1):
            if number[0] in _SIGNALS:
                counting.set()
                select.select([told], [], [], GRACE)
                _end(number[0])


def _end(number: int) -> NoReturn:
    for child in _children:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
    os._exit(128 + number)
