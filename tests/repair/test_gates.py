"""Looks that are taken before the look that costs: where they find nothing, there is nothing."""

from collections import Counter

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cleaners.model import Edit
from cleaners.repair import characters, tokens, whitespace
from cleaners.repair.punctuation import acronyms
from cleaners.repair.rule import Document
from cleaners.repair.typos import names
from cleaners.repair.typos.candidates import align, candidates
from cleaners.repair.typos.lexicon import lexicon
from cleaners.repair.typos.score import hopeless, judge, vetoed

SPACES = st.lists(st.sampled_from(["a", "a", " ", "\n"]), max_size=12)
ODD_SPACES = st.lists(st.sampled_from(["a", " ", "\n", "\t", "\xa0", "\u3000", "\u2009", "."]), max_size=20)
BLANKS = st.one_of(SPACES, ODD_SPACES).map("".join)
WORDS_OF_NAMES = """
    Xiaomi Xaiomi Xiaomis Wistron Wistorn Wistrom London Mr the said McWistron EV EB EVs NATO NATI OPEC U.S.
    AEROSPACE EV- U.EV ABCDE ABCDR
"""
NAMES = st.lists(
    st.tuples(st.sampled_from(WORDS_OF_NAMES.split()), st.sampled_from([1, 1, 3, 5])), max_size=8
).map(lambda some: " ".join(" ".join([name] * count) for name, count in some))
WORDS = st.text("abceln", min_size=1, max_size=9)


@pytest.mark.parametrize("character", list(map(chr, range(0x80))), ids=ascii)
def test_ascii_that_can_be_printed_has_no_controls(character: str) -> None:
    found = bool(characters._CONTROLS.search(character))
    assert characters.may_have_controls(Document(f"a{character}b")) == found


@settings(max_examples=500)
@given(BLANKS)
def test_blanks_are_found_whether_or_not_one_looks_first(text: str) -> None:
    found = list(whitespace.find(Document(text)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(whitespace, "_uneven", lambda _: True)
        patch.setattr(whitespace, "_plain", lambda _: False)
        assert list(whitespace.find(Document(text))) == found
        assert found == [] or whitespace.may(Document(text))
    assert found == [] or whitespace.may(Document(text))


@settings(max_examples=300, deadline=None)
@given(NAMES)
@example("Wistron " * names.OFTEN + "Wistorn")
def test_names_are_found_whether_or_not_one_looks_first(text: str) -> None:
    document = Document(text, language="en")
    found = list(names.slips(document, ()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(names, "_may_hold_slip", lambda _: True)
        assert list(names.slips(document, ())) == found


@settings(max_examples=300, deadline=None)
@given(NAMES)
@example("ABCDE " * acronyms.OFTEN + "ABCDR")
def test_abbreviations_are_found_whether_or_not_one_looks_first(text: str) -> None:
    counts = Counter(name for name, _ in acronyms.abbreviations(text))
    often = [name for name, count in counts.items() if count >= acronyms.OFTEN]
    expected = []
    for name, start in acronyms.abbreviations(text):
        meant = [other for other in often if acronyms.is_slip(name, other)]
        if counts[name] == 1 and len(meant) == 1 and not acronyms.is_usual(name):
            expected.append(Edit(acronyms.NAME, start, name, meant[0], 0.5, applied=False))
    assert list(acronyms.find(Document(text))) == expected


@settings(max_examples=1_000)
@given(WORDS, WORDS)
def test_one_slip_is_the_same_whether_or_not_two_are_looked_for(wrong: str, right: str) -> None:
    found = align(wrong, right)
    assert align(wrong, right, 1) == (None if found and found[0] in ("two", "syllable") else found)


@pytest.mark.parametrize("word", ["dlrs", "mths", "xtrn", "hte", "wich", "plazo", "nuevo", "thrgh"])
def test_of_words_without_hope_nothing_is_said(word: str) -> None:
    assert hopeless(word)
    assert lexicon().answers(word) or judge(word) is None
    found = candidates(word)
    assert not found or vetoed(word, found)


@given(
    st.lists(
        st.sampled_from(["the", "The", "xqzzy", "Xqzzyab", "EV", "a.B", "end.The", ",,", "(", "x-", "tow"])
    )
)
def test_signs_are_the_same_when_words_are_seen_again_and_when_they_are_forgotten(words: list[str]) -> None:
    expected = {word: some for word in words if (some := tokens.signs(word))}
    assert tokens.signed(words) == tokens.signed(words) == expected
    memory = tokens.Memory(3)
    assert memory.signed(words) == memory.signed(words) == expected
    assert len(memory) <= 3
