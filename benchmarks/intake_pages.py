"""Extractors side by side on the pages with gold texts: precision, recall, F1, comments, failures, CPU time.

    python -m benchmarks.intake_pages [--set NAME ...] [--forests FILE ...] [--aged] [--peers]

Needs COPYDESK_DATA. The measure is that of eval/score_text.py. The forest of the project has seen these
pages: for a fair figure, train it once for each fold of the sites, without that fold (intake_train --folds N
--without FOLD --output FILE), and have each fold judged by the forest that has not seen it (--forests with
the N files in order). `--aged` scores the pages as they would have been written twenty years ago.
`--peers` adds readability-lxml and newspaper4k[all], which must be installed; a page on which one fails
scores nothing. The last column is the CPU time beside that of trafilatura with its defaults. In the end the
share of the readers' comments (intake_comments.py) that came out: over all shingles, and by page.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import logging
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import trafilatura.meta
from resiliparse.extract.html2text import extract_plain_text

from benchmarks.intake_aged import aged
from benchmarks.intake_comments import comment_shingles, leak
from benchmarks.intake_measure import shingles
from cleaners.intake import forest
from cleaners.intake.guards import without_embedded
from cleaners.intake.page import read_page

SAMPLE = (
    "<html><body><article><p>" + "One more sentence for the reader. " * 20 + "</p></article></body></html>"
)
SETS = ("scrapinghub", "fundus_eval", "fundus_tests", "wcxb")


def pages(name: str) -> list[dict[str, Any]]:
    with gzip.open(
        Path(os.environ["COPYDESK_DATA"]) / "data" / "pages" / f"{name}.jsonl.gz", "rt", encoding="utf-8"
    ) as file:
        return [json.loads(line) for line in file]


def site_of(row: dict[str, Any]) -> str:
    """The domain of a page without its subdomains."""
    parts = (urlsplit(row["url"]).hostname or "").split(".")
    return ".".join(parts[-3:] if len(parts) > 2 and len(parts[-2]) <= 3 else parts[-2:])


def fold_of(row: dict[str, Any], folds: int) -> int:
    """Which fold a page's site belongs to."""
    return int(hashlib.md5(site_of(row).encode()).hexdigest(), 16) % folds


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
    from readability import Document  # type: ignore[import-not-found,unused-ignore]

    return " ".join(map(str, fromstring(Document(html).summary()).itertext()))


def newspaper(html: str) -> str:
    from newspaper import Article  # type: ignore[import-not-found,unused-ignore]

    article = Article("https://example.org/", fetch_images=False)  # from a network that is not asked for
    article.download(input_html=html)
    article.parse()
    return str(article.text)


def timed(
    extract: Callable[[str], str], rows: list[dict[str, Any]], forests: list[Path]
) -> tuple[list[str], int, float]:
    """The texts, on how many pages it failed, and the seconds of CPU time; each fold with its forest."""
    texts, failed, spent = [""] * len(rows), 0, 0.0
    trafilatura.meta.reset_caches()  # or whoever comes second is faster on the same pages
    for fold, model in enumerate(forests):
        forest.MODEL = model
        forest.forest.cache_clear()
        forest.forest()
        chosen = [i for i, row in enumerate(rows) if fold_of(row, len(forests)) == fold]
        start = time.process_time()
        for i in chosen:
            try:
                texts[i] = extract(rows[i]["html"])
            except Exception as error:  # whatever a peer stumbles over
                failed += 1
                print(f"  {rows[i]['id']}: {error!r:.200}", file=sys.stderr)
        spent += time.process_time() - start
    return texts, failed, spent


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--set", dest="sets", nargs="+", choices=SETS, default=SETS)
    arguments.add_argument("--forests", type=Path, nargs="+", default=[forest.MODEL])
    arguments.add_argument("--aged", action="store_true")
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
    for extract in extractors.values():  # what they load once is not counted
        extract(SAMPLE)
    leaks: dict[str, Counter[str]] = {title: Counter() for title in extractors}
    for name in options.sets:
        rows = pages(name)
        comments = [comment_shingles(row["html"], row["truth"]) for row in rows]
        if options.aged:
            dice = random.Random(0)
            rows = [{**row, "html": aged(row["html"], dice)} for row in rows]
        base = 0.0
        for title, extract in extractors.items():
            texts, failed, spent = timed(extract, rows, options.forests)
            base = base or spent
            leaks[title] += leak(texts, comments)
            figures = "  ".join(f"{figure:.4f}" for figure in score(rows, texts))
            cost = f"{spent / len(rows) * 1e3:5.0f} ms  {spent / base:.2f}"
            print(f"{name:13} {len(rows):4}  {title:26} {figures}  failed {failed}  {cost}", flush=True)
    for title, found in leaks.items():
        share, mean = found["leaked"] / max(1, found["all"]), found["by_page"] / 1e4 / max(1, found["pages"])
        print(f"comments of {found['pages']} pages  {title:26} {share:.4f}  by page {mean:.4f}")


if __name__ == "__main__":
    main()
