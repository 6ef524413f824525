from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.edits import EditError, apply, ordered, segments, undo, without
from cleaners.model import Edit

texts = st.text(alphabet="ab \n\x00é\ud800😀", max_size=40)


@st.composite
def histories(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    """A text and what several rules made of it, one after the other."""
    text = first = draw(texts)
    history: list[Edit] = []
    for rule in draw(st.lists(st.sampled_from(["one", "two", "three"]), max_size=4)):
        found = []
        for start in draw(st.lists(st.integers(0, len(text)), max_size=5)):
            length = draw(st.integers(0, len(text) - start))
            after = draw(st.text(alphabet="xy ", max_size=3))
            found.append(Edit(rule, start, text[start : start + length], after, applied=draw(st.booleans())))
        run = ordered(found)
        history += run
        text = apply(text, run)
    return first, history


@given(histories())
def test_undo_takes_back_all_that_apply_did(history: tuple[str, list[Edit]]) -> None:
    text, edits = history
    assert undo(apply(text, edits), edits) == text


@given(histories())
def test_a_history_replays_as_a_whole_as_it_does_rule_by_rule(history: tuple[str, list[Edit]]) -> None:
    text, edits = history
    step = text
    for edit in edits:
        step = apply(step, [edit])
    assert step == apply(text, edits)


@given(histories(), st.sets(st.sampled_from(["one", "two", "three"])))
def test_a_history_without_some_rules_is_a_history(history: tuple[str, list[Edit]], rules: set[str]) -> None:
    text, edits = history
    kept = without(edits, lambda edit: edit.rule in rules)
    assert not {edit.rule for edit in kept} & rules
    assert undo(apply(text, kept), kept) == text
    if not rules:
        assert list(kept) == edits


@given(histories())
def test_a_history_without_its_last_rule_is_what_came_before(history: tuple[str, list[Edit]]) -> None:
    _, edits = history
    last = edits[-1].rule if edits else ""
    before = next((at for at in range(len(edits), 0, -1) if edits[at - 1].rule != last), 0)
    if all(edit.rule != last for edit in edits[:before]):
        assert list(without(edits, lambda edit: edit.rule == last)) == edits[:before]


def test_what_stood_on_a_dropped_edit_goes_with_it_and_the_rest_moves() -> None:
    edits = [
        Edit("cut", 4, "bbb ", ""),
        Edit("typo", 4, "cc", "CC"),
        Edit("join", 3, " CC", "-CC"),
        Edit("end", 7, "d", "D"),
    ]
    text = "aaa bbb cc d"
    assert apply(text, edits) == "aaa-CC D"
    assert apply(text, without(edits, lambda edit: edit.rule == "cut")) == "aaa bbb CC D"
    assert apply(text, without(edits, lambda edit: edit.rule == "typo")) == "aaa cc D"


@given(histories())
def test_segments_hold_both_texts(history: tuple[str, list[Edit]]) -> None:
    text, edits = history
    found = segments(text, edits)
    assert "".join(segment.before for segment in found) == text
    assert "".join(segment.after for segment in found) == apply(text, edits)
    assert all(segment.rules or segment.before == segment.after for segment in found)


def test_a_suggestion_changes_nothing() -> None:
    edits = [Edit("typo", 0, "teh", "the", 0.6, applied=False)]
    assert apply("teh end", edits) == "teh end" == undo("teh end", edits)


@pytest.mark.parametrize(
    ("found", "kept"),
    [
        ([("abc", 0), ("bc", 1)], [("abc", 0)]),
        ([("a", 0), ("abc", 0)], [("abc", 0)]),
        ([("ab", 0), ("c", 2)], [("c", 2), ("ab", 0)]),
        ([], []),
    ],
    ids=["overlap: the first stays", "same start: the longest stays", "neighbours: both, last first", "none"],
)
def test_ordered(found: list[tuple[str, int]], kept: list[tuple[str, int]]) -> None:
    edits = ordered(Edit("rule", start, before, "") for before, start in found)
    assert [(edit.before, edit.start) for edit in edits] == kept


def test_ordered_drops_what_changes_nothing_and_lets_suggestions_overlap() -> None:
    same = Edit("rule", 0, "a", "a")
    repair = Edit("rule", 0, "ab", "x")
    suggestion = Edit("rule", 1, "b", "y", applied=False)
    assert ordered([suggestion, same, repair]) == (suggestion, repair)


@pytest.mark.parametrize("start", [0, 2, 99])
def test_an_edit_that_does_not_fit_is_an_error(start: int) -> None:
    with pytest.raises(EditError, match="rule: no 'b'"):
        apply("abc", [Edit("rule", start, "b", "x")])
    with pytest.raises(EditError):
        undo("abc", [Edit("rule", start, "x", "b")])


def test_many_edits_take_linear_time() -> None:
    text = "ab" * 200_000
    edits = ordered(Edit("rule", start, "b", "cc") for start in range(1, len(text), 2))
    assert undo(apply(text, edits), edits) == text
