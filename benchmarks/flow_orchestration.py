"""What Prefect costs: a run as a flow beside the same run without it.

    COPYDESK_DATA=... python -m benchmarks.flow_orchestration [ARTICLES]

The seeds show the start-up, without a server and with one; so many Reuters articles (6,000) in batches of 200
show what each task costs. From these two comes the share of a run of ten minutes in batches as they are by
default, of 5 seconds of work and four tasks each.
"""

from __future__ import annotations

import gzip
import os
import sys
import tempfile
from itertools import islice
from pathlib import Path

from benchmarks.flow_runs import Took, copydesk, data
from flows.server import Server

SEEDS = Path(__file__).parents[1] / "seeds"
BATCH, RUN, PER_BATCH, TASKS = 200, 600, 5, 4


def main() -> None:
    count = int(sys.argv[1]) if sys.argv[1:] else 6_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines = folder / "articles.jsonl"
        with gzip.open(data("copies", "reuters.jsonl.gz"), "rt", encoding="utf-8") as file:
            lines.write_text("".join(islice(file, count)), encoding="utf-8")
        settings = folder / "settings.toml"
        settings.write_text(f"[run]\nbatch_articles = {BATCH}\n")
        direct, flow = seeds(folder, "direct", "--direct"), seeds(folder, "flow")
        print(f"seeds without Prefect: {direct.wall} s, CPU {direct.cpu} s")
        print(
            f"seeds as a flow, no server: {flow.wall} s, {flow.wall - direct.wall:+.1f} s, CPU {flow.cpu} s"
        )
        with_server(folder, direct)
        some = articles(folder, lines, settings, "--direct")
        more = articles(folder, lines, settings)
        tasks = 4 * -(-count // BATCH)
        each = max(0.0, more.cpu - some.cpu - (flow.cpu - direct.cpu)) / tasks
        added = flow.cpu - direct.cpu + each * RUN / PER_BATCH * TASKS
        print(f"{count} articles: {some.cpu} s of CPU, as a flow {more.cpu} s: {1000 * each:.0f} ms a task")
        print(f"of a run of {RUN} s of CPU: {100 * added / RUN:.1f} % more")


def seeds(folder: Path, name: str, *options: str, **environment: str) -> Took:
    return copydesk(
        "run", str(SEEDS), "--output", str(folder / name), *options, **home(folder), **environment
    )


def articles(folder: Path, lines: Path, settings: Path, *options: str) -> Took:
    output = folder / f"articles{len(options)}"
    return copydesk(
        *("run", str(lines), "--output", str(output), "--settings", str(settings), "--workers", "1"),
        *options,
        **home(folder),
    )


def with_server(folder: Path, direct: Took) -> None:
    """The start-up where a server is running already."""
    os.environ |= home(folder)
    server = Server()
    try:
        server.wait()
        flow = seeds(folder, "served", PREFECT_API_URL=server.api)
    finally:
        server.stop()
    print(
        f"seeds as a flow, with a server: {flow.wall} s, {flow.wall - direct.wall:+.1f} s, CPU {flow.cpu} s"
    )


def home(folder: Path) -> dict[str, str]:
    return {"PREFECT_HOME": str(folder / "prefect"), "PREFECT_SERVER_ANALYTICS_ENABLED": "false"}


if __name__ == "__main__":
    main()
