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
_NEWS = re.compile(r"Article|BlogPosting|Report")
_OTHER = 2  # rank of what is no article
_PATH_DATE = re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?:[/-]|$)")
_DATED = '//body//*[contains(@class, "date") or contains(@class, "publish") or @itemprop="datePublished"]'
_LABEL = re.compile(r"^(?:first )?(?:published|posted|written|date)(?: on| at)?:? ?", re.IGNORECASE)
# Von Miller and Di Rossi are people, and so is Ursula von der Leyen.
_BY = re.compile(r"^(?:(?i:by|par|por|door|av)|(?i:von|di)(?!\s+(?:[a-z]{2,3}\s|[A-ZÀ-Þ][a-zß-ÿ]+$)))\s+")
_BETWEEN_NAMES = re.compile(r"\s*(?:;|,(?!\s*(?:Jr|Sr|I{2,3}|IV|Ph\.?D|M\.?D)\b)| and | und | et | y )\s*")
_SURNAME_FIRST = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*,\s*[^\W\d_]+(?:-[^\W\d_]+)*\.?")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[a-zA-Z]\w{1,30});")
_LINE_BREAK = re.compile(r"\s{0,3}<br\s{0,3}/?>\s{0,3}", re.IGNORECASE)
_STYLING = re.compile(r"</?(?:b|em|i|span|strong|su[bp]|u)\b[^<>]{0,1000}>", re.IGNORECASE)
_SCHEME = re.compile(r"\s*https?://", re.IGNORECASE)
_MARKUP = re.compile(r"<[^<>]{0,1000}>")
_LONGEST_NAME = 1_000  # characters, of several people too
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
    linked = sorted(_linked(tree), key=_rank)
    addresses = [one for one in (url, _link(tree, "canonical"), meta.get("og:url")) if one]
    canonical = next((one for one in addresses if _SCHEME.match(one)), None)
    return About(
        title=_first(meta, _TITLES) or _text(linked, "headline") or _heading(tree),
        authors=_authors(linked, meta, tree),
        published=_published(linked, meta, tree, canonical or next(iter(addresses), None)),
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


def _rank(node: dict[str, Any]) -> int:
    """Whom to believe about an article: first what says that it is one, then the page around it."""
    kind = str(node.get("@type", ""))[:200]
    return 0 if _NEWS.search(kind) else 1 if "WebPage" in kind else _OTHER


def _plain(text: str) -> str:
    """A title or a name without what is there for the page: entities and styling."""
    text = _ENTITY.sub(lambda found: unescape(found[0]), text)
    return _STYLING.sub("", _LINE_BREAK.sub(" ", text)).strip()


def _text(linked: list[dict[str, Any]], key: str) -> str | None:
    values = (_plain(value) for node in linked if isinstance(value := node.get(key), str))
    return next(filter(None, values), None)


def _body(linked: list[dict[str, Any]]) -> str | None:
    """The longest text of an article, without the mark-up that some have in it."""
    bodies = [value for node in linked if isinstance(value := node.get("articleBody"), str)]
    return _MARKUP.sub(" ", unescape(max(bodies, key=len))).strip() or None if bodies else None


def _names(linked: list[dict[str, Any]], key: str) -> str | None:
    return next((name for node in linked for name in _people(node.get(key))), None)


def _people(value: object) -> list[str]:
    items = value if isinstance(value, list) else [value]
    names = [item.get("name") if isinstance(item, dict) else item for item in items[:20]]
    plain = [_plain(name[:_LONGEST_NAME]) for name in names if isinstance(name, str)]
    return [person for name in plain if name for person in (_byline(name) if _BY.match(name) else [name])]


def _byline(written: str) -> list[str]:
    """The names in a line of names."""
    names = _BY.sub("", written)
    return [names] if _SURNAME_FIRST.fullmatch(names) else _BETWEEN_NAMES.split(names)


def _authors(linked: list[dict[str, Any]], meta: dict[str, str], tree: HtmlElement) -> tuple[str, ...]:
    articles = (node for node in linked if _rank(node) < _OTHER)
    names = next((found for node in articles if (found := _people(node.get("author")))), [])
    if not names and (written := _first(meta, _AUTHORS)):
        names = _byline(written)
    if not names:
        marked = tree.xpath('//body//*[@rel="author" or @itemprop="author" or @class="author-name"]')
        names = [_BY.sub("", " ".join(element.text_content().split())) for element in marked[:5]]
    proper = [name for name in names if 2 < len(name) < 80 and "://" not in name and "@" not in name]
    return tuple(dict.fromkeys(proper))[:20]


def _published(
    linked: list[dict[str, Any]], meta: dict[str, str], tree: HtmlElement, url: str | None
) -> str | None:
    """The day or moment of first publication: the first date there is, with its time if another has that."""
    written = [node.get("datePublished") for node in linked if _rank(node) < _OTHER]
    written += [meta.get(name) for name in _DATES]
    dates = [found for value in written if isinstance(value, str) and (found := iso(value))]
    if dates:
        return next((date for date in dates if date.startswith(f"{dates[0]}T")), dates[0])
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
    values = (_plain(meta[name]) for name in names if name in meta and "://" not in meta[name])
    return next(filter(None, values), None)
