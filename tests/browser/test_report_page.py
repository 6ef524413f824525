"""The report in a real browser."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flows.report import write_report
from tests.browser.conftest import Watched
from tests.publish.test_report import make_run
from tests.review.newsroom import HOSTILE
from tests.review.runs import first_run

Open = Callable[..., Watched]


@pytest.fixture(scope="session")
def report() -> Path:
    return (first_run() / "output" / "latest").resolve() / "report.html"


@pytest.fixture(scope="session")
def every_part(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report in which no part of the page is missing: conflicts, learned lines, times, versions."""
    folder = make_run(
        tmp_path_factory.mktemp("run"),
        "It rained. The mayor resigned on Friday. " * 3,
        "A title",
        stories=2,
        edits=9,
    )
    line = {"source": "example.org", "position": "tail", "key": "k", "text": "All rights reserved"}
    counts = {"stories": 5, "articles": 9, "of_stories": 12}
    (folder / "learned.jsonl").write_text(json.dumps(line | counts) + "\n")
    run = json.loads((folder / "run.json").read_text()) | {
        "rejected": {"empty": 1},
        "flags": {"unsettled": 1},
        "versions": {"python": "3.11"},
        "stages": [{"name": "read", "seconds": 1.2, "cpu_seconds": 1.0, "peak_megabytes": 100.0}],
    }
    (folder / "run.json").write_text(json.dumps(run))
    return write_report(folder)


def violations(page: Any) -> list[str]:
    """What axe-core finds wrong with the page as it stands, with everything unfolded."""
    from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]

    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]]


def test_it_opens_without_a_complaint_and_asks_for_nothing(report: Path, opened: Open) -> None:
    one = opened(report)
    assert one.page.title() == "Copydesk: 7 stories from 23 articles"
    assert [address for address in one.requests if not address.startswith(("file:", "data:"))] == []
    assert len([address for address in one.requests if address.startswith("file:")]) == 1


@pytest.mark.parametrize(
    ("which", "width", "theme"), [("report", 1280, "light"), ("every_part", 360, "dark")]
)
def test_it_can_be_read_by_everybody_and_fits(
    request: pytest.FixtureRequest, opened: Open, which: str, width: int, theme: str
) -> None:
    page = opened(request.getfixturevalue(which), width, theme).page
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_hostile_title_stays_text(report: Path, opened: Open) -> None:
    page = opened(report).page
    page.fill("#search", "resigns")
    assert page.locator("#hits li").count() == 1
    assert HOSTILE.replace("\u202e", "") in page.locator("#hits li").text_content()
    assert page.locator("#hits img, #hits script").count() == 0
    # Complaints would hold what an alert said.


def test_titles_are_found_as_one_types_and_lead_to_their_story(report: Path, opened: Open) -> None:
    from playwright.sync_api import expect

    page = opened(report).page
    page.focus("#search")
    page.keyboard.type("velden TRAM")
    assert page.locator("#found").text_content() == "1 title found."
    link = page.locator("#hits a")
    assert "Tram drivers in Velden" in link.text_content()
    link.focus()
    page.keyboard.press("Enter")
    story = page.locator(".story[open]")
    expect(story).to_have_count(1)
    assert "Tram drivers in Velden" in story.locator("h3").text_content()
    page.fill("#search", "no such title")
    assert page.locator("#found").text_content() == "0 titles found."
    assert page.locator("#hits").is_hidden()


def test_stories_unfold_by_keyboard_and_show_texts_side_by_side(report: Path, opened: Open) -> None:
    page = opened(report).page
    summary = page.locator(".story summary", has_text="Ferry runs aground").first
    summary.focus()
    page.keyboard.press("Enter")
    story = page.locator(".story[open]")
    assert "Only one other telling" not in story.text_content()
    pair = story.locator(".inset", has_text="near copy").first
    pair.locator("summary").click()
    sides = pair.locator(".sides .text")
    assert sides.count() == 2
    assert "Northern Star" in sides.first.text_content()
    left, right = (sides.nth(at).bounding_box() for at in (0, 1))
    assert left["x"] + left["width"] <= right["x"]
    assert pair.locator(".only").count() >= 1
    rewrite = story.locator(".inset", has_text="rewrite").first
    rewrite.locator("summary").click()
    assert "Tindall" in rewrite.locator(".shared").all_text_contents()


def test_the_other_side_of_a_sentence_lights_up(report: Path, opened: Open) -> None:
    page = opened(report).page
    page.locator(".story summary", has_text="Ferry runs aground").first.click()
    pair = page.locator(".story[open] .inset", has_text="near copy").first
    pair.locator("summary").click()
    pair.locator("[data-pair]").first.hover()
    assert pair.locator(".lit").count() == 2


def test_on_a_narrow_screen_the_texts_stand_below_each_other(report: Path, opened: Open) -> None:
    page = opened(report, 360).page
    page.locator(".story summary", has_text="Ferry runs aground").first.click()
    pair = page.locator(".story[open] .inset").first
    pair.locator("summary").first.click()
    left, right = (pair.locator(".sides .text").nth(at).bounding_box() for at in (0, 1))
    assert left["y"] + left["height"] <= right["y"]


def test_edits_are_filtered_by_kind_rule_and_source(report: Path, opened: Open) -> None:
    page = opened(report).page
    shown = page.locator("#edits .edit:visible")
    page.select_option("#edit-rule", "typo-listed")
    assert shown.count() == 3
    assert page.locator("#edit-count").text_content() == "3 examples shown."
    page.select_option("#edit-source", "hallmouth-herald.example")
    assert 0 < shown.count() < 3
    page.select_option("#edit-rule", "")
    page.select_option("#edit-source", "")
    # By keyboard: the second choice of the list of kinds is the third entry's neighbour.
    page.focus("#edit-kind")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.input_value("#edit-kind") == "removal"
    assert page.locator(".edit-kind:visible h3").all_text_contents() == ["Removals"]
    page.locator("#edits .rule:visible summary").first.click()
    assert "Must Read" in page.locator("#edits").text_content()


def test_the_theme_can_be_chosen(report: Path, opened: Open) -> None:
    page = opened(report, theme="light").page
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    page.click("#theme")
    assert page.evaluate(paper) != light
    page.click("#theme")
    assert page.evaluate(paper) == light


def test_the_first_tab_skips_to_the_content(report: Path, opened: Open) -> None:
    page = opened(report).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_without_scripts_all_of_it_is_still_there(report: Path, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(report.as_uri())
    assert page.locator("#search").is_hidden()
    page.locator(".story summary").first.click()
    assert page.locator(".story[open] .record").is_visible()
    context.close()
