"""What the two seeds must show."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from cleaners.edits import undo
from cleaners.model import Edit
from tests.flows.conftest import ROOT, Corpus, Run

PLAN, PLANT = "xiaomi-ev-plan.txt", "xiaomi-great-wall-plant.txt"


def original(name: str) -> str:
    return (ROOT / "seeds" / name).read_bytes().decode()


@pytest.mark.parametrize("order", [(PLAN, PLANT), (PLANT, PLAN)])
def test_one_story_of_two_members_whatever_the_order(run: Run, order: tuple[str, str]) -> None:
    corpus = run(*(ROOT / "seeds" / name for name in order))
    (story,) = corpus.rows("corpus")
    assert [member["tier"] for member in story["members"]] == [None, "story"]
    assert 0 < story["members"][1]["score"] <= 1
    canonical, member = corpus.rows("articles")
    assert (canonical["tier"], canonical["duplicate_of"]) == (None, None)
    assert member["duplicate_of"] == canonical["id"]


@pytest.mark.parametrize(
    ("name", "gone"),
    [
        (PLAN, "Must Read: Xiaomi Teases To Use New “Silicon-Oxygen Anode” Batteries"),
        (PLAN, "Image Credits: Gizmochina.com"),
        (PLAN, "Are you excited about the new EV Car by Xiaomi? Share what you think with us"),
        (PLANT, "(Adapted from"),
        (PLANT, "Leave a Reply"),
        (PLANT, "You are commenting using your Facebook account."),
        (PLANT, "Connecting to %s"),
    ],
)
def test_boilerplate_is_gone_by_a_rule_that_has_a_name(seeds: Corpus, name: str, gone: str) -> None:
    article = seeds.article(name)
    assert gone in original(name)
    assert gone not in article["text"]
    edits = [edit for edit in seeds.edits(article["id"]) if edit["applied"] and edit["after"] == ""]
    removed = "".join(edit["before"] for edit in sorted(edits, key=lambda edit: edit["start"]))
    assert gone in removed or all(part.strip() in removed for part in gone.split("?"))
    assert all(edit["rule"] for edit in edits)


def test_the_text_ends_where_the_story_ends(seeds: Corpus) -> None:
    assert seeds.article(PLAN)["text"].rstrip().endswith("EV Cars around the world.")
    assert seeds.article(PLANT)["text"].rstrip().endswith("other devices in its product eco-system.")


def test_the_damaged_list_is_repaired(seeds: Corpus) -> None:
    assert "air purifiers, and rice cookers" in seeds.article(PLAN)["text"]
    assert "purifiers,s" not in seeds.article(PLAN)["text"]


@pytest.mark.parametrize(("name", "doubtful"), [(PLAN, "rasher-thin"), (PLANT, "1- per cent")])
def test_what_is_doubtful_is_only_suggested(seeds: Corpus, name: str, doubtful: str) -> None:
    article = seeds.article(name)
    assert doubtful in article["text"]
    assert [
        edit
        for edit in seeds.edits(article["id"])
        if not edit["applied"] and edit["before"] and edit["before"] in doubtful
    ]


def test_the_acronym_is_repaired_only_on_evidence(seeds: Corpus) -> None:
    article = seeds.article(PLANT)
    edits = [edit for edit in seeds.edits(article["id"]) if edit["before"] == "EB"]
    assert [edit["after"] for edit in edits] == ["EV"]
    assert ("first EV is planned" if edits[0]["applied"] else "first EB is planned") in article["text"]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        *((PLAN, word) for word in ("Xiaomi", "Geely", "Baidu", "Foxconn", "Lei Jun", "Great Wall", "EV’s")),
        *((PLANT, word) for word in ("Xiaomi", "Geely", "Baidu", "LMC Automotive", "per cent", "diversify")),
        (PLAN, "\nXiaomi’s Plan To Enter EV Vehicle Industry\n"),
        (PLAN, "Sadly, Xiaomi and Great Wall all refused to comment"),
        (
            PLANT,
            "“Xiaomi wants to find a mature automobile manufacturer to provide model infrastructure, enabling",
        ),
        (
            PLANT,
            "“Xiaomi’s advantages in operating systems and home furnishing also bring a lot of imagination",
        ),
    ],
)
def test_content_is_untouched(seeds: Corpus, name: str, kept: str) -> None:
    assert kept in original(name)
    assert kept in seeds.article(name)["text"]


def test_no_applied_edit_rewrites_a_name(seeds: Corpus) -> None:
    for edit in seeds.rows("edits"):
        if edit["applied"] and edit["after"].strip():
            for name in ("Xiaomi", "Geely", "Baidu", "Foxconn", "Gizmochina", "Lei Jun", "Great Wall"):
                assert edit["before"].count(name) == edit["after"].count(name)


def test_titles(seeds: Corpus) -> None:
    assert seeds.article(PLANT)["title"] == original(PLANT).split("\n")[0]
    assert seeds.article(PLAN)["title"] is None
    (story,) = seeds.rows("corpus")
    assert story["title"] == original(PLANT).split("\n")[0]


@pytest.mark.parametrize(
    "said",
    [
        ("televisions", "wearables"),
        ("Xiaomi wants to find a mature automobile manufacturer", "Alan Kang"),
        ("bring a lot of imagination for such cooperation",),
        ("chip shortage",),
        ("Apple", "Huawei"),
    ],
)
def test_the_story_keeps_what_only_one_member_says(seeds: Corpus, said: tuple[str, ...]) -> None:
    (story,) = seeds.rows("corpus")
    whole = story["text"] + "\n".join(supplement["text"] for supplement in story["supplements"])
    for words in said:
        assert words in whole


def test_the_story_names_both_sources(seeds: Corpus) -> None:
    (story,) = seeds.rows("corpus")
    inputs = {row["id"]: Path(row["input"]).name for row in seeds.rows("articles")}
    assert {inputs[member["article_id"]] for member in story["members"]} == {PLAN, PLANT}
    assert all(supplement["article_id"] in inputs for supplement in story["supplements"])


@pytest.mark.parametrize("name", [PLAN, PLANT])
def test_undo_gives_back_the_file_byte_for_byte(seeds: Corpus, name: str) -> None:
    article = seeds.article(name)
    rows = [{key: edit[key] for key in Edit.__slots__} for edit in seeds.edits(article["id"])]
    edits = msgspec.convert(rows, list[Edit])
    assert undo(article["text"], edits).encode() == (ROOT / "seeds" / name).read_bytes()
