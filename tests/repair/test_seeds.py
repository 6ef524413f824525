"""What has to become of the two articles in seeds/."""

from pathlib import Path

import pytest

from cleaners.edits import undo
from cleaners.intake.article import headline
from cleaners.model import Article
from cleaners.repair import boilerplate, clean

SEEDS = Path(__file__).parent.parent.parent / "seeds"
NAMES = ["Xiaomi", "Geely", "Baidu", "Foxconn", "Gizmochina", "Lei Jun", "Great Wall", "Huawei", "Alan Kang"]


def seed(name: str) -> tuple[str, Article]:
    text = (SEEDS / name).read_bytes().decode()
    return text, clean(Article(name, name, text, title=headline(text), language="en"))


PLAN, PLANT = "xiaomi-ev-plan.txt", "xiaomi-great-wall-plant.txt"


def test_stray_letter_is_repaired() -> None:
    before, cleaned = seed(PLAN)
    assert "air purifiers,s and rice cookers" in before
    assert "air purifiers, and rice cookers" in cleaned.text


@pytest.mark.parametrize(
    ("name", "rule", "before", "after"),
    [
        (PLAN, "phrase-slip", "rasher-thin", "razor-thin"),
        (PLANT, "damaged-number", "1- ", "1 "),
        (PLANT, "acronym-slip", "EB", "EV"),
    ],
)
def test_only_suggested(name: str, rule: str, before: str, after: str) -> None:
    _, cleaned = seed(name)
    edits = [edit for edit in cleaned.edits if edit.rule == rule]
    assert [(edit.before, edit.after, edit.applied) for edit in edits] == [(before, after, False)]
    assert cleaned.text.startswith(before, edits[0].start)


@pytest.mark.parametrize("name", [PLAN, PLANT])
def test_undo_gives_back_every_byte(name: str) -> None:
    before, cleaned = seed(name)
    assert undo(cleaned.text, cleaned.edits).encode() == (SEEDS / name).read_bytes()
    assert before != cleaned.text


@pytest.mark.parametrize("name", [PLAN, PLANT])
def test_names_quotations_and_headings_stay(name: str) -> None:
    before, cleaned = seed(name)
    boilerplate_rules = {rule.name for rule in boilerplate.RULES}
    touched = {edit.before for edit in cleaned.edits if edit.rule not in boilerplate_rules}
    assert not [edit for edit in touched for known in NAMES if known in edit]
    for quotation in (
        "“Xiaomi wants to find a mature automobile manufacturer",
        "9 per cent",
        "eco-system",
        "diversify",
    ):
        assert (quotation in before) == (quotation in cleaned.text)
    if name == PLAN:
        assert "Xiaomi’s Plan To Enter EV Vehicle Industry" in cleaned.text
