"""One corpus in other orders, with other workers, hash seeds and clocks: for a test, and benchmarks/store_matrix.py."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Any

from flows import pipeline
from flows.engines.processes import Processes
from flows.job import new_job
from flows.steps.prepare import warm
from tests.flows.conftest import ROOT, Corpus
from tests.flows.test_store_incremental import row
from tests.review.newsroom import newsroom

CLOCKS = {
    "UTC": 0,
    "Asia/Kathmandu": 3600 * 24 * 4000,  # eleven years later
    "America/St_Johns": -3600 * 24 * 9000,  # before most of the articles were published
}
"""Time zones, and by how many seconds the clock is wrong there."""

TELLING = ("cleaners", "flows", "htmldate", "trafilatura", "dateutil", "courlan")
"""Packages that may look at the clock. Where C code expects the class itself, another one is an error."""


@dataclass(frozen=True)
class Order:
    """A way to run over the same inputs."""

    shuffle: int
    workers: int


def write_inputs(folder: Path) -> list[str]:
    """Files of one record, of many, and of none that can be read. Returns their names."""
    shutil.copytree(ROOT / "seeds", folder)
    for number, record in enumerate(newsroom()[::2]):
        (folder / f"{number:02}.jsonl").write_text(json.dumps(record) + "\n")
    kinds = ("telling", "copy", "rewrite", *["footer"] * 3)
    rows = [row(kinds[at % len(kinds)], at, at % 2 == 0) for at in range(12)]
    (folder / "many.jsonl").write_text("".join(json.dumps(one) + "\n" for one in [*rows, "{", *rows[:3]]))
    (folder / "damaged.jsonl.gz").write_bytes(b"\x1f\x8b not really")
    return sorted(str(path) for path in folder.iterdir())


def digests(names: list[str], orders: Iterable[Order], hash_seed: int, zone: str) -> subprocess.Popen[str]:
    """Start an interpreter that runs in all of these orders, and prints a digest of each corpus."""
    program = "from tests.flows.orders import run_all; run_all()"
    job = json.dumps([names, [[one.shuffle, one.workers] for one in orders], CLOCKS[zone]])
    return subprocess.Popen(
        [sys.executable, "-c", program, job],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": str(hash_seed), "TZ": zone},
    )


def run_all() -> None:
    """What such an interpreter does."""
    names, orders, shift = json.loads(sys.argv[1])
    set_clock(shift)
    for shuffle, workers in orders:
        with tempfile.TemporaryDirectory() as name:
            settings = Path(name, "settings.toml")
            settings.write_text(f"[run]\nbatch_articles = {(1_000, 7, 16, 3, 40)[shuffle]}\n")
            shuffled = random.Random(shuffle).sample(names, len(names))
            with Processes(workers) as engine:
                pipeline.run(new_job(shuffled, f"{name}/output", str(settings)), engine)
            print(digest(Corpus(Path(name, "output", "latest").resolve())), flush=True)


def set_clock(shift: int) -> None:
    """Have all that looks at the clock see it wrong by so many seconds."""
    warm()

    class Shifted(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime.now(tz) + timedelta(seconds=shift)

    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in TELLING and getattr(module, "datetime", None) is datetime:
            vars(module)["datetime"] = Shifted
    clock = time.time
    time.time = lambda: clock() + shift


def digest(corpus: Corpus) -> str:
    """Of all that depends on nothing but the input."""
    more = {name: (corpus.folder / name).read_bytes() for name in ("learned.jsonl", "changes.jsonl")}
    files = corpus.bytes() | more
    return " ".join(f"{name}:{blake2b(files[name], digest_size=8).hexdigest()}" for name in sorted(files))
