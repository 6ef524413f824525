"""Quality of the story tier on the development sets: B-cubed, candidate recall, the seeds.

COPYDESK_DATA=... python -m benchmarks.stories_quality
"""

from __future__ import annotations

import time
from collections import defaultdict
from itertools import combinations

import numpy as np

from benchmarks.story_sets import SETS, bcubed, features_of, read_set, reuters, seeds
from cleaners.match.stories import find_stories
from cleaners.match.stories.candidates import candidate_pairs
from cleaners.match.stories.features import StoryFeatures
from cleaners.match.stories.find import sorted_rows
from cleaners.match.stories.weights import views
from cleaners.model import Article
from cleaners.settings import SameStory


def groups_of(articles: list[Article], settings: SameStory | None = None) -> tuple[tuple[str, ...], ...]:
    return find_stories(
        features_of(articles), [article.id for article in articles], settings or SameStory()
    ).groups


def candidate_recall(features: StoryFeatures, events: dict[str, str]) -> tuple[float, float]:
    """Share of same-event pairs that are candidates, and candidates per article."""
    features, ids = sorted_rows(features)
    seen, weights = views(features)
    left, right = candidate_pairs(seen.terms, weights.frequency, weights.vocabulary)
    rows = defaultdict(list)
    for row, identifier in enumerate(ids):
        if identifier in events:
            rows[events[identifier]].append(row)
    true = [one * len(ids) + other for group in rows.values() for one, other in combinations(group, 2)]
    return float(np.isin(true, left * len(ids) + right).mean()), len(left) / len(ids)


def main() -> None:
    for name in SETS:
        for label, dated, window in [
            ("dated", True, None),
            ("dated, window 3", True, 3),
            ("undated", False, None),
        ]:
            articles, events = read_set(name, dated)
            figures = bcubed(events, groups_of(articles, SameStory(window_days=window)))
            print(f"{name:9} alone, {label:16} " + " ".join(f"{figure:.3f}" for figure in figures))
    wrong = right = 0
    for name in SETS:
        articles, events = read_set(name, dated=False)
        for one, other in zip(articles[:-1:3], articles[1::3], strict=False):
            if groups_of([one, other]):
                right += events[one.id] == events[other.id]
                wrong += events[one.id] != events[other.id]
    print(f"neighbouring articles, two alone: {right} joined rightly, {wrong} wrongly")
    pair = seeds()
    print("seeds alone:", groups_of(pair), groups_of(pair[::-1]))
    for dated in (True, False):
        pool = [article for name in SETS for article in read_set(name, dated)[0]] + reuters() + pair
        start = time.process_time()
        features = features_of(pool)
        middle = time.process_time()
        found = find_stories(features, [article.id for article in pool], SameStory())
        end = time.process_time()
        label = "dated" if dated else "undated"
        for name in SETS:
            events = read_set(name)[1]
            recall, per_article = candidate_recall(features, events)
            value = " ".join(f"{figure:.3f}" for figure in bcubed(events, found.groups))
            print(f"{name:9} pool, {label}: {value}  candidates {recall:.3f} at {per_article:.1f} an article")
        with_seeds = [group for group in found.groups if any(one.startswith("seed-") for one in group)]
        print(
            f"pool of {len(pool)}: seeds {with_seeds}, largest {max(map(len, found.groups))}, {found.counts}"
        )
        cost = [(until - since) / len(pool) * 1e3 for since, until in ((start, middle), (middle, end))]
        print(f"ms of CPU an article: features {cost[0]:.3f}, find {cost[1]:.3f}")


if __name__ == "__main__":
    main()
