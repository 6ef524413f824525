"""Runs that are killed, and readers that look on: shared by the tests and by benchmarks/store_kill.py."""

from __future__ import annotations

import os
import random
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flows import pipeline
from flows.job import new_job
from flows.store import opened
from flows.store.exports import unaccounted

FILES = ("corpus.jsonl", "articles.jsonl", "edits.jsonl", "rejected.jsonl", "learned.jsonl", "changes.jsonl")


def contents(folder: Path) -> tuple[bytes, ...]:
    """What a reader finds there."""
    return tuple((folder / name).read_bytes() for name in FILES)


def run_here(inputs: Path, output: Path) -> None:
    """An undisturbed run."""
    pipeline.run(new_job([str(inputs)], str(output)))


def run_killed(inputs: Path, output: Path, after: float | None) -> float:
    """Run in a child, and kill it with all its children after some seconds. Returns how long it ran."""
    began = time.perf_counter()
    child = os.fork()
    if not child:
        os.setpgid(0, 0)
        try:
            run_here(inputs, output)
        finally:
            os._exit(0)
    if after is not None:
        time.sleep(after)
        try:
            os.killpg(child, signal.SIGKILL)
        except ProcessLookupError:
            os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return time.perf_counter() - began


@dataclass
class Reader:
    """What a reader saw that loops over `output/latest`."""

    seen: set[tuple[bytes, ...]]
    faults: list[str]


@contextmanager
def reading(output: Path) -> Iterator[Reader]:
    """Read the corpus again and again, while something happens to it."""
    reader, stop = Reader(set(), []), threading.Event()

    def read() -> None:
        while not stop.is_set():
            try:
                # A reader that goes through the link once has one run before it, whatever happens then.
                reader.seen.add(contents((output / "latest").resolve(strict=True)))
            except OSError as error:
                reader.faults.append(repr(error))

    thread = threading.Thread(target=read)
    thread.start()
    try:
        yield reader
    finally:
        stop.set()
        thread.join()


def crash(
    base: Path, inputs: Path, undisturbed: Path, folder: Path, chosen: random.Random, lasts: float
) -> str:
    """Kill an update of a corpus at a random moment, and look whether all promises hold. Returns where it was."""
    output = folder / "output"
    shutil.rmtree(output, ignore_errors=True)
    shutil.copytree(base, output, symlinks=True)
    before, after = contents(base / "latest"), contents(undisturbed / "latest")
    # Not within the reader's threads: a child of a process with threads may find locks taken.
    run_killed(inputs, output, chosen.uniform(0, lasts))
    left = contents((output / "latest").resolve(strict=True))
    assert left in (before, after), "a mixed state is shown"
    where = stage(output)
    with reading(output) as reader:
        run_here(inputs, output)
    assert not reader.faults, reader.faults
    assert reader.seen <= {before, after}, "a reader saw a mixed state"
    assert contents((output / "latest").resolve(strict=True)) == after, "the next run came to something else"
    assert not list((output / "runs").glob("*.partial"))
    with opened(output) as store:
        assert not unaccounted(store)
    return where


def stage(output: Path) -> str:
    """How far the killed run had come, by the files that it left."""
    for partial in (output / "runs").glob("*.partial"):
        work = partial / "work"
        known = ("merged", "chunks", "match", "features", "settled.json", "prepared", "records", "plan.json")
        if (partial / "corpus.jsonl").exists():
            return "publish"
        return next((name for name in known if (work / name).exists()), "begun")
    return "nothing or all"
