"""Damaged marks: doubled ones, a blank before them, a letter that an edit left behind a comma.

Left alone: ellipses of any kind, marks inside numbers, addresses and code, the blank that French puts
before tall marks, repeated exclamation and question marks (a writer's choice), and a full stop after an
abbreviation's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleaners.model import Edit
from cleaners.repair import tokens
from cleaners.repair.rule import Document, Rule

# "air purifiers,s and": the plural's letter was typed again behind the comma.
_STRAY = re.compile(r"(?<=[a-z]{3}s,)s(?= [a-z])")
# What is behind a mark is looked at after the mark: a pattern that begins with a lookbehind is slow.
_DOUBLED = re.compile(
    r",,(?<=[^\W_],,)(?=\s|$)|;;(?<=[^\W_];;)(?=\s|$)|\.\.(?<=[a-z]{3}\.\.)(?=\s+[A-Z\"“]|\s*$)"
)
# Two letters before the blank, so that a list of single letters and figures is left as it is.
_SPACED = re.compile(r"[ \xa0]([,.])(?<=[^\W\d_]{2}[ \xa0][,.])(?=\s|$)(?! ?\.)")


def may_have_stray(document: Document) -> bool:
    """Whether a lone s stands behind a comma."""
    return bool(document.signs & tokens.STRAY)


def find_stray(document: Document) -> Iterator[Edit]:
    """A lone s between a plural's comma and the next word."""
    for match in _STRAY.finditer(document.text):
        yield Edit("stray-letter", match.start(), match[0], "", 0.97)


def may_have_doubled(document: Document) -> bool:
    """Whether two of a mark stand together."""
    return bool(document.signs & tokens.DOUBLED)


def find_doubled(document: Document) -> Iterator[Edit]:
    """Two commas, semicolons or full stops where one is meant."""
    for match in _DOUBLED.finditer(document.text):
        yield Edit("doubled-mark", match.start(), match[0], match[0][0], 0.97)


def may_have_spaced(document: Document) -> bool:
    """Whether a mark has a blank before it."""
    return bool(document.signs & tokens.SPACED)


def find_spaced(document: Document) -> Iterator[Edit]:
    """A blank between a word and its comma or full stop."""
    for match in _SPACED.finditer(document.text):
        if not document.is_code(match.start()):
            yield Edit("spaced-mark", match.start(), match[0], match[1], 0.97)


STRAY_LETTER = Rule("stray-letter", find_stray, may=may_have_stray)
DOUBLED = Rule("doubled-mark", find_doubled, may=may_have_doubled)
SPACED = Rule("spaced-mark", find_spaced, may=may_have_spaced)
