"""The article within a flattened page."""

import numpy as np
import pytest

from cleaners.edits import undo
from cleaners.model import Article
from cleaners.repair import run
from cleaners.repair.boilerplate import RULES
from cleaners.repair.boilerplate.features import NAMES, features, kind_of
from cleaners.repair.boilerplate.page_frame import stretches

MENU = [
    "Skip to content",
    "Menu",
    "Home",
    "News",
    "Sports",
    "Weather",
    "Obituaries",
    "Jobs",
    "Log in",
    "Subscribe",
]
STORY = [
    "The council adopted the plan on Monday after a long debate, and by a large majority of the members present.",
    "“We have waited for this for ten years,” said the mayor, who had promised it in her first campaign.",
    "The opposition said that it would go to court as soon as the plan comes into force, which will be in May.",
    "According to the plan, the harbour will be deepened by two metres, and the old warehouses will be torn down.",
]
TEASERS = [
    "Most Popular",
    "Man arrested after chase through three counties",
    "These are the ten best burgers in the state",
    "Storm leaves thousands without power",
    "Latest News",
    "School board fires superintendent",
    "Privacy Policy",
    "Terms of Use",
    "© 2024 Example Media. All rights reserved.",
]
AWARDS = [
    "Album of the year",
    "The Blue Hats",
    "Little Star",
    "Ray",
    "Young Fathers",
    "Song of the year",
    "Miracle",
    "Prada",
]
NOMINEES = [
    *("Ann Lee", "Bo Day", "Cara Holm", "Dan Berg", "Eve Stone", "Finn Wood", "Gus Hill", "Hana Park"),
    *("Ivan West", "June Lund", "Kai Marsh", "Lea Field", "Max Brook", "Nora Ford", "Otto Wells", "Pia Dale"),
    "Quin North",
]
FIXTURES = [
    *("Saturday 12 May 2024", "Arsenal v Everton", "Brentford v Newcastle", "Burnley v Forest"),
    *("Chelsea v Bournemouth", "Brighton v Man United", "Sunday 19 May 2024", "Palace v Villa"),
    *("Liverpool v Wolves", "Luton v Fulham", "City v West Ham"),
]
CLOSING = (
    "The winners will be received by the governor in May, and the prize of two thousand pounds for each of them "
    "will be paid out of the fund that the late mayor left."
)


def cleaned(lines: list[str]) -> Article:
    article = Article("one", "one.txt", "\n".join(lines))
    clean = run(article, [(rule, True) for rule in RULES])
    assert undo(clean.text, clean.edits) == article.text
    return clean


def test_the_article_of_a_page_is_left() -> None:
    assert cleaned(MENU + STORY + TEASERS).text == "\n".join(STORY)


def test_a_list_that_looks_like_a_menu_stays_where_nothing_speaks_for_a_page() -> None:
    assert cleaned(STORY + AWARDS).text == "\n".join(STORY + AWARDS)


@pytest.mark.parametrize(
    ("article", "inside"),
    [
        ([*STORY[:2], *NOMINEES[:9], "Advertisement", *NOMINEES[9:], CLOSING], "Advertisement"),
        ([*STORY[:2], *NOMINEES[:15], "Share"], "Share"),
        ([*STORY[:2], *NOMINEES[:9], "Photo: Jo Smith", *NOMINEES[9:], CLOSING], "Photo: Jo Smith"),
        ([*STORY[:2], *NOMINEES[:6], "Read more: A list", *NOMINEES[6:12], "Also read: All"], "read"),
        ([*STORY[:2], *FIXTURES], ""),
        ([*STORY[:2], *FIXTURES, CLOSING], ""),
        ([*STORY[:2], *NOMINEES[:6], "Technology", *NOMINEES[6:], CLOSING], ""),
    ],
    ids=["advertisement", "share", "credit", "links", "fixtures", "fixtures-closing", "heading"],
)
def test_a_list_with_something_of_a_page_in_it_loses_nothing_else(article: list[str], inside: str) -> None:
    kept = [line for line in article if not inside or inside.lower() not in line.lower()]
    assert cleaned(article).text == "\n".join(kept)


def test_a_menu_above_the_first_sentence_needs_no_table() -> None:
    menu = ["Новости", "Мода", "Дом", "Дача", "Тесты", "Стиль", "Форум", "Дети", "О проекте", "Реклама"]
    text = cleaned(menu + STORY + menu).text
    assert "\n".join(STORY) in text
    assert not set(menu[1:8]) & set(text.split("\n"))
    assert cleaned(menu[:5] + STORY + menu).edits == ()


def test_a_long_numbered_list_is_the_article_s() -> None:
    prizes = [f"{number}. Little Prize for the Harbour Street School" for number in range(1, 14)]
    assert cleaned(MENU + STORY + prizes + TEASERS).text == "\n".join(STORY + prizes)


def test_a_page_without_an_article_is_left_alone() -> None:
    assert cleaned(["Example Town", "Harbour", "Old Warehouses", "Council"]).edits == ()


def test_kinds_of_lines() -> None:
    assert [kind_of(line) for line in ("Home", "Man arrested after chase", STORY[0], "Yes.")] == [0, 1, 6, 4]


def test_features_have_a_row_a_line_and_a_column_a_name() -> None:
    table = features(STORY, [False] * 4, [False] * 4)
    assert table.shape == (4, len(NAMES))
    assert np.isfinite(table).all()


def test_one_odd_line_does_not_change_the_side() -> None:
    assert stretches([3.0, 3.0, -1.0, 3.0]) == [True] * 4
    assert stretches([-3.0, -3.0, 3.0, 3.0, -3.0]) == [False, False, True, True, False]
