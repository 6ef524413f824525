"""Extractors side by side on the pages with gold texts: precision, recall, F1, CPU time.

    python -m benchmarks.intake_pages [--set NAME ...] [--forests FILE0 FILE1] [--peers]

Needs COPYDESK_DATA. The measure is that of eval/score_text.py. The forest of the project has seen these
pages: for a fair figure, train twice, each time without one half of the sites (intake_train --half 0 --output
FILE0, and the same with 1), and have each half judged by the forest that has not seen it (--forests FILE0
FILE1). `--peers` adds readability-lxml and newspaper4k[all], which must be installed. Then follow the CPU
time beside that of a bare trafilatura.bare_extraction loop, the pages without any text, and how much of readers'
comments leaks: no page here has its comments annotated, so it is measured on those whose plain text shows a
thread of them (cleaners/repair/boilerplate/comments.py), as the share of its shingles that the output has.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import logging
import os
import re
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import trafilatura.meta
from resiliparse.extract.html2text import extract_plain_text

from cleaners.intake import forest
from cleaners.intake.guards import without_embedded
from cleaners.intake.page import read_page
from cleaners.repair.boilerplate import comments
from cleaners.repair.rule import Document

SETS = ("scrapinghub", "fundus_eval", "fundus_tests", "wcxb")
CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
TOKEN = re.compile(rf"[{CJK}]|[^\W{CJK}]+")


def pages(name: str) -> list[dict[str, Any]]:
    with gzip.open(
        Path(os.environ["COPYDESK_DATA"]) / "data" / "pages" / f"{name}.jsonl.gz", "rt", encoding="utf-8"
    ) as file:
        return [json.loads(line) for line in file]


def half_of(row: dict[str, Any]) -> int:
    """Which half a page's site belongs to."""
    parts = (urlsplit(row["url"]).hostname or "").split(".")
    site = ".".join(parts[-3:] if len(parts) > 2 and len(parts[-2]) <= 3 else parts[-2:])
    return int(hashlib.md5(site.encode()).hexdigest(), 16) % 2


def tokens(text: str) -> list[str]:
    return TOKEN.findall(text.lower())


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = tokens(text)
    return Counter(tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3))) if words else Counter()


def score(rows: list[dict[str, Any]], texts: list[str]) -> tuple[float, float, float]:
    """Mean precision, mean recall, and their harmonic mean."""
    precisions, recalls = 0.0, 0.0
    for row, text in zip(rows, texts, strict=True):
        truth, found = shingles(row["truth"]), shingles(text)
        for shingle in shingles(row.get("optional") or ""):
            if shingle not in truth:
                found.pop(shingle, None)
        right = (truth & found).total()
        precisions += right / found.total() if found else 0.0
        recalls += right / truth.total() if truth else 1.0
    precision, recall = precisions / len(rows), recalls / len(rows)
    return precision, recall, 2 * precision * recall / (precision + recall)


def threads(rows: list[dict[str, Any]]) -> dict[int, Counter[tuple[str, ...]]]:
    """The shingles of readers' comments that are not in the true text too, by the number of the page."""
    found = {}
    for number, row in enumerate(rows):
        text = extract_plain_text(row["html"], main_content=False)
        said = shingles("\n".join(edit.before for edit in comments.find(Document(text))))
        if said := said - shingles(row["truth"]):
            found[number] = said
    return found


def leak(thread: dict[int, Counter[tuple[str, ...]]], texts: list[str]) -> float:
    """Mean share of the comments of a page that a text has."""
    shares = [(said & shingles(texts[number])).total() / said.total() for number, said in thread.items()]
    return sum(shares) / len(shares) if shares else 0.0


def bare(**options: Any) -> Callable[[str], str]:
    def extract(html: str) -> str:
        return getattr(trafilatura.bare_extraction(html, **options), "text", None) or ""

    return extract


def ours(html: str) -> str:
    page = read_page(without_embedded(html), None)
    return page.text if page else ""


def resiliparse(html: str) -> str:
    return extract_plain_text(
        html, main_content=True, comments=False, preserve_formatting=True, alt_texts=False
    )


def readability(html: str) -> str:
    from lxml.html import fromstring
    from readability import Document as Readable  # type: ignore[import-not-found,unused-ignore]

    try:
        return " ".join(map(str, fromstring(Readable(html).summary()).itertext()))
    except Exception:  # it fails on some pages
        return ""


def newspaper(html: str) -> str:
    from newspaper import Article  # type: ignore[import-not-found,unused-ignore]

    article = Article("https://example.org/")
    try:
        article.download(input_html=html)
        article.parse()
    except Exception:  # it fails on some pages
        return ""
    return str(article.text)


def timed(
    extract: Callable[[str], str], rows: list[dict[str, Any]], forests: list[Path]
) -> tuple[list[str], float]:
    """The texts of all pages and the seconds of CPU time that they took, each half with its forest."""
    texts = [""] * len(rows)
    spent = 0.0
    trafilatura.meta.reset_caches()  # or whoever comes second is faster on the same pages
    for half, model in enumerate(forests):
        forest.MODEL = model
        forest.forest.cache_clear()
        forest.forest()
        chosen = [i for i, row in enumerate(rows) if len(forests) == 1 or half_of(row) == half]
        extract(rows[0]["html"])
        start = time.process_time()
        for i in chosen:
            texts[i] = extract(rows[i]["html"])
        spent += time.process_time() - start
    return texts, spent


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--set", dest="sets", nargs="+", choices=SETS, default=SETS)
    arguments.add_argument("--forests", type=Path, nargs=2, default=[forest.MODEL])
    arguments.add_argument("--peers", action="store_true")
    options = arguments.parse_args()
    logging.disable(logging.CRITICAL)
    extractors = {
        "trafilatura": bare(),
        "  no comments": bare(include_comments=False),
        "  precision": bare(favor_precision=True),
        "  precision, no comments": bare(include_comments=False, favor_precision=True),
        "  recall, no comments": bare(include_comments=False, favor_recall=True),
        "resiliparse": resiliparse,
        **({"readability-lxml": readability, "newspaper4k": newspaper} if options.peers else {}),
        "copydesk": ours,
    }
    for name in options.sets:
        rows = pages(name)
        thread = threads(rows)
        base = 0.0
        for title, extract in extractors.items():
            texts, spent = timed(extract, rows, options.forests)
            base = base or spent
            figures = "  ".join(f"{figure:.4f}" for figure in score(rows, texts))
            cost = f"{spent / len(rows) * 1e3:5.0f} ms  {spent / base:.2f}"
            without = f"empty {sum(not text.strip() for text in texts):2}"
            leaked = f"comments {leak(thread, texts):.3f} of {len(thread)} pages"
            print(f"{name:13} {len(rows):4}  {title:26} {figures}  {cost}  {without}  {leaked}", flush=True)


if __name__ == "__main__":
    main()
