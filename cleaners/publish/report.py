"""report.html: a run for people, as one page that needs nothing from anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from msgspec import Struct

from cleaners.model import Rejected
from cleaners.publish.records import EditRecord, StoryRecord

EDITS_SHOWN = 5
"""Examples of each rule."""

STORIES_SHOWN = 25
"""Stories shown in full: those with the most members."""

REJECTED_SHOWN = 100
"""Rejected inputs listed one by one."""


class Samples(Struct, frozen=True):
    """What a page shows of a corpus, however large the corpus is."""

    stories: list[StoryRecord]
    edits: dict[str, list[EditRecord]]  # by rule; suggestions under the rule's name as well
    rejected: list[Rejected]


def largest(stories: Sequence[StoryRecord]) -> list[StoryRecord]:
    """The stories to show: of more than one article, the largest first, then by id."""
    merged = [story for story in stories if len(story.members) > 1]
    return sorted(merged, key=lambda story: (-len(story.members), story.id))[:STORIES_SHOWN]


def render(run: str, totals: dict[str, int], tables: dict[str, dict[str, int]], samples: Samples) -> str:
    """The page. Everything from outside is text in it, and only http and https links can be followed."""
    return _template().render(run=run, totals=totals, tables=tables, samples=samples)


def web_link(url: str | None) -> str | None:
    """The URL, if it is one that a reader may follow."""
    try:
        return url if url and urlsplit(url).scheme in ("http", "https") else None
    except ValueError:
        return None


def number(count: int) -> str:
    """A count with thousands apart."""
    return f"{count:,}"


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("cleaners.publish"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters |= {"web_link": web_link, "number": number}
    return environment.get_template("report.html.j2")
