"""Train the forest that decides about the blocks of a page, and write cleaners/intake/forest.json.

    python -m benchmarks.intake_train [--folds N] [--without SET or 0...N-1 ...] [--output FILE]

Needs COPYDESK_DATA, lightgbm and scikit-learn (forest.json names the version that made it), which nothing
else here needs: use an environment of its own. The same versions write the same bytes.
A block's label is the share of its 4-token shingles that the true text has, each occurrence counted once.
Pages weigh the same whatever their length. A second copy of all blocks, at less weight (SHARES), has no
names of classes and ids and no sections of HTML 5, often only part of what the extractors took, and often
nothing of what the page says of itself: so no witness is believed blindly. Two more come from
the page as it would have been written twenty years ago (intake_aged.py), without and with the names of
classes and ids, so that old pages are no strangers. `--without` also makes, for each set or fold of
the sites that it names, a forest that has not seen these sites, to be measured with (FILE-NAME.json).
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from benchmarks.intake_aged import aged
from benchmarks.intake_measure import shingles, tokens
from benchmarks.intake_pages import SETS, fold_of, pages, site_of
from cleaners.intake.about import About, about
from cleaners.intake.blocks import NAMES, Block, blocks_of
from cleaners.intake.extract import REPEATED, without_scripts, witnesses
from cleaners.intake.features import FEATURES, features, squash
from cleaners.intake.forest import MODEL
from cleaners.intake.guards import parse, without_embedded

Array: TypeAlias = np.ndarray[Any, Any]
Examples: TypeAlias = tuple[Array, Array, Array]
SHARES = (1, 0.3, 0.15, 0.15)
"""Weights of a page as it is, in doubt, and old without and with names."""

OLD = ("in_table", "in_list", "in_quote", "in_link", "in_heading", "in_form")  # what pages always had
EASY = 0.15  # share of the blocks without vote and truth that is kept, at a weight that makes up for it
SETTINGS: dict[str, Any] = {
    "n_estimators": 250, "extra_trees": True, "learning_rate": 0.08, "num_leaves": 15, "max_depth": 7,
    "min_child_samples": 40, "min_child_weight": 1.0, "reg_lambda": 10.0, "max_bin": 63,
    "colsample_bynode": 0.3, "subsample": 0.8, "subsample_freq": 1, "n_jobs": 1, "deterministic": True,
    "force_row_wise": True, "verbose": -1,
}  # fmt: skip
"""A tiny forest: twice as many trees or leaves gain less than the sets can tell."""

SEEDS = (1, 2)
"""The mean of two forests: which seed a forest has moves a set by 0.002 to 0.003."""


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--folds", type=int, default=5)
    arguments.add_argument("--without", nargs="+", default=[], help="a set, or the number of a fold")
    arguments.add_argument("--output", type=Path, default=MODEL)
    options = arguments.parse_args()
    rows = {name: pages(name) for name in SETS}
    every = [row for name in SETS for row in rows[name]]
    chance, dice = np.random.default_rng(0), random.Random(0)
    seen = [copies(row, chance, dice) for row in every]
    options.output.write_text(written(fit(seen)))
    for name in options.without:
        sites = {site_of(row) for row in rows.get(name, ())}
        kept = [
            page
            for row, page in zip(every, seen, strict=True)
            if (site_of(row) not in sites if sites else fold_of(row, options.folds) != int(name))
        ]
        target = options.output.with_name(f"{options.output.stem}-{name}.json")
        target.write_text(written(fit(kept)))


def copies(row: dict[str, Any], chance: np.random.Generator, dice: random.Random) -> list[Examples | None]:
    """The examples of a page as it is, in doubt, and as it would have been without and with names."""
    today = sight(row, row["html"])
    old = [sight(row, aged(row["html"], dice, named=named)) for named in (False, True)]
    sights = [today, doubt(today, dice) if today else None, *old]
    return [examples(seen, chance) if seen else None for seen in sights]


@dataclass(frozen=True, slots=True)
class Sight:
    """A page as the forest sees it, and what is true of its blocks."""

    blocks: list[Block]
    votes: tuple[str, str]
    said: About
    truth: Array
    weight: Array


def sight(row: dict[str, Any], html: str) -> Sight | None:
    """A page and its labels, None where there is nothing on it."""
    html = without_embedded(html)
    tree, _ = parse(html)
    if tree is None:
        return None
    said = about(tree, None)
    without_scripts(tree)
    blocks = blocks_of(tree)
    return Sight(blocks, witnesses(html, tree), said, *labels(row, blocks)) if blocks else None


def doubt(seen: Sight, dice: random.Random) -> Sight:
    """The page with less to go by: two in three with a part of what an extractor took, or nothing of it."""
    trafilatura, resiliparse = seen.votes
    which = dice.random()
    if which < 0.25:
        trafilatura = part(trafilatura, dice)
    elif which < 0.35:
        trafilatura = ""
    elif which < 0.45:
        resiliparse = ""
    elif which < 0.6:
        trafilatura, resiliparse = part(trafilatura, dice), part(resiliparse, dice)
    said = replace(seen.said, body=None, description=None) if dice.random() < 0.5 else seen.said
    return replace(seen, votes=(trafilatura, resiliparse), said=said)


def part(text: str, dice: random.Random) -> str:
    """A run of the lines of a text, about a third of them."""
    lines = text.split("\n")
    size = max(1, int(len(lines) * dice.uniform(0.15, 0.6)))
    start = dice.randrange(len(lines) - size + 1)
    return "\n".join(lines[start : start + size])


def examples(seen: Sight, chance: np.random.Generator) -> Examples:
    """Features, labels and weights of the blocks of a page."""
    matrix = features(seen.blocks, seen.votes, seen.said)
    easy = (matrix[:, 0] == 0) & (matrix[:, 1] == 0) & (seen.truth < 0.05)
    keep = ~easy | (chance.random(len(easy)) < EASY)
    return matrix[keep], seen.truth[keep], np.where(easy, seen.weight / EASY, seen.weight)[keep]


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


def joint(parts: Iterable[Examples | None]) -> Examples:
    """The examples of all pages."""
    matrix, truth, weight = map(np.concatenate, zip(*filter(None, parts), strict=True))
    return matrix, truth, weight


def fit(seen: list[list[Examples | None]]) -> list[Any]:
    """Boosted trees, once for each seed."""
    from lightgbm import LGBMClassifier  # type: ignore[import-not-found,unused-ignore]

    names = {f"{where}_{name}" for where in ("near", "under") for name in set(NAMES) - set(OLD)}
    names |= {"page_named", "page_html5"}
    parts = [sides(*joint(kind)) for kind in zip(*seen, strict=True)]
    parts[1][0][:, [i for i, feature in enumerate(FEATURES) if feature in names]] = 0
    matrices, truths, weights = map(list, zip(*parts, strict=True))
    weight = np.concatenate([part * share for part, share in zip(weights, SHARES, strict=True)])
    weight /= weight.mean()
    matrix, truth = np.concatenate(matrices), np.concatenate(truths)
    models = [LGBMClassifier(**SETTINGS, random_state=seed) for seed in SEEDS]
    return [model.fit(matrix, truth, sample_weight=weight) for model in models]


def sides(matrix: Array, truth: Array, weight: Array) -> Examples:
    """A block that is partly true counts on both sides. The mean weight is 1."""
    partly = (truth > 0.02) & (truth < 0.98)
    side = np.concatenate([np.where(partly, 1, truth > 0.5), np.zeros(partly.sum())])
    weights = np.concatenate([np.where(partly, weight * truth, weight), (weight * (1 - truth))[partly]])
    rows = np.concatenate([matrix, matrix[partly]])
    used = weights > 0
    return rows[used], side[used], weights[used] / weights[used].mean()


def written(models: list[Any]) -> str:
    """The forest as JSON, a tree a line, a node as feature, threshold, first child and value.

    It is the mean of the models. Their trees take turns, so that the first ones are all of the kind that
    says most.
    """
    grown = [
        [tree["tree_structure"] for tree in model.booster_.dump_model()["tree_info"]] for model in models
    ]
    trees = [tree for turn in zip(*grown, strict=True) for tree in turn]
    lines = ",\n".join(json.dumps(nodes(tree, len(models)), separators=(",", ":")) for tree in trees)
    made = f'"made_by": "python -m benchmarks.intake_train, lightgbm {version("lightgbm")}"'
    depth = max(map(depth_of, trees))
    head = f'{made},\n"base": 0.0, "depth": {depth},\n"features": {json.dumps(FEATURES)},'
    return f'{{{head}\n"trees": [\n{lines}\n]}}\n'


def nodes(root: dict[str, Any], models: int) -> list[list[float]]:
    order = [root]
    rows: list[list[float]] = []
    for node in order:
        if "leaf_value" in node:
            rows.append([0, 0, 0, round(float(node["leaf_value"]) / models, 4)])
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
