"""What the report chooses to show, and in which order."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cleaners.model import Borderline, Edit, Evidence
from cleaners.publish.records import ArticleRecord, MemberRecord
from cleaners.publish.report import Content, collect
from cleaners.publish.report.collect import doubt_of
from cleaners.publish.report.edits import COUNTED, EXAMPLES, EditSamples, kind_of, seen
from cleaners.publish.report.items import KEPT_LINES, example
from cleaners.publish.report.overview import MOST_BARS, MOST_SOURCES, days, sources
from cleaners.publish.report.queue import queue
from cleaners.publish.report.text import clip, counted, percent, score, visible
from tests.publish.test_report import article, make_run


@pytest.fixture
def content(tmp_path: Path) -> Content:
    return collect(make_run(tmp_path, "A text of some words. And another.", "A title", stories=4))


def near(at: int, score: float, joined: bool, tier: str = "story") -> Borderline:
    return Borderline(f"a{at}", f"b{at}", tier, score, 0.5, joined)  # type: ignore[arg-type]


def test_the_queue_begins_with_what_is_closest_and_moves_most(content: Content) -> None:
    pairs = [near(0, 0.7, True), near(1, 0.51, True), near(2, 0.52, True)]
    home = {"a2": ("s2", 40), "b2": ("s2", 40)}
    found = queue(replace(content, stories=[], rules={}, borderline=pairs, story_of=content.story_of | home))
    assert [one["key"] for one in found] == ["a2 b2", "a1 b1", "a0 b0"]
    assert "Your word moves 40 articles" in found[0]["why"]


def test_company_against_score_is_worth_a_look_and_a_clear_case_is_not(content: Content) -> None:
    apart = {"a0": ("s0", 1), "b0": ("s9", 1), "a1": ("s1", 2), "b1": ("s1", 2)}
    pairs = [near(0, 0.99, False), near(1, 0.99, True)]
    found = queue(replace(content, stories=[], rules={}, borderline=pairs, story_of=apart))
    assert [one["key"] for one in found] == ["a0 b0"]
    assert "Kept apart by the company they keep" in found[0]["why"]


def test_what_a_person_decided_is_not_asked_again(content: Content) -> None:
    decided = replace(near(0, 0.5, True), evidence=Evidence(decision="same, by ann"))
    assert queue(replace(content, stories=[], rules={}, borderline=[decided])) == []


@pytest.mark.parametrize(
    ("tier", "score", "doubt"),
    [("story", 1.0, 0.0), ("story", 0.75, 0.5), ("story", 0.5, 1.0), ("story", 0.2, 1.0), ("near", 0.8, 0.5)],
)
def test_doubt_is_the_distance_from_certain_to_the_line(tier: str, score: float, doubt: float) -> None:
    members = [
        MemberRecord("a", None, None, None, None, None, None),
        MemberRecord("b", None, None, None, None, "exact", 1.0),
        MemberRecord("c", None, None, None, None, tier, score),  # type: ignore[arg-type]
    ]
    found, weakest = doubt_of(members, {"story": 0.5, "near": 0.6})
    assert (round(found, 3), weakest) == (doubt, "c")
    assert doubt_of(members[:2], {}) == (0.0, None)


@pytest.mark.parametrize(
    ("counts", "caption", "bars"),
    [
        ({}, "", 0),
        ({"": 3, "soon": 1}, "", 0),
        ({"2024-05-01": 3, "2024-05-04": 1}, "Articles by day", 4),
        ({"2024-01-01": 3, "2024-06-01": 1}, "Articles by week", 22),
        ({"2020-01-01": 3, "2023-12-01": 1}, "Articles by month", 48),
        ({"1950-01-01": 3, "2024-06-01": 1}, "Articles by year", MOST_BARS),
    ],
)
def test_days_are_put_together_until_they_fit(
    content: Content, counts: dict[str, int], caption: str, bars: int
) -> None:
    said, shown, note = days(replace(content, days=counts))
    assert (said, len(shown)) == (caption, bars)
    placed = sum(bar.count for bar in shown)
    assert (placed == sum(counts.values())) == (note == "")


def test_a_slip_in_a_date_does_not_stretch_the_chart(content: Content) -> None:
    counts = {"0019-01-01": 1} | {f"2024-05-{day:02}": 100 for day in range(1, 11)} | {"9999-12-31": 1}
    caption, shown, note = days(replace(content, days=counts))
    assert (caption, len(shown), note) == ("Articles by day", 10, "2 articles before or after")


def test_examples_of_edits_come_from_all_sources_and_do_not_repeat() -> None:
    samples = EditSamples()
    for at in range(400):
        source = f"source-{at % 5}" if at >= 300 else "large"
        edit = Edit("r", 0, "teh" if at % 2 else f"w{at}", "the", 0.9)
        row: ArticleRecord = article(f"a{at}", "the end of it", "s", source=source)
        samples.add(source, [edit], lambda row=row: row)  # type: ignore[misc]
    rule = samples.rules()["r"]
    assert (rule.applied, rule.frequent) == (400, [("teh", "the", 200)])
    shown = rule.examples["repair"]
    assert {one.source for one in shown} == {"large", *(f"source-{at}" for at in range(5))}
    assert [one.before for one in shown].count("teh") <= 2
    assert len(shown) >= EXAMPLES


def test_the_counts_of_edits_are_bounded_and_the_frequent_ones_stay() -> None:
    samples = EditSamples()
    row = article("a", "x", "s")
    for at in range(2 * COUNTED):
        samples.add(None, [Edit("r", 0, "teh" if at % 3 == 0 else f"w{at}", "x", 1.0)], lambda: row)
    before, _, count = samples.rules()["r"].frequent[0]
    assert before == "teh"
    assert COUNTED / 2 < count <= 2 * COUNTED / 3 + 1


@pytest.mark.parametrize(
    ("edit", "kind"),
    [
        (Edit("r", 0, "teh", "the"), "repair"),
        (Edit("r", 0, "  ", ""), "repair"),
        (Edit("r", 0, "Share this article", ""), "removal"),
        (Edit("r", 0, "Share this article", "", applied=False), "suggestion"),
    ],
)
def test_kinds_of_edits(edit: Edit, kind: str) -> None:
    assert kind_of(edit) == kind


@pytest.mark.parametrize(
    ("passage", "labels", "lines"),
    [
        ("\n\nShare this article ", ["always keep this line"], ["Share this article"]),
        (
            "Sign up for it\n\n Share it\nShare it\n",
            ["always keep “Sign up for it”", "always keep “Share it”"],
            ["Sign up for it", "Share it"],
        ),
        ("We use cookies. " * 50, ["always keep this line"], [("We use cookies. " * 50).strip()]),
    ],
)
def test_each_line_of_a_removed_passage_can_be_kept(
    passage: str, labels: list[str], lines: list[str]
) -> None:
    edit = Edit("share", 0, passage, "")
    acts = example(seen(article("a", "The end.", "s"), [edit], 0))["acts"]
    keeping = [(label, said["line"]) for label, said, _ in acts if said["verdict"] == "keep"]
    assert keeping == list(zip(labels, lines, strict=True))


def test_of_a_long_passage_the_longest_lines_can_be_kept() -> None:
    passage = "\n".join("x" * at for at in range(1, 20))
    acts = example(seen(article("a", "The end.", "s"), [Edit("share", 0, passage, "")], 0))["acts"]
    lengths = [len(said["line"]) for _, said, _ in acts if said["verdict"] == "keep"]
    assert lengths == list(range(20 - KEPT_LINES, 20))


def test_sources_that_begin_alike_have_a_bar_each(content: Content) -> None:
    counts = {f"{'long' * 20}{at}": 50 - at for at in range(MOST_SOURCES + 2)}
    shown = sources(replace(content, sources=counts))
    assert [bar.count for bar in shown] == [*list(counts.values())[:MOST_SOURCES], 36 + 35]
    assert shown[-1].label == "2 others"


def test_how_values_are_written() -> None:
    assert (score(0.9999), score(1.0), score(0.5)) == ("0.99", "1", "0.50")
    assert [percent(at / 100) for at in range(101)] == [f"{at}%" for at in range(101)]
    assert (percent(0.999), percent(1.0), percent(0.004)) == ("99%", "100%", "0%")
    assert (counted(1, "story", "stories"), counted(2_000, "story", "stories"), counted(2, "day")) == (
        "1 story",
        "2,000 stories",
        "2 days",
    )
    assert (clip("abc", 3), clip("abcd", 3)) == ("abc", "ab…")
    assert (visible(" "), visible("a\xa0b"), visible("a b")) == ("␣", "a⍽b", "a b")
