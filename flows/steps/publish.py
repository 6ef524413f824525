"""The last steps of a run: the files of the output contract, and what a run says of itself."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from shutil import copyfileobj, rmtree

import msgspec

from cleaners.model import Rejected
from cleaners.publish.changes import Outline, changes
from cleaners.publish.parquet import write_corpus
from cleaners.publish.records import ChangeRecord, StoryRecord
from cleaners.publish.runs import latest
from cleaners.publish.tally import group, tally_rejected, totals
from cleaners.repair.boilerplate import LearnedTable
from cleaners.settings import digest
from flows.files import read_lines, write_lines
from flows.job import Job
from flows.report import write_report
from flows.steps.merge import RECORDS, Part, outline
from flows.summary import Stage, Summary, versions


class UnaccountedError(RuntimeError):
    """An input is neither in the corpus nor rejected: a fault of Copydesk."""


def publish(job: Job, chunks: list[str]) -> Summary:
    """Write the files of the contract from the merged chunks. Returns the summary, without the stages.

    Raises:
        UnaccountedError: an input is neither in the corpus nor rejected.
    """
    for name in RECORDS:
        with (job.folder / f"{name}.jsonl").open("wb") as whole:
            for chunk in chunks:
                with job.work(f"merged/{chunk}.{name}").open("rb") as piece:
                    copyfileobj(piece, whole)
    write_corpus(job.folder / "corpus.parquet", job.folder / "corpus.jsonl")
    parts = [
        msgspec.json.decode(job.work(f"merged/{chunk}.json").read_bytes(), type=Part) for chunk in chunks
    ]
    write_lines(job.folder / "learned.jsonl", _learned(job).lines)
    rejected = _rejected(job)
    changed = _changes(job, parts)
    counts = Counter(msgspec.json.decode(job.work("read.json").read_bytes(), type=dict[str, int]))
    counts.update(tally_rejected(rejected))
    for part in parts:
        counts.update(part.counts)
    numbers = totals(counts)
    if numbers["inputs"] != numbers["accepted"] + numbers["rejected"]:
        raise UnaccountedError(
            f"{numbers['inputs']} inputs came in, but {numbers['accepted']} were accepted "
            f"and {numbers['rejected']} rejected; nothing was published"
        )
    return Summary(
        run=job.run,
        settings=digest(job.settings),
        totals=numbers,
        rejected=group(counts, "rejected"),
        rules=group(counts, "rules"),
        suggestions=group(counts, "suggestions"),
        flags=group(counts, "flags"),
        changes=dict(sorted(Counter(row.change for row in changed).items())),
        matching=_matching(job),
        versions=versions(),
        stages=[],
    )


def _rejected(job: Job) -> list[Rejected]:
    """All rejected inputs, in the order of files and records, written as rejected.jsonl."""
    rows = [row for path in job.work("rejected").glob("*.jsonl") for row in read_lines(path, Rejected)]
    rows.sort(key=lambda row: (row.input, row.locator or 0, row.stage, row.reason, row.detail))
    write_lines(job.folder / "rejected.jsonl", rows)
    return rows


def _changes(job: Job, parts: list[Part]) -> list[ChangeRecord]:
    """What is new against the corpus that readers see now, written as changes.jsonl."""
    shown = latest(Path(job.output))
    before: list[Outline] = []
    if shown:
        with (shown / "corpus.jsonl").open("rb") as file:
            decoder = msgspec.json.Decoder(StoryRecord)
            before = [outline(line.rstrip(b"\n"), decoder.decode(line)) for line in file]
    rows = changes(before, (outline for part in parts for outline in part.outlines))
    write_lines(job.folder / "changes.jsonl", rows)
    return rows


def _learned(job: Job) -> LearnedTable:
    path = job.work("learned.json")
    return msgspec.json.decode(path.read_bytes(), type=LearnedTable) if path.exists() else LearnedTable()


def _matching(job: Job) -> dict[str, int]:
    path = job.work("match.json")
    return msgspec.json.decode(path.read_bytes(), type=dict[str, int]) if path.exists() else {}


def finish(job: Job, summary: Summary, stages: list[Stage]) -> Summary:
    """Write run.json and the report, and take away what lay between the steps."""
    summary = msgspec.structs.replace(summary, stages=stages)
    encoded = msgspec.json.format(msgspec.json.encode(summary), indent=2)
    (job.folder / "run.json").write_bytes(encoded + b"\n")
    write_report(job.folder)
    rmtree(job.folder / "work")
    return summary
