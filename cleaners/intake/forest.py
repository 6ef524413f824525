"""The trained decision whether a block is article text: boosted regression trees, read from a file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cleaners.intake.features import FEATURES, Matrix

MODEL = Path(__file__).with_name("forest.json")
"""Written by benchmarks/intake_train.py, which says what it was trained on and how it was checked."""

FIRST = 80
"""Trees after which the hopeless rows are done with."""

HOPELESS = -2.75
"""Log odds after the first trees: of the 60 % of all blocks below it, none came near to being kept."""


@dataclass(frozen=True, slots=True, eq=False)
class Forest:
    """All trees in one table of nodes. The children of a node stand side by side; a leaf is its own child."""

    base: float
    depth: int
    roots: NDArray[np.intp]  # (trees,)
    feature: NDArray[np.intp]  # (nodes,)
    threshold: NDArray[np.float32]  # (nodes,); what is greater goes to the second child; infinite in a leaf
    child: NDArray[np.intp]  # (nodes,)
    value: NDArray[np.float32]  # (nodes,); log odds that a leaf adds

    def chances(self, matrix: Matrix) -> NDArray[np.float32]:
        """For each row of features, the chance that it is article text: shape (rows,), 0 to 1."""
        total = self.base + self._sum(matrix, self.roots[:FIRST])
        open_rows = np.flatnonzero(total > HOPELESS)
        total[open_rows] += self._sum(matrix[open_rows], self.roots[FIRST:])
        chances: NDArray[np.float32] = (1 / (1 + np.exp(-total))).astype(np.float32)
        return chances

    def _sum(self, matrix: Matrix, roots: NDArray[np.intp]) -> NDArray[np.float64]:
        """What some of the trees add to the log odds of each row."""
        values = np.ascontiguousarray(matrix).ravel()
        row = (np.arange(len(matrix)) * matrix.shape[1])[:, None]
        node = np.broadcast_to(roots, (len(matrix), len(roots)))
        for _ in range(self.depth):
            seen = values.take(self.feature.take(node) + row)
            node = self.child.take(node) + (seen > self.threshold.take(node))
        total: NDArray[np.float64] = self.value.take(node).sum(axis=1, dtype=np.float64)
        return total


@cache
def forest() -> Forest:
    """The forest of this version.

    Raises:
        ValueError: the file was trained for other features.
    """
    model = json.loads(MODEL.read_text("utf-8"))
    if model["features"] != list(FEATURES):
        raise ValueError(f"{MODEL.name} was trained for other features; run benchmarks.intake_train")
    nodes = [node for tree in model["trees"] for node in tree]
    starts = np.cumsum([0, *map(len, model["trees"])])[:-1]
    shift = np.repeat(starts, list(map(len, model["trees"])))
    feature, threshold, child, value = (np.array(column) for column in zip(*nodes, strict=True))
    leaf = child == 0
    return Forest(
        base=model["base"],
        depth=model["depth"],
        roots=starts,
        feature=feature,
        threshold=np.where(leaf, np.inf, threshold).astype(np.float32),
        child=np.where(leaf, np.arange(len(nodes)), child + shift),
        value=value.astype(np.float32),
    )
