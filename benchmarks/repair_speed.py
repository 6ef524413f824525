"""What repair costs, rule by rule: CPU per article of its gate and of its search, and how often each fires.

    COPYDESK_DATA=... python -m benchmarks.repair_speed copies/reuters flat/flattened [--every N]

The sum counts one look at each text by every rule, and once more for each edit; `clean` is the whole.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import time
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path

from cleaners import intake, repair
from cleaners.edits import apply, ordered
from cleaners.intake.record import from_fields
from cleaners.model import Article, Rejected
from cleaners.repair.boilerplate import evidence
from cleaners.repair.rule import Document
from cleaners.settings import Settings

WARM = "A warm teh up xyzzz recieve.\n\nLeave a Reply\nShare this:\n Foo\n\nCookies\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("sets", nargs="*", default=["copies/reuters", "stories/basil", "flat/flattened"])
    parser.add_argument("--every", type=int, default=1, help="use one article in so many")
    arguments = parser.parse_args()
    repair.clean(Article("warm", "benchmark", WARM))  # word lists and tables are loaded on first use
    for name in arguments.sets:
        measure(name, arguments.every)


def measure(name: str, every: int) -> None:
    path = Path(os.environ["COPYDESK_DATA"]) / "data" / f"{name}.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines][::every]
    start = time.process_time()
    records = [from_fields(name, number, row) for number, row in enumerate(rows)]
    made = [
        intake.article(record, Settings().intake) for record in records if not isinstance(record, Rejected)
    ]
    articles = [article for article in made if not isinstance(article, Rejected)]
    read = time.process_time()
    cleaned = [repair.clean(article) for article in articles]
    done = time.process_time()
    for article in cleaned:
        evidence(article)
    learned = time.process_time()
    words = sum(len(article.text.split()) for article in articles) / 500
    print(f"\n{name}: {len(articles)} articles; CPU in µs an article (and ms for 500 words)")
    for stage, seconds in (("intake", read - start), ("clean", done - read), ("evidence", learned - done)):
        print(f"  {stage:22}{1e6 * seconds / len(articles):9.1f}  ({1e3 * seconds / words:.3f})")
    by_rule(articles)


def by_rule(articles: list[Article]) -> None:
    gate: dict[str, float] = defaultdict(float)
    find: dict[str, float] = defaultdict(float)
    opened: Counter[str] = Counter()
    fired: Counter[str] = Counter()
    for article in articles:
        document = Document(article.text, article.title, article.language, article.source)
        for rule in repair.RULES:
            if rule.level != "always" and not document.is_encodable:
                continue
            start = time.process_time()
            may = rule.may(document)
            looked = time.process_time()
            gate[rule.name] += looked - start
            if not may:
                continue
            found = ordered(rule.find(document))
            find[rule.name] += time.process_time() - looked
            opened[rule.name] += 1
            fired[rule.name] += bool(found)
            if repairs := [edit for edit in found if edit.applied]:
                document = replace(document, text=apply(document.text, repairs))
    print(f"  {'rule':22}     gate      find   opened    fired")
    for rule in sorted(repair.RULES, key=lambda rule: -gate[rule.name] - find[rule.name]):
        name = rule.name
        cost = [f"{1e6 * some[name] / len(articles):9.1f}" for some in (gate, find)]
        print(f"  {name:22}{' '.join(cost)} {opened[name]:8} {fired[name]:8}")


if __name__ == "__main__":
    main()
