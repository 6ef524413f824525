"""Decisions as the steps of a run ask for them."""

from __future__ import annotations

import pytest

from cleaners.model import Article
from cleaners.repair import clean
from cleaners.settings import Repair
from flows.decisions import LineDecision
from flows.rulings import ruled

BODY = "The people of Dunvale said that the bridge is old, and the people want a new one now."
LONG = f"{'We use cookies and other data to measure how our services and our ads are used. ' * 9}Click accept to agree to the use of cookies."


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("Subscribe now", "Subscribe now"),
        ("\n\nSign up for our newsletter\n\n subscribe NOW", "Sign up for our newsletter\n\nSubscribe now"),
        (LONG, LONG),
    ],
)
def test_a_kept_line_is_kept_in_any_article(line: str, kept: str) -> None:
    rulings = ruled([LineDecision(line, "keep", "ann", "2024-01-01")], Repair())
    text = f"{BODY}\n\n{LONG}\n\nSign up for our newsletter\n\nSubscribe now"
    article = Article("a", "in", text, language="en")
    assert clean(article, rulings.repair).text == BODY
    assert clean(article, rulings.repair, rulings.of("a")).text == f"{BODY}\n\n{kept}"
