from collections.abc import Sequence
from typing import Literal

import pytest

from cleaners.match import explain, features, match, separated
from cleaners.model import Article, Decision
from cleaners.settings import Match
from tests.match.copies.corpora import article, prose

SETTINGS = Match()
TWINS = [article(name, " ".join(prose(1, 90))) for name in "ab"]


def word(verdict: Literal["same", "different"], day: str, left: str = "a", right: str = "b") -> Decision:
    return Decision(left, right, verdict, by="editor", on=day)


def tiers(articles: Sequence[Article], decisions: Sequence[Decision]) -> list[str]:
    groups = match(features(articles, SETTINGS), SETTINGS, decisions).groups
    return [pair.tier for group in groups for pair in group.pairs]


@pytest.mark.parametrize(
    ("decisions", "expected"),
    [
        ([], ["exact"]),
        ([word("different", "2024-01-01")], []),
        ([word("same", "2024-01-01")], ["exact"]),
        # the later word holds
        ([word("different", "2024-01-01"), word("same", "2024-02-01", "b", "a")], ["exact"]),
        ([word("same", "2024-01-01"), word("different", "2024-02-01", "b", "a")], []),
        # of two words of one day neither does
        ([word("same", "2024-01-01"), word("different", "2024-01-01")], ["exact"]),
        ([word("different", "2024-01-01", "a", "missing")], ["exact"]),
    ],
)
def test_only_the_decisions_that_hold_part_copies(decisions: list[Decision], expected: list[str]) -> None:
    assert tiers(TWINS, decisions) == tiers(TWINS, decisions[::-1]) == expected


def test_a_chain_that_contradicts_a_decision_lifts_it() -> None:
    decisions = [
        word("same", "2024-01-01", "a", "c"),
        word("same", "2024-01-02", "c", "b"),
        word("different", "2024-01-03"),
    ]
    assert separated(decisions) == []
    assert separated(decisions[1:]) == [("a", "b")]


def test_what_is_not_there_cannot_be_explained() -> None:
    assert explain(TWINS, "b", "a", SETTINGS)[1].jaccard == 1.0
    with pytest.raises(KeyError, match="missing"):
        explain(TWINS, "a", "missing", SETTINGS)
