"""Match, first part: the copies. Candidates by bands, verified by shares, then stars."""

from __future__ import annotations

from itertools import pairwise

import msgspec
import numpy as np

from cleaners.arrays import distinct
from cleaners.match import separated, survivors_of
from cleaners.match.columns import Columns, Layout, Prefixed
from cleaners.match.copies import Copies
from cleaners.match.copies import find as search
from cleaners.match.copies.candidates import Found, banded, bands_and_rows, sampled, unpack
from cleaners.match.copies.features import ids_of as read_ids
from cleaners.match.copies.verify import common_shingles
from flows.columns import Files
from flows.files import read_arrays, write_arrays
from flows.job import Job
from flows.rulings import rulings

SAMPLED = "sampled"
"""The part of the search that goes by sampled shingles, not by bands."""


def columns_of(job: Job, batches: list[str]) -> Files:
    """The features of all batches."""
    return Files([job.columns(f"features/{batch}.npz") for batch in batches])


def ids_of(job: Job, batch: str) -> tuple[str, ...]:
    """The ids of the articles of a batch, in the order of its features."""
    return read_ids(_columns(job, [batch]).read(0, ("ids", "ids_lengths")))


def plan_copies(job: Job, batches: list[str]) -> list[str]:
    """Number the articles. Returns the parts of the search: ranges of bands, and the sampled shingles."""
    planned = search.plan(_columns(job, batches), job.settings.match.near, separated(rulings(job).pairs))
    layout = planned.heads.layout
    found = {"starts": layout.starts, "position": layout.position, "members": planned.members}
    write_arrays(job.work("match/articles.npz"), found)
    job.work("match/batches.json").write_bytes(msgspec.json.encode(batches))
    bands, _ = bands_and_rows(job.settings.match.near)
    together = max(1, job.settings.run.match_rows // max(len(layout), 1))
    return [
        *(f"{first}-{last}" for first, last in pairwise([*range(0, bands, together), bands])),
        SAMPLED,
    ]


def find_candidates(job: Job, part: str) -> str:
    """Find the candidates of a range of bands, or those that share sampled shingles. Returns the part."""
    columns, articles = _columns(job, _batches(job)), read_arrays(job.work("match/articles.npz"))
    layout, near = Layout(articles["starts"], articles["position"]), job.settings.match.near
    if part == SAMPLED:
        found = Found(sampled(columns, layout, articles["members"], near.sample), 0, 0)
    else:
        first, last = map(int, part.split("-"))
        found = banded(columns, layout, articles["members"], range(first, last), near)
    counts = np.array([found.oversized, found.capped])
    write_arrays(job.work(f"match/found-{part}.npz"), {"pairs": found.pairs, "counts": counts})
    return part


def share_candidates(job: Job, parts: list[str]) -> list[str]:
    """Put the candidates together, and count their shingles. Returns the shares to verify."""
    found = _found(job, parts)
    candidates = distinct(np.concatenate([part.pairs for part in found]))
    articles = read_arrays(job.work("match/articles.npz"))
    layout = Layout(articles["starts"], articles["position"])
    common = common_shingles(_columns(job, _batches(job)), layout, *unpack(candidates))
    write_arrays(job.work("match/common.npz"), {"shingles": common})
    shares: list[str] = []
    for start in range(0, len(candidates), job.settings.run.match_rows):
        share = candidates[start : start + job.settings.run.match_rows]
        write_arrays(job.work(f"match/candidates-{len(shares):06}.npz"), {"pairs": share})
        shares.append(f"{len(shares):06}")
    return shares


def verify_candidates(job: Job, share: str) -> str:
    """Compare a share of the candidates. Returns the share."""
    articles = read_arrays(job.work("match/articles.npz"))
    judged = search.verify(
        _columns(job, _batches(job)),
        Layout(articles["starts"], articles["position"]),
        read_arrays(job.work(f"match/candidates-{share}.npz"))["pairs"],
        read_arrays(job.work("match/common.npz"))["shingles"],
        job.settings.match.near,
    )
    found = {"copies": judged.copies, "jaccard": judged.jaccard, "strength": judged.strength}
    write_arrays(job.work(f"match/judged-{share}.npz"), found)
    return share


def settle_copies(job: Job, parts: list[str], shares: list[str]) -> frozenset[str]:
    """Make stars of the verified pairs, and write the copies. Returns the articles that are no copies."""
    columns, near = _columns(job, _batches(job)), job.settings.match.near
    planned = search.plan(columns, near, separated(rulings(job).pairs))
    judged = [search.Judged(**read_arrays(job.work(f"match/judged-{share}.npz"))) for share in shares]
    candidates = [read_arrays(job.work(f"match/candidates-{share}.npz"))["pairs"] for share in shares]
    copies = search.conclude(
        columns,
        planned,
        np.concatenate([np.zeros(0, np.uint64), *candidates]),
        search.Judged.concatenate(judged),
        _found(job, parts),
        near,
    )
    job.work("match/copies.json").write_bytes(msgspec.json.encode(copies))
    return survivors_of(planned.heads.ids, copies)


def copies_of(job: Job) -> Copies:
    """What `settle_copies` wrote."""
    return msgspec.json.decode(job.work("match/copies.json").read_bytes(), type=Copies)


def _columns(job: Job, batches: list[str]) -> Columns:
    return Prefixed(columns_of(job, batches), "copies_")


def _batches(job: Job) -> list[str]:
    return msgspec.json.decode(job.work("match/batches.json").read_bytes(), type=list[str])


def _found(job: Job, parts: list[str]) -> list[Found]:
    read = [read_arrays(job.work(f"match/found-{part}.npz")) for part in parts]
    return [Found(part["pairs"], *part["counts"].tolist()) for part in read]
