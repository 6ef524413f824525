"""A raw record: what one line, row, page or file says, before anything heavy is done with it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any

from cleaners.intake.decode import SURROGATES, without_surrogates
from cleaners.intake.streams import DamagedError
from cleaners.model import Locator, Rejected

TEXT = (
    "text",
    "content",
    "body",
    "maintext",
    "main_text",
    "article_text",
    "full_text",
    "articlebody",
    "plain_text",
)
HTML = ("html", "raw_html", "html_content", "page_html", "page")
FIELDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("id", ("id", "_id", "article_id", "doc_id", "uuid", "guid")),
    ("url", ("url", "link", "uri", "source_url", "canonical_url", "canonical_link", "web_url")),
    ("title", ("title", "headline")),
    ("authors", ("authors", "author", "byline", "creator")),
    (
        "published",
        (
            "published",
            "date",
            "publish_date",
            "date_publish",
            "published_date",
            "date_published",
            "datepublished",
            "published_at",
            "publishedat",
            "publication_date",
            "pub_date",
            "pubdate",
            "publishing_date",
        ),
    ),
    (
        "source",
        ("source", "hostname", "publisher", "site_name", "sitename", "source_domain", "domain", "site"),
    ),
    ("language", ("language", "lang", "language_code")),
)
"""The fields of a record and their usual other names, the first that has a value wins. Case does not matter,
nor do blanks around a name.

What evaluation sets add to it (truth, cluster, optional, from) is no field, and never read.
"""

_KNOWN = frozenset([*TEXT, *HTML, *(name for _, names in FIELDS for name in names)])

LIMIT = 4_000
"""Characters of a metadata field that are kept: titles, names and addresses are shorter."""

AUTHORS = 50
"""Authors that are kept."""

# Behind comments and XML declarations, which pages are saved with.
_PAGE = re.compile(
    r"[\ufeff\s]*(?:<(?:\?xml|!--)[^<>]*>[\ufeff\s]*)*<(?:!doctype html|html|head|body)\b", re.IGNORECASE
)
_OPENING = re.compile(
    r"\s*(?:<!--[^<>]*>\s*)*"
    r"<(?:p|div|article|section|main|header|h[1-6]|figure|[uod]l|blockquote|table|center)\b[^<>]*>",
    re.IGNORECASE,
)
# Mark-up ends a paragraph behind a sentence or another tag; a text about mark-up has it amid words.
_PARAGRAPH_END = re.compile(
    r"""(?<=[.!?:;"')\]”’»…>])\s{0,3}(?:</(?:p|div|li|h[1-6]|blockquote|figure)>|<br\s{0,3}/?>)""",
    re.IGNORECASE,
)
_LINE_ENDS = re.compile(r"\n\s*")
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a file. Exactly one of `text`, `html` and `data` is set."""

    input: str  # the file as it was named
    locator: Locator
    text: str | None = None
    html: str | None = None
    data: bytes | None = None  # not yet decoded: a page where `is_page`, else plain text
    is_page: bool = False
    charset: str | None = None  # as declared beside the bytes: the HTTP header
    id: str | None = None
    url: str | None = None
    title: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None  # as it came, not yet a date
    source: str | None = None
    language: str | None = None
    flags: tuple[str, ...] = ()


def from_fields(
    name: str, locator: Locator, fields: Mapping[Any, Any], flags: tuple[str, ...] = ()
) -> Record | Rejected:
    """A record from a JSON object, a CSV row or a Parquet row. `text` wins over `html` if both say something.

    Keys and values may be of any type: a text of another type is a rejected record, any other field of
    a strange type is left out.
    """
    named = {key: value for key, value in fields.items() if isinstance(key, str) and value is not None}
    folded = {
        key.strip().lower(): value for key, value in named.items()
    } | named  # a key as it is comes first
    text, html = _first(folded, TEXT), _first(folded, HTML)
    for value in (text, html):
        if value is not None and not isinstance(value, str):
            detail = f"the text is not a string but {_kind(value)}; write it as a string"
            return Rejected(name, locator, "intake", "bad_record", detail)
    if text is None and html is None:
        known = ", ".join(sorted(str(key)[:40] for key in list(fields)[:8])) or "none"
        detail = f"neither text nor html among its fields ({known}); name the field text or html"
        return Rejected(name, locator, "intake", "missing_text", detail)
    is_page = not text and html is not None
    body, replaced = without_surrogates(html if is_page else text)
    if replaced:
        flags = (*flags, SURROGATES)
    page = body if is_page else page_in(body)
    values = {field: _first(folded, names) for field, names in FIELDS}
    return Record(
        input=name,
        locator=locator,
        text=body if page is None else None,
        html=page,
        id=_string(values["id"]),
        url=_string(values["url"]),
        title=_string(values["title"]),
        authors=_authors(values["authors"]),
        published=_string(values["published"]),
        source=_string(values["source"]),
        language=_string(values["language"]),
        flags=flags,
    )


def chosen_names(names: Sequence[str]) -> list[str]:
    """Of the names of columns those that are fields of a record.

    Raises:
        DamagedError: one occurs twice, or none holds a text.
    """
    known = [name for name in names if name.strip().lower() in _KNOWN]
    if twice := sorted({name for name in known if known.count(name) > 1}):
        raise DamagedError("bad_record", f"two columns are called {twice[0][:40]}; rename one")
    if not any(name.strip().lower() in (*TEXT, *HTML) for name in known):
        there = ", ".join(name[:40] for name in names[:8]) or "none"
        raise DamagedError(
            "missing_text",
            f"no column called text or html among {there}; rename the one that is, or add a first row",
        )
    return known


def page_in(text: str) -> str | None:
    """The page, or fragment of one, that a text field holds; None where it is a text.

    Feeds and content systems give articles as fragments. The blank lines in one part paragraphs, as they do
    where it is written; feeds that were read too simply have every bracket of it as an entity.
    """
    if looks_like_page(text):
        return text
    fragment = unescape(text) if text[:200].lstrip().startswith("&lt;") else text
    return _BLANK_LINE.sub("<br><br>", fragment) if _is_fragment(fragment) else None


def _is_fragment(text: str) -> bool:
    """Whether the paragraphs of a text are made by mark-up: it opens with a block, or lines end in tags."""
    if "<" not in text:
        return False
    if _OPENING.match(text) and "</" in text:
        return True
    ends = len(_PARAGRAPH_END.findall(text))
    return ends > 1 and ends >= len(_LINE_ENDS.findall(text))


def looks_like_page(text: str) -> bool:
    """Whether a text begins as a whole page does."""
    return _PAGE.match(text) is not None


def _first(fields: Mapping[str, Any], names: tuple[str, ...]) -> Any:  # noqa: ANN401  whatever the file holds
    """The first value that says something; an empty text, also for a blank one, is better than none.

    WordPress gives texts as `{"rendered": ...}`.
    """
    empty = None
    for name in names:
        value = fields.get(name)
        if isinstance(value, dict):
            value = value.get("rendered", value)
        if isinstance(value, str) and not value.strip():
            empty = ""
        elif value is not None and value != []:
            return value
    return empty


def _string(value: object) -> str | None:
    """A short field as a string; numbers as they are written, anything else is no value."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return without_surrogates(str(value).strip()[:LIMIT])[0] or None


def _authors(value: object) -> tuple[str, ...]:
    """One author or a list of them; schema.org objects give their name. A number names nobody."""
    items = value if isinstance(value, list | tuple) else [value]
    names = [item.get("name") if isinstance(item, dict) else item for item in items[:AUTHORS]]
    strings = (_string(name) for name in names if isinstance(name, str))
    return tuple(dict.fromkeys(name for name in strings if name))


def _kind(value: object) -> str:
    names = {dict: "an object", list: "a list", bool: "a truth value", int: "a number", float: "a number"}
    return names.get(type(value), type(value).__name__)
