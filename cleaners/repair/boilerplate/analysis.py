"""What every boilerplate rule wants to know of a text's lines, found once for a text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import re2

from cleaners.repair.boilerplate.tables import Mark, normalised, straight, tables
from cleaners.repair.rule import Document, Line

LONGEST_MARKED_LINE = 400
"""Characters: a longer line is a paragraph, never boilerplate as a whole by its wording."""
LONGEST_NOTICE, NOTICES = 1_000, frozenset(("consent", "comment-form"))
"""The same for rules whose wording is that of plugins, word for word, and as long as lawyers make it."""

NO_MARKS: frozenset[Mark] = frozenset()
EVERYWHERE = frozenset(("anywhere", "ending"))
"""Places of marks that count wherever the line stands."""

NO_LINES: frozenset[int] = frozenset()
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
    """The numbers of the lines that may bear a mark, and of those that may hold a sentence that does."""

    lines: frozenset[int]
    sentences: frozenset[int]


@lru_cache(maxsize=1)
def looked_at(document: Document) -> Glance:
    """Which lines are worth a closer look."""
    low = straight(document.text.lower())
    gates = tables().gates
    raw = low.encode()  # else every match would cost a look at the text before it
    inside = [match.start() for match in gates.inside.finditer(raw)]
    calls = [match.start() for match in gates.sentence.finditer(raw)]
    found = {index for index, line in enumerate(low.split("\n")) if line and _may_be_whole(line)}
    if inside or calls:
        ends = [match.start() for match in _LINE_END.finditer(raw)]
        found.update(bisect_left(ends, at) for at in inside)
        return Glance(frozenset(found), frozenset(bisect_left(ends, at) for at in calls))
    return Glance(frozenset(found), NO_LINES)


def _may_be_whole(line: str) -> bool:
    return (
        _is_whole(line) if len(line) <= LONGEST_MARKED_LINE else tables().gates.whole.Match(line) is not None
    )


@lru_cache(maxsize=2_048)
def _is_whole(line: str) -> bool:
    return tables().gates.whole.Match(line) is not None


@lru_cache(maxsize=1)
def analysed(document: Document) -> Analysis:
    """The analysis of a document; the rules ask for it one after another, so the last one is kept."""
    promising = looked_at(document).lines
    if not promising:
        return NOTHING_KNOWN
    views = tuple(
        LineView(
            line, not line.text or line.text.isspace(), _marks(line.text) if index in promising else NO_MARKS
        )
        for index, line in enumerate(document.lines)
    )
    marked = [(index, view.marks) for index, view in enumerate(views) if view.marks]
    if not marked:
        return NOTHING_KNOWN
    body = _body(views)
    by_rule: dict[str, list[int]] = {}
    for index, marks in marked:
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


def _marks(line: str) -> frozenset[Mark]:
    if not line or len(line) > LONGEST_NOTICE:
        return NO_MARKS
    marks = _marks_again(line)
    if len(line) > LONGEST_MARKED_LINE:
        return frozenset(mark for mark in marks if mark.rule in NOTICES)
    return marks


@lru_cache(maxsize=512)
def _marks_again(line: str) -> frozenset[Mark]:
    """The marks of a line; the rules see most lines of a text several times."""
    normal = normalised(line)
    return tables().marks_of_line(normal) if normal else NO_MARKS
