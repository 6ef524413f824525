"""HTML entities that were left in the text: `&amp;`, `&#8217;`, `&amp;quot;`.

Only complete entities with their semicolon, and chains of escaped ampersands as one. Left alone: a bare
`&`, names that HTML does not know, and what looks like the parameters of an address (`?a=1&copy=2`).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from cleaners.model import Edit
from cleaners.repair.rule import Document, Rule

NAME = "entities"

# Every repeat starts with a character that nothing before it can take: no backtracking.
_ENTITY = re.compile(
    r"&((?:(?:amp|AMP|#38|#x26);)*)(#[0-9]{1,7};|#[xX][0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{1,30};)?"
)


def may(document: Document) -> bool:
    """Whether there is an ampersand and a semicolon."""
    return "&" in document.text and ";" in document.text


def find(document: Document) -> Iterator[Edit]:
    """The entities and their characters."""
    for match in _ENTITY.finditer(document.text):
        escapes, name = match.groups()
        if escapes or name:
            entity = "&" + (name or "")
            character = html.unescape(entity) if name else "&"
            # html.unescape also reads names without a semicolon, as the start of longer ones.
            if character.endswith(";") and character != ";" and len(character) > 1:
                character = entity
            yield Edit(NAME, match.start(), match[0], character)


RULE = Rule(NAME, find, "always", may)
