"""What the seeds must show."""

from pathlib import Path

import pytest

from cleaners.edits import undo
from cleaners.model import Article
from cleaners.repair import run
from cleaners.repair.boilerplate import RULES

SEEDS = Path(__file__).parents[3] / "seeds"
PLAN, PLANT = "xiaomi-ev-plan.txt", "xiaomi-great-wall-plant.txt"


def seed(name: str) -> Article:
    text = (SEEDS / name).read_text(encoding="utf-8")
    title = text.split("\n")[0] if name == PLANT else None
    return Article(name, name, text, title=title)


def cleaned(name: str) -> Article:
    return run(seed(name), [(rule, True) for rule in RULES])


@pytest.mark.parametrize(
    ("name", "gone", "rule"),
    [
        (PLAN, "Must Read: Xiaomi Teases", "related"),
        (PLAN, "Image Credits: Gizmochina.com", "image-credit"),
        (
            PLAN,
            "Are you excited about the new EV Car by Xiaomi? Share what you think with us",
            "call-to-comment",
        ),
        (PLANT, "(Adapted from", "truncated-attribution"),
        (PLANT, "Leave a Reply", "comment-form"),
        (PLANT, "Connecting to %s", "comment-form"),
        (PLANT, "Chinese Smartphone Maker Xiaomi To Use Great Wall’s Plant To Make EVs: Reuters", "headline"),
    ],
)
def test_gone_with_an_edit_that_names_its_rule(name: str, gone: str, rule: str) -> None:
    article = cleaned(name)
    assert gone not in article.text
    assert [edit.rule for edit in article.edits if gone in edit.before] == [rule]


def test_everything_of_the_comment_form_is_gone() -> None:
    assert cleaned(PLANT).text.endswith("in its product eco-system.")


def test_the_sentence_before_a_call_stays() -> None:
    assert cleaned(PLAN).text.endswith("production of EV Cars around the world.")


@pytest.mark.parametrize("name", [PLAN, PLANT])
def test_nothing_else_is_touched(name: str) -> None:
    article = cleaned(name)
    assert len(article.edits) == 3
    lost = "".join(edit.before for edit in article.edits)
    assert undo(article.text, article.edits) == seed(name).text
    for kept in (
        "Geely",
        "Baidu",
        "Foxconn",
        "Lei Jun",
        "Alan Kang",
        "Xiaomi’s Plan To Enter EV Vehicle Industry",
    ):
        assert kept not in lost
    assert "Xiaomi’s Plan To Enter EV Vehicle Industry" in cleaned(PLAN).text
