"""What a page says about its article: the fields that publishers fill in for search engines and networks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from lxml.html import HtmlElement

from cleaners.intake.dates import iso

LINKED_DATA = 500_000
"""Characters of a JSON-LD script that are read; real ones have 5,000."""

_TITLES = ("og:title", "twitter:title", "dc.title", "parsely-title", "sailthru.title")
_AUTHORS = (
    "author",
    "parsely-author",
    "sailthru.author",
    "byl",
    "dc.creator",
    "article:author",
    "article:author_name",
)
_DATES = (
    "article:published_time",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "publish-date",
    "publishdate",
    "publication_date",
    "pubdate",
    "dc.date.issued",
    "dcterms.created",
    "article.published",
    "cxenseparse:recs:publishtime",
    "date",
    "dc.date",
)
_DESCRIPTIONS = ("og:description", "description", "twitter:description")
_SITES = ("og:site_name", "application-name", "publisher", "dc.publisher")
_ARTICLES = re.compile(r"Article|BlogPosting|Report|NewsArticle|WebPage")
_PATH_DATE = re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?:[/-]|$)")
_DATED = '//body//*[contains(@class, "date") or contains(@class, "publish") or @itemprop="datePublished"]'
_LABEL = re.compile(r"^(?:first )?(?:published|posted|written|date)(?: on| at)?:? ?", re.IGNORECASE)
_BY = re.compile(r"^(?:by|von|par|por|di|door|av)\s+", re.IGNORECASE)
_MARKUP = re.compile(r"<[^<>]{0,1000}>")
_DEEPEST = 6  # levels of JSON-LD that are looked into


@dataclass(frozen=True, slots=True)
class About:
    """All may be missing."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    site: str | None = None
    url: str | None = None
    language: str | None = None
    description: str | None = None
    body: str | None = None
    """The text of the article as JSON-LD has it, often cut or without its headings."""


def about(tree: HtmlElement, url: str | None) -> About:
    """The fields of a page. The tree still has its head and scripts."""
    meta = _meta(tree)
    linked = sorted(_linked(tree), key=lambda node: not _is_article(node))
    canonical = url or _link(tree, "canonical") or meta.get("og:url")
    return About(
        title=_first(meta, _TITLES) or _text(linked, "headline") or _heading(tree),
        authors=_authors(linked, meta, tree),
        published=_published(linked, meta, tree, canonical),
        site=_first(meta, _SITES) or _names(linked, "publisher"),
        url=canonical,
        language=tree.get("lang") or meta.get("content-language") or meta.get("og:locale"),
        description=_first(meta, _DESCRIPTIONS) or _text(linked, "description"),
        body=_body(linked),
    )


def _meta(tree: HtmlElement) -> dict[str, str]:
    """The content of the meta elements by name, the first of each."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = (
            element.get("property")
            or element.get("name")
            or element.get("itemprop")
            or element.get("http-equiv")
        )
        content = (element.get("content") or "").strip()
        if name and content:
            found.setdefault(name.lower(), content[:1000])
    return found


def _linked(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """The objects of JSON-LD scripts, those inside lists and graphs too."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "") or not script.text or len(script.text) > LINKED_DATA:
            continue
        try:
            data = json.loads(script.text, strict=False)
        except (ValueError, RecursionError):
            continue
        yield from _objects(data, _DEEPEST)


def _objects(data: object, levels: int) -> Iterator[dict[str, Any]]:
    if levels and isinstance(data, list):
        for item in data[:200]:
            yield from _objects(item, levels - 1)
    elif levels and isinstance(data, dict):
        yield data
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _objects(data.get(key), levels - 1)


def _is_article(node: dict[str, Any]) -> bool:
    return bool(_ARTICLES.search(str(node.get("@type", ""))[:200]))


def _text(linked: list[dict[str, Any]], key: str) -> str | None:
    return next(
        (value.strip() for node in linked if isinstance(value := node.get(key), str) and value.strip()), None
    )


def _body(linked: list[dict[str, Any]]) -> str | None:
    """The longest text of an article, without the mark-up that some have in it."""
    bodies = [value for node in linked if isinstance(value := node.get("articleBody"), str)]
    return _MARKUP.sub(" ", unescape(max(bodies, key=len))).strip() or None if bodies else None


def _names(linked: list[dict[str, Any]], key: str) -> str | None:
    return next((name for node in linked for name in _people(node.get(key))), None)


def _people(value: object) -> list[str]:
    items = value if isinstance(value, list) else [value]
    names = [item.get("name") if isinstance(item, dict) else item for item in items[:20]]
    return [name.strip() for name in names if isinstance(name, str) and name.strip()]


def _authors(linked: list[dict[str, Any]], meta: dict[str, str], tree: HtmlElement) -> tuple[str, ...]:
    names = next(
        (found for node in linked if _is_article(node) and (found := _people(node.get("author")))), []
    )
    if not names and (written := _first(meta, _AUTHORS)):
        names = re.split(r"\s*(?:[;,]| and | und | et | y )\s*", _BY.sub("", written))
    if not names:
        marked = tree.xpath('//body//*[@rel="author" or @itemprop="author" or @class="author-name"]')
        names = [_BY.sub("", " ".join(element.text_content().split())) for element in marked[:5]]
    proper = [name for name in names if 2 < len(name) < 80 and "://" not in name and "@" not in name]
    return tuple(dict.fromkeys(proper))[:20]


def _published(
    linked: list[dict[str, Any]], meta: dict[str, str], tree: HtmlElement, url: str | None
) -> str | None:
    """The day or moment of first publication."""
    written = [node.get("datePublished") for node in linked if _is_article(node)]
    written += [meta.get(name) for name in _DATES]
    for value in written:
        if isinstance(value, str) and (found := iso(value)):
            return found
    for element in tree.iter("time"):
        if (found := iso(element.get("datetime"))) and next(
            element.iterancestors("article", "main", "header"), None
        ) is not None:
            return found
    if url and (path := _PATH_DATE.search(url)) and (found := iso("-".join(path.groups()))):
        return found
    return next((found for element in tree.xpath(_DATED)[:20] if (found := _written(element))), None)


def _written(element: HtmlElement) -> str | None:
    """The date that an element holds, perhaps behind a label."""
    text = " ".join(element.text_content()[:200].split())
    return iso(_LABEL.sub("", text)) if len(text) < 60 else None


def _heading(tree: HtmlElement) -> str | None:
    """The heading of the page, if there is one only, else its title."""
    headings = [" ".join(element.text_content().split()) for element in tree.iter("h1")]
    named = [heading for heading in headings if heading]
    if len(named) == 1:
        return named[0]
    title = tree.find(".//title")
    written = " ".join((title.text_content() if title is not None else "").split())
    return re.split(r" [|–—»·] | - (?=[^-]{0,40}$)", written)[0] or None


def _link(tree: HtmlElement, kind: str) -> str | None:
    return next((element.get("href") for element in tree.iter("link") if element.get("rel") == kind), None)


def _first(meta: dict[str, str], names: tuple[str, ...]) -> str | None:
    return next((meta[name] for name in names if name in meta and "://" not in meta[name]), None)
