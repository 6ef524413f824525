"""The features of all articles, in files or in memory: batch by batch, and only the columns asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


class Columns(Protocol):
    """The columns of every batch; a row is an article, and all batches have the same columns."""

    def __len__(self) -> int:
        """How many batches there are."""

    def read(self, batch: int, names: Sequence[str]) -> dict[str, Array]:
        """These columns of a batch, whole."""

    def signatures(self, batch: int, first: int, last: int) -> NDArray[np.uint32]:
        """Values `first` to `last - 1` of the signatures of a batch, shape (last - first, articles)."""


@dataclass(frozen=True)
class Loaded:
    """Columns that are in memory."""

    batches: Sequence[Mapping[str, Array]]
    prefix: str = ""  # of the names of the columns of copies

    def __len__(self) -> int:
        return len(self.batches)

    def read(self, batch: int, names: Sequence[str]) -> dict[str, Array]:
        """These columns of a batch."""
        return {name: self.batches[batch][name] for name in names}

    def signatures(self, batch: int, first: int, last: int) -> NDArray[np.uint32]:
        """Some values of the signatures of a batch."""
        values: NDArray[np.uint32] = self.batches[batch][f"{self.prefix}signatures"][first:last]
        return values


@dataclass(frozen=True)
class Prefixed:
    """The columns whose names begin alike, without that beginning."""

    columns: Columns
    prefix: str

    def __len__(self) -> int:
        return len(self.columns)

    def read(self, batch: int, names: Sequence[str]) -> dict[str, Array]:
        """These columns of a batch."""
        found = self.columns.read(batch, [self.prefix + name for name in names])
        return {name.removeprefix(self.prefix): column for name, column in found.items()}

    def signatures(self, batch: int, first: int, last: int) -> NDArray[np.uint32]:
        """Some values of the signatures of a batch."""
        return self.columns.signatures(batch, first, last)


@dataclass(frozen=True)
class Layout:
    """Where articles with new numbers lie: article i is row `position[i]` of all batches in order."""

    starts: NDArray[np.int64]  # of each batch among all rows, and their number; shape (batches + 1,)
    position: NDArray[np.int64]  # shape (articles,)

    def by_batch(self, articles: NDArray[np.int64]) -> list[tuple[int, NDArray[np.int64], NDArray[np.int64]]]:
        """For each batch that has some of these articles: the batch, which of them, and their rows in it."""
        position = self.position[articles]
        order = np.argsort(position, kind="stable")
        bounds = np.searchsorted(position[order], self.starts)
        return [
            (batch, some, position[some] - self.starts[batch])
            for batch in range(len(self.starts) - 1)
            if len(some := order[bounds[batch] : bounds[batch + 1]])
        ]
