"""Which rules run and which of them apply, by settings."""

import msgspec
import pytest

from cleaners.model import Article
from cleaners.repair import RULES, chosen, clean
from cleaners.settings import Repair, RepairSource

TEXT = "It makes air purifiers,s and cafÃ© tables ."


def applied(settings: Repair, source: str = "example.org") -> set[str]:
    cleaned = clean(Article("1", "in.txt", TEXT, source=source, language="en"), settings)
    return {edit.rule for edit in cleaned.edits if edit.applied}


def test_standard_applies_everything() -> None:
    assert applied(Repair()) == {"stray-letter", "encoding", "spaced-mark"}


def test_suggest_applies_only_encoding() -> None:
    cleaned = clean(Article("1", "in.txt", TEXT, language="en"), Repair(mode="suggest"))
    assert {edit.rule: edit.applied for edit in cleaned.edits} == {
        "encoding": True,
        "stray-letter": False,
        "spaced-mark": False,
    }


def test_a_rule_is_off_or_only_suggests() -> None:
    assert applied(Repair(off=("stray-letter",))) == {"encoding", "spaced-mark"}
    assert applied(Repair(suggest=("encoding",))) == {"stray-letter", "spaced-mark"}


def test_a_source_has_its_own_way() -> None:
    special = Repair(sources={"example.org": RepairSource(mode="suggest", off=("encoding",))})
    assert applied(special) == set()
    assert applied(special, source="example.com") == {"stray-letter", "encoding", "spaced-mark"}


def test_settings_come_from_toml() -> None:
    text = '[sources."example.org"]\nmode = "safe"\n'
    assert msgspec.toml.decode(text, type=Repair).sources["example.org"].mode == "safe"
    with pytest.raises(msgspec.ValidationError):
        msgspec.toml.decode('mode = "bold"', type=Repair)


def test_names_are_unique() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert [rule for rule, _ in chosen(None, Repair())] == list(RULES)


def test_a_clean_article_is_the_same_object() -> None:
    article = Article("1", "in.txt", "The council met on Tuesday. Nothing was wrong.", language="en")
    assert clean(article) is article
