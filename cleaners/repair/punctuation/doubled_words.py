"""Words set twice: `of the the city`.

Applied for little words that are never doubled in good English, outside quotations and in lower case. Other
doubled words are only suggested, prepositions among them: one may end a clause where the next one begins (the
job that he had waited for for years). Left alone: what is doubled on purpose (had had, that that, very very,
so so), words on two lines, names, and other languages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from operator import eq

from cleaners.model import Edit
from cleaners.repair.rule import Document, Rule
from cleaners.repair.typos.places import english_around, quoted

NAME = "doubled-word"

LITTLE = frozenset(
    """
    a an and be but if its or our than the their these which would your
    """.split()  # noqa: SIM905 (one word a line would fill the page)
)
"""Function words without a doubled use."""

STRANDED = frozenset("as at by for from of to with".split())  # noqa: SIM905
"""Prepositions that may end a clause: "a bench that she goes to to think"."""

PURPOSE = frozenset(
    """
    are bye do ha had hear her in is it less long many more much never no now on out over really so that there
    this very was way were what who you
    """.split()  # noqa: SIM905
)
"""Words that are doubled on purpose or by grammar: he voted in in May, what it was was theft."""

_DOUBLED = re.compile(r"(?<![\w'’./-])([a-z]+)((?: \1)+)(?![\w'’/-]|\.\w)")


def may(document: Document) -> bool:
    """Whether the text is English and a word stands twice in a row."""
    words = document.words
    return document.language in (None, "en") and any(map(eq, words, words[1:]))


def find(document: Document) -> Iterator[Edit]:
    """Words that stand twice in a row."""
    if not may(document):
        return
    matches = [match for match in _DOUBLED.finditer(document.text) if match[1] not in PURPOSE]
    if not matches:
        return
    quotations = list(quoted(document.text))
    for match in matches:
        if any(start <= match.start() < end for start, end in quotations):
            continue
        if match[1] in LITTLE and english_around(document.text, *match.span()):
            yield Edit(NAME, match.start(2), match[2], "", 0.97)
        elif match[1] in STRANDED or len(match[1]) > 3:
            yield Edit(NAME, match.start(2), match[2], "", 0.6, applied=False)


RULE = Rule(NAME, find, may=may)
