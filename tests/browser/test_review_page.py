"""The review in a real browser: what is clicked is what the next run does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flows.decisions import kept
from tests.browser.conftest import Watched
from tests.browser.test_report_page import violations
from tests.review.runs import copied, first_run, rows, run_again, story_of

Open = Callable[..., Watched]
Serve = Callable[[Path], str]


def button(page: Any, label: str, **within: str) -> Any:
    """The buttons of this label whose decision names these values."""
    names = "".join(f'[data-decision*=\'"{name}":"{value}"\']' for name, value in within.items())
    return page.locator(f".act{names}", has_text=label)


def press(page: Any, one: Any) -> None:
    """Unfold what a button is in, press it, and wait for the answer."""
    one.evaluate(
        "(button) => { for (let e = button; e; e = e.parentElement) if (e.tagName === 'DETAILS') e.open = true; }"
    )
    with page.expect_response("**/decide") as answer:
        one.click()
    assert answer.value.status == 200


def test_the_next_run_does_what_was_clicked(tmp_path: Path, opened: Open, served: Serve) -> None:
    from playwright.sync_api import expect

    output = copied(tmp_path)
    before = {row["id"]: row for row in rows(output, "articles")}
    assert story_of(output, "ferry-copy") == story_of(output, "ferry-second")
    assert "poeple" not in before["cheese-copy"]["text"]
    page = opened(served(output)).page
    press(page, button(page, "different", left="ferry-copy", right="ferry-second").first)
    press(page, button(page, "undo this edit", article="cheese-copy", rule="typo-listed").first)
    press(page, button(page, "undo this edit", article="strike-copy", rule="call-to-comment").first)
    press(page, button(page, "apply this suggestion", article="ferry-second").first)
    press(page, button(page, "never share", source="hallmouth-herald.example").first)
    press(
        page,
        button(page, "always keep this line", line="Must Read: Ten things to know this week").first,
    )
    assert len(kept(output)) == 6
    run_again(output)
    after = {row["id"]: row for row in rows(output, "articles")}
    assert story_of(output, "ferry-copy") != story_of(output, "ferry-second")
    assert story_of(output, "bridge-copy") == story_of(output, "bridge-second")
    assert "poeple" in after["cheese-copy"]["text"]
    assert "poeple" not in after["ferry-copy"]["text"]
    assert "(the second" in before["ferry-second"]["text"]
    assert "(the second" not in after["ferry-second"]["text"]
    assert "Must Read" in after["cheese-copy"]["text"]
    assert "Are you following" in after["strike-copy"]["text"]
    assert "Are you following" not in after["bridge-second"]["text"]
    shares = {row["article_id"] for row in rows(output, "edits") if row["rule"] == "share"}
    assert not any(after[name]["source"] == "hallmouth-herald.example" for name in shares)
    assert any(after[name]["source"] != "hallmouth-herald.example" for name in shares)
    page.reload()
    assert page.locator("#decisions li").count() == 6
    while page.locator("#decisions li").count():
        left = page.locator("#decisions li").count() - 1
        press(page, page.locator("#decisions .act").first)
        expect(page.locator("#decisions li")).to_have_count(left)
    assert kept(output) == []


@pytest.fixture
def page(tmp_path: Path, opened: Open, served: Serve) -> Any:
    return opened(served(copied(tmp_path))).page


def test_a_case_is_decided_and_taken_back_by_keyboard(page: Any) -> None:
    from playwright.sync_api import expect

    case = page.locator(".case").first
    one = case.locator(".act").first
    one.focus()
    with page.expect_response("**/decide"):
        page.keyboard.press("Enter")
    page.wait_for_selector(".case.done")
    assert one.get_attribute("aria-pressed") == "true"
    assert "1 decided in all" in page.locator("#queue-state").text_content()
    expect(page.locator(".act:focus")).to_have_count(1)
    with page.expect_response("**/decide"):
        page.keyboard.press("Space")
    expect(page.locator(".case.done")).to_have_count(0)
    assert one.get_attribute("aria-pressed") == "false"


@pytest.mark.parametrize(("width", "theme"), [(360, "light"), (1280, "dark")])
def test_it_can_be_used_by_everybody_and_asks_nobody_else(
    opened: Open, served: Serve, width: int, theme: str
) -> None:
    address = served(first_run() / "output")
    one = opened(address, width, theme)
    assert violations(one.page) == []
    assert one.page.evaluate("document.documentElement.scrollWidth") <= width
    assert [asked for asked in one.requests if not asked.startswith((address, "data:"))] == []
