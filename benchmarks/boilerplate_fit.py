"""Fit the weights of cleaners/repair/boilerplate/data/structure.toml and print that file.

Pages of the development sets are flattened by several extractors (trafilatura and resiliparse; html-text and
boilerpy3 too where they are installed: the shipped weights were made with them); the set that came flattened
and the true texts themselves join. A line is the article's where half of its 4-token shingles are in the
truth. Logistic regression with each text of equal weight (L2 penalty, L-BFGS).

    COPYDESK_DATA=... python -m benchmarks.boilerplate_fit [--without-half 0|1] [--every N] > structure.toml

`--without-half` leaves out the sites of one half of the flattened set, on pages too: weights for a check on
sites that were not seen.
"""

from __future__ import annotations

import argparse
import gzip
import importlib
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from benchmarks.boilerplate_flat import half, tokens
from cleaners.repair.boilerplate.features import NAMES, features
from cleaners.repair.boilerplate.tables import normalised, tables

HEADER = """\
# Weights of a line's features (features.py): how much each speaks for the article (above zero) or against
# it, in log odds. Logistic regression on pages of the development sets, flattened by several extractors, each
# page of equal weight: benchmarks/boilerplate_fit.py makes this file, and with --without-half weights for a
# check on sites that were not used.

"""

PENALTY = 3e-4
"""On standardised weights."""
MOST_LINES = 3_000

Example = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--without-half", type=int, choices=(0, 1))
    parser.add_argument("--every", type=int, default=1, help="use one page in so many")
    arguments = parser.parse_args()
    data = Path(os.environ["COPYDESK_DATA"]) / "data"
    examples = [
        found
        for text, truth in texts(data, arguments.without_half, arguments.every)
        if (found := example(text, truth)) is not None
    ]
    intercept, weights = fit(examples)
    print(HEADER + f"intercept = {intercept:.3f}\n\n[weights]")
    for name, weight in zip(NAMES, weights, strict=True):
        print(f'"{name}" = {weight:.3f}')


def texts(data: Path, without: int | None, every: int) -> Iterator[tuple[str, str]]:
    """Texts with their truths."""
    hosts = hosts_of_flattened(data)
    judges = {name for page, name in hosts.items() if half(page) == without}
    for name in ("wcxb", "fundus_tests"):
        for row in list(read(data / "pages" / f"{name}.jsonl.gz"))[::every]:
            if host(row) in judges:
                continue
            yield row["truth"], row["truth"]
            for extract in extractors():
                text = extract(row["html"])
                if text and len(text) > 200:
                    yield text, row["truth"]
    for row in list(read(data / "flat" / "flattened.jsonl.gz"))[::every]:
        if hosts[row["id"].split("#")[0]] not in judges:
            yield row["text"], row["truth"]


def hosts_of_flattened(data: Path) -> dict[str, str]:
    """The hosts of the pages that the flattened set was made from, by the ids of the pages."""
    return {
        f"{name}/{row['id'].removeprefix(f'{name}/')}": host(row)
        for name in ("scrapinghub", "fundus_eval")
        for row in read(data / "pages" / f"{name}.jsonl.gz")
    }


def host(row: dict[str, Any]) -> str:
    """The host of a page: the last two labels of its name, or three where the last ones are short."""
    labels = urlsplit(row["url"]).netloc.split(".")
    return ".".join(labels[-3:] if len(labels) > 2 and len(labels[-2]) <= 3 else labels[-2:])


def extractors() -> Iterator[Callable[[str], str | None]]:
    """What flattens pages here."""
    yield importlib.import_module("trafilatura").extract
    plain = importlib.import_module("resiliparse.extract.html2text").extract_plain_text
    yield lambda html: str(plain(html, main_content=False))
    for module, function in (("html_text", "extract_text"), ("boilerpy3.extractors", "ArticleExtractor")):
        try:
            found = getattr(importlib.import_module(module), function)
        except ImportError:
            continue
        yield found if module == "html_text" else found(raise_on_failure=False).get_content


def example(text: str, truth: str) -> Example | None:
    """Features, labels (1 the article's, 0 not) and weights of the lines of one text."""
    lines = [line for line in text.split("\n") if tokens(line)]
    if not 0 < len(lines) <= MOST_LINES:
        return None
    marks = [tables().marks_of_line(normalised(line)) if len(line) <= 400 else frozenset() for line in lines]
    everywhere = [any(mark.place in ("anywhere", "ending") for mark in some) for some in marks]
    hinted = [bool(some) and not sure for some, sure in zip(marks, everywhere, strict=True)]
    words = [tokens(line) for line in lines]
    wanted = tokens(truth)
    known = {tuple(wanted[i : i + 4]) for i in range(len(wanted) - 3)}
    joined = f" {' '.join(wanted)} "
    labels = [float(is_article(words, i, known, joined)) for i in range(len(lines))]
    sizes = np.array([len(some) + 2.0 for some in words])
    weights = sizes / sizes.sum() * 100 + 0.02 * np.minimum(sizes, 30)
    return features(lines, everywhere, hinted), np.array(labels), weights


def is_article(words: list[list[str]], at: int, known: set[tuple[str, ...]], joined: str) -> bool:
    """Whether a line is the article's; one too short for shingles, with the end or start of a neighbour."""
    own = words[at]
    if len(own) >= 4:
        found = sum(tuple(own[i : i + 4]) in known for i in range(len(own) - 3))
        return 2 * found >= len(own) - 3
    before = words[at - 1][-3:] if at else []
    after = words[at + 1][:3] if at + 1 < len(words) else []
    return any(
        some and f" {' '.join(some)} " in joined for some in (before and before + own, after and own + after)
    )


def fit(examples: list[Example]) -> tuple[float, NDArray[np.float64]]:
    """Intercept and weights."""
    table = np.concatenate([found[0] for found in examples])
    labels = np.concatenate([found[1] for found in examples])
    weights = np.concatenate([found[2] for found in examples])
    weights /= weights.sum()
    mean, spread = table.mean(axis=0), table.std(axis=0)
    spread[spread == 0] = 1.0
    table = (table - mean) / spread

    def loss(point: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        odds = table @ point[1:] + point[0]
        wrong = weights * (1 / (1 + np.exp(-odds)) - labels)
        value = float((weights * (np.logaddexp(0, odds) - labels * odds)).sum())
        value += PENALTY * float(point[1:] @ point[1:])
        return value, np.concatenate([[wrong.sum()], table.T @ wrong + 2 * PENALTY * point[1:]])

    minimize = importlib.import_module("scipy.optimize").minimize
    point = minimize(loss, np.zeros(len(NAMES) + 1), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    return float(point[0] - (point[1:] * mean / spread).sum()), point[1:] / spread


def read(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


if __name__ == "__main__":
    main()
