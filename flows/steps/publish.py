"""Publish: all that a run did into the store, and the corpus into files, shown to readers in one step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from shutil import rmtree

import msgspec
from duckdb import DuckDBPyConnection

from cleaners.model import Borderline, Rejected
from cleaners.publish.changes import changes
from cleaners.publish.runs import flush, latest
from cleaners.publish.tally import group, totals
from cleaners.settings import digest
from flows.files import read_lines, read_packed
from flows.job import Job, RejectedInputsError
from flows.made_by import MadeBy
from flows.plan import plan_of
from flows.rulings import rulings
from flows.spent import Stopwatch
from flows.steps.index import Placed
from flows.steps.merge import ROWS, merged_file
from flows.steps.regroup import regrouped_of
from flows.steps.settle import Settled, fresh_traces, settled_of
from flows.store import articles, lines, opened, records, stories, transaction
from flows.store.articles import Trace
from flows.store.columns import insert_lines
from flows.store.exports import changes_of, counts, unaccounted, write_others, write_rest, write_stories
from flows.store.features import add_features, merge_parts
from flows.store.runs import forget_records, note_borderline, note_run, revive
from flows.summary import Stage, Summary, versions


class UnaccountedError(RuntimeError):
    """An input is neither in the corpus nor rejected: a fault of Copydesk."""


def publish(job: Job, batches: list[str], chunks: list[str], stages: Sequence[Stage]) -> Summary:
    """Write everything into the store and all files of the run, in one transaction.

    Nothing is shown to readers before the transaction is through; see `flows.shown`.

    Raises:
        UnaccountedError: an input is neither in the corpus nor rejected.
        RejectedInputsError: an input was rejected, and the job is strict.
        OSError: the disk is full, or the output cannot be written.
    """
    took = Stopwatch("publish")
    with opened(Path(job.output)) as store, transaction(store):
        _save(job, store, batches, chunks)
        summary = _summary(job, store)
        _write(job, store, chunks)
        summary = msgspec.structs.replace(summary, stages=[*stages, took.stage()])
        note_run(store, job, summary)
        write_rest(job.folder, summary)
        rmtree(job.folder / "work")
        flush(job.folder)
    return summary


def preview(job: Job, batches: list[str], chunks: list[str], stages: Sequence[Stage]) -> None:
    """Write all files of the run as `publish` would, for somebody to look at; the store stays as it was.

    Raises:
        Everything that `publish` raises.
    """
    with opened(Path(job.output)) as store, suppress(_PreviewedError), transaction(store):
        _save(job, store, batches, chunks)
        summary = _summary(job, store)
        _write(job, store, chunks)
        write_rest(job.folder, msgspec.structs.replace(summary, stages=list(stages)))
        raise _PreviewedError


class _PreviewedError(Exception):
    """Takes everything back that a preview wrote into the store."""


def _save(job: Job, store: DuckDBPyConnection, batches: list[str], chunks: list[str]) -> None:
    """Bring the store from what it was to what it is after this run."""
    settled, regrouped = settled_of(job), regrouped_of(job)
    before = stories.digests_of(store, regrouped.dropped)
    lines.note_unchanged(store, regrouped.dropped)
    stories.drop_stories(store, regrouped.dropped)
    _save_inputs(job, store, batches, settled)
    _save_indexed(job, store, settled.indexed[len(batches) :])
    merge_parts(store)
    articles.replace_learned(store, settled.learned)
    for name, table in ROWS.items():
        insert_lines(store, table, _merged(job, chunks, name))
    changed = changes(before, stories.fresh_digests(store), regrouped.absorbed)
    stories.note_changes(store, changed, job.run)
    absorbed = {row.story_id: row.into for row in changed if row.into}
    stories.note_redirects(
        store, absorbed, [row.story_id for row in changed if row.change == "removed"], job.run
    )
    stories.note_published(store, job.run)
    path = job.work("borderline.jsonl")
    note_borderline(store, list(read_lines(path, Borderline)) if path.exists() else [])


def _write(job: Job, store: DuckDBPyConnection, chunks: list[str]) -> None:
    """Write all files but run.json and the report."""
    fresh = {name: _merged(job, chunks, name) for name in lines.LINES}
    if not lines.copy_lines(store, latest(Path(job.output)), fresh, job.folder):
        write_stories(store, job.folder)
    lines.note_files(store, job.folder)
    write_others(store, job.folder, job.run)


def _merged(job: Job, chunks: list[str], name: str) -> list[Path]:
    return [merged_file(job, chunk, name) for chunk in chunks]


def _save_inputs(job: Job, store: DuckDBPyConnection, batches: list[str], settled: Settled) -> None:
    """What came in, what became of it, and what left."""
    plan, made_by = plan_of(job), MadeBy(job.settings, rulings(job))
    forget_records(store, job, plan.leaving)
    revive(store, job)
    records.note_files(store, plan.files, job.run)
    records.replace_unread(store, plan.looked_at, plan.unread)
    refused = dict(settled.rejected)
    records.drop_rejected(store, plan.again)
    articles.drop_traces(store, sorted({*plan.leaving, *plan.again, *settled.revised}))
    for batch in batches:
        entries = list(read_lines(job.work(f"entries/{batch}.jsonl"), records.Entry))
        raw = read_packed(job.work(f"records/{batch}.msgpack"))
        traces = {trace.record: trace for trace in fresh_traces(job, batch)}
        makers = {record: made_by.prepared(trace.source, trace.id) for record, trace in traces.items()}
        records.save_records(
            store, entries, raw, [makers.get(one.record, made_by.preparing) for one in entries]
        )
        place = {(entry.input, entry.locator): entry.record for entry in entries}
        rows = list(read_lines(job.work(f"rejected/{batch}.jsonl"), Rejected))
        found = {place[row.input, row.locator]: row for row in rows}
        found |= {one.record: refused[one.record] for one in entries if one.record in refused}
        records.add_rejected(store, found)
        _save_traces(job, store, batch, traces)
    records.revise(store, settled.revised, job.run)


def _save_indexed(job: Job, store: DuckDBPyConnection, batches: Iterable[str]) -> None:
    """What is different about articles of the store that were indexed again."""
    for batch in batches:
        placed, part = _save_features(job, store, batch)
        rows = [(row.record, row.id, row.digest, part, at) for at, row in enumerate(placed)]
        articles.move_traces(store, rows)


def _save_traces(job: Job, store: DuckDBPyConnection, batch: str, known: Mapping[int, Trace]) -> None:
    """What later runs have to know of the articles of a new batch, without their texts."""
    placed, part = _save_features(job, store, batch)
    rows = [
        msgspec.structs.replace(known[row.record], id=row.id, digest=row.digest, part=part, part_row=at)
        for at, row in enumerate(placed)
    ]
    articles.save_traces(store, rows)


def _save_features(job: Job, store: DuckDBPyConnection, batch: str) -> tuple[list[Placed], int]:
    """Keep the features of a batch. Returns its articles, and the part that their features are."""
    placed = list(read_lines(job.work(f"placed/{batch}.jsonl"), Placed))
    content = job.work(f"features/{batch}.npz").read_bytes() if placed else b""
    return placed, add_features(store, len(placed), content) if placed else 0


def _summary(job: Job, store: DuckDBPyConnection) -> Summary:
    """What is in the store now, and what this run did.

    Raises:
        UnaccountedError: an input is neither in the corpus nor rejected.
        RejectedInputsError: an input was rejected, and the job is strict.
    """
    plan = plan_of(job)
    found = counts(store)
    numbers = totals(found)
    ends = numbers["accepted"] + numbers["rejected"] + numbers["revised"]
    if numbers["inputs"] != ends or unaccounted(store):
        raise UnaccountedError(
            f"{numbers['inputs']} inputs came in, but {numbers['accepted']} were accepted, "
            f"{numbers['rejected']} rejected and {numbers['revised']} revised; nothing was published"
        )
    if job.strict and (refused := records.refused(store, plan.inputs)):
        raise RejectedInputsError.of(refused)
    changed = Counter(row.change for row in changes_of(store, job.run))
    path = job.work("match.json")
    return Summary(
        run=job.run,
        settings=digest(job.settings),
        totals=numbers,
        intake={
            "seen": plan.seen,
            "known": plan.known,
            "forgotten": plan.forgotten,
            "new": plan.seen - plan.known - plan.forgotten,
            "again": len(plan.again),
            "revised": len(settled_of(job).revised),
        },
        rejected=group(found, "rejected"),
        rules=group(found, "rules"),
        suggestions=group(found, "suggestions"),
        flags=group(found, "flags"),
        changes=dict(sorted(changed.items())),
        matching=msgspec.json.decode(path.read_bytes(), type=dict[str, int]) if path.exists() else {},
        versions=versions(),
        stages=[],
    )
