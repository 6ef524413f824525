"""What every boilerplate rule wants to know of a text's lines, found once for a text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import re2

from cleaners.repair.boilerplate.tables import BULLETS, Mark, has_odd_spaces, normalised, straight, tables
from cleaners.repair.rule import Document, Line

LONGEST_MARKED_LINE = 400
"""Characters: a longer line is a paragraph, never boilerplate as a whole by its wording."""
LONGEST_NOTICE, NOTICES = 1_000, frozenset(("consent", "comment-form"))
"""The same for rules whose wording is that of plugins, word for word, and as long as lawyers make it."""

NO_MARKS: frozenset[Mark] = frozenset()
EVERYWHERE = frozenset(("anywhere", "ending"))
"""Places of marks that count wherever the line stands."""

_SENTENCE_END = re2.compile(r"""[.!?…:;。！？"”»“]['"”’»)\]]*\s*$""")
_WORDS_OF_PROSE = 12
_CHARACTERS_OF_PROSE = 40


@dataclass(frozen=True, slots=True)
class Analysis:
    """The lines of a text, what the tables know of them, and where its article begins and ends."""

    lines: tuple[Line, ...]
    marks: Mapping[int, frozenset[Mark]]  # of the lines that bear any
    body: tuple[int, int]  # the first and the last line of the article, as far as wording tells
    by_rule: Mapping[str, Sequence[int]]  # the lines that each rule's patterns match, where they count

    def holds(self, index: int) -> bool:
        """Whether the line bears a mark that counts where the line stands."""
        return any(_place_holds(index, mark, self.body) for mark in self.marks.get(index, ()))


def may_be_marked(document: Document) -> bool:
    """The gate of all rules that go by wording: whether the text has a line or a sentence of the tables."""
    return any(looked_at(document))


class Glance(NamedTuple):
    """What the tables know of a text."""

    marks: Mapping[int, frozenset[Mark]]  # of the lines that bear any, by number
    sentences: frozenset[int]  # the lines that may hold a sentence that bears a mark


_NOTHING = Glance({}, frozenset())


@lru_cache(maxsize=1)
def looked_at(document: Document) -> Glance:
    """What the tables know of a text. Lines are looked at only where a search of the text finds something."""
    low = straight(document.text.lower())
    even = "\n".join(map(_evenly_spaced, low.split("\n"))) if has_odd_spaces(low) else low
    raw, known = even.encode(), tables()
    calls = known.call.lines(raw if even is low else low.encode())
    inside = known.core.lines(raw) | known.end.lines(raw)
    whole = known.line.Match(raw) is not None
    if not (calls or inside or whole):
        return _NOTHING
    marks = {
        index: found
        for index, line in enumerate(low.split("\n"))
        if (whole or index in inside)
        and 0 < len(line) <= LONGEST_NOTICE
        and (found := _marks(line, index in inside or has_odd_spaces(line)))
    }
    return Glance(marks, calls)


def _evenly_spaced(line: str) -> str:
    return " ".join(line.split()) if has_odd_spaces(line) else line


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
    marks = looked_at(document).marks
    lines = document.lines
    body = _body(lines, marks) if marks else (0, len(lines) - 1)
    by_rule: dict[str, list[int]] = {}
    for index, some in marks.items():
        for rule in {mark.rule for mark in some if _place_holds(index, mark, body)}:
            by_rule.setdefault(rule, []).append(index)
    return Analysis(lines, marks, body, by_rule)


def _body(lines: Sequence[Line], marks: Mapping[int, frozenset[Mark]]) -> tuple[int, int]:
    """The first and the last unmarked line that reads like a paragraph, or like a sentence where none does.

    All lines where there is neither: then nothing is known to stand before or behind the article.
    """
    every = range(len(lines))
    for reads_so in (reads_like_prose, _sentence):
        first = next((i for i in every if i not in marks and reads_so(lines[i].text)), None)
        if first is not None:
            last = next(i for i in reversed(every) if i not in marks and reads_so(lines[i].text))
            return first, last
    return 0, len(lines) - 1


def _sentence(text: str) -> bool:
    """Whether a line ends as a sentence does."""
    if not _SENTENCE_END.search(text[-20:]):
        return False
    return len(text.split(maxsplit=4)) > 3 or not text.isascii()


def is_blank(text: str) -> bool:
    """Whether there is nothing to see in a line."""
    return not text or text.isspace()


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
