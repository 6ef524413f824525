"""The tables of cases for the boilerplate rules."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from _pytest.mark.structures import ParameterSet

from cleaners.edits import undo
from cleaners.model import Article
from cleaners.repair import run
from cleaners.repair.boilerplate import RULES

TABLES = sorted((Path(__file__).parents[2] / "cases").glob("boilerplate*.toml"))


def cases() -> Iterator[ParameterSet]:
    for table in TABLES:
        for number, case in enumerate(tomllib.loads(table.read_text(encoding="utf-8"))["case"]):
            marks = [pytest.mark.xfail(strict=True, reason=case["why"])] if case.get("known_failure") else []
            yield pytest.param(case, id=f"{table.stem}-{number}", marks=marks)


def cleaned(text: str, title: str | None = None, language: str | None = None) -> Article:
    article = Article("one", "one.txt", text, title=title, language=language)
    return run(article, [(rule, True) for rule in RULES])


@pytest.mark.parametrize("case", list(cases()))
def test_case(case: dict[str, Any]) -> None:
    article = cleaned(case["before"], case.get("title"), case.get("language"))
    assert article.text == case["after"], case["why"]
    assert undo(article.text, article.edits) == case["before"]
    assert cleaned(article.text, case.get("title"), case.get("language")).edits == ()
    if "rule" in case:
        assert {edit.rule for edit in article.edits} == {case["rule"]}
