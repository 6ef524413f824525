"""The development sets of same-event articles, read for the story benchmarks."""

from __future__ import annotations

import gzip
import json
import os
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from cleaners.match.stories import StoryFeatures, story_features
from cleaners.model import Article
from cleaners.settings import SameStory

SETS = ("ecbplus", "basil", "allsides")


def data() -> Path:
    """The folder of the gold data; ends the program where COPYDESK_DATA does not name it."""
    root = os.environ.get("COPYDESK_DATA")
    if not root:
        sys.exit("COPYDESK_DATA is not set: it names the folder that holds data/stories and data/copies")
    return Path(root) / "data"


def read(path: Path, dated: bool = True) -> tuple[list[Article], dict[str, str]]:
    """The articles of a file, and the event of each (empty where the file has none)."""
    articles, events = [], {}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            published = row.get("published") if dated else None
            source, title = row.get("source"), row.get("title")
            articles.append(
                Article(
                    row["id"],
                    path.name,
                    row["text"],
                    source=source,
                    title=title,
                    published=published,
                    language="en",
                )
            )
            if "cluster" in row:
                events[row["id"]] = row["cluster"]
    return articles, events


def read_set(name: str, dated: bool = True) -> tuple[list[Article], dict[str, str]]:
    """A development set."""
    return read(data() / "stories" / f"{name}.jsonl.gz", dated)


def reuters() -> list[Article]:
    """The newswire articles that the sets are hidden among."""
    return read(data() / "copies" / "reuters.jsonl.gz")[0]


def seeds() -> list[Article]:
    """The two seeds, without the lines that repair removes."""
    folder = Path(__file__).parents[1] / "seeds"
    plan = (folder / "xiaomi-ev-plan.txt").read_text("utf-8")
    plan = plan.replace("Image Credits: Gizmochina.com\n", "").split(" Are you excited")[0]
    title, plant = (folder / "xiaomi-great-wall-plant.txt").read_text("utf-8").split("\n", 1)
    plant = plant.split("(Adapted from")[0].strip()
    return [
        Article("seed-plan", "plan", plan, language="en"),
        Article("seed-plant", "plant", plant, title=title, language="en"),
    ]


def features_of(articles: list[Article]) -> StoryFeatures:
    """Features of many articles, in batches."""
    parts = [story_features(articles[at : at + 2_000], SameStory()) for at in range(0, len(articles), 2_000)]
    return StoryFeatures.concatenate(parts)


def bcubed(gold: Mapping[str, str], groups: Iterable[Iterable[str]]) -> tuple[float, float, float]:
    """B-cubed precision, recall and F1 (Bagga and Baldwin 1998) over the articles that have a gold event."""
    group_of = {identifier: str(at) for at, group in enumerate(groups) for identifier in group}
    label = {identifier: group_of.get(identifier, f"alone {identifier}") for identifier in gold}
    both = Counter((gold[identifier], label[identifier]) for identifier in gold)
    by_gold, by_label = Counter(gold.values()), Counter(label.values())
    precision = sum(n * n / by_label[group] for (_, group), n in both.items()) / len(gold)
    recall = sum(n * n / by_gold[event] for (event, _), n in both.items()) / len(gold)
    return precision, recall, 2 * precision * recall / (precision + recall)
