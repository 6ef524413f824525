"""How values and scraped texts are written on the page."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""Control characters, which are shown as their pictures: browsers show nothing, or end the text at them."""

_BLANKS = str.maketrans({"\n": "↵\n", "\t": "⇥", "\xa0": "⍽", "\r": "␍", "\u200b": "·"})


def web_link(url: str | None) -> str | None:
    """The URL, if it is one that a reader may follow."""
    try:
        return url if url and urlsplit(url).scheme in ("http", "https") else None
    except ValueError:
        return None


def number(count: int) -> str:
    """A count with thousands apart.

    >>> number(1234)
    '1,234'
    """
    return f"{count:,}"


def noun(count: int, singular: str, plural: str = "") -> str:
    """A noun as it stands behind a count; without a plural of its own it takes an s.

    >>> noun(1, "pair"), noun(2, "pair"), noun(0, "story", "stories")
    ('pair', 'pairs', 'stories')
    """
    return singular if count == 1 else plural or f"{singular}s"


def counted(count: int, singular: str, plural: str = "") -> str:
    """A count with its noun.

    >>> counted(1, "day"), counted(1200, "story", "stories")
    ('1 day', '1,200 stories')
    """
    return f"{number(count)} {noun(count, singular, plural)}"


def score(value: float) -> str:
    """A score from 0 to 1, never rounded up to 1."""
    return "1" if value >= 1 else f"{min(value, 0.99):.2f}"


def percent(value: float) -> str:
    """A share as a percentage, never rounded up to 100.

    >>> percent(0.999), percent(0.29), percent(0.004)
    ('99%', '29%', '0%')
    """
    return f"{min(round(value * 100), 100 if value >= 1 else 99)}%"


def clip(text: str, most: int) -> str:
    """The text, or its beginning with a mark that there is more."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def visible(text: str) -> str:
    """The text with blanks and line ends that can be seen where they are all there is, or all that counts."""
    shown = text.translate(_BLANKS)
    return shown.replace(" ", "␣") if not text.strip() else shown


def printable(page: str) -> str:
    """The page without control characters, and without halves of surrogate pairs, which are not UTF-8."""
    return _CONTROL.sub(_picture, page).encode("utf-8", "replace").decode()


def _picture(found: re.Match[str]) -> str:
    return "\u2421" if found[0] == "\x7f" else chr(0x2400 + ord(found[0]))


def data(value: Mapping[str, object]) -> str:
    """Values for a script to read, within an attribute."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def embedded(value: object) -> str:
    """Values for a script to read, within a script element: nothing in them can end it."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def moment(run: str) -> str:
    """When a run began, from its name; the name itself where it is none of ours.

    >>> moment("20240501T081530.123456Z")
    '1 May 2024, 08:15 UTC'
    """
    try:
        began = datetime.strptime(run, "%Y%m%dT%H%M%S.%fZ")
    except ValueError:
        return run
    return f"{began.day} {began:%B %Y, %H:%M} UTC"
