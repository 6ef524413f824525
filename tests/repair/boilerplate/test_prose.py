"""Sentences of articles that open as boilerplate does, and sentences of the other cases: nothing takes them."""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from cleaners.model import Article
from cleaners.repair import run
from cleaners.repair.boilerplate import RULES
from cleaners.repair.boilerplate.analysis import EVERYWHERE
from cleaners.repair.boilerplate.tables import normalised, tables
from cleaners.sentences import sentences

CASES = Path(__file__).parents[2] / "cases"
PROSE = tomllib.loads((CASES / "prose.toml").read_text(encoding="utf-8"))
FIRST = "The council adopted the plan on Monday after a long debate and by a large majority of its members."
SECOND = (
    "The opposition said that it would go to court as soon as the plan comes into force, which is in May."
)


def of(place: str) -> list[str]:
    """The sentences of all languages for a place in the text."""
    return [sentence for found in PROSE[place].values() for sentence in found]


def kept_by_other_cases() -> Iterator[str]:
    """The sentences of cases of all rules that boilerplate has no business in, or leaves alone."""
    for path in sorted(CASES.glob("*.toml")):
        for case in tomllib.loads(path.read_text(encoding="utf-8")).get("case", ()):
            if not path.stem.startswith("boilerplate"):
                yield case["after"]
    for case in json.loads((CASES / "ftfy.json").read_text(encoding="utf-8")):
        yield case["fixed"]


CLEAN = [
    line[start:end]
    for text in kept_by_other_cases()
    for line in text.split("\n")
    for start, end in sentences(line)
]


def taken_by(line: str) -> set[str]:
    """The rules whose patterns match the line, or a sentence of it, wherever it stands."""
    known, normal = tables(), normalised(line)
    marks = {mark for mark in known.marks_of_line(normal) if mark.place in EVERYWHERE}
    marks |= {mark for mark in known.marks_of_sentence(normal) if mark.place == "sentence"}
    return {mark.rule for mark in marks} if normal else set()


@pytest.mark.parametrize("line", of("anywhere"))
def test_no_pattern_takes_a_sentence_of_an_article(line: str) -> None:
    assert taken_by(line) == set()
    text = f"{FIRST}\n{line}\n{SECOND}\n{FIRST}"
    assert run(Article("one", "one.txt", text), [(rule, True) for rule in RULES]).edits == ()


@pytest.mark.parametrize("line", of("last"))
def test_the_last_sentence_stays(line: str) -> None:
    text = f"{FIRST}\n{SECOND}\n{line}"
    assert run(Article("one", "one.txt", text), [(rule, True) for rule in RULES]).edits == ()


@pytest.mark.parametrize("line", of("first"))
def test_the_first_sentence_stays(line: str) -> None:
    text = f"{line}\n{FIRST}\n{SECOND}"
    article = Article("one", "one.txt", text, title="Council adopts plan")
    assert run(article, [(rule, True) for rule in RULES]).edits == ()


def test_no_pattern_takes_a_sentence_of_the_other_cases() -> None:
    assert len(CLEAN) > 100
    assert {line: found for line in CLEAN if (found := taken_by(line))} == {}
