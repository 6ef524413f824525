"""The article within a flattened page."""

import numpy as np

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


def cleaned(lines: list[str]) -> Article:
    article = Article("one", "one.txt", "\n".join(lines))
    clean = run(article, [(rule, True) for rule in RULES])
    assert undo(clean.text, clean.edits) == article.text
    return clean


def test_the_article_of_a_page_is_left() -> None:
    assert cleaned(MENU + STORY + TEASERS).text == "\n".join(STORY)


def test_a_list_that_looks_like_a_menu_stays_where_nothing_speaks_for_a_page() -> None:
    assert cleaned(STORY + AWARDS).text == "\n".join(STORY + AWARDS)


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
