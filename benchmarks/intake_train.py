"""Train the forest that decides about the blocks of a page, and write cleaners/intake/forest.json.

    python -m benchmarks.intake_train [--without SET | --folds N --without 0...N-1] [--output FILE]

Needs COPYDESK_DATA, lightgbm and scikit-learn (forest.json names the version that made it), which nothing
else here needs: use an environment of its own. The same versions write the same bytes.
A block's label is the share of its 4-token shingles that the true text has, each occurrence counted once.
Pages weigh the same whatever their length. A second copy of all blocks, at NAMELESS of the weight, has no
names of classes and ids and no sections of HTML 5. A third, at AGED, comes from the page as it would have
been written twenty years ago (intake_aged.py), so that old pages are no strangers. `--without` leaves out a
set with all its sites, or one fold of the sites, to be measured with a forest that has not seen them.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from benchmarks.intake_aged import aged
from benchmarks.intake_measure import shingles, tokens
from benchmarks.intake_pages import SETS, fold_of, pages, site_of
from cleaners.intake.blocks import NAMES, Block, blocks_of
from cleaners.intake.extract import REPEATED, without_scripts, witnesses
from cleaners.intake.features import FEATURES, features, squash
from cleaners.intake.forest import MODEL
from cleaners.intake.guards import parse, without_embedded

Array: TypeAlias = np.ndarray[Any, Any]
Examples: TypeAlias = tuple[Array, Array, Array]
NAMELESS = 0.3
AGED = 0.15
OLD = ("in_table", "in_list", "in_quote", "in_link", "in_heading", "in_form")  # what pages always had
EASY = 0.15  # share of the blocks without vote and truth that is kept, at a weight that makes up for it
SETTINGS: dict[str, Any] = {
    "n_estimators": 150, "learning_rate": 0.08, "num_leaves": 15, "max_depth": 7, "min_child_samples": 40,
    "min_child_weight": 1.0, "reg_lambda": 10.0, "max_bin": 63, "colsample_bynode": 0.3, "subsample": 0.8,
    "subsample_freq": 1, "random_state": 1, "n_jobs": 1, "deterministic": True, "force_row_wise": True,
    "verbose": -1,
}  # fmt: skip
"""A tiny forest: twice as many trees or leaves gain less than the sets can tell."""


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--folds", type=int, default=2)
    arguments.add_argument("--without", help="a set, or the number of a fold")
    arguments.add_argument("--output", type=Path, default=MODEL)
    options = arguments.parse_args()
    rows = chosen(options.without, options.folds)
    chance, dice = np.random.default_rng(0), random.Random(0)
    today = [page for row in rows if (page := examples(row, row["html"], chance))]
    before = [page for row in rows if (page := examples(row, aged(row["html"], dice), chance))]
    options.output.write_text(written(fit(joint(today), joint(before))))


def chosen(without: str | None, folds: int) -> list[dict[str, Any]]:
    """The pages to train on: all, or those of other sites than what is left out."""
    rows = {name: pages(name) for name in SETS}
    every = [row for name in SETS for row in rows[name]]
    if without is None:
        return every
    if without in rows:
        sites = {site_of(row) for row in rows[without]}
        return [row for row in every if site_of(row) not in sites]
    return [row for row in every if fold_of(row, folds) != int(without)]


def examples(row: dict[str, Any], html: str, chance: np.random.Generator) -> Examples | None:
    """Features, labels and weights of the blocks of a page."""
    html = without_embedded(html)
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
    """The share of each block that is true, and its share of the true text; 0 for what is dropped anyway."""
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
    weight[repetitions(blocks, truth)] = 0
    return truth, weight


def repetitions(blocks: list[Block], truth: Array) -> list[int]:
    """The blocks that say what a true block says: whatever is decided about them, one of them is kept."""
    texts = [squash(block.text) for block in blocks]
    said = {text for text, share in zip(texts, truth, strict=True) if share > 0.5 and len(text) >= REPEATED}
    return [i for i, text in enumerate(texts) if truth[i] <= 0.5 and text in said]


def joined(words: list[list[str]], truth: Array, i: int) -> Iterator[list[str]]:
    """A short block with the true words before it, and with those behind it."""
    before = [word for j in range(max(0, i - 3), i) if truth[j] > 0.5 for word in words[j]]
    behind = [word for j in range(i + 1, min(len(words), i + 4)) if truth[j] > 0.5 for word in words[j]]
    yield before[-3:] + words[i]
    yield words[i] + behind[:3]


def runs(words: list[str]) -> list[tuple[str, ...]]:
    return [tuple(words[k : k + 4]) for k in range(len(words) - 3)]


def joint(parts: list[Examples]) -> Examples:
    """The examples of all pages."""
    matrix, truth, weight = map(np.concatenate, zip(*parts, strict=True))
    return matrix, truth, weight


def fit(today: Examples, before: Examples) -> Any:
    """Boosted trees."""
    from lightgbm import LGBMClassifier  # type: ignore[import-not-found,unused-ignore]

    matrix, side, weight = sides(*today)
    old_matrix, old_side, old_weight = sides(*before)
    names = {f"{where}_{name}" for where in ("near", "under") for name in set(NAMES) - set(OLD)}
    names |= {"page_named", "page_html5"}
    nameless = matrix.copy()
    nameless[:, [i for i, feature in enumerate(FEATURES) if feature in names]] = 0
    weights = np.concatenate([weight, weight * NAMELESS, old_weight * AGED])
    model = LGBMClassifier(**SETTINGS)
    return model.fit(
        np.concatenate([matrix, nameless, old_matrix]),
        np.concatenate([side, side, old_side]),
        sample_weight=weights / weights.mean(),
    )


def sides(matrix: Array, truth: Array, weight: Array) -> Examples:
    """A block that is partly true counts on both sides. The mean weight is 1."""
    partly = (truth > 0.02) & (truth < 0.98)
    side = np.concatenate([np.where(partly, 1, truth > 0.5), np.zeros(partly.sum())])
    weights = np.concatenate([np.where(partly, weight * truth, weight), (weight * (1 - truth))[partly]])
    rows = np.concatenate([matrix, matrix[partly]])
    used = weights > 0
    return rows[used], side[used], weights[used] / weights[used].mean()


def written(model: Any) -> str:
    """The forest as JSON, a tree a line, a node as feature, threshold, first child and value."""
    trees = [nodes(tree["tree_structure"]) for tree in model.booster_.dump_model()["tree_info"]]
    depth = max(depth_of(tree["tree_structure"]) for tree in model.booster_.dump_model()["tree_info"])
    lines = ",\n".join(json.dumps(tree, separators=(",", ":")) for tree in trees)
    made = f'"made_by": "python -m benchmarks.intake_train, lightgbm {version("lightgbm")}"'
    head = f'{made},\n"base": 0.0, "depth": {depth},\n"features": {json.dumps(FEATURES)},'
    return f'{{{head}\n"trees": [\n{lines}\n]}}\n'


def nodes(root: dict[str, Any]) -> list[list[float]]:
    order = [root]
    rows: list[list[float]] = []
    for node in order:
        if "leaf_value" in node:
            rows.append([0, 0, 0, round(float(node["leaf_value"]), 4)])
        else:
            rows.append([int(node["split_feature"]), round(float(node["threshold"]), 5), len(order), 0])
            order += [node["left_child"], node["right_child"]]
    return rows


def depth_of(node: dict[str, Any]) -> int:
    if "leaf_value" in node:
        return 0
    return 1 + max(depth_of(node["left_child"]), depth_of(node["right_child"]))


if __name__ == "__main__":
    main()
