"""What people said of edits is obeyed while rules run: reversible, settled, and of nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.edits import apply, ordered, origin, undo
from cleaners.model import Article, Edit
from cleaners.repair import clean
from cleaners.repair.boilerplate.removal import line_removals
from cleaners.repair.boilerplate.tables import line_key
from cleaners.repair.overrule import Overruled, Place, kept_keys, obeyed, place_of
from cleaners.repair.rule import Document
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


NOTICE = (
    "We use cookies and other data to deliver and maintain our services and ads, to measure engagement and to "
    "protect against spam, fraud and abuse. If you choose to accept all, we will also use cookies and data to "
    "develop new services, and to deliver and measure the effectiveness of ads. "
) * 3 + "Click accept to agree to the use of cookies."


@pytest.mark.parametrize(
    ("kept", "stays"),
    [
        # of lines that go together one is kept
        ("Subscribe now", ["Subscribe now"]),
        ("Sign up for our newsletter", ["Sign up"]),
        ("Follow us on Twitter", ["Follow us"]),
        # a passage is its lines
        ("\n\nSubscribe  now\n\nfollow us on twitter\n", ["Subscribe now", "Follow us"]),
        # a blank line is none
        (" \n\n ", []),
        ("Nothing of the kind", []),
    ],
)
@pytest.mark.parametrize("frame", ["{}\n\n{}", "{}\n{}\n"])
def test_of_lines_that_go_together_some_are_kept(kept: str, stays: list[str], frame: str) -> None:
    body = "The people of Dunvale said that the bridge is old, and the people want a new one now."
    text = frame.format(body, "Sign up for our newsletter\n\nSubscribe now\n\nFollow us on Twitter")
    said = Overruled(kept_lines=frozenset(kept_keys(kept)))
    cleaned = clean(Article("a", "in", text, language="en"), Repair(), said)
    assert undo(cleaned.text, cleaned.edits) == text
    assert clean(cleaned, Repair(), said) == cleaned
    first, *lines = filter(None, cleaned.text.split("\n"))
    assert first == body
    assert lines == [line for line in text.split("\n") if line.startswith(tuple(stays))]


def test_a_line_of_any_length_is_kept() -> None:
    text = f"The bridge of Dunvale is old, and the people of the town want a new one now.\n\n{NOTICE}"
    article = Article("a", "in", text, language="en")
    assert NOTICE not in clean(article).text
    assert clean(article, Repair(), Overruled(kept_lines=frozenset(kept_keys(NOTICE)))).text == text


@pytest.mark.parametrize("line", ["Share this", "• Share  THIS", "Größe", ""])
def test_a_short_line_has_the_key_that_it_is_learned_under(line: str) -> None:
    assert list(kept_keys(line)) == ([line_key(line)] if line else [])


LINES = st.lists(st.sampled_from(["one", " two ", "three", "four", "five", "", " "]), min_size=1, max_size=9)


@given(LINES, st.sets(st.integers(0, 8)), st.sets(st.sampled_from(["one", "two", "three", "four"])))
def test_kept_lines_stay_and_all_others_go(lines: list[str], taken: set[int], kept: set[str]) -> None:
    document = Document("\n".join(lines))
    found = ordered(line_removals(document, "r", [at for at in taken if at < len(lines)]))
    edits = obeyed(found, (), Overruled(kept_lines=frozenset(kept_keys("\n".join(kept)))))
    text = apply(document.text, edits)
    assert undo(text, edits) == document.text
    gone = taken if found else set()
    left = [line for at, line in enumerate(lines) if at not in gone or line.strip() in kept]
    assert [line for line in text.split("\n") if line.strip()] == [line for line in left if line.strip()]


def test_a_passage_that_was_undone_stays_whole() -> None:
    text = "The bridge is old.\n\nSign up\n\nShare this"
    (edit,) = line_removals(Document(text), "r", [2, 4])
    kept = frozenset(kept_keys("Share this"))
    for undone in (edit, *obeyed([edit], (), Overruled(kept_lines=kept))):
        said = Overruled(undone=frozenset({place_of(undone, ())}), kept_lines=kept)
        assert obeyed([edit], (), said) == ()


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
