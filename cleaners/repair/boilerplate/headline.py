"""Remove the headline from the start of the text where it is the article's title.

The first lines that are the title, give or take case, quotes and spaces, go where they stand like a headline,
with a blank line below: the body does not repeat it. A first line that only resembles the title stays, and
so does one that the text goes on from without a break.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from cleaners.model import Edit
from cleaners.repair.boilerplate.removal import line_removals
from cleaners.repair.boilerplate.tables import normalised
from cleaners.repair.rule import Document, Rule

LONGEST_TITLE = 500
"""Characters: a longer title is a text."""


_FIRST_LINE = re.compile("[^\n]+")


def may(document: Document) -> bool:
    """Whether the first line with words is the title."""
    title, text = document.title, document.text
    if not title or len(title) > LONGEST_TITLE:
        return False
    head = text[:3]
    if title[:3].isalpha() and head.isalpha() and title[:3].lower() != head.lower():
        return False
    first = _FIRST_LINE.match(text, len(text) - len(text.lstrip()))
    return (
        first is not None
        and len(first[0]) <= 2 * LONGEST_TITLE
        and normalised(first[0]) == normalised(title) != ""
    )


def find(document: Document) -> Iterable[Edit]:
    """Removal of the title at the start of the text."""
    wanted = normalised(document.title or "")
    indices = []
    for index, line in enumerate(document.lines):
        if not line.text.strip():
            continue
        if len(line.text) > 2 * LONGEST_TITLE or normalised(line.text) != wanted:
            break
        indices.append(index)
    if indices and any(line.text.strip() for line in document.lines[indices[-1] + 1 : indices[-1] + 2]):
        return []
    return line_removals(document, "headline", indices)


RULE = Rule("headline", find, may=may)
