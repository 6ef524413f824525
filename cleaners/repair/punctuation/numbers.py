"""Damaged numbers: `1- per cent`, `68- billion`. A digit is gone or the hyphen too many: only suggested.

Left alone: ranges, compounds with a unit that is hyphenated too (`5- to 10-year`), scores.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleaners.model import Edit
from cleaners.repair.rule import Document, Rule
from cleaners.repair.tokens import HYPHEN

NAME = "damaged-number"

_OPEN = re.compile(
    r"(\d(?<![\w.,/-]\d)[\d.,]{0,15})- (?=(?:per cent|percent|[mb]illion|trillion|thousand|hundred)\b)"
)


def may(document: Document) -> bool:
    """Whether a hyphen leads nowhere."""
    return bool(document.signs & HYPHEN)


def find(document: Document) -> Iterator[Edit]:
    """Numbers with a hyphen that leads nowhere."""
    for match in _OPEN.finditer(document.text):
        yield Edit(NAME, match.start(), match[0], match[1] + " ", 0.3, applied=False)


RULE = Rule(NAME, find, may=may)
