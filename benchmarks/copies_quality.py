"""How good the tiers exact and near are: edited copies, planted pairs, judged newswire pairs, hostile inputs.

    COPYDESK_DATA=... python -m benchmarks.copies_quality

COPYDESK_DATA holds data/copies, data/pages and bad. Prints B-cubed (Bagga and Baldwin 1998) and pairwise
precision, recall and F1 of the groups, each set also by halves, and the pairs that are wrong.
"""

from __future__ import annotations

import csv
import gzip
import json
import math
import os
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from cleaners.match.copies import CopyFeatures, copy_features, find_copies
from cleaners.model import Article, Pair
from cleaners.settings import Near

SETTINGS = Near()
EDITS: dict[str, Callable[[str, random.Random, list[str]], str]] = {
    "5 % of words changed": lambda text, rng, words: change(text, rng, words, 0.05),
    "10 % of words changed": lambda text, rng, words: change(text, rng, words, 0.1),
    "2 % of letters changed": lambda text, rng, words: "".join(
        rng.choice("abcdefghijklmnopqrstuvwxyz0123456789") if char.isalnum() and rng.random() < 0.02 else char
        for char in text
    ),
    "cut to 60 %": lambda text, rng, words: text[: len(text) * 6 // 10],
    "cut to 35 %": lambda text, rng, words: text[: len(text) * 35 // 100],
    "sentences dropped": lambda text, rng, words: " ".join(
        part for part in re.split(r"(?<=[.!?])\s+|(?<=。)", text) if rng.random() > 0.2
    ),
    "boilerplate added": lambda text, rng, words: (
        "Advertisement. Story continues below. " + text + " Sign up for our newsletter. All rights reserved. "
        "This material may not be published, rewritten or redistributed."
    ),
}


def change(text: str, rng: random.Random, words: list[str], share: float) -> str:
    parts = re.split(r"(\s+)", text)
    return "".join(rng.choice(words) if part.strip() and rng.random() < share else part for part in parts)


def read(path: Path) -> list[dict[str, str]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def article(record: Mapping[str, str]) -> Article:
    return Article(
        record["id"],
        "",
        record.get("text", ""),
        title=record.get("title") or None,
        published=record.get("published") or None,
        source=record.get("source") or None,
    )


def find(articles: list[Article]) -> tuple[Pair, ...]:
    parts = [
        copy_features(articles[place : place + 2_000], SETTINGS) for place in range(0, len(articles), 2_000)
    ]
    return find_copies(CopyFeatures.concatenate(parts), SETTINGS).pairs


def grouped(articles: Iterable[Article], pairs: Iterable[Pair]) -> dict[str, str]:
    survivor = {pair.right: pair.left for pair in pairs}
    return {article.id: survivor.get(article.id, article.id) for article in articles}


def score(groups: Mapping[str, str], gold: Mapping[str, str]) -> str:
    by_gold = Counter(gold.values())
    by_group = Counter(groups[identifier] for identifier in gold)
    both = Counter((cluster, groups[identifier]) for identifier, cluster in gold.items())
    precision = sum(n * n / by_group[group] for (_, group), n in both.items()) / len(gold)
    recall = sum(n * n / by_gold[cluster] for (cluster, _), n in both.items()) / len(gold)
    right, claimed, true = (
        sum(math.comb(n, 2) for n in counter.values()) for counter in (both, by_group, by_gold)
    )
    return f"B-cubed {three(precision, recall)}  pairs {three(right / max(claimed, 1), right / max(true, 1))}"


def three(precision: float, recall: float) -> str:
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return f"{precision:.3f}/{recall:.3f}/{f1:.3f}"


def clusters(name: str, articles: list[Article], gold: dict[str, str]) -> None:
    """The score of the whole set, and of its two halves by cluster."""
    pairs = find(articles)
    print(f"{name:34} {len(articles):6}  {score(grouped(articles, pairs), gold)}")
    order = sorted(set(gold.values()))
    for half in (0, 1):
        kept = set(order[half::2])
        part = [one for one in articles if gold[one.id] in kept]
        groups = grouped(part, find(part))
        print(f"{'':28} half {half}  {len(part):5}  {score(groups, {one.id: gold[one.id] for one in part})}")
    for pair in pairs:
        if gold[pair.left] != gold[pair.right]:
            print(f"    wrong: {pair.left} {pair.right} {pair.score} {pair.evidence.jaccard}")


def edited_pages(path: Path) -> None:
    """Three edited copies of each page's true text: other publishers and languages than the sets at hand."""
    rng = random.Random(5)
    texts = [record["truth"] for record in read(path) if record.get("truth")]
    words = " ".join(texts).split()
    articles, gold = [], {}
    for number, text in enumerate(texts):
        copies = {"original": text} | {
            name: EDITS[name](text, rng, words) for name in rng.sample(sorted(EDITS), 3)
        }
        for name, copy in copies.items():
            articles.append(Article(f"{number} {name}", "", copy))
            gold[articles[-1].id] = str(number)
    clusters(f"edits of {path.name}", articles, gold)


def reuters(folder: Path) -> None:
    articles = [article(record) for record in read(folder / "reuters.jsonl.gz")]
    pairs = find(articles)
    bodies = {
        re.sub(r"\s*reuter\W*$", "", " ".join(one.text.split()), flags=re.IGNORECASE) for one in articles
    }
    exact = sum(pair.tier == "exact" for pair in pairs)
    more = len(articles) - len(bodies)
    print(f"Reuters: {more} more articles than bodies; {exact} exact, {len(pairs) - exact} near")
    groups = grouped(articles, pairs)
    with (folder / "reuters_judged.tsv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    for name, part in (("judged pairs", rows), ("half 0", rows[::2]), ("half 1", rows[1::2])):
        verdicts = Counter((groups[row["left"]] == groups[row["right"]], row["same"] == "1") for row in part)
        right, wrong, missed = verdicts[True, True], verdicts[True, False], verdicts[False, True]
        print(f"    {name}: precision {right}/{right + wrong}  recall {right}/{right + missed}")


def hostile(script: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, script, "--out", folder, "--only", "i"], check=True, capture_output=True
        )
        for path in sorted(Path(folder).glob("i*.jsonl")):
            articles = [article(record) for record in read(path)]
            sizes = Counter(grouped(articles, find(articles)).values())
            print(
                f"{path.stem:34} {len(articles):6}  {len(sizes)} groups, the largest of {max(sizes.values())}"
            )


def main() -> None:
    data = os.environ.get("COPYDESK_DATA")
    if not data:
        sys.exit("skipped: COPYDESK_DATA is not set")
    copies = Path(data, "data/copies")
    for name in ("edited_copies", "mccormick1000"):
        records = read(copies / f"{name}.jsonl.gz")
        clusters(name, list(map(article, records)), {record["id"]: record["cluster"] for record in records})
    for name in ("scrapinghub", "wcxb", "fundus_tests"):
        edited_pages(Path(data, f"data/pages/{name}.jsonl.gz"))
    reuters(copies)
    hostile(Path(data, "bad/make_bad_inputs.py"))


if __name__ == "__main__":
    main()
