"""What people said of edits is obeyed while rules run: reversible, settled, and of nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.edits import apply, origin, undo
from cleaners.model import Article, Edit
from cleaners.repair import clean
from cleaners.repair.boilerplate.tables import line_key
from cleaners.repair.overrule import Overruled, Place, place_of
from cleaners.settings import Repair

TEXT = (
    "The poeple of Dunvale said  that the the bridge is old,, and the poeple want a new one ,now.\n\n"
    "Work (on it begins in March, the mayor siad.\n\n"
    "Share this article with your friends\n\nSubscribe to our newsletter"
)


def made(said: Overruled | None = None) -> Article:
    article = Article("a", "in", TEXT, language="en", source="example.org")
    return clean(article, Repair(), said) if said else clean(article)


def places(article: Article) -> dict[Place, Edit]:
    return {place_of(edit, article.edits[:at]): edit for at, edit in enumerate(article.edits)}


ALL = places(made())
APPLIED = sorted(place for place, edit in ALL.items() if edit.applied)
SUGGESTED = sorted(place for place, edit in ALL.items() if not edit.applied)


def test_there_is_enough_to_overrule() -> None:
    assert len(APPLIED) >= 6
    assert SUGGESTED
    assert len(ALL) == len(made().edits)


@pytest.mark.parametrize("place", APPLIED, ids=str)
def test_one_edit_is_undone_and_no_other(place: Place) -> None:
    cleaned = made(Overruled(undone=frozenset({place})))
    assert set(places(cleaned)) == set(ALL) - {place}
    assert undo(cleaned.text, cleaned.edits) == TEXT


@given(st.sets(st.sampled_from(APPLIED)), st.sets(st.sampled_from(SUGGESTED)))
def test_whatever_is_overruled_stays_reversible_and_settled(undone: set[Place], wanted: set[Place]) -> None:
    said = Overruled(undone=frozenset(undone), wanted=frozenset(wanted))
    cleaned = made(said)
    assert undo(cleaned.text, cleaned.edits) == TEXT
    assert apply(TEXT, cleaned.edits) == cleaned.text
    applied = {place for place, edit in places(cleaned).items() if edit.applied}
    assert not applied & undone
    assert wanted <= applied
    assert clean(cleaned, Repair(), said).edits[: len(cleaned.edits)] == cleaned.edits


def test_one_of_two_equal_edits_is_undone_where_it_stands() -> None:
    first, second = [place for place in APPLIED if place.before == "poeple"]
    assert made(Overruled(undone=frozenset({first}))).text.startswith("The poeple of Dunvale")
    assert "the poeple want" in made(Overruled(undone=frozenset({second}))).text
    assert "poeple of" not in made(Overruled(undone=frozenset({second}))).text


def test_a_suggestion_is_applied() -> None:
    bracket = next(place for place in SUGGESTED if place.before == "(")
    assert "Work on it" in made(Overruled(wanted=frozenset({bracket}))).text


def test_a_rule_is_off_for_this_article() -> None:
    cleaned = made(Overruled(off=frozenset({"share"})))
    assert "Share this article" in cleaned.text
    assert "Subscribe" not in cleaned.text


def test_a_kept_line_stays_whatever_its_case_and_place() -> None:
    kept = frozenset({line_key("SHARE this article  with your friends")})
    cleaned = made(Overruled(kept_lines=kept))
    assert "Share this article" in cleaned.text
    assert "Subscribe" not in cleaned.text


def test_a_word_on_another_place_changes_nothing() -> None:
    elsewhere = frozenset(place._replace(start=place.start + 1) for place in APPLIED)
    assert made(Overruled(undone=elsewhere)) == made()


@pytest.mark.parametrize(
    ("start", "expected"),
    [(0, 0), (2, 2), (3, 3), (4, 3), (5, 3), (6, 5), (7, 6)],
)
def test_where_a_place_was_before(start: int, expected: int) -> None:
    """ "abcdefg" became "abcXYZfg": "de" gave way to "XYZ"."""
    assert origin(start, [Edit("r", 3, "de", "XYZ")]) == expected


def test_a_suggestion_moves_nothing() -> None:
    assert origin(9, [Edit("r", 3, "de", "XYZ", applied=False)]) == 9
