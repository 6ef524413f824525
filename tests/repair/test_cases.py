"""Every rule against its table in tests/cases: what it changes and, as important, what it leaves alone."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from _pytest.mark.structures import ParameterSet

from cleaners.edits import apply, ordered
from cleaners.repair import RULES, boilerplate
from cleaners.repair.rule import Document, Rule

CASES = Path(__file__).parent.parent / "cases"
OWN = [rule for rule in RULES if rule not in boilerplate.RULES]
"""The rules whose tables are read here: boilerplate has tables of its own."""


def tables() -> Iterator[ParameterSet]:
    for rule in OWN:
        path = CASES / f"{rule.name}.toml"
        for number, case in enumerate(tomllib.loads(path.read_text(encoding="utf-8"))["case"]):
            marks = [pytest.mark.xfail(strict=True, reason=case["why"])] if case.get("known_failure") else []
            yield pytest.param(rule, case, id=f"{rule.name}-{number}", marks=marks)


@pytest.mark.parametrize(("rule", "case"), list(tables()))
def test_rule(rule: Rule, case: dict[str, Any]) -> None:
    document = Document(case["before"], title=case.get("title"), language=case.get("language", "en"))
    edits = ordered(rule.find(document))
    assert all(edit.rule == rule.name for edit in edits)
    assert rule.may(document) or not edits, "its gate would have kept it from looking"
    suggestions = [edit for edit in edits if not edit.applied]
    assert [[edit.before, edit.after] for edit in reversed(suggestions)] == case.get("suggested", [])
    assert apply(document.text, edits) == case["after"], case["why"]


@pytest.mark.parametrize("rule", OWN, ids=lambda rule: rule.name)
def test_table_has_negatives(rule: Rule) -> None:
    cases = tomllib.loads((CASES / f"{rule.name}.toml").read_text(encoding="utf-8"))["case"]
    negatives = [case for case in cases if case["before"] == case["after"] and not case.get("suggested")]
    assert len(negatives) >= 3
    assert any(case["before"] != case["after"] or case.get("suggested") for case in cases)
