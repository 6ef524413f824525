"""Arrays of numbers: rows of different lengths in one, and sets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

K = TypeVar("K", bound=np.generic)


@dataclass(frozen=True)
class Ragged:
    """Rows of different lengths, one behind the other."""

    values: NDArray[Any]  # shape (all rows together,)
    offsets: NDArray[np.int64]  # shape (rows + 1,): row i is values[offsets[i]:offsets[i + 1]]

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Length of each row, shape (rows,)."""
        return np.diff(self.offsets)

    def row(self, index: int) -> NDArray[Any]:
        """One row."""
        return self.values[self.offsets[index] : self.offsets[index + 1]]

    def take(self, rows: NDArray[np.int64]) -> Ragged:
        """These rows, in this order."""
        lengths = self.lengths[rows]
        offsets = starts_of(lengths)
        index = np.arange(offsets[-1]) + np.repeat(self.offsets[rows] - offsets[:-1], lengths)
        return Ragged(self.values[index], offsets)

    @property
    def owners(self) -> NDArray[np.int64]:
        """The row of each value, shape (all rows together,)."""
        return np.repeat(np.arange(len(self)), self.lengths)

    @classmethod
    def of(cls, lists: Sequence[Sequence[int]], kind: type[np.unsignedinteger[Any]]) -> Ragged:
        """Lists as rows."""
        values = np.array([value for some in lists for value in some], kind)
        return cls(values, starts_of(np.array([len(some) for some in lists], np.int64)))

    @classmethod
    def of_sets(cls, owners: NDArray[np.int64], values: NDArray[np.uint32], rows: int) -> Ragged:
        """Rows of the values that fall to each owner, sorted and without repetition."""
        keys = (owners.astype(np.uint64) << np.uint64(32)) | values
        keys = distinct(keys)
        bounds = np.arange(rows + 1, dtype=np.uint64) << np.uint64(32)
        return cls(keys.astype(np.uint32), np.searchsorted(keys, bounds).astype(np.int64))

    @classmethod
    def concatenate(cls, parts: Sequence[Ragged]) -> Ragged:
        """The rows of all parts."""
        lengths = np.concatenate([np.zeros(0, dtype=np.int64), *(part.lengths for part in parts)])
        values = np.concatenate([np.zeros(0, dtype=np.uint32), *(part.values for part in parts)])
        return cls(values, starts_of(lengths))


def starts_of(lengths: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
    """Where rows of these lengths start, and behind them where the last one ends, shape (rows + 1,)."""
    offsets = np.zeros(len(lengths) + 1, dtype=np.int64)
    np.cumsum(lengths, out=offsets[1:])
    return offsets


def shared(left: Ragged, right: Ragged) -> NDArray[np.int64]:
    """How many values row i of `left` and row i of `right` have in common: sorted sets. Shape (rows,)."""
    keys = np.concatenate(
        [(side.owners.astype(np.uint64) << np.uint64(32)) | side.values for side in (left, right)]
    )
    keys.sort(kind="stable")  # two sorted runs: a merge, in linear time
    twice = keys[1:][keys[1:] == keys[:-1]] >> np.uint64(32)
    return np.bincount(twice.astype(np.int64), minlength=len(left))


def distinct(keys: NDArray[K]) -> NDArray[K]:
    """The keys, sorted and without repetition; the array itself is sorted in place.

    `numpy.unique` counts in a table of hashes, which takes 25 times as long where keys are long.
    """
    keys.sort()
    first = np.ones(len(keys), dtype=bool)
    np.not_equal(keys[1:], keys[:-1], out=first[1:])
    return keys[first]
