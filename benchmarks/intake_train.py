"""Train the forest that decides about the blocks of a page, and write cleaners/intake/forest.json.

    python -m benchmarks.intake_train [--half 0|1 --output FILE]

Needs COPYDESK_DATA and scikit-learn (1.9.1 wrote the file), which nothing else here needs: use an environment
of its own for it. The same versions write the same bytes.
A block's label is the share of its 4-token shingles that the true text has, each occurrence counted once.
Pages weigh the same whatever their length. A second copy of all blocks, at 0.3 of the weight, has no names of
classes and ids and no sections of HTML 5, so that old pages without any are no stranger. `--half` leaves the
sites of one half out, so that they can be measured with a forest that has not seen them.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from benchmarks.intake_pages import SETS, half_of, pages, shingles, tokens
from cleaners.intake.blocks import NAMES, Block, blocks_of
from cleaners.intake.extract import without_scripts, witnesses
from cleaners.intake.features import FEATURES, features
from cleaners.intake.forest import MODEL
from cleaners.intake.guards import parse, without_embedded

Array: TypeAlias = np.ndarray[Any, Any]
NAMELESS = 0.3  # weight of the copy without names
OLD = ("in_table", "in_list", "in_quote", "in_link", "in_heading", "in_form")  # what pages always had
EASY = 0.15  # share of the blocks without vote and truth that is kept, at a weight that makes up for it


def main() -> None:
    from threadpoolctl import threadpool_limits  # type: ignore[import-not-found,unused-ignore]

    arguments = argparse.ArgumentParser()
    arguments.add_argument("--half", type=int, choices=[0, 1])
    arguments.add_argument("--output", type=Path, default=MODEL)
    options = arguments.parse_args()
    rows = [
        row for name in SETS for row in pages(name) if options.half is None or half_of(row) != options.half
    ]
    chance = np.random.default_rng(0)
    found = [page for row in rows if (page := examples(row, chance))]
    with threadpool_limits(1):  # sums of floats differ with the number of threads
        model = fit(*map(np.concatenate, zip(*found, strict=True)))
    options.output.write_text(written(model))


def examples(row: dict[str, Any], chance: np.random.Generator) -> tuple[Array, Array, Array] | None:
    """Features, labels and weights of the blocks of a page."""
    html = without_embedded(row["html"])
    tree, _ = parse(html)
    if tree is None:
        return None
    without_scripts(tree)
    blocks = blocks_of(tree)
    if not blocks:
        return None
    matrix = features(blocks, witnesses(html, tree))
    truth, weight = labels(row, blocks)
    easy = (matrix[:, 0] == 0) & (matrix[:, 1] == 0) & (truth < 0.05)
    keep = ~easy | (chance.random(len(truth)) < EASY)
    return matrix[keep], truth[keep], np.where(easy, weight / EASY, weight)[keep]


def labels(row: dict[str, Any], blocks: list[Block]) -> tuple[Array, Array]:
    """The share of each block that is true, and its share of the true text."""
    words = [tokens(block.text) for block in blocks]
    left, optional = shingles(row["truth"]), shingles(row.get("optional") or "")
    whole, size = set(left), max(len(tokens(row["truth"])), 50)
    truth, weight = np.zeros(len(blocks)), np.zeros(len(blocks))
    for i in sorted(range(len(blocks)), key=lambda i: -len(words[i])):
        weight[i] = min(1.0, len(words[i]) / size)
        if len(words[i]) < 4:
            continue
        own = Counter(runs(words[i]))
        found = own & left
        truth[i] = sum(found.values()) / sum(own.values())
        if truth[i] > 0.5:
            left -= found
        if sum(s in optional and s not in whole for s in own) > len(own) / 2:
            weight[i] = 0
    for i, own_words in enumerate(words):
        if 0 < len(own_words) < 4:
            truth[i] = any(
                len(run) >= 4 and all(s in whole for s in runs(run)) for run in joined(words, truth, i)
            )
    return truth, weight


def joined(words: list[list[str]], truth: Array, i: int) -> Iterator[list[str]]:
    """A short block with the true words before it, and with those behind it."""
    before = [word for j in range(max(0, i - 3), i) if truth[j] > 0.5 for word in words[j]]
    behind = [word for j in range(i + 1, min(len(words), i + 4)) if truth[j] > 0.5 for word in words[j]]
    yield before[-3:] + words[i]
    yield words[i] + behind[:3]


def runs(words: list[str]) -> list[tuple[str, ...]]:
    return [tuple(words[k : k + 4]) for k in range(len(words) - 3)]


def fit(matrix: Array, truth: Array, weight: Array) -> Any:
    """Boosted trees; a block that is partly true counts on both sides."""
    from sklearn.ensemble import HistGradientBoostingClassifier  # type: ignore[import-not-found,unused-ignore]

    names = set(NAMES) - set(OLD)
    nameless = matrix.copy()
    nameless[:, [i for i, feature in enumerate(FEATURES) if feature.partition("_")[2] in names]] = 0
    matrix = np.concatenate([matrix, nameless])
    truth, weight = np.tile(truth, 2), np.concatenate([weight, weight * NAMELESS])
    partly = (truth > 0.02) & (truth < 0.98)
    sides = np.concatenate([np.where(partly, 1, truth > 0.5), np.zeros(partly.sum())])
    weights = np.concatenate([np.where(partly, weight * truth, weight), (weight * (1 - truth))[partly]])
    rows = np.concatenate([matrix, matrix[partly]])
    model = HistGradientBoostingClassifier(
        max_iter=90, learning_rate=0.12, max_leaf_nodes=14, max_depth=6, min_samples_leaf=40,
        l2_regularization=10.0, max_bins=64, early_stopping=False, max_features=0.3, random_state=1,
    )  # fmt: skip
    used = weights > 0
    return model.fit(rows[used], sides[used], sample_weight=weights[used] / weights[used].mean())


def written(model: Any) -> str:
    """The forest as JSON, a tree a line, a node as feature, threshold, first child and value."""
    trees = [nodes(predictor.nodes) for (predictor,) in model._predictors]
    depth = max(int(predictor.nodes["depth"].max()) for (predictor,) in model._predictors)
    base = round(float(np.ravel(model._baseline_prediction)[0]), 4)
    lines = ",\n".join(json.dumps(tree, separators=(",", ":")) for tree in trees)
    made = f'"made_by": "python -m benchmarks.intake_train, scikit-learn {version("scikit-learn")}"'
    head = f'{made},\n"base": {base}, "depth": {depth},\n"features": {json.dumps(FEATURES)},'
    return f'{{{head}\n"trees": [\n{lines}\n]}}\n'


def nodes(table: Any) -> list[list[float]]:
    order: list[int] = [0]
    rows: list[list[float]] = []
    for at in order:
        node = table[at]
        if node["is_leaf"]:
            rows.append([0, 0, 0, round(float(node["value"]), 4)])
        else:
            rows.append([int(node["feature_idx"]), round(float(node["num_threshold"]), 5), len(order), 0])
            order += [int(node["left"]), int(node["right"])]
    return rows


if __name__ == "__main__":
    main()
