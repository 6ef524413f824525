"""Runs that are killed, and readers that look on: shared by the tests and by benchmarks/store_kill.py."""

from __future__ import annotations

import os
import random
import select
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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
    lasted = time.perf_counter() - began
    with suppress(ProcessLookupError):
        while True:  # its children share the lock until the last of them is gone
            os.killpg(child, 0)
            time.sleep(0.001)
    return lasted


@contextmanager
def reading(output: Path, before: tuple[bytes, ...], after: tuple[bytes, ...]) -> Iterator[None]:
    """Read the corpus again and again in a process of its own, while something happens to it.

    Raises:
        AssertionError: the reader saw something else than the corpus before or after, or the one after first.
    """
    stop, found = os.pipe(), os.pipe()
    reader = os.fork()
    if not reader:
        os.close(stop[1])
        os.write(found[1], _faults(output, [before, after], stop[0]).encode())
        os._exit(0)
    os.close(found[1])
    try:
        yield
    finally:
        os.close(stop[1])
        with os.fdopen(found[0], "rb") as file:
            faults = file.read().decode()
        os.close(stop[0])
        os.waitpid(reader, 0)
    assert not faults, faults


def _faults(output: Path, left: list[tuple[bytes, ...]], stop: int) -> str:
    """What was wrong with what a reader saw until it was told to stop; nothing, most of all."""
    while True:
        ends = select.select([stop], [], [], 0.001)[0]
        try:
            # A reader that goes through the link once has one run before it, whatever happens then.
            seen = contents((output / "latest").resolve(strict=True))
        except OSError as error:
            return repr(error)
        if seen not in left:
            return "a mixed state is shown, or the old one again"
        left = left[left.index(seen) :]
        if ends:
            return ""


def crash(
    base: Path, inputs: Path, undisturbed: Path, folder: Path, chosen: random.Random, lasts: float
) -> str:
    """Kill an update of a corpus at a random moment, and look whether all promises hold. Returns where it was."""
    output = folder / "output"
    shutil.rmtree(output, ignore_errors=True)
    shutil.copytree(base, output, symlinks=True)
    before, after = contents(base / "latest"), contents(undisturbed / "latest")
    with reading(output, before, after):
        run_killed(inputs, output, chosen.uniform(0, lasts))
        where = stage(output)
        run_here(inputs, output)
    assert contents(output / "latest") == after, "the next run came to something else"
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
