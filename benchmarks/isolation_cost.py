"""What isolation costs: the same pages prepared in this process, and each in a child with its limits.

    COPYDESK_DATA=... python -m benchmarks.isolation_cost

CPU time of this process and its children, the smallest of several turns that alternate.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from pathlib import Path

import msgspec

from cleaners import intake
from cleaners.intake import Record
from cleaners.settings import Settings
from flows import spent
from flows.isolation import begin, run_apart
from flows.job import Job
from flows.rulings import note_rulings, rulings
from flows.steps import prepare as step

TURNS = 3


def main() -> None:
    """Print the CPU seconds of both ways, and their ratio."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pages", type=int, default=150)
    wanted = parser.parse_args().pages
    folder = Path(os.environ["COPYDESK_DATA"]) / "data" / "pages"
    records: list[Record] = []
    for source in intake.discover([str(folder)])[0]:
        found = (record for record in intake.records(source, Settings().intake) if isinstance(record, Record))
        records += [record for record in found if record.html or record.is_page]
        if len(records) >= wanted:
            break
    records = records[:wanted]
    step.warm()
    plain, apart = [], []
    for _ in range(TURNS):
        plain.append(_seconds(records, isolated=False))
        apart.append(_seconds(records, isolated=True))
    print(f"{len(records)} pages: {min(plain):.2f} s here, {min(apart):.2f} s isolated")
    print(f"isolation costs {min(apart) / min(plain) - 1:+.1%}")


def _seconds(records: list[Record], isolated: bool) -> float:
    job = Job((), tempfile.mkdtemp(), "run", Settings())
    note_rulings(job)
    job.work("records/b.msgpack").write_bytes(msgspec.msgpack.encode(records))
    before = spent.total().cpu_seconds
    if isolated:
        step.prepare(job, "b")
    else:
        # The same work in one child, so that caches begin as cold, without limits and notes for each page.
        run_apart(lambda: _plainly(job, records), job.settings.limits)
    taken = spent.total().cpu_seconds - before
    shutil.rmtree(job.output)
    return taken


def _plainly(job: Job, records: list[Record]) -> None:
    begin(msgspec.structs.replace(job.settings.limits, cpu_seconds=10_000, wall_seconds=10_000))
    with job.work("prepared.jsonl").open("wb") as file:
        for record in records:
            for _, row in step._rows(record, job.settings, rulings(job), _Nowhere()):  # type: ignore[arg-type]
                file.write(row)


class _Nowhere:
    stage = 0


if __name__ == "__main__":
    main()
