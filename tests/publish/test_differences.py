from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cleaners.publish.report.differences import MOST_WORDS, Side, differences

TEXT = st.text(alphabet="ab .!\n\u2028\x00\U0001f600é,'\"", max_size=80) | st.text(max_size=60)


def joined(side: Side) -> str:
    return "".join(one.lead + "".join(piece.text for piece in one.pieces) for one in side)


def marked(side: Side, kind: str) -> list[str]:
    return [piece.text.strip() for one in side for piece in one.pieces if piece.kind == kind]


@given(TEXT, TEXT)
def test_nothing_is_lost_and_nothing_invented(left: str, right: str) -> None:
    ours, theirs = differences(left, right)
    assert (joined(ours), joined(theirs)) == (left, right)
    pairs = [one.pair for one in ours if one.pair is not None]
    assert sorted(pairs) == sorted(one.pair for one in theirs if one.pair is not None)
    assert len(set(pairs)) == len(pairs)


def test_only_the_words_that_differ_are_marked() -> None:
    ours, theirs = differences(
        "The plant in Leeds opens in May. It cost 14 million.",
        "It cost 15 million. The plant in Leeds opens in May.",
    )
    assert (marked(ours, "differs"), marked(theirs, "differs")) == (["14"], ["15"])
    assert marked(ours, "only") == []
    assert [one.pair for one in theirs] == [1, 0]


def test_a_sentence_of_one_text_only_is_marked_as_a_whole() -> None:
    ours, theirs = differences(
        "The mayor resigned on Friday.", "Rain is expected. The mayor resigned on Friday."
    )
    assert marked(ours, "only") == []
    assert marked(theirs, "only") == ["Rain is expected."]


def test_a_hostile_text_costs_no_more_than_others() -> None:
    one, other = "ab ba " * 2_000, "ba ab " * 2_000 + "c"
    ours, _ = differences(one, other)
    assert all(len(sentence.pieces) <= 2 * MOST_WORDS for sentence in ours)
    differences("a. " * 3_000, "b. a. " * 1_500)
