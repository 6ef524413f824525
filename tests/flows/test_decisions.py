from __future__ import annotations

from pathlib import Path

import pytest

from cleaners.model import Decision
from flows.decisions import (
    AnyDecision,
    DecisionsError,
    EditDecision,
    LineDecision,
    RuleDecision,
    check,
    decisions_of,
    drop_row,
    from_row,
    keep,
    kept,
    kept_rows,
    take_back,
    to_row,
)
from flows.decisions_file import read_decisions, write_decisions
from flows.store import opened
from flows.store.decisions import Decided, add_decided

SAID = ("ann", "2024-05-01", 'a, "b"\nc')

EVERY_KIND: list[AnyDecision] = [
    Decision("a", "b, c", "same", *SAID),
    Decision("a", "d", "different", *SAID),
    EditDecision("a", "doubled-mark", 0, ",,", ",", "undo", *SAID),
    EditDecision("a", "typo-scored", 17, "teh\r\n", "", "apply", *SAID),
    RuleDecision("byline", None, None, "off", *SAID),
    RuleDecision("byline", "example.org", None, "off", *SAID),
    RuleDecision("byline", None, "a", "off", *SAID),
    LineDecision("All rights reserved.", "keep", *SAID),
]


def decided(left: str, right: str, verdict: str) -> Decision:
    return Decision(left, right, verdict, "ann", "2024-05-01")  # type: ignore[arg-type]


def test_what_is_kept_is_read_whatever_its_kind_and_taken_back_as_easily(tmp_path: Path) -> None:
    assert keep(tmp_path, EVERY_KIND) == []
    assert sorted(map(str, kept(tmp_path))) == sorted(map(str, EVERY_KIND))
    for one in EVERY_KIND:
        assert take_back(tmp_path, [one]) == [one]
        assert one not in kept(tmp_path)
    assert kept(tmp_path) == []


def test_a_new_word_on_the_same_subject_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    first, second = decided("a", "b, c", "same"), decided("b, c", "a", "different")
    assert keep(tmp_path, [first]) == []
    assert decisions_of(tmp_path) == [first]
    assert keep(tmp_path, [second]) == [first]
    assert decisions_of(tmp_path) == [second]


def test_a_row_and_a_line_of_csv_are_the_same_decision(tmp_path: Path) -> None:
    assert [from_row(to_row(one)) for one in EVERY_KIND] == EVERY_KIND
    write_decisions(tmp_path / "all.csv", EVERY_KIND)
    assert read_decisions(str(tmp_path / "all.csv")) == EVERY_KIND


def test_decisions_that_cannot_all_be_obeyed_are_an_error_and_change_nothing(tmp_path: Path) -> None:
    keep(tmp_path, [decided("a", "b", "same"), decided("b", "c", "same")])
    with pytest.raises(DecisionsError, match="a and c are different"):
        keep(tmp_path, [decided("a", "c", "different")])
    assert len(kept(tmp_path)) == 2
    check([decided("a", "b", "same"), decided("b", "c", "different"), decided("a", "c", "different")])


def test_a_row_that_says_nothing_is_named_by_its_number_with_the_cure(tmp_path: Path) -> None:
    keep(tmp_path, EVERY_KIND[:2])
    with opened(tmp_path) as store:
        add_decided(store, [Decided("pair", "same", left_id="a", right_id="a")])
    for use in (kept, decisions_of, lambda output: keep(output, EVERY_KIND[2:3])):
        with pytest.raises(DecisionsError, match=r"^decision 3: same is said of two.*--take-back 3$"):
            use(tmp_path)
    drop_row(tmp_path, kept_rows(tmp_path)[2])
    assert kept(tmp_path) == EVERY_KIND[:2]


def test_to_ask_makes_no_store(tmp_path: Path) -> None:
    assert decisions_of(tmp_path / "output") == []
    assert not (tmp_path / "output").exists()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("left,right,verdict\na,b,perhaps\n", "line 2: 'perhaps' is no verdict"),
        ("left,right,verdict\na,b,same\na,a,same\n", "line 3"),
        ("left,right\na,b\n", "line 2"),
        ("left,right,verdict\na,,same\n", "line 2"),
        ("left,right,verdict\na,b,same\nb,a,different\n", "contradict each other"),
        ("verdict,article,rule,start,before,after\nundo,a,r,x,y,\n", "line 2: start is a number"),
        ("verdict,article,rule\nundo,a,r\n", "line 2: undo is said of an edit"),
        ("verdict,source\noff,example.org\n", "line 2: off is said of a rule"),
        ("verdict,line\nkeep, \n", "line 2: keep is said of a line"),
    ],
)
def test_a_file_that_cannot_be_used(tmp_path: Path, content: str, says: str) -> None:
    path = tmp_path / "decisions.csv"
    path.write_text(content)
    with pytest.raises(DecisionsError, match=says):
        decisions_of(tmp_path / "output", str(path))


def test_the_short_form_is_enough(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("\ufeffleft,right,verdict\r\na,b,same\r\n")
    assert read_decisions(str(path)) == [Decision("a", "b", "same", "", "")]
