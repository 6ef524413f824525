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

    def band(self, batch: int, name: str, first: int, last: int) -> Array:
        """Rows `first` to `last - 1` of a column of two dimensions, shape (last - first, articles)."""


@dataclass(frozen=True)
class Loaded:
    """Columns that are in memory."""

    batches: Sequence[Mapping[str, Array]]

    def __len__(self) -> int:
        return len(self.batches)

    def read(self, batch: int, names: Sequence[str]) -> dict[str, Array]:
        """These columns of a batch."""
        return {name: self.batches[batch][name] for name in names}

    def band(self, batch: int, name: str, first: int, last: int) -> Array:
        """Some rows of a column of two dimensions."""
        return self.batches[batch][name][first:last]


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

    def band(self, batch: int, name: str, first: int, last: int) -> Array:
        """Some rows of a column of two dimensions."""
        return self.columns.band(batch, self.prefix + name, first, last)


@dataclass(frozen=True)
class Layout:
    """Where articles with new numbers lie: article i is row `position[i]` of all batches in order."""

    starts: NDArray[np.int64]  # of each batch among all rows, and their number; shape (batches + 1,)
    position: NDArray[np.int64]  # shape (articles,)

    def __len__(self) -> int:
        return len(self.position)

    def column(self, columns: Columns, name: str, kind: type[np.generic]) -> Array:
        """A column of all articles, which has one value an article."""
        parts = [columns.read(batch, (name,))[name] for batch in range(len(columns))]
        return np.concatenate([np.zeros(0, kind), *parts])[self.position]

    def band(self, columns: Columns, name: str, row: int, kind: type[np.generic]) -> Array:
        """A row of a column of two dimensions, of all articles."""
        parts = [columns.band(batch, name, row, row + 1)[0] for batch in range(len(columns))]
        return np.concatenate([np.zeros(0, kind), *parts])[self.position]

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
