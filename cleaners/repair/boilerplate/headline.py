"""Remove the headline from the start of the text: it is the article's title, and the body does not repeat it.

Where the title is known, the first lines that are it, give or take case, quotes and spaces, go where they
stand like a headline, with a blank line below. A first line that only resembles the title stays, and so does
one that the text goes on from without a break.

Where no title is known, the lines above the first paragraph go that are written like headlines: several
words, no full stop, and about what the text is about. The first of them becomes the title (metadata.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from cleaners.model import Edit
from cleaners.repair.boilerplate.analysis import reads_like_prose
from cleaners.repair.boilerplate.removal import line_removals
from cleaners.repair.boilerplate.tables import normalised
from cleaners.repair.rule import Document, Rule

NAME = "headline"
LONGEST_TITLE = 500
"""Characters: a longer title is a text."""
MOST_HEADLINES = 3
"""Headline, the line above it and the line below; more lines are a list."""
WORDS = (4, 24)
"""Words of a headline; fewer are a heading or a section's name."""
CHARACTERS = (8, 60)
"""The same in scripts that put no spaces between words."""
LEAST_SHARED = 0.5
"""Share of a headline's longer words that the text must have. Of flattened texts of the development set 50
opened with lines like this that are not in the true text, and 8 with such that are."""
PARAGRAPHS = 2
"""Paragraphs that must stand below: a single one may be anything."""

_FIRST_LINE = re.compile("[^\n]+")
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_CLOSED = re.compile(r"""[.,;:…?!。？！]["'”’»)]*$""")
_NO_HEADLINE = re.compile(r"https?:|www\.|[|@©•~]|\d:\d\d|\b(?:19|20)\d\d$|\d\D+\d+\D+\d+\D+\d|^\d+[.)]")
"""Addresses, credits, times and dates, rows of figures, and the items of a list."""
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")


def may(document: Document) -> bool:
    """Whether the first line with words is the title, or may become it."""
    title, text = document.title, document.text
    first = _FIRST_LINE.match(text, len(text) - len(text.lstrip()))
    if first is None or len(first[0]) > 2 * LONGEST_TITLE:
        return False
    if not title:
        return _is_like_headline(first[0].strip())
    head = text[:3]
    if len(title) > LONGEST_TITLE or (
        title[:3].isalpha() and head.isalpha() and title[:3].lower() != head.lower()
    ):
        return False
    return normalised(first[0]) == normalised(title) != ""


def find(document: Document) -> Iterable[Edit]:
    """Removal of the title at the start of the text."""
    indices = _repeated(document) if document.title else _untitled(document)
    return line_removals(document, NAME, indices)


def _repeated(document: Document) -> Sequence[int]:
    """The first lines, where they are the title and a blank line follows."""
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
    return indices


def _untitled(document: Document) -> Sequence[int]:
    """The lines above the first paragraph, where they are written like headlines of the text."""
    rows = [index for index, line in enumerate(document.lines) if line.text.strip()]
    texts = [document.lines[index].text.strip() for index in rows]
    count = next((at for at, text in enumerate(texts) if not _is_like_headline(text)), len(texts))
    below = texts[count:]
    if not 0 < count <= MOST_HEADLINES or not below or not reads_like_prose(below[0]):
        return []
    if sum(1 for _ in islice(filter(reads_like_prose, below), PARAGRAPHS)) < PARAGRAPHS:
        return []
    terms = set(_LONG_WORD.findall(texts[0].lower()))
    body = " ".join(below).lower()
    shared = sum(term in body for term in terms)
    return rows[:count] if shared >= LEAST_SHARED * len(terms) else []


def _is_like_headline(line: str) -> bool:
    """Whether a line is written like a headline.

    >>> _is_like_headline("Council adopts plan for harbour"), _is_like_headline("Photo: Ann Lee | Updated")
    (True, False)
    """
    size, (least, most) = (
        (len(line), CHARACTERS)
        if not line.isascii() and _UNSPACED.search(line)
        else (line.count(" ") + 1, WORDS)
    )
    return (
        least <= size <= most
        and (line[0].isupper() or not line[0].isalpha())
        and not _CLOSED.search(line)
        and not _NO_HEADLINE.search(line)
    )


RULE = Rule(NAME, find, may=may)
