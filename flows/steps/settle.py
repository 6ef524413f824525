"""Settle: what is decided on small rows of all articles at once, their ids and the learned lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import Path

import msgspec
from duckdb import DuckDBPyConnection
from msgspec import Struct

from cleaners import repair
from cleaners.intake import Identity, duplicate, resolve_ids
from cleaners.model import Rejected
from cleaners.repair.boilerplate import LearnedTable, LineEvidence
from cleaners.repair.boilerplate.learned import RULE as LEARNED
from cleaners.repair.boilerplate.learned import LearnedLine
from cleaners.repair.boilerplate.learning import learn_source, touched
from flows.files import read_lines, write_lines
from flows.job import Job
from flows.made_by import MadeBy
from flows.plan import plan_of
from flows.rulings import rulings
from flows.store import opened
from flows.store.articles import (
    Trace,
    companions,
    learned_lines,
    sources_of,
    stored_articles,
    stored_ids,
    traced,
)
from flows.store.evidence import Gathered
from flows.store.outdated import index_is_up_to_date
from flows.store.records import Entry
from flows.store.rivals import Candidate, rivals


class Settled(Struct, frozen=True):
    """What was decided."""

    revised: list[int]  # records of the store in whose place there is a newer revision
    rejected: list[tuple[int, Rejected]]  # records whose id another one has
    learned: LearnedTable
    indexed: list[str]  # batches to index: new articles, and those of the store that this changes


def settle(job: Job, batches: list[str]) -> list[str]:
    """Decide the ids of all articles and the lines that their sources repeat. Returns the batches to index.

    Of articles of one file with the same id of their own, the one that the latest run took in is current, and
    those of earlier runs are its former revisions. An article keeps the id that it was first given.
    """
    plan = plan_of(job)
    taken = {batch: list(candidates(job, batch)) for batch in batches}
    fresh = [candidate for some in taken.values() for candidate in some]
    made_by = MadeBy(job.settings, rulings(job))
    with opened(Path(job.output)) as store:
        replaced = {*plan.again, *plan.leaving}
        stored = rivals(store, fresh, replaced)
        had = stored_ids(store, plan.again)
        ids, revised, rejected = _resolve([*fresh, *stored], had)
        for batch, some in taken.items():
            _note_batch(job, batch, [one.record for one in some], [ids.get(one.record) for one in some])
        gone = replaced.union(revised)
        traces = (trace for batch in batches for trace in fresh_traces(job, batch))
        lines = (trace.lines for trace in traces if trace.lines and trace.record in ids)
        table, changed = _learn(job, store, lines, gone)
        again = changed if index_is_up_to_date(store, made_by) else traced(store)
        if job.forget:
            again |= companions(store, plan.leaving)
        indexed = [*batches, *_old_batches(job, store, sorted(again - gone))]
    settled = Settled(sorted(revised), rejected, table, indexed)
    job.work("settled.json").write_bytes(msgspec.json.encode(settled))
    return indexed


def settled_of(job: Job) -> Settled:
    """What was decided in this run."""
    return msgspec.json.decode(job.work("settled.json").read_bytes(), type=Settled)


def candidates(job: Job, batch: str) -> Iterator[Candidate]:
    """The articles of a batch, in its order."""
    entries = {(row.input, row.locator): row for row in read_lines(job.work(f"entries/{batch}.jsonl"), Entry)}
    for row in read_lines(job.work(f"identities/{batch}.jsonl"), Identity):
        entry = entries[row.input, None if row.locator < 0 else row.locator]
        yield Candidate(entry.record, entry.run, row, row.id, batch)


def records_of(job: Job, batch: str) -> list[int]:
    """The records of the articles of a batch that is indexed, in their order."""
    return msgspec.json.decode(job.work(f"numbers/{batch}.json").read_bytes(), type=list[int])


def _note_batch(job: Job, batch: str, records: Sequence[int], ids: Sequence[str | None]) -> None:
    """Write down the records of the articles of a batch, and the ids that they get; None is rejected."""
    job.work(f"numbers/{batch}.json").write_bytes(msgspec.json.encode(records))
    job.work(f"ids/{batch}.json").write_bytes(msgspec.json.encode(ids))


def _resolve(
    asking: Sequence[Candidate], had: Mapping[int, str]
) -> tuple[dict[int, str], list[int], list[tuple[int, Rejected]]]:
    """The id of each record that is current, those that are former revisions, and those rejected.

    Args:
        asking: the articles of this run, and those of the store that may be in their way.
        had: the ids of those records of this run that are made again.
    """
    latest: dict[tuple[str, str], Candidate] = {}
    for one in asking:
        if one.identity.own:
            place = (one.identity.input, one.identity.id)
            latest[place] = max(one, latest.get(place, one), key=lambda candidate: candidate.run)

    def newer(one: Candidate) -> Candidate:
        return latest.get((one.identity.input, one.identity.id), one) if one.identity.own else one

    current = [one for one in asking if one.run == newer(one).run]
    former = [one for one in asking if one.run != newer(one).run]
    known = {**had, **{one.record: one.id for one in asking if one.batch is None}}
    handed_on = {newer(one).record: known[one.record] for one in former if one.record in known}
    names = [known.get(one.record) or handed_on.get(newer(one).record) for one in current]
    ids: dict[int, str] = {}
    rejected: list[tuple[int, Rejected]] = []
    for one, resolved in zip(current, resolve_ids([one.identity for one in current], names), strict=True):
        if isinstance(resolved, Rejected):
            rejected.append((one.record, resolved))
        else:
            ids[one.record] = resolved
    revised = [one.record for one in former if one.batch is None or one.record in had]
    rejected += [
        (one.record, duplicate(one.identity, newer(one).identity))
        for one in former
        if one.batch is not None and one.record not in had
    ]
    return ids, revised, rejected


class _Source(Struct):
    """What of a prepared article is read here."""

    source: str | None


def fresh_traces(job: Job, batch: str) -> Iterator[Trace]:
    """The traces of the articles of a batch, as far as they are known before these are indexed."""
    sources = read_lines(job.work(f"prepared/{batch}.jsonl"), _Source)
    lines = read_lines(job.work(f"lines/{batch}.jsonl"), LineEvidence)
    for one, row in zip(candidates(job, batch), sources, strict=True):
        yield Trace(one.record, one.id, one.identity, row.source, next(lines) if row.source else None)


def _learn(
    job: Job, store: DuckDBPyConnection, fresh: Iterable[LineEvidence], gone: Collection[int]
) -> tuple[LearnedTable, set[int]]:
    """What all sources repeat, and the articles of the store which that may change.

    A source is learned by itself, so only those are learned again of which articles came or went.
    """
    before: defaultdict[str, list[LearnedLine]] = defaultdict(list)
    for line in learned_lines(store):
        before[line.source].append(line)
    after, changed = dict(before), set[int]()
    gathered = Gathered(store, sources_of(store, sorted(gone)), fresh, gone)
    for source in gathered.sources:
        evidence = gathered.of(source)
        applies = repair.applies(LEARNED, source, rulings(job).repair)
        after[source] = learn_source(source, evidence, partial(gathered.spelled, source)) if applies else []
        changed |= gathered.records(source, touched(evidence, before[source], after[source]))
    return LearnedTable(tuple(line for source in sorted(after) for line in after[source])), changed


def _old_batches(job: Job, store: DuckDBPyConnection, records: Sequence[int]) -> Iterator[str]:
    """Write articles of the store as they were before learned lines were removed, to be indexed again."""
    rows = stored_articles(store, records)
    number = 0
    while some := list(islice(rows, job.settings.run.batch_articles)):
        name = f"old-{number:06}"
        write_lines(job.work(f"prepared/{name}.jsonl"), [earlier for _, _, earlier in some])
        _note_batch(job, name, [record for record, _, _ in some], [one.id for _, _, one in some])
        number += 1
        yield name
