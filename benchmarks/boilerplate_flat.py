"""Score the boilerplate rules alone on text that somebody already flattened, and on clean text; time them.

Needs the development data: COPYDESK_DATA is the folder that holds `data/`. Prints, before and after the
rules, precision, recall and F1 over 4-token shingles (means over the texts, as the scorer of the evaluation
set has them), by extractor and for two halves by site; for each rule, how many words it took that are not in
the truth and how many that are; the sentences that clean articles lose; and CPU time.

    COPYDESK_DATA=... python -m benchmarks.boilerplate_flat [--lost] [--one-line]

`--lost` lists the lines of the truth that were taken. `--one-line` takes the line breaks from all texts
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import time
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from cleaners.model import Article
from cleaners.repair import run
from cleaners.repair.boilerplate import RULES
from cleaners.sentences import sentences

CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
TOKEN = re.compile(rf"[{CJK}]|[^\W{CJK}]+")
CLEAN = ("stories/basil", "stories/ecbplus", "stories/allsides", "copies/mccormick1000")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--lost", action="store_true", help="list what was taken of the truth")
    parser.add_argument("--one-line", action="store_true", help="without line breaks")
    arguments = parser.parse_args()
    if "COPYDESK_DATA" not in os.environ:
        raise SystemExit("COPYDESK_DATA is not set: it names the folder that holds data/")
    data = Path(os.environ["COPYDESK_DATA"]) / "data"
    flattened(data, arguments.lost, arguments.one_line)
    for name in CLEAN:
        clean_articles(data, name)


def flattened(data: Path, show_lost: bool, one_line: bool) -> None:
    rows = list(read(data / "flat" / "flattened.jsonl.gz"))
    if one_line:
        rows = [{**row, "text": " ".join(row["text"].split())} for row in rows]
    run(article_of(rows[0]), RULES_ON)  # the tables are compiled on first use
    start = time.process_time()
    cleaned = [run(article_of(row), RULES_ON) for row in rows]
    seconds = time.process_time() - start
    before: dict[str, list[tuple[float, float]]] = defaultdict(list)
    after: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for row, article in zip(rows, cleaned, strict=True):
        for key in ("all", row["from"], f"half {half(row['id'])}"):
            before[key].append(precision_recall(row["text"], row["truth"]))
            after[key].append(precision_recall(article.text, row["truth"]))
    print(f"{'texts':14}    n   before p    r      F1       after p    r      F1")
    for key in sorted(before):
        print(f"{key:14} {len(before[key]):4}   {means(before[key])}   {means(after[key])}")
    print_rules(rows, cleaned, show_lost)
    start = time.process_time()
    for row in rows:
        run(article_of(row), RULES_ON)
    again = time.process_time() - start
    share = 500e3 / sum(len(row["text"].split()) for row in rows)
    print(
        f"CPU: {seconds * share:.2f} ms for 500 words of flattened text, automata built on the way included; "
        f"{again * share:.2f} ms once they are there"
    )


def print_rules(rows: Sequence[dict[str, Any]], cleaned: Sequence[Article], show_lost: bool) -> None:
    right: Counter[tuple[str, int]] = Counter()
    wrong: Counter[tuple[str, int]] = Counter()
    for row, article in zip(rows, cleaned, strict=True):
        truth = " ".join(tokens(row["truth"]))
        left = " ".join(tokens(article.text))
        for edit in article.edits:
            for line in edit.before.split("\n"):
                words = tokens(line)
                text = " ".join(words)
                lost = bool(words) and text in truth and text not in left
                (wrong if lost else right)[edit.rule, half(row["id"])] += len(words)
                if lost and show_lost:
                    print(f"lost | {edit.rule} | {row['id'][-24:]} | {line.strip()[:100]}")
    print(f"\n{'rule':24} words not of the truth (half 0, 1)   of the truth (half 0, 1)   precision")
    for rule in sorted({rule for rule, _ in right | wrong}):
        good, bad = [right[rule, h] for h in (0, 1)], [wrong[rule, h] for h in (0, 1)]
        share = sum(good) / max(1, sum(good) + sum(bad))
        print(f"{rule:24} {sum(good):8} {good!s:22} {sum(bad):8} {bad!s:16} {share:8.3f}")


def clean_articles(data: Path, name: str) -> None:
    rows = list(read(data / f"{name}.jsonl.gz"))
    total = lost = headlines = words = 0
    start = time.process_time()
    cleaned = [run(article_of(row), RULES_ON) for row in rows]
    seconds = time.process_time() - start
    for row, article in zip(rows, cleaned, strict=True):
        total += len(sentences(row["text"]))
        words += len(row["text"].split())
        for edit in article.edits:
            if edit.rule == "headline":
                headlines += 1
                continue
            lost += len(sentences(edit.before))
            print(f"{name} | {edit.rule} | {edit.before.strip()[:120]!r}")
    print(
        f"{name}: {lost} of {total} sentences lost ({1000 * lost / total:.2f} in 1,000), "
        f"{headlines} headlines that are the title taken off, "
        f"{1e3 * seconds / words * 500:.2f} ms CPU for 500 words"
    )


RULES_ON = [(rule, True) for rule in RULES]


def article_of(row: dict[str, Any]) -> Article:
    return Article(row["id"], "benchmark", row["text"], title=row.get("title"), language=row.get("language"))


def half(identifier: str) -> int:
    """Which half the site of a text is in: all texts of one site, page and extractor-run fall together."""
    page = identifier.split("#")[0]
    return zlib.crc32(page.rsplit("_", 1)[0].encode()) % 2


def precision_recall(text: str, truth: str) -> tuple[float, float]:
    found, wanted = shingles(text), shingles(truth)
    right = sum((found & wanted).values())
    return (
        right / sum(found.values()) if found else 0.0,
        right / sum(wanted.values()) if wanted else 1.0,
    )


def shingles(text: str, size: int = 4) -> Counter[tuple[str, ...]]:
    words = tokens(text)
    if not words:
        return Counter()
    return Counter(tuple(words[i : i + size]) for i in range(max(1, len(words) - size + 1)))


def tokens(text: str) -> list[str]:
    return TOKEN.findall(text.lower())


def means(scores: Sequence[tuple[float, float]]) -> str:
    precision = sum(score[0] for score in scores) / len(scores)
    recall = sum(score[1] for score in scores) / len(scores)
    return f"{precision:.4f} {recall:.4f} {2 * precision * recall / (precision + recall or 1):.4f}"


def read(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


if __name__ == "__main__":
    main()
