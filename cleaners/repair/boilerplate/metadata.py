"""Headlines, bylines and datelines taken out of a text go into the article's empty fields: none is lost."""

from __future__ import annotations

import re
from dataclasses import replace

import re2

from cleaners.model import Article
from cleaners.repair.boilerplate.tables import normalised

_BY = re2.compile(
    r"(?i)^\W*(?:(?:written|posted|reported|story|words|text|published)\s+)?"
    r"(?:by|von|par|por|di|author:|autor:|auteur :)\s+(.+)$"
)
_NAME_END = re.compile(
    r"\s*[|•·,;(@]|\s+[-–—]\s|\s+(?:on|for|at|in|und)\s|\s+\d|\s+(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d",
    re.I,
)
_AND = re.compile(r"\s+(?:and|und|et|y|e|&)\s+", re.I)
_ISO = re2.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")
_DAY_MONTH = re2.compile(
    r"([0-9]{1,2})(?:st|nd|rd|th|\.)?(?: de| of)? ([a-zéûäç]{3,10})\.?(?: de)?,? ([0-9]{4})"
)
_MONTH_DAY = re2.compile(r"([a-z]{3,9})\.? ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})")
_STEMS = (
    "jan ene gen|feb fév fev|mar mär|apr avr abr|may mai mag|jun juin giu|jul juil lug|aug aoû ago|sep set"
    "|oct okt oto ott out|nov|dec dez déc dic"
)
_MONTHS = {stem: number for number, stems in enumerate(_STEMS.split("|"), 1) for stem in stems.split()}


def metadata(article: Article) -> Article:
    """The article with empty title, authors and published filled from what was removed from its text."""
    title = article.title or next(iter(_removed(article, "headline")), None)
    lines = _removed(article, "byline", "dateline")
    if title == article.title and not lines:
        return article
    authors, published = article.authors, article.published
    if not authors:
        authors = next((names for line in lines if (names := authors_in(line))), ())
    if not published:
        published = next((day for line in lines if (day := day_in(line))), None)
    return replace(article, title=title, authors=authors, published=published)


def _removed(article: Article, *rules: str) -> list[str]:
    """The lines that rules took out of the text, in the order in which they were taken."""
    return [
        line.strip()
        for edit in article.edits
        if edit.applied and edit.rule in rules
        for line in edit.before.split("\n")
        if line.strip()
    ]


def authors_in(line: str) -> tuple[str, ...]:
    """The names in a byline; empty where there are none.

    >>> authors_in("By Eric Song and Ann Lee, Staff")
    ('Eric Song', 'Ann Lee')
    """
    found = _BY.search(line.strip())
    if not found:
        return ()
    rest = found.group(1)
    cut = _NAME_END.search(rest)
    names = _AND.split(rest[: cut.start()] if cut else rest)
    return tuple(name.strip(" .") for name in names if name.strip(" ."))


def day_in(line: str) -> str | None:
    """The day in a dateline as ISO 8601; None where there is none that is sure.

    >>> day_in("Published Nov. 18, 2019 at 9:24 pm ET")
    '2019-11-18'
    """
    normal = normalised(line)
    if found := _ISO.search(normal):
        return _iso(int(found.group(1)), int(found.group(2)), int(found.group(3)))
    if found := _DAY_MONTH.search(normal):
        return _iso(int(found.group(3)), _month(found.group(2)), int(found.group(1)))
    if found := _MONTH_DAY.search(normal):
        return _iso(int(found.group(3)), _month(found.group(1)), int(found.group(2)))
    return None


def _month(name: str) -> int:
    return next((number for stem, number in _MONTHS.items() if name.startswith(stem)), 0)


def _iso(year: int, month: int, day: int) -> str | None:
    if 1900 <= year <= 2100 and 1 <= month <= 12 and 1 <= day <= 31:
        return f"{year:04}-{month:02}-{day:02}"
    return None
