"""Words joined or cut where a line or a sentence ends.

`ended.The next` gets its blank where both are words; `govern-` at the end of a line is joined with `ment` on
the next where the join is a word and the parts are no compound. Left alone: addresses, file names,
abbreviations and initials, names with a capital inside, compounds, and suspended hyphens.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleaners.model import Edit
from cleaners.repair.rule import Document, Rule
from cleaners.repair.tokens import HYPHEN, JOINT
from cleaners.repair.typos.lexicon import known, lexicon
from cleaners.repair.typos.places import english_around

_LOST = re.compile(r"(?<![\w.@/:-])([a-z]{3,})([.!?])([A-Z][a-z]+)(?=[\s,;:’']|$)")
_BROKEN = re.compile(r"(?<![\w-])([A-Za-z]?[a-z]{1,})(-\n+)([a-z]{2,})(?![\w-])")


def may_have_lost(document: Document) -> bool:
    """Whether a mark stands between a small and a capital letter."""
    return document.language in (None, "en") and bool(document.signs & JOINT)


def find_lost(document: Document) -> Iterator[Edit]:
    """Full stops with no blank behind them, between words."""
    if not may_have_lost(document):
        return
    for match in _LOST.finditer(document.text):
        words = (match[1], match[3].lower())
        unknown = not all(word in lexicon().common for word in words)
        if unknown or words[1] in _ENDINGS or document.is_code(match.start()):
            continue
        if english_around(document.text, *match.span()):
            yield Edit("lost-blank", match.end(2), "", " ", 0.95)


_ENDINGS = frozenset({"com", "net", "org", "gov", "info", "co", "app", "news", "one", "us"})
"""Endings of addresses that are words too; they are left alone even with a capital."""


def may_have_broken(document: Document) -> bool:
    """Whether a line ends in a hyphen."""
    return document.language in (None, "en") and bool(document.signs & HYPHEN) and "-\n" in document.text


def find_broken(document: Document) -> Iterator[Edit]:
    """Words broken at the end of a line."""
    if not may_have_broken(document):
        return
    for match in _BROKEN.finditer(document.text):
        head, tail = match[1].lower(), match[3]
        compound = head in known() and tail in known()
        if head + tail in lexicon().common and not compound:
            yield Edit("broken-word", match.start(2), match[2], "", 0.95)


LOST = Rule("lost-blank", find_lost, may=may_have_lost)
BROKEN = Rule("broken-word", find_broken, may=may_have_broken)
