"""How a command ends: within seconds when it is told to, whatever the libraries that it uses wait for."""

from __future__ import annotations

import atexit
import multiprocessing
import os
import select
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import RawIOBase
from subprocess import Popen
from types import FrameType
from typing import NoReturn

GRACE = 3.0
"""Seconds in which a command that was told to end may put things in order, and say that it did not finish."""

_MOMENT = 0.01
"""Seconds after which is looked again whether a thread has come to an end."""

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_NAME = "ending"  # of the thread that counts
_FAREWELL = b"\0"  # tells it that there is nothing to end any more; no signal has this number

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
        os.write(writing, _FAREWELL)
        # A signal may have come just before: then it counts, whatever is done until this process has ended.
        while watcher.is_alive() and not counting.wait(_MOMENT):
            pass
        if not counting.is_set():
            signal.set_wakeup_fd(-1)
            os.close(writing)
            if default:
                signal.signal(signal.SIGTERM, signal.SIG_DFL)
            watcher.join()  # or this process could not fork from now on


def ends_with_us(child: Popen[bytes]) -> None:
    """Note a child that has to be ended when this process ends before its time."""
    _children.add(child)


def leave(code: int) -> NoReturn:
    """End this process, once what was left for its end is done, and do not take the interpreter down.

    That would be a quarter of a second of freeing memory which the system frees anyway (mypy's `hard_exit`).
    """
    atexit._run_exitfuncs()
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        pass  # whoever read it has seen enough
    except OSError as error:
        if code == 0:
            sys.stderr.write(f"copydesk: standard output: {error}\n")
            code = 1
    _flush()
    os._exit(code)


def _is_watched() -> bool:
    return any(thread.name == _NAME for thread in threading.enumerate())


def _leave(number: int, _: FrameType | None) -> NoReturn:
    sys.exit(128 + number)


def _watch(reading: int, counting: threading.Event) -> None:
    with open(reading, "rb", buffering=0) as told:
        while (number := told.read(1)) not in (_FAREWELL, b""):
            if number[0] in _SIGNALS:
                # Taking the interpreter down may take seconds, and this thread would not be there any more.
                atexit.register(_end, number[0])
                counting.set()
                _count(told)
                _end(number[0])


def _count(told: RawIOBase) -> None:
    """Wait until GRACE is over, or one of the signals comes again."""
    end = time.monotonic() + GRACE
    while (left := end - time.monotonic()) > 0:
        if select.select([told], [], [], left)[0] and (told.read(1) or b"\0")[0] in _SIGNALS:
            return


def _end(number: int) -> NoReturn:
    _flush()
    for child in _children:
        child.kill()
    for run in multiprocessing.active_children():
        run.kill()
    os._exit(128 + number)


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
