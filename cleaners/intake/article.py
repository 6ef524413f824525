"""A record as an article: decoded, taken out of its page, with its title, language, day and address."""

from __future__ import annotations

import hashlib
import re
from html import unescape
from urllib.parse import urlsplit

from cleaners.intake.dates import iso
from cleaners.intake.decode import SURROGATES, declared_charset, decode, without_surrogates
from cleaners.intake.guards import not_text, without_embedded
from cleaners.intake.language import language_code, language_of
from cleaners.intake.page import Page, read_page
from cleaners.intake.record import LIMIT, Record, page_in
from cleaners.intake.words import fault, is_noise
from cleaners.model import Article, Reason, Rejected
from cleaners.settings import Intake

TITLE_WORDS = (3, 25)
"""Words of a first line that may be a headline."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,30});")
_SPACE = re.compile(r"\s+")
_BLANK_THEN = re.compile(r"[ \t]*\r?\n(?:[ \t]*\r?\n)+")


def article(record: Record, settings: Intake) -> Article | Rejected:
    """The article of a record, its text exactly as it came: what is wrong in it is for the repair rules."""
    flags = set(record.flags)
    if record.data is not None:
        if (kind := not_text(record.data)) is not None:
            return _reject(
                record, "unsupported", f"this is {kind}, whatever its name says; convert or rename it"
            )
        decoded = decode(
            record.data, record.charset or (declared_charset(record.data) if record.is_page else None)
        )
        raw, is_page = decoded.text, record.is_page
        if not is_page and (held := page_in(raw)) is not None:
            raw, is_page = held, True
        flags.update(decoded.flags)
        if decoded.flags and is_noise(raw):
            return _reject(
                record, "not_text", "every twentieth character is a control character; this is no text"
            )
    else:
        raw, is_page = (record.text, False) if record.text is not None else (record.html or "", True)
    text, replaced = without_surrogates(raw)
    if replaced:
        flags.add(SURROGATES)
    page = _page(text, record, settings) if is_page else Page(text, title=headline(text))
    if isinstance(page, Rejected):
        return page
    reason = fault(page.text)
    if reason is not None:
        return _reject(record, *reason)
    return _article(record, page, flags)


def derived_id(source: str | None, text: str) -> str:
    """The id of an article that came without: 16 hexadecimal digits of its source and text."""
    return hashlib.sha256(f"{source or ''}\n{text}".encode()).hexdigest()[:16]


def headline(text: str) -> str | None:
    """The first line of a text where it stands like a headline: short, no sentence, a blank line below."""
    head = text[:1000].lstrip("\ufeff \t\r\n")
    line, separator, _ = head.partition("\n")
    if not separator or not _BLANK_THEN.match(head, len(line.rstrip())):
        return None
    line = _clean(line) or ""
    low, high = TITLE_WORDS
    if not low <= len(line.split()) <= high or line.endswith((".", ",", ";", ":", "…")):
        return None
    return line


def clean_url(value: str | None) -> tuple[str | None, str | None]:
    """A web address without blanks and control characters, and its host; none where it is no such address."""
    if not value:
        return None, None
    url = "".join((_clean(value) or "").split())
    try:
        parts = urlsplit(url)
        host = parts.hostname
        port = parts.port
    except ValueError:
        return None, None
    if parts.scheme not in ("http", "https") or not host or "." not in host or port == 0:
        return None, None
    return url, host.removeprefix("www.")


def _page(html: str, record: Record, settings: Intake) -> Page | Rejected:
    html = without_embedded(html)
    if len(html) > settings.max_page_bytes:
        limit = f"over {settings.max_page_bytes:,} characters; raise intake.max_page_bytes to read it"
        return _reject(record, "too_large", limit)
    if not html.strip():
        return _reject(record, "empty", "there is nothing in this page")
    page = read_page(html, clean_url(record.url)[0])
    if page is None or not page.text.strip():
        return _reject(record, "no_article", "no article was found in this page")
    return page


def _article(record: Record, page: Page, flags: set[str]) -> Article:
    url, host = clean_url(record.url or page.url)
    source = _clean(record.source) or host or _clean(page.source)
    own = _clean(record.id)
    return Article(
        id=own or derived_id(source, page.text),
        input=record.input,
        text=page.text,
        locator=record.locator,
        source=source,
        url=url,
        title=_wording(record.title) or _clean(page.title),
        authors=tuple(name for name in map(_wording, record.authors or page.authors) if name),
        published=iso(record.published) or iso(page.published),
        language=language_code(record.language) or language_of(page.text) or language_code(page.language),
        flags=tuple(sorted({*flags, *page.flags})),
    )


def _clean(value: str | None) -> str | None:
    """A short field in one line, without control characters and lone surrogates."""
    if not value:
        return None
    value = without_surrogates(value[:LIMIT])[0]
    if value.isprintable() and "  " not in value:
        return value.strip() or None
    return _SPACE.sub(" ", _CONTROL.sub(" ", value)).strip() or None


def _wording(value: str | None) -> str | None:
    """A title or a name in one line, which feeds give with entities."""
    return _clean(_ENTITY.sub(lambda found: unescape(found[0]), value)) if value else None


def _reject(record: Record, reason: Reason, detail: str) -> Rejected:
    return Rejected(record.input, record.locator, "intake", reason, detail)
