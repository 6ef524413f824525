"""Set phrases with a wrong word in them that is a word itself: `rasher-thin`, `wreck havoc`. Only suggested.

The list holds phrases that have no other sense; it is a person's, and short. Left alone: everything else,
for a real word can always be meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleaners.model import Edit
from cleaners.repair.rule import Document, Rule
from cleaners.repair.tokens import PHRASE

NAME = "phrase-slip"

PHRASES = {
    "baited breath": "bated breath",
    "beckon call": "beck and call",
    "case and point": "case in point",
    "deep-seeded": "deep-seated",
    "for all intensive purposes": "for all intents and purposes",
    "free reign": "free rein",
    "hare's breadth": "hair's breadth",
    "just desserts": "just deserts",
    "nip it in the butt": "nip it in the bud",
    "one in the same": "one and the same",
    "rasher-thin": "razor-thin",
    "razer-thin": "razor-thin",
    "slight of hand": "sleight of hand",
    "sneak peak": "sneak peek",
    "statue of limitations": "statute of limitations",
    "tow the line": "toe the line",
    "wet your appetite": "whet your appetite",
    "wreck havoc": "wreak havoc",
    "wrecking havoc": "wreaking havoc",
}

_PHRASE = re.compile("(?<![\\w-])(?:" + "|".join(map(re.escape, PHRASES)) + ")(?![\\w-])")


def may(document: Document) -> bool:
    """Whether the text is English and has one of the phrases."""
    if document.language not in (None, "en"):
        return False
    return bool(document.signs & PHRASE) and any(phrase in document.text for phrase in PHRASES)


def find(document: Document) -> Iterator[Edit]:
    """Phrases of the list, in lower case."""
    if not may(document):
        return
    for match in _PHRASE.finditer(document.text):
        yield Edit(NAME, match.start(), match[0], PHRASES[match[0]], 0.6, applied=False)


RULE = Rule(NAME, find, may=may)
