"""A file that brings down its reader costs what follows in that file, never another one."""

from __future__ import annotations

import gzip
import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]
import pytest

from cleaners import intake
from cleaners.intake import Record, Source
from cleaners.model import Rejected
from cleaners.settings import Limits, Settings
from flows.reading import records_apart

SETTINGS = Settings(limits=Limits(cpu_seconds=0.4, wall_seconds=1.0, megabytes=100))
HOARD: list[bytearray] = []


def spins() -> None:
    while True:
        pass


def hoards() -> None:
    while True:
        HOARD.append(bytearray(10_000_000))


ENDS: dict[str, tuple[Callable[[], object], str]] = {
    "spins": (spins, "timeout"),
    "sleeps": (lambda: time.sleep(60), "timeout"),
    "hoards": (hoards, "memory"),
    "aborts": (os.abort, "crash"),
    "is killed": (lambda: os.kill(os.getpid(), signal.SIGKILL), "memory"),
}


def file(folder: Path) -> Source:
    path = folder / "a.jsonl"
    path.write_text("".join(json.dumps({"text": f"Text number {n} of them."}) + "\n" for n in range(1, 5)))
    (source,), _ = intake.discover([str(path)])
    return source


@pytest.mark.parametrize("kind", ENDS)
def test_what_stands_before_is_kept(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = intake.records

    def records(*args: Any) -> Iterator[Record | Rejected]:
        for number, record in enumerate(real(*args)):
            if number == 2:
                ENDS[kind][0]()
            yield record

    monkeypatch.setattr(intake, "records", records)
    first, second, rest = records_apart(file(tmp_path), SETTINGS)
    assert [first.locator, second.locator] == [1, 2]
    assert isinstance(rest, Rejected)
    assert (rest.locator, rest.reason) == (2, ENDS[kind][1])
    assert rest.detail.startswith("nothing behind record 2 was read: ")


def test_a_file_has_a_second_chance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, mark = intake.records, tmp_path / "mark"

    def records(*args: Any) -> Iterator[Record | Rejected]:
        for number, record in enumerate(real(*args)):
            if number == 2 and not mark.exists():
                mark.touch()
                os.kill(os.getpid(), signal.SIGKILL)
            yield record

    monkeypatch.setattr(intake, "records", records)
    assert [record.locator for record in records_apart(file(tmp_path), SETTINGS)] == [1, 2, 3, 4]


def test_records_come_over_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    rows = [b'{"text": "One text.", "id": 1, "authors": ["A", "B"]}', b"[]", b'{"html": "<p>\xff</p>"}']
    path.write_bytes(gzip.compress(b"\n".join(rows) + b"\n")[:-3])
    (source,), _ = intake.discover([str(path)])
    found = list(records_apart(source, SETTINGS))
    assert found == list(intake.records(source, SETTINGS.intake))
    assert [type(record).__name__ for record in found] == ["Record", "Rejected", "Record", "Rejected"]


def test_a_reader_that_is_not_read_to_its_end_is_ended(tmp_path: Path) -> None:
    before = psutil.Process().children()
    found = records_apart(file(tmp_path), SETTINGS)
    next(found)
    assert len(psutil.Process().children()) == len(before) + 1
    del found
    assert psutil.Process().children() == before
