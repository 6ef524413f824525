"""What every boilerplate rule wants to know of a text's lines, found once for a text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import re2

from cleaners.repair.boilerplate.tables import BULLETS, Mark, normalised, straight, tables
from cleaners.repair.rule import Document, Line

LONGEST_MARKED_LINE = 400
"""Characters: a longer line is a paragraph, never boilerplate as a whole by its wording."""
LONGEST_NOTICE, NOTICES = 1_000, frozenset(("consent", "comment-form"))
"""The same for rules whose wording is that of plugins, word for word, and as long as lawyers make it."""

NO_MARKS: frozenset[Mark] = frozenset()
EVERYWHERE = frozenset(("anywhere", "ending"))
"""Places of marks that count wherever the line stands."""

_LINE_END = re.compile(b"\n")
_SENTENCE_END = re2.compile(r"""[.!?…:;。！？"”»“]['"”’»)\]]*\s*$""")
_WORDS_OF_PROSE = 12
_CHARACTERS_OF_PROSE = 40


class LineView(NamedTuple):
    """A line, and what the tables know of it."""

    line: Line
    blank: bool
    marks: frozenset[Mark]


@dataclass(frozen=True, slots=True)
class Analysis:
    """The lines of a text, which of them the tables know, and where its article begins and ends."""

    views: tuple[LineView, ...]
    known: bool  # whether any line bears a mark
    body: tuple[int, int]  # the first and the last line of the article, as far as wording tells
    by_rule: Mapping[str, Sequence[int]]  # the lines that each rule's patterns match, where they count

    def place_holds(self, index: int, mark: Mark) -> bool:
        """Whether the line stands where this mark counts."""
        return _place_holds(index, mark, self.body)


NOTHING_KNOWN = Analysis((), False, (0, 0), {})
"""The analysis of a text without a line that the tables know."""


def may_be_marked(document: Document) -> bool:
    """The gate of all rules that go by wording: whether the text has a line or a sentence of the tables."""
    return any(looked_at(document))


class Glance(NamedTuple):
    """What the tables know of a text."""

    marks: Mapping[int, frozenset[Mark]]  # of the lines that bear any, by number
    sentences: frozenset[int]  # the lines that may hold a sentence that bears a mark


@lru_cache(maxsize=1)
def looked_at(document: Document) -> Glance:
    """What the tables know of a text, found in one pass."""
    low = straight(document.text.lower())
    raw = low.encode()  # else every match would cost a look at the text before it
    inside = [match.start() for match in tables().inside.finditer(raw)]
    calls = [match.start() for match in tables().call.finditer(raw)]
    ends = [match.start() for match in _LINE_END.finditer(raw)] if inside or calls else []
    closely = {bisect_left(ends, at) for at in inside}
    marks = {
        index: found
        for index, line in enumerate(low.split("\n"))
        if 0 < len(line) <= LONGEST_NOTICE and (found := _marks(line, index in closely))
    }
    return Glance(marks, frozenset(bisect_left(ends, at) for at in calls))


@lru_cache(maxsize=2_048)
def _marks(line: str, closely: bool) -> frozenset[Mark]:
    """The marks of a line in lower case; the rules see most lines of a text several times."""
    normal = normalised(line) if closely else line.strip(BULLETS)
    if not normal:
        return NO_MARKS
    found = frozenset(tables().marks_of_line(normal) if closely else tables().fixed.marks_of(normal))
    if found and len(line) > LONGEST_MARKED_LINE:
        return frozenset(mark for mark in found if mark.rule in NOTICES)
    return found


@lru_cache(maxsize=1)
def analysed(document: Document) -> Analysis:
    """The analysis of a document; the rules ask for it one after another, so the last one is kept."""
    known = looked_at(document).marks
    if not known:
        return NOTHING_KNOWN
    views = tuple(
        LineView(line, not line.text or line.text.isspace(), known.get(index, NO_MARKS))
        for index, line in enumerate(document.lines)
    )
    body = _body(views)
    by_rule: dict[str, list[int]] = {}
    for index, marks in known.items():
        for rule in {mark.rule for mark in marks if _place_holds(index, mark, body)}:
            by_rule.setdefault(rule, []).append(index)
    return Analysis(views, True, body, by_rule)


def unmarked(document: Document) -> Analysis:
    """The lines of a text in which the tables know nothing, for a rule that looks at them all the same."""
    views = tuple(LineView(line, not line.text or line.text.isspace(), NO_MARKS) for line in document.lines)
    return Analysis(views, False, (0, len(views) - 1), {})


def _body(views: Sequence[LineView]) -> tuple[int, int]:
    """The first and the last line that read like a paragraph, or like a sentence where nothing is longer.

    All lines where there is neither: then nothing is known to stand before or behind the article.
    """
    every = range(len(views))
    for reads_so in (_prose, _sentence):
        first = next((i for i in every if reads_so(views[i])), None)
        if first is not None:
            return first, next(i for i in reversed(every) if reads_so(views[i]))
    return 0, len(views) - 1


def _sentence(view: LineView) -> bool:
    """Whether a line ends as a sentence does, and is no known boilerplate."""
    text = view.line.text
    if view.marks or not _SENTENCE_END.search(text[-20:]):
        return False
    return len(text.split(maxsplit=4)) > 3 or not text.isascii()


def _prose(view: LineView) -> bool:
    return not view.marks and reads_like_prose(view.line.text)


def reads_like_prose(text: str) -> bool:
    """Whether a line reads like a paragraph of an article: a dozen words that end as a sentence does."""
    if len(text) < _CHARACTERS_OF_PROSE or not _SENTENCE_END.search(text[-20:]):
        return False
    return len(text.split(maxsplit=_WORDS_OF_PROSE)) >= _WORDS_OF_PROSE or not text.isascii()


def _place_holds(index: int, mark: Mark, body: tuple[int, int]) -> bool:
    head, tail = index < body[0], index > body[1]
    return (
        mark.place in EVERYWHERE
        or (mark.place == "head" and head)
        or (mark.place == "tail" and tail)
        or (mark.place == "edge" and (head or tail))
    )
