"""Blanks just inside brackets: `( like this )`.

Left alone: brackets around a single character (a box to tick), smileys, and brackets that do not close in
their line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleaners.model import Edit
from cleaners.repair.rule import Document, Rule

NAME = "bracket-blanks"

_PAIR = re.compile(r"\(( ?)([^\s()][^()\n]{0,400}[^\s()])( ?)\)")


def find(document: Document) -> Iterator[Edit]:
    """Blanks behind an opening and before a closing bracket."""
    text = document.text
    if "( " not in text and " )" not in text:
        return
    for match in _PAIR.finditer(text):
        for group in (1, 3):
            if match[group] and not document.is_code(match.start(group)):
                yield Edit(NAME, match.start(group), match[group], "", 0.97)


RULE = Rule(NAME, find)
