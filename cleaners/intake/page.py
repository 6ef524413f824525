"""What a page holds: the text of its article, and what it says about it."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import trafilatura
from lxml.html import HtmlElement
from trafilatura.settings import Document

from cleaners.intake.guards import parse

for _noisy in ("trafilatura", "htmldate", "courlan"):
    logging.getLogger(_noisy).addHandler(logging.NullHandler())
    logging.getLogger(
        _noisy
    ).propagate = False  # they report every odd page; here that is a flag or a rejection

DATES = {"extensive_search": False, "original_date": True, "max_date": "2100-01-01"}
"""For htmldate: no guesses from the running text, and no clock."""


@dataclass(frozen=True, slots=True)
class Page:
    """The article of a page. All but the text may be missing."""

    text: str
    title: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    source: str | None = None
    language: str | None = None
    url: str | None = None
    flags: tuple[str, ...] = ()


def read_page(html: str, url: str | None) -> Page | None:
    """The article of a page, None where there is no page at all; an empty text where it has no article."""
    tree, flags = parse(html)
    if tree is None:
        return None
    return _extract(tree, url, flags)


def _extract(tree: HtmlElement, url: str | None, flags: tuple[str, ...]) -> Page:
    language = tree.get("lang")
    document = trafilatura.bare_extraction(
        tree,
        url=url,
        include_comments=False,
        deduplicate=False,
        with_metadata=True,
        date_extraction_params=dict(DATES),
    )
    if not isinstance(document, Document):
        return Page("", language=language, flags=flags)
    authors = tuple(name.strip() for name in (document.author or "").split(";") if name.strip())
    return Page(
        text=document.text or "",
        title=document.title,
        authors=authors,
        published=document.date,
        source=document.sitename,
        language=language,
        url=document.url,
        flags=flags,
    )
