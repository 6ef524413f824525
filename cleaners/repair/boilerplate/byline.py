"""Take bylines off the head of the text; they go into the metadata.

A line before the first paragraph goes where the tables know its wording and what follows "By", "Von", "Par"
and the like is written as names are. A headline or sentence that happens to start so ("Von der Leyen reist
nach Kiew", "By the time they left", "By 2030, half of all cars will be electric") stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from cleaners.model import Edit
from cleaners.repair.boilerplate.analysis import analysed, may_be_marked
from cleaners.repair.boilerplate.removal import line_removals
from cleaners.repair.rule import Document, Rule

NAME = "byline"
LONGEST = 120
"""Characters: names, a role and a place fit; a sentence rarely does."""
MOST_NAME_WORDS = 10

_PREFIX = re.compile(
    r"^\W*(?:(?:written|posted|reported|story|words|text|published|edited|reviewed|photos|escrito|publicado|écrit"
    r"|publié|scritto|pubblicato|ein beitrag|ein artikel)\s+)?(?:by|von|par|por|di|da)\b:?",
    re.IGNORECASE,
)
_STOP = re.compile(
    r"[,;:|•·(–—@\d]|\s-\s|\s(?:on|for|at|in|für|im|pour|en|el|le|il|per|staff|updated|published)\s"
)
_JOINING = frozenset(
    """
    and und et y e & de del della di da do dos du la le van von der den ten bin al el o the
    """.split()  # noqa: SIM905
)
_STATING = frozenset(
    """
    is are was were be been will would can could may might must shall should has have had do does did
    ist sind war waren wird werden hat haben kann soll est sont sera a ont es son era ha han è sono são foi
    """.split()  # noqa: SIM905
)
"""Verbs that a sentence has behind its first comma, and a role or a newspaper has not."""


def find(document: Document) -> Iterable[Edit]:
    """Removal of the bylines at the head."""
    analysis = analysed(document)
    indices = [i for i in analysis.by_rule.get(NAME, ()) if is_byline(analysis.lines[i].text)]
    return line_removals(document, NAME, indices)


def is_byline(line: str) -> bool:
    """Whether a line that the tables take for a byline is written like one.

    >>> is_byline("By Ann Lee and Bo Day, Staff Writers"), is_byline("By the time they left")
    (True, False)
    """
    line = line.strip()
    if len(line) > LONGEST:
        return False
    prefix = _PREFIX.match(line)
    if not prefix:
        return True
    rest = line[prefix.end() :].strip()
    cut = _STOP.search(rest)
    if not rest or rest[0] == "@":
        return True  # the name stands on the next line, or is that of an account
    words = (rest[: cut.start()] if cut else rest).split()
    if len(words) > MOST_NAME_WORDS or not any(word[0].isalpha() for word in words):
        return False
    if cut and not _STATING.isdisjoint(rest[cut.start() :].lower().split()):
        return False
    return words[-1] not in _JOINING and all(
        word in _JOINING or not word[0].isalpha() or word[0].isupper() for word in words
    )


RULE = Rule(NAME, find, may=may_be_marked)
