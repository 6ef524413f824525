"""Reversible, settled, and never an exception, whatever the text."""

from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleaners.edits import apply, undo, without
from cleaners.model import Article, Edit
from cleaners.repair import RULES, UNSETTLED, clean, run
from cleaners.repair.rule import Document, Rule
from cleaners.settings import Repair

FRAGMENTS = [
    "\ufeff", "\x00", "\r\n", "\r", "\n", "\n\n\n", "\ud83d", "\udca9", "\udca9\ud83d", "\x1b[31m", "\x85", "\x0c", "\u2028",
    "â€™", "Ã©", "Ã ", "â€œ", "â€�", "ÃƒÂ©", "æ–‡å­—", "Ð¿Ñ€Ð¸", "e\u0301", "\u0301" * 12, "&amp;", "&amp;amp;lt;", "&#38;", "&#0;",
    "&#xD800;", "&nbsp;", "&copy", "&", ";", " ", "  ", "\t", "\xa0", "\u200b", "\xad", "( ", " )", "[", "]", " ,", " .", ",,", "..", "...",
    ",s and", "1- per cent", "rasher-thin", "EV EV EV EV EV EB", "the the", "teh", "recieve", "goverment", "“", "”", '"', "'", "-\n",
    "Leave a Reply", "\nShare this:\n", "Image Credits: x.com", "word", "Xiaomi", "Chelsea", "Cheslea", "a", "I", "1", ".", "https://x.org/a,,b",
    "purifiers", "http://", "@teh", "#recieve", "日本語", "עברית", "ﬁ", "Ａ", "😀", "adn", "accross", "wich",
]  # fmt: skip

texts = st.one_of(
    st.text(st.characters(codec=None), max_size=200),
    st.lists(st.sampled_from(FRAGMENTS), max_size=30).map("".join),
    st.lists(st.sampled_from(FRAGMENTS), max_size=30).map(" ".join),
    st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=8)), max_size=30).map("".join),
)
languages = st.sampled_from([None, "en", "fr", "zh"])
thorough = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@thorough
@given(texts, languages)
def test_reversible_and_settled(text: str, language: str | None) -> None:
    article = Article("1", "in.jsonl", text, title="A title", language=language)
    cleaned = clean(article)
    assert undo(cleaned.text, cleaned.edits) == text
    assert apply(text, cleaned.edits) == cleaned.text
    assert clean(cleaned) == cleaned


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=texts)
def test_each_rule_alone(rule: Rule, text: str) -> None:
    article = Article("1", "in.jsonl", text, title="A title", language="en")
    cleaned = run(article, ((rule, True),))
    assert undo(cleaned.text, cleaned.edits) == text
    assert apply(text, cleaned.edits) == cleaned.text
    assert run(cleaned, ((rule, True),)) == cleaned
    document = Document(text, title="A title", language="en")
    if document.is_encodable and not rule.may(document):
        assert not list(rule.find(document)), "its gate would have kept it from looking"


@thorough
@given(texts, languages)
def test_without_the_encoding_rule(text: str, language: str | None) -> None:
    without = Repair(off=("encoding",))
    cleaned = clean(Article("1", "in.jsonl", text, title="A title", language=language), without)
    assert undo(cleaned.text, cleaned.edits) == text
    assert clean(cleaned, without) == cleaned


@thorough
@given(texts, st.sampled_from(["safe", "suggest"]))
def test_other_modes_settle_too(text: str, mode: Literal["safe", "suggest"]) -> None:
    article = Article("1", "in.jsonl", text)
    cleaned = clean(article, Repair(mode=mode))
    assert undo(cleaned.text, cleaned.edits) == text
    assert clean(cleaned, Repair(mode=mode)) == cleaned


@pytest.mark.parametrize("text", ["", "\n", " ", "\x00", "\ud800", "\ufeff", "&" * 50, "&#3" * 40 + ";" * 40])
def test_texts_of_nothing(text: str) -> None:
    cleaned = clean(Article("1", "in.txt", text))
    assert undo(cleaned.text, cleaned.edits) == text


@pytest.mark.parametrize(
    "unit",
    [
        "â€™",
        "ÃƒÂ©",
        "&amp;",
        "&#38;",
        "( ",
        " )",
        "\r\n",
        "\n ",
        "a\u0301",
        "\u0301",
        ".. ",
        ",s a",
        " ,",
        "“",
        "teh ",
        "-\n",
        "xqz",
        "\ud83d",
        "[ ",
    ],
)
def test_long_runs_of_one_thing(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    cleaned = clean(Article("1", "in.txt", text))
    assert undo(cleaned.text, cleaned.edits) == text


def test_rules_that_fight_leave_the_article_as_it_came() -> None:

    there = Rule("there", lambda d: [Edit("there", 0, "a", "b")] if d.text.startswith("a") else [])
    back = Rule("back", lambda d: [Edit("back", 0, "b", "a")] if d.text.startswith("b") else [])
    article = Article("1", "in.txt", "abc")
    restless = run(article, ((there, True), (back, True)))
    assert (restless.text, restless.edits, restless.flags) == ("abc", (), (UNSETTLED,))


@thorough
@given(texts, st.sets(st.sampled_from([rule.name for rule in RULES])))
def test_any_rules_can_be_taken_out_of_the_history(text: str, rules: set[str]) -> None:
    edits = clean(Article("1", "in.jsonl", text, title="A title", language="en")).edits
    kept = without(edits, lambda edit: edit.rule in rules)
    assert not {edit.rule for edit in kept} & rules
    assert undo(apply(text, kept), kept) == text
