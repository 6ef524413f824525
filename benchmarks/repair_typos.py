"""Typo repairs over the Reuters articles and the list of their typos: repair_typos.py [N [K]] [--read FILE].

Reports right, wrong and false edits, precision, recall (of all typos, and of those outside quotations),
false edits per 100,000 words, and words per second of CPU time for encoding and typo rules. With --read,
prints all edits of the rules for another file of articles instead, to be read. With N, only every Nth
article is taken, from the Kth on; recall is of the typos of all.
"""

from __future__ import annotations

import csv
import gzip
import json
import os
import re
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from cleaners.model import Article, Edit
from cleaners.repair import RULES, run
from cleaners.repair.typos.places import quoted

FIRST = ("encoding", "entities", "control-characters", "line-ends", "typo-listed", "typo-scored", "name-slip")
WORD = re.compile(r"[a-z][a-z'’]*")


def articles(path: Path) -> list[Article]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        records: list[dict[str, Any]] = [json.loads(line) for line in lines]
    return [Article(record["id"], path.name, record["text"], language="en") for record in records]


def compared(edit: Edit, gold: dict[str, tuple[str, str]]) -> str:
    """What the edit is: right, wrong, false, unsure, or a change of capitals, blanks or marks."""
    letters = [re.sub(r"\W", "", side) for side in (edit.before, edit.after)]
    if not edit.after or letters[0] == letters[1] or " " in edit.before.strip():
        return "layout"
    if not WORD.fullmatch(edit.before):
        return "capital"
    verdict, correction = gold.get(edit.before, ("word", ""))
    if verdict == "typo":
        return "right" if edit.after == correction else "wrong"
    return "false" if verdict == "word" else verdict


def context(article: Article, edit: Edit) -> str:
    """What stands around the edit, roughly: its place is that of its own pass."""
    return article.text[max(0, edit.start - 40) : edit.end + 40].replace("\n", "|")


def main() -> None:
    data = Path(os.environ["COPYDESK_DATA"]) / "data"
    rules = tuple((rule, True) for rule in RULES if rule.name in FIRST)
    if "--read" in sys.argv:
        for article in articles(Path(sys.argv[-1])):
            for edit in run(article, rules).edits:
                print("APPLIED" if edit.applied else "suggest", edit.rule, edit.before, "->", edit.after)
                print(f"    {edit.confidence} {context(article, edit)}")
        return
    with (data / "repair" / "reuters_typos.tsv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    gold = {row["token"]: (row["verdict"], row["correction"]) for row in rows}
    total = sum(int(row["count"]) for row in rows if row["verdict"] == "typo")
    step, first, *_ = [*map(int, sys.argv[1:]), *(1, 0)[len(sys.argv) - 1 :]]
    texts = articles(data / "copies" / "reuters.jsonl.gz")[first::step]
    words = sum(len(article.text.split()) for article in texts)
    run(Article("", "", "A tyop of loading."), rules)
    begun = time.process_time()
    cleaned = [run(article, rules) for article in texts]
    seconds = time.process_time() - begun
    report(cleaned, gold, total)
    print(f"{words:,} words, {words / seconds:,.0f} words a second")
    outside = in_quotations = 0
    for article in texts:
        spans = list(quoted(article.text))
        for match in re.finditer(r"\b[a-z]{2,}\b", article.text):
            if gold.get(match[0], ("", ""))[0] == "typo":
                inside = any(start <= match.start() < end for start, end in spans)
                in_quotations, outside = in_quotations + inside, outside + (not inside)
    print(f"typos outside quotations {outside}, in quotations {in_quotations}, listed {total}")


def report(cleaned: list[Article], gold: dict[str, tuple[str, str]], total: int) -> None:
    for rule in ("typo-listed", "typo-scored", None):
        counts: Counter[str] = Counter()
        for article in cleaned:
            for edit in article.edits:
                if edit.applied and rule in (None, edit.rule):
                    kind = compared(edit, gold)
                    counts[kind] += 1
                    if rule and kind in ("wrong", "false"):
                        verdict = " ".join(gold.get(edit.before, ()))
                        print(f"  {kind}: {edit.before} -> {edit.after} {edit.confidence} {verdict}")
                    if rule is None and kind == "capital":
                        print(f"  to be read: {edit.before} -> {edit.after}: {context(article, edit)}")
        made = counts["right"] + counts["wrong"] + counts["false"]
        precision, recall = counts["right"] / max(made, 1), counts["right"] / total
        print(rule or "all", dict(counts), f"precision {precision:.4f} recall {recall:.4f}")


if __name__ == "__main__":
    main()
