"""Headlines, bylines and datelines taken out of a text go into the article's empty fields: none is lost."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import re2

from cleaners.model import Article
from cleaners.repair.boilerplate.tables import normalised

_BY = re2.compile(
    r"(?i)^\W*(?:(?:written|posted|reported|story|words|text|published)\s+)?"
    r"(?:by|von|par|por|di|author:|autor:|auteur :)\s+(.+)$"
)
_NAME_END = re.compile(
    r"\s*[|•·,;(@]|\s+[-–—]\s|\s+(?:on|for|at|in)\s|\s+\d"
    r"|\s+(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d",
    re.IGNORECASE,
)
_AND = re.compile(r"\s+(?:and|und|et|y|e|&)\s+", re.IGNORECASE)
LONGEST_DATELINE = 120
"""Characters of a text that an agency's dateline is looked for in."""
_AGENCY = re2.compile(
    r"(\p{Lu}[^()\n]{5,80}?) ?\((?i:reuters|ap|afp|upi|dpa|efe|ansa|xinhua|tass|apa|sda)\b[^()\n]{0,20}\)"
    r" ?[-–—]"
)
_ISO = re2.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")
_DOTTED = re2.compile(r"\b([0-9]{1,2})\. ?([0-9]{1,2})\. ?([0-9]{4})")
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
    """The article with empty title, authors and published filled from what was removed from its text.

    An agency's dateline is part of the first paragraph and stays there; its day is noted all the same.
    """
    title = article.title or next(iter(_removed(article, "headline")), None)
    lines = _removed(article, "byline", "dateline")
    authors = article.authors or next((names for line in lines if (names := authors_in(line))), ())
    published = article.published or next((day for line in lines if (day := day_in(line))), None)
    published = published or agency_day(article.text)
    if (title, authors, published) == (article.title, article.authors, article.published):
        return article
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
    >>> authors_in("Von Anna Berg und Max Holz"), authors_in("By 2030")
    (('Anna Berg', 'Max Holz'), ())
    """
    found = _BY.search(line.strip())
    if not found:
        return ()
    rest = found.group(1)
    cut = _NAME_END.search(rest)
    names = _AND.split(rest[: cut.start()] if cut else rest)
    return tuple(name.strip(" .") for name in names if any(map(str.isalpha, name)))


def day_in(line: str) -> str | None:
    """The day in a dateline as ISO 8601; None where there is none that is sure.

    >>> day_in("Published Nov. 18, 2019 at 9:24 pm ET")
    '2019-11-18'
    >>> day_in("Stand: 18.11.2019, 9:24 Uhr"), day_in("31 February 2024")
    ('2019-11-18', None)
    """
    normal = normalised(line)
    if found := _ISO.search(normal):
        return _iso(int(found.group(1)), int(found.group(2)), int(found.group(3)))
    if found := _DOTTED.search(normal):
        return _iso(int(found.group(3)), int(found.group(2)), int(found.group(1)))
    if found := _DAY_MONTH.search(normal):
        return _iso(int(found.group(3)), _month(found.group(2)), int(found.group(1)))
    if found := _MONTH_DAY.search(normal):
        return _iso(int(found.group(3)), _month(found.group(1)), int(found.group(2)))
    return None


def agency_day(text: str) -> str | None:
    """The day in an agency's dateline at the start of the text; None where there is none with a year.

    >>> agency_day("NEW YORK, Nov. 18, 2019 (Reuters) - The council adopted the plan.")
    '2019-11-18'
    """
    found = _AGENCY.match(text[:LONGEST_DATELINE].lstrip())
    return day_in(found.group(1)) if found else None


def _month(name: str) -> int:
    return next((number for stem, number in _MONTHS.items() if name.startswith(stem)), 0)


def _iso(year: int, month: int, day: int) -> str | None:
    if not 1900 <= year <= 2100:
        return None
    try:
        return date(year, month, day).isoformat()
    except ValueError:  # the calendar has no such day
        return None
