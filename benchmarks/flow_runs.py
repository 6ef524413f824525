"""Whole runs as commands of their own, and what they took; the other flow_*.py and scale_*.py use it."""

from __future__ import annotations

import gzip
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PAGES = ("scrapinghub", "fundus_tests", "fundus_eval")


@dataclass(frozen=True)
class Took:
    """What a command took, with all that it started and waited for."""

    cpu: float  # seconds, user and system
    wall: float  # seconds
    output: str


def took(command: Sequence[str], **environment: str) -> Took:
    """Run a command to its end.

    Raises:
        SystemExit: it failed; what it said is shown.
    """
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, **environment}, check=False
    )
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr[-2_000:]}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Took(round(cpu, 2), round(wall, 2), done.stdout)


def copydesk(*arguments: str, **environment: str) -> Took:
    """Run `copydesk` with these arguments."""
    return took([sys.executable, "-m", "flows.cli", *arguments], **environment)


def stages(output: Path) -> list[dict[str, Any]]:
    """The stages of the last run into an output."""
    found: list[dict[str, Any]] = json.loads((output / "latest" / "run.json").read_text())["stages"]
    return found


def data(*names: str) -> Path:
    """A file of the data sets.

    Raises:
        SystemExit: COPYDESK_DATA is not set.
    """
    if "COPYDESK_DATA" not in os.environ:
        sys.exit("skipped: COPYDESK_DATA is not set")
    return Path(os.environ["COPYDESK_DATA"], "data", *names)


def write_pages(path: Path, count: int) -> int:
    """Write so many pages as JSONL, those of scrapinghub first. Returns how many there are."""
    written = 0
    with path.open("w", encoding="utf-8") as file:
        for name in PAGES:
            with gzip.open(data("pages", f"{name}.jsonl.gz"), "rt", encoding="utf-8") as lines:
                for line in lines:
                    if written == count:
                        break
                    row = json.loads(line)
                    file.write(
                        json.dumps({"id": f"{name}/{row['id']}", "url": row.get("url"), "html": row["html"]})
                        + "\n"
                    )
                    written += 1
    return written
