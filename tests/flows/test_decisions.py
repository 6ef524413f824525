from __future__ import annotations

from pathlib import Path

import pytest

from cleaners.model import Decision
from flows.decisions import DecisionsError, check, decisions_of, read_decisions, write_decision


def decided(left: str, right: str, verdict: str) -> Decision:
    return Decision(left, right, verdict, "ann", "2024-05-01")  # type: ignore[arg-type]


def test_what_is_written_is_read_and_a_new_word_on_a_pair_replaces_the_old_one(tmp_path: Path) -> None:
    first, second = decided("a", "b, c", "same"), decided("b, c", "a", "different")
    assert write_decision(tmp_path, first) is None
    assert decisions_of(tmp_path, None) == [first]
    assert write_decision(tmp_path, second) == first
    assert decisions_of(tmp_path, None) == [second]


def test_decisions_that_cannot_all_be_obeyed_are_an_error_and_change_nothing(tmp_path: Path) -> None:
    write_decision(tmp_path, decided("a", "b", "same"))
    write_decision(tmp_path, decided("b", "c", "same"))
    with pytest.raises(DecisionsError, match="a and c are different"):
        write_decision(tmp_path, decided("a", "c", "different"))
    assert len(decisions_of(tmp_path, None)) == 2
    check([decided("a", "b", "same"), decided("b", "c", "different"), decided("a", "c", "different")])


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("left,right,verdict\na,b,perhaps\n", "line 2"),
        ("left,right,verdict\na,b,same\na,a,same\n", "line 3"),
        ("left,right\na,b\n", "line 2"),
        ("left,right,verdict\na,,same\n", "line 2"),
        ("left,right,verdict\na,b,same\nb,a,different\n", "contradict each other"),
    ],
)
def test_a_file_that_cannot_be_used(tmp_path: Path, content: str, says: str) -> None:
    path = tmp_path / "decisions.csv"
    path.write_text(content)
    with pytest.raises(DecisionsError, match=says):
        decisions_of(tmp_path, None)


def test_the_short_form_is_enough(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("\ufeffleft,right,verdict\r\na,b,same\r\n")
    assert read_decisions(str(path)) == [Decision("a", "b", "same", "", "")]
