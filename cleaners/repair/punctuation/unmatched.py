"""Round brackets that open or close alone in a paragraph. Only suggested: the other may have stood anywhere.

Left alone: lists numbered `a)` or `1)`, smileys, and brackets whose other half is in another paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleaners.model import Edit
from cleaners.repair.rule import Document, Line, Rule
from cleaners.repair.tokens import BRACKET

NAME = "unmatched-bracket"

_BRACKET = re.compile(r"[()]")
_NUMBERED = re.compile(r"(?:^|[\s(,;])(?:\w|\d{1,3}|[ivx]{1,4})$|[:;-]$")


def may(document: Document) -> bool:
    """Whether more round brackets open than close, or the other way round."""
    return bool(document.signs & BRACKET) and document.text.count("(") != document.text.count(")")


def find(document: Document) -> Iterator[Edit]:
    """Brackets without their other half."""
    if not may(document):
        return
    for line in document.lines:
        if line.text.count("(") != line.text.count(")"):
            yield from _alone(line)


def _alone(line: Line) -> Iterator[Edit]:
    opened: list[int] = []
    alone: list[int] = []
    for match in _BRACKET.finditer(line.text):
        at = match.start()
        if match[0] == "(":
            opened.append(at)
        elif opened:
            opened.pop()
        elif line.text[at - 1 : at] not in (":", ";", "-") and not _NUMBERED.search(
            line.text, max(0, at - 6), at
        ):
            alone.append(at)
    for at in sorted(alone + opened):
        yield Edit(NAME, line.start + at, line.text[at], "", 0.3, applied=False)


RULE = Rule(NAME, find, may=may)
