"""Match: all articles into groups, and those of the groups that changed into chunks to merge.

    plan_copies -> find_candidates (a range of bands) -> share_candidates -> verify_candidates (a share)
    -> plan_stories -> draw (a batch) -> share_articles -> find_partners (a range of articles)
    -> share_pairs -> compare_pairs (a share) -> group

Everything between two of these steps is in files: columns, keys and pairs, never texts. What is in memory at
a time is a column of all articles, or the features of the articles in a share of the pairs.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

import msgspec

from cleaners.match import grouped
from flows.engines import Engine, Here
from flows.files import write_lines
from flows.job import Job
from flows.steps.copies import (
    copies_of,
    find_candidates,
    ids_of,
    plan_copies,
    share_candidates,
    verify_candidates,
)
from flows.steps.regroup import regroup
from flows.steps.stories import (
    compare_pairs,
    draw,
    find_partners,
    plan_stories,
    settle_stories,
    share_articles,
    share_pairs,
)


def match(job: Job, batches: list[str], engine: Engine | None = None) -> list[str]:
    """Group the articles of all batches. Returns chunks of the groups that have to be merged."""
    engine = engine or Here()
    if not batches:
        return engine.call(regroup, job, [])
    return engine.call(group, job, batches, compare(job, batches, engine))


def compare(job: Job, batches: list[str], engine: Engine) -> list[str]:
    """Find and verify the pairs of all articles. Returns the shares of the pairs that may be one story."""
    parts = engine.call(plan_copies, job, batches)
    _all(engine.map(find_candidates, job, parts))
    shares = engine.call(share_candidates, job, parts)
    _all(engine.map(verify_candidates, job, shares))
    engine.call(plan_stories, job, batches, parts, shares)
    _all(engine.map(draw, job, batches))
    ranges = engine.call(share_articles, job, batches)
    _all(engine.map(find_partners, job, ranges))
    shares = engine.call(share_pairs, job, ranges)
    _all(engine.map(compare_pairs, job, shares))
    return shares


def group(job: Job, batches: list[str], shares: list[str]) -> list[str]:
    """Make the groups of all articles. Returns chunks of those that have to be merged."""
    stories = settle_stories(job, batches, shares)
    ids = (identifier for batch in batches for identifier in ids_of(job, batch))
    matches = grouped(ids, copies_of(job), stories)
    job.work("match.json").write_bytes(msgspec.json.encode(matches.counts))
    write_lines(job.work("borderline.jsonl"), matches.borderline)
    return regroup(job, matches.groups)


def _all(results: Iterable[str]) -> None:
    """Have all of it done."""
    deque(results, maxlen=0)
