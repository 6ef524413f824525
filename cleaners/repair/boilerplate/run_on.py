"""Remove what stands around the article in a text that lost its line breaks.

There, nothing tells where a comment form or a row of buttons begins but the end of the sentence before it.
The last words of such a line are covered with what the tables know as lines, phrase by phrase, and they go
where little is left uncovered. Notices that stand before the first sentence of the article are sentences, and
go as such.

Left alone: lines that are short, whatever the tables do not mostly know, and all that stands before a
sentence that they do not know.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from cleaners.model import Edit
from cleaners.repair.boilerplate.tables import Place, normalised, tables
from cleaners.repair.rule import Document, Line, Rule
from cleaners.sentences import Span, sentences

NAME = "run-on"
SHORTEST_LINE = 250
"""Characters: a shorter line is no text without line breaks."""
MOST_WORDS = 300
"""Of the end of a line that is looked at: the longest form of the tables, with its notices, has 150."""
LOOKED_AT = 2_000
"""Characters at either end of a line in which the gate looks: about as many words."""
LONGEST_PHRASE = 40
"""Words: no notice of the tables is longer."""
MOST_UNKNOWN = 0.33
"""Share of the words at the end that no table has to know: names of networks and of other stories. Set by
hand on made-up texts, as the other numbers here; on 440 texts of pages without their line breaks, and 22,710
sentences of clean articles, nothing of the truth went (benchmarks/boilerplate_flat.py --one-line)."""
LEAST_KNOWN = 5
"""Words at the end that the tables have to know, and how many of them in one phrase that counts anywhere."""
LEAST_PHRASE = 3
SHORTEST_SENTENCE = 5
"""Words of a sentence that speaks for the article where the tables know less than half of it."""

_SIGNS = (
    *("leave a reply", "leave a comment", "email address will", "e-mail address will", "required fields"),
    *("you are commenting", "share this", "share on", "opens in new window", "rights reserved"),
    *("our newsletter", "sign up", "subscribe", "read next", "use cookies", "use of cookies"),
    *("kommentar schreiben", "schreiben sie einen", "schreibe einen", "alle rechte", "verwenden cookies"),
    *("laisser un comment", "droits réservés", "des cookies", "deja un", "derechos reservados"),
    *("usa cookie", "lascia un", "diritti riservati", "utilizza cookie", "deixe um", "direitos reservados"),
)
"""Some of this is in nearly every end that is removed: it makes the look at all other texts cheap."""

_NOTICES = frozenset(("comment-form", "consent", "copyright", "subscribe"))
"""Rules whose patterns, where they end in any text, mean the rest of a sentence."""

_OWNED, OWNER = "copyright", 7
"""The rule whose notices name somebody, and their words with such a name."""
_NAMED = frozenset(("Terms", "Service", "Use", "Privacy", "Policy", "Cookie", "Cookies", "RSS"))
"""Words with a capital that notices have."""

_WORD = re.compile(r"\S+")
_LAST: tuple[Place, ...] = ("anywhere", "tail", "edge")
_FIRST: tuple[Place, ...] = ("anywhere", "head", "edge")


class _Covered(NamedTuple):
    """Words that are covered with phrases as far as may be."""

    unknown: int  # words that are left
    begins: bool  # a phrase begins with the first word
    strong: bool  # a phrase of LEAST_PHRASE words that counts anywhere is among them


def may(document: Document) -> bool:
    """Whether a long line has something of what removed ones have."""
    return any(map(_may_run_on, document.lines))


def _may_run_on(line: Line) -> bool:
    if len(line.text) < SHORTEST_LINE:
        return False
    low = (line.text[:LOOKED_AT] + line.text[LOOKED_AT:][-LOOKED_AT:]).lower()
    return any(sign in low for sign in _SIGNS)


def find(document: Document) -> Iterable[Edit]:
    """Removal of the end of long lines, and of notices at their beginning."""
    lines = [line for line in document.lines if line.text.strip()]
    if not lines or not document.is_encodable:
        return
    if _may_run_on(lines[-1]):
        line = lines[-1]
        start = _end_of_article(line.text)
        if start is not None:
            kept = len(line.text[:start].rstrip())
            yield Edit(NAME, line.start + kept, line.text[kept:], "", 0.9)
    if _may_run_on(lines[0]):
        line = lines[0]
        start = _begin_of_article(line.text)
        if start:
            yield Edit(NAME, line.start, line.text[:start], "", 0.9)


def _begin_of_article(text: str) -> int:
    """Where the first sentence begins that is no notice; 0 where all of them are."""
    for start, end in sentences(text):
        if _covered(text, _words(text, start, end), _FIRST).unknown:
            return start
    return 0


def _end_of_article(text: str) -> int | None:
    """Where that begins which stands behind the article; None where there is nothing of the kind."""
    found = None
    size = unknown = 0
    known = strong = False
    for start, end in reversed(sentences(text)):
        words = [
            Span(start + match.start(), start + match.end()) for match in _WORD.finditer(text[start:end])
        ]
        if size + len(words) > MOST_WORDS:
            break
        covered = _covered(text, words, _LAST)
        if len(words) >= SHORTEST_SENTENCE and 2 * covered.unknown > len(words):
            break
        size, unknown, strong = size + len(words), unknown + covered.unknown, strong or covered.strong
        known = strong and size - unknown >= LEAST_KNOWN and unknown <= MOST_UNKNOWN * size
        if known and covered.begins and start:
            found = start
    return found


def _words(text: str, start: int, end: int) -> list[Span]:
    return [Span(*match.span()) for match in _WORD.finditer(text, start, end)]


def _covered(text: str, words: Sequence[Span], places: tuple[Place, ...]) -> _Covered:
    """How far the tables know the words of a sentence, phrase by phrase."""
    behind = [_Covered(0, True, False)]  # of no words, of the last one, of the last two, ...
    for first in range(len(words) - 1, -1, -1):
        best = _Covered(behind[-1].unknown + 1, False, behind[-1].strong)
        for end, sure in _phrases(text, words[first : first + LONGEST_PHRASE], places):
            rest = behind[len(words) - first - end]
            if rest.unknown < best.unknown:
                best = _Covered(rest.unknown, True, rest.strong or sure)
        behind.append(best)
    return behind[-1]


def _phrases(text: str, words: Sequence[Span], places: tuple[Place, ...]) -> Iterator[tuple[int, bool]]:
    """How many words phrases of the tables have that begin with the first; whether one counts for much.

    A pattern that takes any text at its end takes as little as it can. A notice goes on up to a word with a
    capital: there the next thing may begin, unless it is the name of a few words behind a copyright sign.
    """
    if text[words[0].start].islower():
        return
    table, before, open_at_end = tables().fixed, set[int](), set[int]()
    for size, word in enumerate(words, 1):
        if text[word.start].isupper() and text[word.start : word.end].strip(".,") not in _NAMED:
            open_at_end = {at for at in open_at_end if table.marks[at].rule == _OWNED and size <= OWNER}
        found = set(table.patterns.Match(normalised(text[words[0].start : word.end])) or ())
        new = [table.marks[at] for at in found if at not in before or at in open_at_end]
        open_at_end |= {at for at in found - before if table.marks[at].rule in _NOTICES}
        before = found
        if any(mark.place in places for mark in new):
            yield size, size >= LEAST_PHRASE and any(mark.place == "anywhere" for mark in new)


RULE = Rule(NAME, find, may=may)
