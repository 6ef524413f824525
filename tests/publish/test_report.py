from __future__ import annotations

import pytest

from cleaners.publish.records import MemberRecord, StoryRecord
from cleaners.publish.report import Samples, render, web_link
from cleaners.publish.tally import totals

HOSTILE = "<script>alert(1)</script> {{ 7 * 7 }} [/nope] \x1b[31m"


def story(title: str, url: str | None) -> StoryRecord:
    members = tuple(MemberRecord(identifier, url, None, title, None, None, None) for identifier in ("a", "b"))
    return StoryRecord("s", title, title, url, None, (), None, "en", members, (), ())


def test_scraped_text_is_only_text() -> None:
    page = render("run", totals({}), {}, Samples([story(HOSTILE, "javascript:alert(1)")], {}, []))
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "{{ 7 * 7 }}" in page
    assert "javascript:" not in page


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://example.org/a", "https://example.org/a"),
        ("http://example.org/a", "http://example.org/a"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("http://[::1", None),
        (None, None),
    ],
)
def test_only_web_links_can_be_followed(url: str | None, link: str | None) -> None:
    assert web_link(url) == link


def test_a_page_of_nothing() -> None:
    assert "came in" in render("run", totals({}), {}, Samples([], {}, []))
