"""Open the store, bring its tables up to date, and change it in transactions."""

from __future__ import annotations

import errno
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.resources import files
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from flows.job import STORE
from flows.locks import HeldError
from flows.store.columns import number

PATIENCE = 10.0
"""Seconds to wait for another process that has the store open; only publishing a run takes longer."""

BLOCK = 65_536
"""Bytes of a block, of which each table takes one at least: with the usual 256 KB, 20,000 articles took 3.33
KB each, with these 3.12 (benchmarks/README.md)."""

# Nothing is fetched from the network. A transaction goes into the tables at once, and not into a log first,
# which takes another copy of it in memory.
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "checkpoint_threshold": "0KB",
    "default_block_size": str(BLOCK),  # of files that are made from now on
    "auto_checkpoint_skip_wal_threshold": 0,
    "memory_limit": "400MB",
    "threads": 2,
}
_FULL = re.compile(r"no space left|disk quota exceeded|file too large|not enough space", re.IGNORECASE)


class StoreError(RuntimeError):
    """The store cannot be used; the message says why and what to do."""


class NotStoredError(LookupError):
    """An article or a run that was named is not in the store."""


@contextmanager
def opened(output: Path) -> Iterator[DuckDBPyConnection]:
    """The store of an output, made where there is none, with its tables as this version has them.

    Raises:
        flows.locks.HeldError: another process keeps it open.
        StoreError: it is damaged, or a newer version of Copydesk made it.
        OSError: the disk is full, or the file cannot be read or written.
    """
    output.mkdir(parents=True, exist_ok=True)
    path = output / STORE
    with _plain_errors(path):
        store = _connect(path)
        try:
            migrate(store, path)
            yield store
        finally:
            store.close()


@contextmanager
def transaction(store: DuckDBPyConnection) -> Iterator[None]:
    """All changes made in here, or none."""
    store.begin()
    try:
        yield
    except BaseException:
        # After a failed write there may be nothing left to roll back: the file is as it was either way.
        with suppress(duckdb.Error):
            store.rollback()
        raise
    store.commit()


def migrations() -> list[tuple[int, str]]:
    """The numbered scripts that make the tables, in their order."""
    scripts = sorted(
        (script for script in (files(__package__) / "migrations").iterdir() if script.name.endswith(".sql")),
        key=lambda script: script.name,
    )
    return [(int(script.name.removesuffix(".sql")), script.read_text("utf-8")) for script in scripts]


def migrate(store: DuckDBPyConnection, path: Path) -> None:
    """Run the scripts that this store has not seen, each in a transaction of its own.

    Raises:
        StoreError: a newer version of Copydesk made the store.
    """
    version = schema_version(store)
    known = migrations()
    if version > known[-1][0]:
        raise StoreError(
            f"{path} has tables of version {version}, and this Copydesk knows {known[-1][0]}; upgrade it"
        )
    for at, script in known:
        if at > version:
            with transaction(store):
                store.execute(script)
                store.execute("DELETE FROM schema_version")
                store.execute("INSERT INTO schema_version VALUES (?)", [at])


def schema_version(store: DuckDBPyConnection) -> int:
    """The number of the last script that made this store's tables; 0 for an empty file."""
    try:
        return number(store, "SELECT max(version) FROM schema_version")
    except duckdb.CatalogException:
        return 0


def _connect(path: Path) -> DuckDBPyConnection:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return duckdb.connect(str(path), config=_CONFIG)
        except duckdb.IOException as error:
            if "lock" not in str(error):
                raise
            if time.monotonic() > end:
                holder = re.search(r"\(PID (\d+)\)", str(error))
                who = f"process {holder[1]}" if holder else "another process"
                raise HeldError(f"{path} is open in {who}; close it there, and try again") from error
            time.sleep(0.05)


@contextmanager
def _plain_errors(path: Path) -> Iterator[None]:
    """Errors of the database as errors that say what a person can do."""
    try:
        yield
    except duckdb.Error as error:
        message = str(error).splitlines()[0] if str(error) else type(error).__name__
        if _FULL.search(str(error)):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path)) from error
        raise StoreError(f"{path}: {message}") from error
