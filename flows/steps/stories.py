"""Match, second part: which articles that are no copies tell the same story."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import msgspec
import numpy as np
from numpy.lib.format import open_memmap

from cleaners.arrays import distinct
from cleaners.match import lifted
from cleaners.match.columns import Columns, Prefixed
from cleaners.match.stories import Stories
from cleaners.match.stories import find as search
from cleaners.match.stories.candidates import HASHES, incidence, members, partners, ranges
from cleaners.match.stories.verify import Looked
from flows.columns import Files
from flows.files import read_arrays, write_arrays
from flows.job import Job
from flows.rulings import rulings
from flows.steps.copies import columns_of, copies_of, settle_copies

PLAN = "match/stories.npz"
MEMBERS = "match/members.npz"

SHARED = 8
"""Buckets that are looked into for each pair that is compared: most pairs share but one."""


def plan_stories(job: Job, batches: list[str], parts: list[str], shares: list[str]) -> None:
    """Settle the copies; number the articles that are none, and weigh their terms."""
    survivors = settle_copies(job, parts, shares)
    planned = search.plan(_columns(job, batches), survivors)
    write_arrays(job.work(PLAN), planned.arrays())


def draw(job: Job, batch: str) -> str:
    """Weigh the articles of a batch, and draw their buckets. Returns the batch."""
    batches = _batches(job)
    planned = _plan(job.work(PLAN))
    drawing = search.drawn(_columns(job, batches), batches.index(batch), planned.layout, planned.weights)
    write_arrays(job.work(f"match/drawn/{batch}.npz"), drawing)
    return batch


def share_articles(job: Job, batches: list[str]) -> list[str]:
    """Write which articles are in which bucket. Returns ranges of articles."""
    planned = _plan(job.work(PLAN))
    articles = len(planned.ids)
    if not articles:
        return []
    shape = (HASHES, articles)
    buckets = open_memmap(job.work("match/buckets.npy"), mode="w+", dtype=np.int32, shape=shape)
    drawings = _drawings(job, batches)
    for batch, which, rows in planned.drawn.by_batch(np.arange(articles)):
        buckets[:, which] = drawings.read(batch, ("buckets",))["buckets"][:, rows]
    bucketed = members(buckets.__getitem__, articles)
    write_arrays(job.work(MEMBERS), {"articles": bucketed.indices, "starts": bucketed.indptr})
    most = SHARED * job.settings.run.match_rows
    return [f"{first}-{last}" for first, last in ranges(bucketed, most)]


def find_partners(job: Job, part: str) -> str:
    """Find the candidates of a range of articles. Returns the range."""
    first, last = map(int, part.split("-"))
    found = read_arrays(job.work(MEMBERS))
    bucketed = incidence(found["articles"], found["starts"], len(_plan(job.work(PLAN)).ids))
    write_arrays(job.work(f"match/partners-{part}.npz"), {"pairs": partners(bucketed, first, last)})
    return part


def share_pairs(job: Job, parts: list[str]) -> list[str]:
    """Put the candidates of all ranges together. Returns the shares to compare."""
    planned = _plan(job.work(PLAN))
    found = [read_arrays(job.work(f"match/partners-{part}.npz"))["pairs"] for part in parts]
    candidates = np.concatenate([np.zeros(0, np.int64), *found])
    found.clear()
    if len(parts) > 1:
        candidates = distinct(candidates)
    candidates = search.within(candidates, planned.day, job.settings.match.story)
    shares: list[str] = []
    for start in range(0, len(candidates), job.settings.run.match_rows):
        share = candidates[start : start + job.settings.run.match_rows]
        write_arrays(job.work(f"match/pairs-{len(shares):06}.npz"), {"pairs": share})
        shares.append(f"{len(shares):06}")
    job.work("match/pairs.json").write_bytes(msgspec.json.encode(len(candidates)))
    return shares


def compare_pairs(job: Job, share: str) -> str:
    """Compare a share of the candidates by themselves. Returns the share."""
    planned = _plan(job.work(PLAN))
    candidates = read_arrays(job.work(f"match/pairs-{share}.npz"))["pairs"]
    looked = search.looked(_drawings(job, _batches(job)), planned.drawn, candidates, planned.weights)
    path = job.work(f"match/looked-{share}.npz")
    write_arrays(path, {"left": looked.left, "right": looked.right, "measures": looked.measures})
    return share


def settle_stories(job: Job, batches: list[str], shares: list[str]) -> Stories:
    """Score all pairs that were compared, and make groups of them."""
    candidates = msgspec.json.decode(job.work("match/pairs.json").read_bytes(), type=int)
    decisions = lifted(rulings(job).pairs, copies_of(job))
    planned = _plan(job.work(PLAN))
    return search.conclude(_columns(job, batches), planned, _looked(job, shares), candidates, decisions)


def _looked(job: Job, shares: list[str]) -> Iterator[Looked]:
    return (Looked(**read_arrays(job.work(f"match/looked-{share}.npz"))) for share in shares)


@lru_cache(1)
def _plan(path: Path) -> search.Plan:
    """The plan of a run; the path says which run."""
    return search.Plan.from_arrays(read_arrays(path))


def _columns(job: Job, batches: list[str]) -> Columns:
    return Prefixed(columns_of(job, batches), "stories_")


def _drawings(job: Job, batches: list[str]) -> Files:
    return Files([job.columns(f"match/drawn/{batch}.npz") for batch in batches])


def _batches(job: Job) -> list[str]:
    return msgspec.json.decode(job.work("match/batches.json").read_bytes(), type=list[str])
