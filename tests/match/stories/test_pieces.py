"""Tokens found piece by piece are those that are found text by text."""

from random import Random

import pytest

from cleaners.match.stories.pieces import tokenised
from cleaners.match.stories.words import tokens

PARTS = (
    "a",
    "Bc",
    "é",
    "12",
    ",",
    ".",
    "'",
    "’",
    "\n",
    " ",
    "\t",
    "\r",
    "\u2028",
    "\x1c",
    "U.",
    "$",
    "_",
    "-",
)
OTHERS = ("\ud800", "今", "天", "ก", "。", "ﬁ", "İ", "\u0301")


def of_each(texts: list[str]) -> list[list[str]]:
    found = tokenised(texts)
    return [[found.distinct[number] for number in found.of(at)] for at in range(len(texts))]


@pytest.mark.parametrize(
    "texts",
    [
        [],
        [""],
        ["\n"],
        [
            "",
            "Mr. O'Neil's 1,000.5% of U.S. sales\n\nrose\ton Monday. ",
            "今天下雨。你好 and half a pair \ud800x",
        ],
    ],
)
def test_texts(texts: list[str]) -> None:
    assert of_each(texts) == list(map(tokens, texts))


def test_whatever_stands_beside_each_other() -> None:
    chance = Random(7)
    texts = ["".join(chance.choices(PARTS + OTHERS, k=chance.randrange(40))) for _ in range(500)]
    assert of_each(texts) == list(map(tokens, texts))
