"""How fast copies are found: this against its peers on 19,043 articles, and the growth up to 300,000.

    COPYDESK_DATA=... COPYDESK_PEERS=.../bin/python python -m benchmarks.copies_speed [--growth]

COPYDESK_DATA holds data/copies/reuters.jsonl.gz. COPYDESK_PEERS is an interpreter whose environment has
datasketch, rensa, `datatrove[processing]` and spacy; without it only this is run. Every way runs in a process
of its own, one after another, and imports are not counted. Articles beyond the 19,043 are the same ones with
their letters exchanged by a seeded permutation, so that no copies arise.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import string
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from benchmarks.copies_peers import WAYS, memory, used
from cleaners.match.copies import CopyFeatures, copy_features, find_copies
from cleaners.model import Article
from cleaners.settings import Near

BATCH = 2_000


def articles(path: Path) -> list[Article]:
    with path.open(encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    return [
        Article(record["id"], "", record["text"], title=record["title"], published=record["published"])
        for record in records
    ]


def relettered(originals: list[Article]) -> Iterator[Article]:
    """The articles, and then again and again in other letters."""
    letters = string.ascii_lowercase
    for turn in range(1_000):
        mixed = "".join(random.Random(turn).sample(letters, len(letters))) if turn else letters
        table = str.maketrans(letters + letters.upper(), mixed + mixed.upper())
        for article in originals:
            title = (article.title or "").translate(table)
            yield replace(article, id=f"{article.id}/{turn}", text=article.text.translate(table), title=title)


def ours(path: Path, count: int) -> dict[str, object]:
    """CPU seconds and memory of features and pairs together, candidates and verification included."""
    settings = Near()
    every = list(islice(relettered(articles(path)), count))
    find_copies(copy_features(every[:10], settings), settings)
    before, start, clock = memory("VmRSS"), used(), time.perf_counter()
    parts = [copy_features(every[place : place + BATCH], settings) for place in range(0, count, BATCH)]
    features = used() - start
    copies = find_copies(CopyFeatures.concatenate(parts), settings)
    return {
        "way": f"this, {count:,}",
        "cpu_s": round(used() - start, 2),
        "wall_s": round(time.perf_counter() - clock, 2),
        "memory_mb": (memory("VmHWM") - before) // 1024,
        "copies": len(copies.pairs),
        "features_s": round(features, 2),
        "candidates": copies.counts["candidates"],
    }


def measure(*command: str) -> dict[str, object]:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return {"way": " ".join(command[2:]), "failed": done.stderr.strip().splitlines()[-1:]}
    found: dict[str, object] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def main() -> None:
    if sys.argv[1:2] == ["--ours"]:
        print(json.dumps(ours(Path(sys.argv[2]), int(sys.argv[3]))))
        return
    data = os.environ.get("COPYDESK_DATA")
    if not data:
        sys.exit("skipped: COPYDESK_DATA is not set")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "reuters.jsonl")
        path.write_bytes(gzip.decompress(Path(data, "data/copies/reuters.jsonl.gz").read_bytes()))
        counts = [10_000, 19_043, 100_000, 300_000] if "--growth" in sys.argv else [19_043]
        for count in counts:
            print(
                measure(sys.executable, "-m", "benchmarks.copies_speed", "--ours", str(path), str(count)),
                flush=True,
            )
        peers = os.environ.get("COPYDESK_PEERS")
        if not peers:
            print("the others skipped: COPYDESK_PEERS is not set")
            return
        for way in WAYS:
            script = str(Path(__file__).with_name("copies_peers.py"))
            print(measure(peers, script, way, str(path)), flush=True)


if __name__ == "__main__":
    main()
