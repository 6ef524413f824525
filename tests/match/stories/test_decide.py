"""Decisions over scored pairs: what they say, at the price of the pairs that they are on."""

import tracemalloc
from typing import Literal

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from cleaners.match.stories.decide import decided
from cleaners.model import Decision

Rows = NDArray[np.int64]

IDS = tuple("abcdef")
PAIRS = st.sampled_from([(one, other) for one in range(6) for other in range(one + 1, 6)])
SCORED = st.dictionaries(PAIRS, st.floats(0, 1))


@given(SCORED, st.dictionaries(PAIRS, st.sampled_from(["same", "different"])))
def test_a_decision_takes_the_place_of_a_score(
    scored: dict[tuple[int, int], float], said: dict[tuple[int, int], Literal["same", "different"]]
) -> None:
    pairs = sorted(scored)
    left, right = np.array(pairs, np.int64).reshape(-1, 2).T
    score = np.array([scored[pair] for pair in pairs])
    decisions = [
        Decision(IDS[one], IDS[two], verdict, "me", "2020-01-01") for (one, two), verdict in said.items()
    ]
    decisions.append(Decision("a", "missing", "same", "me", "2020-01-01"))
    ruled = decided(IDS, left, right, score, decisions)
    same, different = set(ruled.same), set(ruled.different)
    assert same | different == set(ruled.notes) <= set(said)
    found = list(zip(ruled.left.tolist(), ruled.right.tolist(), strict=True))
    assert found == sorted(set(scored) | same | different)
    assert {found[place] for place in ruled.places} == same | different
    for pair, value, apart in zip(found, ruled.score, ruled.apart, strict=True):
        assert value == (1.0 if pair in same else 0.0 if pair in different else scored[pair])
        assert apart == (0.0 if pair in different else scored.get(pair, 0.0))


def line(articles: int) -> tuple[tuple[str, ...], Rows, Rows, NDArray[np.float64], list[Rows]]:
    """Each article beside the next one, and all of them together in groups of ten."""
    ids = tuple(f"{at:09}" for at in range(articles))
    left = np.arange(articles - 1)
    groups = [np.arange(start, start + 10) for start in range(0, articles, 10)]
    return ids, left, left + 1, np.full(len(left), 0.9), groups


def test_one_decision_is_not_paid_for_all_pairs() -> None:
    ids, left, right, score, groups = line(200_000)
    word = Decision(ids[3], ids[7], "different", "me", "2020-01-01")
    tracemalloc.start()
    ruled = decided(ids, left, right, score, [word])
    parted = ruled.apply(groups, 0.5)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 * left.nbytes
    assert [group.tolist() for group in parted[:3]] == [[0, 1, 2, 3, 4, 5, 6], [7, 8, 9], list(range(10, 20))]


def test_what_is_to_be_together_is_joined_and_other_groups_stay_as_they_are() -> None:
    ids, left, right, score, groups = line(50)
    words = [
        Decision(ids[41], ids[2], "same", "me", "2020-01-01"),
        Decision(ids[1], ids[42], "different", "me", "2020-01-01"),
    ]
    parted = decided(ids, left, right, score, words).apply(groups, 0.5)
    assert sorted(row for group in parted for row in group.tolist()) == list(range(50))
    assert [group.tolist() for group in groups[1:4]] == [
        group.tolist() for group in parted if group[0] in (10, 20, 30)
    ]
    assert any({2, 41} <= set(group.tolist()) for group in parted)
    assert not any({1, 42} <= set(group.tolist()) for group in parted)
