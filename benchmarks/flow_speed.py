"""The speed of whole runs, side by side with what others take for a part of the work.

    COPYDESK_DATA=... python -m benchmarks.flow_speed [text] [pages] [workers]

text: the whole flow over the 19,043 Reuters articles, one worker and no Prefect, beside the loop of
datasketch's documentation for near-duplicates alone (copies_peers.py). pages: the same over 181 pages, beside
a bare loop of trafilatura. workers: two workers beside one, in wall time: of use on an idle machine only. CPU
is that of the whole commands, imports included.
"""

from __future__ import annotations

import gzip
import sys
import tempfile
from pathlib import Path

from benchmarks.flow_runs import Took, copydesk, data, stages, took, write_pages

BARE = """
import json, sys, trafilatura
for line in open(sys.argv[1], encoding="utf-8"):
    trafilatura.bare_extraction(json.loads(line)["html"], with_metadata=True)
"""


def flow(source: Path, folder: Path, workers: int = 1) -> Took:
    output = folder / f"output-{source.stem}-{workers}"
    ran = copydesk("run", str(source), "--direct", "--workers", str(workers), "--output", str(output))
    print("  by stage:", ", ".join(f"{one['name']} {one['cpu_seconds']}" for one in stages(output)))
    return ran


def text(folder: Path) -> None:
    source = folder / "reuters.jsonl"
    source.write_bytes(gzip.decompress(data("copies", "reuters.jsonl.gz").read_bytes()))
    ours = flow(source, folder)
    theirs = took([sys.executable, str(Path(__file__).with_name("copies_peers.py")), "textbook", str(source)])
    print(f"text: flow {ours.cpu} s, textbook loop {theirs.cpu} s: {ours.cpu / theirs.cpu:.2f} x")


def pages(folder: Path) -> None:
    source = folder / "pages.jsonl"
    count = write_pages(source, 181)
    ours = flow(source, folder)
    theirs = took([sys.executable, "-c", BARE, str(source)])
    print(f"pages ({count}): flow {ours.cpu} s, trafilatura {theirs.cpu} s: {ours.cpu / theirs.cpu:.2f} x")


def workers(folder: Path) -> None:
    source = folder / "more.jsonl"
    write_pages(source, 181)
    settings = folder / "settings.toml"
    settings.write_text("[run]\nbatch_articles = 12\n")
    walls = []
    for count in (1, 2):
        ran = copydesk(
            *("run", str(source), "--direct", "--workers", str(count)),
            *("--settings", str(settings), "--output", str(folder / f"workers-{count}")),
        )
        walls.append(ran.wall)
        print(f"  {count} workers: {ran.wall} s of wall time, {ran.cpu} s of CPU")
    print(f"workers: two take {walls[1] / walls[0]:.2f} x the wall time of one")


def main() -> None:
    ways = {"text": text, "pages": pages, "workers": workers}
    with tempfile.TemporaryDirectory() as folder:
        for name in sys.argv[1:] or ways:
            ways[name](Path(folder))


if __name__ == "__main__":
    main()
