"""Read what the tiers exact and near need of the columns of all articles, and no more than that at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleaners.arrays import Ragged, starts_of
from cleaners.match.columns import Columns, Layout
from cleaners.match.copies.features import NO_DAY, CopyFeatures, ids_of, ragged_of, scheme_of
from cleaners.settings import Near

SETS = ("shingles", "numbers", "names", "titles")
ROWS = ("bodies", "sources", "days", "lengths", "scripts")

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Heads:
    """What is small of every article, in the order in which they survive: the longest first."""

    ids: tuple[str, ...]
    bodies: NDArray[np.uint64]  # as in CopyFeatures, and so are the others
    lengths: NDArray[np.int32]
    titles: Ragged
    layout: Layout
    shingled: NDArray[np.bool_]  # has shingles at all

    def __len__(self) -> int:
        return len(self.ids)


def heads(columns: Columns, settings: Near) -> Heads:
    """Read the heads of all articles, and sort them: by length, then by date, then by id.

    Raises:
        ValueError: the features were made with other settings.
    """
    names: tuple[str, ...] = ("scheme", "ids", "ids_lengths", "bodies", "days", "lengths", "shingles_lengths")
    names += ("titles", "titles_lengths")
    batches = [columns.read(batch, names) for batch in range(len(columns))]
    for scheme in sorted({str(batch["scheme"]) for batch in batches}):
        if scheme != scheme_of(settings):
            raise ValueError(f"features of {scheme!r}, settings for {scheme_of(settings)!r}")
    every = [identifier for batch in batches for identifier in ids_of(batch)]
    order = _order(every, _joined(batches, "lengths", np.int32), _joined(batches, "days", np.int32))
    return Heads(
        ids=tuple(every[position] for position in order.tolist()),
        bodies=_joined(batches, "bodies", np.uint64).reshape(-1, 2)[order],
        lengths=_joined(batches, "lengths", np.int32)[order],
        titles=Ragged.concatenate([ragged_of(batch, "titles") for batch in batches]).take(order),
        layout=Layout(starts_of(np.array([len(batch["lengths"]) for batch in batches], np.int64)), order),
        shingled=_joined(batches, "shingles_lengths", np.int64)[order] > 0,
    )


def gather(columns: Columns, layout: Layout, articles: Rows) -> CopyFeatures:
    """The features of these articles, in this order, without their ids and signatures."""
    names = [*ROWS, *SETS, *(f"{name}_lengths" for name in SETS)]
    parts: list[CopyFeatures] = []
    places: list[Rows] = []
    for batch, which, rows in layout.by_batch(articles):
        found: dict[str, Any] = columns.read(batch, names)
        sets: dict[str, Any] = {name: ragged_of(found, name) for name in SETS}
        rest = {name: found[name] for name in ROWS}
        nothing = np.zeros((len(rest["days"]), 0), dtype=np.uint32)
        whole = CopyFeatures("", ("",) * len(nothing), signatures=nothing, **rest, **sets)
        parts.append(whole.take(rows))
        places.append(which)
    if not parts:
        return CopyFeatures.empty()
    back = np.empty(len(articles), dtype=np.int64)
    back[np.concatenate(places)] = np.arange(len(articles))
    return CopyFeatures.concatenate(parts).take(back)


def shingles_of(columns: Columns, batch: int) -> Ragged:
    """The shingles of a batch."""
    return ragged_of(columns.read(batch, ("shingles", "shingles_lengths")), "shingles")


def _order(ids: list[str], lengths: NDArray[np.int32], days: NDArray[np.int32]) -> Rows:
    """Rows from the longest to the shortest, then by date (none comes last), then by id."""
    days = np.where(days == NO_DAY, np.iinfo(np.int32).max, days)
    by_id = np.empty(len(ids), dtype=np.int64)
    by_id[sorted(range(len(ids)), key=ids.__getitem__)] = np.arange(len(ids))
    return np.lexsort((by_id, days, -lengths.astype(np.int64)))


def _joined(batches: list[dict[str, Any]], name: str, kind: type[np.generic]) -> NDArray[Any]:
    return np.concatenate(
        [np.zeros((0, 2) if name == "bodies" else 0, kind), *(one[name] for one in batches)]
    )
