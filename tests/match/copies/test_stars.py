from hypothesis import given
from hypothesis import strategies as st

from cleaners.match.copies.stars import stars

ROWS = st.integers(0, 12)
PAIRS = st.dictionaries(
    st.tuples(ROWS, ROWS).filter(lambda pair: pair[0] < pair[1]), st.sampled_from([0.2, 0.5, 0.9])
)
APART = st.frozensets(st.tuples(ROWS, ROWS).filter(lambda pair: pair[0] < pair[1]), max_size=6)


@given(PAIRS, st.sets(st.tuples(ROWS, ROWS)), APART)
def test_stars(
    pairs: dict[tuple[int, int], float], unlike: set[tuple[int, int]], apart: frozenset[tuple[int, int]]
) -> None:
    by_row = {
        row: frozenset(other for pair in apart if row in pair for other in pair if other != row)
        for row in range(13)
    }
    survivor = stars(
        [(*pair, alike) for pair, alike in pairs.items()],
        lambda one, other: 0.0 if (min(one, other), max(one, other)) in unlike else 0.5,
        by_row,
    )
    assert not survivor.keys() & set(survivor.values())
    assert all((first, copy) in pairs for copy, first in survivor.items())
    groups = {row: survivor.get(row, row) for row in range(13)}
    assert all(groups[left] != groups[right] for left, right in apart)


def related(one: int, other: int) -> float:
    return 0.5


def test_a_copy_of_a_copy_is_not_followed() -> None:
    assert stars([(0, 1, 0.6), (1, 2, 0.6)], related) == {1: 0}


def test_a_copy_moves_to_the_survivor_that_it_is_more_like() -> None:
    assert stars([(0, 3, 0.3), (1, 2, 0.9), (1, 3, 0.5)], related) == {2: 1, 3: 1}


def test_the_parts_of_a_composition_stay_apart() -> None:
    def unrelated(one: int, other: int) -> float:
        return float(one == other)

    assert stars([(0, 1, 0.6), (0, 2, 0.3)], unrelated) == {1: 0}
    assert stars([(0, 1, 0.3), (0, 2, 0.3)], unrelated) == {}
