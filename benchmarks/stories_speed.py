"""Speed of the story tier on newswire: CPU time an article, and how it grows.

    COPYDESK_DATA=... python -m benchmarks.stories_speed

The 100,000 articles are the newswire five times, rare terms told apart by copy: as if five agencies wrote of
different events in the same language.
"""

from __future__ import annotations

import resource
import sys
import time
from dataclasses import replace

import numpy as np

from benchmarks.story_sets import features_of, reuters
from cleaners.match.stories import StoryFeatures, find_stories
from cleaners.match.stories.features import Strings, mixed, take
from cleaners.settings import SameStory


def told_apart(features: StoryFeatures, copy: int) -> StoryFeatures:
    """The features with ids and rare terms of their own."""
    frequency = np.bincount(
        np.searchsorted(features.vocabulary, features.term), minlength=len(features.vocabulary)
    )
    salt = np.full(len(features.vocabulary), copy, np.uint64)
    renamed = np.where(frequency < 200, mixed(features.vocabulary, salt), features.vocabulary)
    column = np.searchsorted(features.vocabulary, features.term)
    order = np.argsort(renamed)
    words = features.words.unpack()
    shown = Strings.pack([words[at] for at in order.tolist()])
    ids = Strings.pack([f"{copy}-{identifier}" for identifier in features.ids])
    row = np.repeat(np.arange(len(features.day)), np.diff(features.term_starts))
    within = np.lexsort((renamed[column], row))
    return replace(
        features,
        id_data=ids.data,
        id_starts=ids.starts,
        term=renamed[column][within],
        term_count=features.term_count[within],
        lead_count=features.lead_count[within],
        title_count=features.title_count[within],
        name=features.name[within],
        pair=mixed(features.pair, np.full(len(features.pair), copy, np.uint64)),
        vocabulary=renamed[order],
        word_data=shown.data,
        word_starts=shown.starts,
    )


def main() -> None:
    articles = reuters()
    start = time.process_time()
    features = features_of(articles)
    print(f"features: {(time.process_time() - start) / len(articles) * 1e3:.3f} ms of CPU an article")
    copies = StoryFeatures.concatenate([told_apart(features, copy) for copy in range(5)])
    for label, some in (
        ("half", take(features, np.arange(0, len(articles), 2))),
        ("all", features),
        ("five times", copies),
    ):
        start = time.process_time()
        found = find_stories(some, some.ids, SameStory())
        cost = time.process_time() - start
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
            1 << (30 if sys.platform == "darwin" else 20)
        )
        size = len(some.day)
        print(f"find, {label}: {size} articles, {cost / size * 1e3:.3f} ms of CPU each, peak {memory:.2f} GB")
        print(f"    {found.counts}, largest {max(map(len, found.groups))}", flush=True)


if __name__ == "__main__":
    main()
