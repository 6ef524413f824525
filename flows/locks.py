"""One run at a time on one output.

On a disk the system frees the lock when its holder dies, however it dies. On an object store the lock is an
object that its holder renews, and that is void when it has not been renewed for some minutes.
"""

from __future__ import annotations

import fcntl
import os
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from flows.urls import open_store

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem  # type: ignore[import-untyped]

RENEWED = timedelta(minutes=1)
"""How often the holder of a remote output says that it is alive."""

EXPIRED = timedelta(minutes=10)
"""A lock that was not renewed for so long is of a run that died."""


LINGERING = 5.0
"""Seconds in which the children of a run that was ended, which share its lock, are gone as well."""


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
        end = time.monotonic() + LINGERING
        while not _taken(file):
            file.seek(0)
            holder = file.read().strip() or "a run that just began"
            if not _is_dead(holder) or time.monotonic() > end:
                raise HeldError(
                    f"{output} is held by {holder}; wait for it to end, or choose another --output"
                )
            time.sleep(0.05)
        file.truncate(0)
        file.write(f"run {run}, process {os.getpid()} on {socket.gethostname()}")
        file.flush()
        yield
        file.truncate(0)


def is_held(output: Path) -> bool:
    """Whether a run holds the output, or held it until its machine died."""
    try:
        holder = (output / ".lock").read_text("utf-8")
    except OSError:
        return False
    return bool(holder) and not _is_dead(holder)


def _taken(file: TextIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_dead(holder: str) -> bool:
    """Whether the process that is named is one of this machine, and is no more."""
    named = re.search(r"process (\d+) on (.+)", holder)
    if named is None or named[2] != socket.gethostname():
        return False
    try:
        os.kill(int(named[1]), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


@contextmanager
def locked_url(url: str, run: str) -> Iterator[None]:
    """Hold an output on an object store for a run.

    Two runs that begin in the same moment are told apart where the store creates objects on condition that
    they are not there (S3 and Google Cloud Storage do); elsewhere the one that wrote last holds the output.

    Raises:
        HeldError: another run holds it.
        OSError: the output cannot be written.
    """
    store, path = open_store(f"{url}/lock.json")
    store.invalidate_cache()
    if store.exists(path):
        _refuse_if_alive(store, path, url)
    owner = f"run {run}, process {os.getpid()} on {socket.gethostname()}".encode()
    try:
        store.pipe_file(path, owner, mode="create")
    except FileExistsError:
        _refuse_if_alive(store, path, url)
    except (TypeError, NotImplementedError):
        store.pipe_file(path, owner)
    store.invalidate_cache()
    if store.cat_file(path) != owner:
        _refuse_if_alive(store, path, url)
    done = threading.Event()
    renewing = threading.Thread(target=_renew, args=(store, path, owner, done), daemon=True)
    renewing.start()
    try:
        yield
    finally:
        done.set()
        renewing.join()
        store.rm_file(path)


def _refuse_if_alive(store: AbstractFileSystem, path: str, url: str) -> None:
    holder = store.cat_file(path).decode(errors="replace")
    if datetime.now(UTC) - store.modified(path) < EXPIRED:
        raise HeldError(
            f"{url} is held by {holder}; wait for it to end, or choose another --output. If that run is "
            f"dead, the next may begin {EXPIRED.seconds // 60} minutes after it died, or once {path} is gone"
        )
    store.rm_file(path)


def _renew(store: AbstractFileSystem, path: str, owner: bytes, done: threading.Event) -> None:
    while not done.wait(RENEWED.total_seconds()):
        store.pipe_file(path, owner)
