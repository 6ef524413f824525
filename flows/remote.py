"""An output on an object store: a run works on a mirror of it in a local folder, and puts its results up.

    OUTPUT/latest.json       {"run": ...}: the run that readers see; written last, by one request
    OUTPUT/runs/RUN/...      the files of a run, the store among them; complete before latest.json names it
    OUTPUT/work/RUN/...      what lies between the steps of a run on several machines; removed when it ends
    OUTPUT/lock.json         who holds the output

An object store has no rename and no links, but a reader sees an object whole or not at all. So what a link
swapped by a rename is on a disk, one small object is here. A run that dies leaves objects that nothing names;
the next run removes them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import update_wrapper
from pathlib import Path
from typing import Generic, ParamSpec, TypeVar

import msgspec
from msgspec import Struct

from flows.engines import Engine
from flows.job import Job
from flows.locks import locked_url
from flows.urls import fetch, names_in, open_store, put

P = ParamSpec("P")
R = TypeVar("R")

POINTER = "latest.json"

STATE = "state"
"""Folder in a run's for what stands beside the runs on a disk: the store. It becomes visible with its run."""


class Pointer(Struct, frozen=True):
    """The content of latest.json."""

    run: str
    kept: list[str]  # the runs that are there, oldest first; this one among them


def mirrored(job: Job, engine: Engine, run: Callable[[Job, Engine], R]) -> R:
    """Run a job, whose output is a URL, on a local mirror of that output, and put up what it published.

    Raises:
        flows.locks.HeldError: another run holds the output.
        OSError: the output cannot be read or written; readers see what they saw before.
    """
    url = job.output.rstrip("/")
    with tempfile.TemporaryDirectory(prefix="copydesk-") as folder, locked_url(url, job.run):
        mirror = Path(folder)
        before = _fetch_latest(url, mirror)
        work = f"{url}/work/{job.run}"
        try:
            if engine.elsewhere:
                here = replace(job, output=folder, shared=work)
                result = run(here, Sharing(engine, here))
            else:
                result = run(replace(job, output=folder), engine)
            if not (mirror / "runs" / job.run).is_dir():
                return result  # there was nothing to do
            _publish(url, mirror, job, before)
        finally:
            _remove(f"{url}/work")
    return result


def _publish(url: str, mirror: Path, job: Job, before: list[str]) -> None:
    folder = mirror / "runs" / job.run
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            put(path, f"{url}/runs/{job.run}/{path.relative_to(folder)}")
    for path in sorted(mirror.iterdir()):
        if path.is_file() and not path.name.startswith("."):
            put(path, f"{url}/runs/{job.run}/{STATE}/{path.name}")
    kept = [*before, job.run][-job.settings.run.keep_runs :]
    store, there = open_store(f"{url}/{POINTER}")
    store.pipe_file(there, msgspec.json.encode(Pointer(job.run, kept)))
    _prune(url, kept)


class Sharing:
    """An engine whose workers share no folder with this process: what lies between steps goes by URL."""

    elsewhere = True

    def __init__(self, engine: Engine, job: Job) -> None:
        self._engine, self._job = engine, job
        self._known: set[tuple[str, int, int]] = set()

    def call(self, step: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run the step here, and put up what it wrote."""
        result = self._engine.call(step, *args, **kwargs)
        _put_work(self._job, self._known)
        return result

    def map(self, step: Callable[[Job, str], R], job: Job, parts: Sequence[str]) -> Iterator[R]:
        """Run the step over all parts, each in a folder of its own wherever it runs."""
        return self._engine.map(Apart(step), job, parts)


class Apart(Generic[R]):
    """A step that reads and writes the shared files of its job through a folder of its own."""

    def __init__(self, step: Callable[[Job, str], R]) -> None:
        self.step = step
        update_wrapper(self, step)

    def __call__(self, job: Job, part: str) -> R:
        """Run the step, and put up what it wrote."""
        with tempfile.TemporaryDirectory(prefix="copydesk-") as folder:
            here = replace(job, output=folder)
            result = self.step(here, part)
            _put_work(here, set())
            return result


def _put_work(job: Job, known: set[tuple[str, int, int]]) -> None:
    folder = job.folder / "work"
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            status = path.stat()
            state = (str(path), status.st_mtime_ns, status.st_size)
            if state not in known:
                put(path, f"{job.shared}/{path.relative_to(folder)}")
                known.add(state)


def _fetch_latest(url: str, mirror: Path) -> list[str]:
    """Bring the run that readers see, and what stood beside it, into the mirror. Returns all runs."""
    file = mirror / POINTER
    if not fetch(f"{url}/{POINTER}", file):
        return []
    pointer = msgspec.json.decode(file.read_bytes(), type=Pointer)
    shown = pointer.run
    file.unlink()
    for name in names_in(f"{url}/runs/{shown}"):
        fetch(f"{url}/runs/{shown}/{name}", mirror / "runs" / shown / name)
    for name in names_in(f"{url}/runs/{shown}/{STATE}"):
        fetch(f"{url}/runs/{shown}/{STATE}/{name}", mirror / name)
    (mirror / "latest").symlink_to(Path("runs") / shown)
    return pointer.kept


def _prune(url: str, kept: list[str]) -> None:
    """Remove all other runs: old ones, and what dead ones left behind."""
    store, there = open_store(f"{url}/runs")
    store.invalidate_cache()
    for entry in store.ls(there, detail=True):
        if entry["type"] == "directory" and entry["name"].rsplit("/", 1)[-1] not in kept:
            store.rm(entry["name"], recursive=True)


def _remove(url: str) -> None:
    store, there = open_store(url)
    store.invalidate_cache()
    if store.exists(there):
        store.rm(there, recursive=True)
