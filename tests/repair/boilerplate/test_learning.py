"""What columns say of lines and stories is what going through the articles one by one says."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaners.arrays import Ragged
from cleaners.repair.boilerplate import learning
from cleaners.repair.boilerplate.learned import LearnedLine
from cleaners.repair.boilerplate.learning import Evidence, distinct, key_of, touched, without

sketches = st.lists(st.sets(st.integers(0, 12), min_size=1, max_size=6), max_size=30)


def one_by_one(rows: list[set[int]], most: int) -> int:
    """The stories among these, each compared with those before it."""
    stories: dict[int, list[int]] = defaultdict(list)
    sizes: list[int] = []
    for sketch in sorted(map(sorted, rows)):
        common = Counter(story for sentence in sketch for story in stories[sentence])
        if not any(2 * count >= min(len(sketch), sizes[story]) for story, count in common.items()):
            for sentence in sketch:
                if len(stories[sentence]) < most:
                    stories[sentence].append(len(sizes))
            sizes.append(len(sketch))
    return len(sizes)


@settings(max_examples=150, deadline=None)
@given(sketches, st.sampled_from([2, 100]))
def test_stories_are_counted_as_if_all_were_compared(rows: list[set[int]], most: int) -> None:
    usual, learning.MOST_CARRIERS = learning.MOST_CARRIERS, most
    try:
        assert distinct(Ragged.of([sorted(row) for row in rows], np.uint32)) == one_by_one(rows, most)
    finally:
        learning.MOST_CARRIERS = usual


@given(st.lists(st.lists(st.integers(0, 9), max_size=4), max_size=8), st.sets(st.integers(0, 9)))
def test_lists_are_taken_and_thinned(lists: list[list[int]], values: set[int]) -> None:
    column = Ragged.of(lists, np.uint32)
    assert rows_of(column) == lists
    rows = np.arange(len(lists))[::-2]
    assert rows_of(column.take(rows)) == [lists[row] for row in rows]
    left = without(column, np.array(sorted(values), np.uint32))
    assert rows_of(left) == [[x for x in one if x not in values] or one for one in lists]


def rows_of(column: Ragged) -> list[list[int]]:
    return [column.row(at).tolist() for at in range(len(column))]


def test_only_articles_whose_lines_change_are_touched() -> None:
    lines = [["By us"], ["Read on", "By us"], ["Read on", "Something"], ["Something", "By us"], []]
    evidence = Evidence(
        np.zeros(5, np.uint64),
        {
            "head": Ragged.of([[] for _ in lines], np.uint64),
            "tail": Ragged.of([[key_of(line) for line in row] for row in lines], np.uint64),
        },
        Ragged.of([[at] for at in range(5)], np.uint32),
    )

    def learned(text: str) -> LearnedLine:
        return LearnedLine("s", "tail", f"{key_of(text):014x}", text, 9, 9, 9)

    before, after = [learned("Read on")], [learned("Read on"), learned("By us")]
    assert touched(evidence, before, after).tolist() == [0, 1]
    assert touched(evidence, after, after).tolist() == []
