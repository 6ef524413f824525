"""What the search of a whole text lets by bears no mark."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaners.repair.boilerplate import page_frame
from cleaners.repair.boilerplate.analysis import (
    LONGEST_MARKED_LINE,
    LONGEST_NOTICE,
    NOTICES,
    analysed,
    looked_at,
)
from cleaners.repair.boilerplate.learned import _ENDS, sentence_hashes
from cleaners.repair.boilerplate.tables import Mark, has_odd_spaces, normalised, straight, tables
from cleaners.repair.rule import Document
from cleaners.sentences import sentences

CASES = sorted((Path(__file__).parents[2] / "cases").glob("boilerplate*.toml"))
LINES = [case["before"] for path in CASES for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]]
WORDS = st.sampled_from(
    """
    © 2024 all rights reserved. photo: (Reuters) by Ann Lee share this read more leave a reply let us know what
    you think reporting is reporter for / AP 3 hours ago Nov. 18, 2019 min — | subscribe ... said :
    """.split()  # noqa: SIM905
)
MADE = st.lists(st.one_of(WORDS, WORDS, st.text(max_size=5)), max_size=14).flatmap(
    lambda words: st.sampled_from([" ", "  ", "\t", "\xa0", "", "\u200b"]).map(lambda gap: gap.join(words))
)
TEXTS = st.lists(st.one_of(st.sampled_from(LINES), MADE, MADE), max_size=12).map("\n".join)


def marks(line: str) -> frozenset[Mark]:
    """What all tables say of a line."""
    found = tables().marks_of_line(normalised(line)) if normalised(line) else frozenset()
    long = len(line) > LONGEST_MARKED_LINE
    return frozenset(mark for mark in found if not long or mark.rule in NOTICES)


def assert_nothing_is_missed(text: str) -> None:
    lines = straight(text.lower()).split("\n")
    known = {index: marks(line) for index, line in enumerate(lines) if len(line) <= LONGEST_NOTICE}
    found = looked_at(Document(text))
    assert found.marks == {index: some for index, some in known.items() if some}
    calls = {
        index
        for index, line in enumerate(lines)
        for start, end in sentences(line)
        if Mark("call-to-comment", "sentence") in tables().marks_of_sentence(normalised(line[start:end]))
        and not has_odd_spaces(line)
    }
    assert calls <= found.sentences


@pytest.mark.parametrize("text", LINES)
def test_the_cases_of_the_rules(text: str) -> None:
    if Document(text).is_encodable:
        assert_nothing_is_missed(text)
        assert_nothing_is_missed(text.replace(" ", "  "))


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_any_text(text: str) -> None:
    if Document(text).is_encodable:
        assert_nothing_is_missed(text)


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_a_text_without_paragraphs_keeps_all_its_lines(text: str) -> None:
    document = Document(text)
    if document.is_encodable and document.text.strip():
        analysis = analysed(document)
        indices = [index for index, line in enumerate(analysis.lines) if line.text.strip()]
        assert page_frame._has_paragraphs(analysis, indices) or not page_frame._page_lines(analysis, indices)


@given(st.lists(st.sampled_from([*_ENDS, b"said the council on Monday", b"in the end", b'"', b"!", b"?"])))
def test_sentences_are_cut_at_every_end(parts: list[bytes]) -> None:
    text = b"".join(parts).decode()
    for end in _ENDS:
        text = text.replace(end.decode(), ". ")
    assert sentence_hashes(b"".join(parts).decode()) == sentence_hashes(text)
