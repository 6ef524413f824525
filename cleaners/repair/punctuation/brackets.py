"""Blanks just inside brackets: `( like this )`.

Left alone: brackets around a single character (a box to tick), smileys, and brackets that do not close in
their line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleaners.model import Edit
from cleaners.repair.rule import Document, Rule
from cleaners.repair.tokens import INSIDE

NAME = "bracket-blanks"

_PAIR = re.compile(r"\(( ?)([^\s()][^()\n]{0,400}[^\s()])( ?)\)")


def may(document: Document) -> bool:
    """Whether a bracket has a blank at its inside."""
    return bool(document.signs & INSIDE)


def find(document: Document) -> Iterator[Edit]:
    """Blanks behind an opening and before a closing bracket."""
    for match in _PAIR.finditer(document.text):
        for group in (1, 3):
            if match[group] and not document.is_code(match.start(group)):
                yield Edit(NAME, match.start(group), match[group], "", 0.97)


RULE = Rule(NAME, find, may=may)
