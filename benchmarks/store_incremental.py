"""What a run costs on a store that holds articles already, and how the store grows with many runs.

    COPYDESK_DATA=... python -m benchmarks.store_incremental [STORED] [RUNS]

STORED articles (18,043 by default) are made as those of scale_growth.py are, and published; then RUNS times
1,000 more (once by default) come in. Shown are the CPU time of the last of these runs and of each of its
stages, that of the same 1,000 on an empty store, and the size of the store after each run: in all, and beside
the blocks that hold texts, which are the text of the articles and what came in, both compressed. The stage
`publish` ends before the report, which shows it, and before the transaction: the whole CPU time has these.
"""

from __future__ import annotations

import json
import sys
import tempfile
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.flow_runs import Took, copydesk, stages
from benchmarks.scale_growth import articles
from flows.job import STORE
from flows.store import opened
from flows.store.columns import number
from flows.store.schema import BLOCK

NEW = 1_000

TEXTS = (("articles", "text"), ("records", "raw"))


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def run(inputs: Path, output: Path) -> Took:
    return copydesk("run", str(inputs), "--direct", "--workers", "1", "--output", str(output))


def sizes(output: Path) -> str:
    with opened(output) as store:
        count = number(store, "SELECT count(*) FROM articles")
        free = number(store, "SELECT free_blocks FROM pragma_database_size()")
        texts = sum(
            number(
                store,
                "SELECT count(DISTINCT block) FROM ("
                "SELECT unnest(list_append(additional_block_ids, block_id)) AS block "
                f"FROM pragma_storage_info('{table}') WHERE column_name = ?) WHERE block >= 0",
                [column],
            )
            for table, column in TEXTS
        )
    size = (output / STORE).stat().st_size
    beside = (size - texts * BLOCK) / count / 1_000
    return (
        f"{size / count / 1_000:.2f} KB an article, {beside:.2f} beside texts, {free * BLOCK / size:.0%} free"
    )


def report(name: str, output: Path, took: Took) -> float:
    found: dict[str, float] = {one["name"]: one["cpu_seconds"] for one in stages(output)}
    peak = max(one["peak_megabytes"] for one in stages(output))
    print(f"{name}: {took.cpu} s of CPU, {peak:,.0f} MB;", found, flush=True)
    return took.cpu


def main() -> None:
    stored, runs = (*map(int, sys.argv[1:]), *(18_043, 1)[len(sys.argv) - 1 :])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = articles(stored + runs * NEW)
        output, empty = folder / "output", folder / "empty"
        report(
            f"{stored:,} on an empty store",
            output,
            run(write(folder / "stored.jsonl", list(islice(rows, stored))), output),
        )
        print("  store:", sizes(output), flush=True)
        for at in range(runs):
            inputs = write(folder / f"new-{at}.jsonl", list(islice(rows, NEW)))
            ran = run(inputs, output)
            print(f"  store after run {at + 1}:", sizes(output), flush=True)
        more = report(f"{NEW:,} on {stored + (runs - 1) * NEW:,}", output, ran)
        alone = report(f"the same {NEW:,} on an empty store", empty, run(inputs, empty))
        print(f"{more / alone:.2f} x; allowed are 1.5 x and 5 s: {more:.1f} s of {1.5 * alone + 5:.1f} s")


if __name__ == "__main__":
    main()
