"""What every boilerplate rule wants to know of a text's lines, found once for a text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import re2

from cleaners.repair.boilerplate.tables import Mark, normalised, tables
from cleaners.repair.rule import Document, Line

LONGEST_MARKED_LINE = 400
"""Characters: a longer line is a paragraph, never boilerplate as a whole by its wording."""

_SENTENCE_END = re2.compile(r"""[.!?…:;。！？"”»“]['"”’»)\]]*\s*$""")
_WORDS_OF_PROSE = 12
_CHARACTERS_OF_PROSE = 40


@dataclass(frozen=True)
class LineView:
    """A line, and what it looks like."""

    line: Line
    normal: str  # as the patterns of the tables see it; empty where the line is too long
    marks: frozenset[Mark]

    @cached_property
    def blank(self) -> bool:
        """Whether there is nothing in it."""
        return not self.line.text.strip()

    @cached_property
    def prose(self) -> bool:
        """Whether it reads like a paragraph of an article: a dozen words that end as a sentence does."""
        text = self.line.text
        if any(mark.place in ("anywhere", "ending") for mark in self.marks):
            return False
        if len(text) < _CHARACTERS_OF_PROSE or not _SENTENCE_END.search(text[-20:]):
            return False
        return len(text.split()) >= _WORDS_OF_PROSE or not text.isascii()


@dataclass(frozen=True)
class Analysis:
    """The lines of a text and where its article begins and ends."""

    views: tuple[LineView, ...]

    @cached_property
    def first_prose(self) -> int:
        """The first line that reads like a paragraph; the number of lines where none does."""
        return next((i for i, view in enumerate(self.views) if view.prose), len(self.views))

    @cached_property
    def last_prose(self) -> int:
        """The last line that reads like a paragraph; -1 where none does."""
        return next((i for i in range(len(self.views) - 1, -1, -1) if self.views[i].prose), -1)

    def place_holds(self, index: int, mark: Mark) -> bool:
        """Whether the line stands where this mark counts."""
        head, tail = index < self.first_prose, index > self.last_prose
        return (
            mark.place in ("anywhere", "ending")
            or (mark.place == "head" and head)
            or (mark.place == "tail" and tail)
            or (mark.place == "edge" and (head or tail))
        )

    @cached_property
    def _marked(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for index, view in enumerate(self.views):
            for rule in sorted({mark.rule for mark in view.marks if self.place_holds(index, mark)}):
                found.setdefault(rule, []).append(index)
        return found

    def marked(self, rule: str) -> list[int]:
        """The lines that a rule's patterns match, where they count."""
        return self._marked.get(rule, [])


@lru_cache(maxsize=1)
def analysed(document: Document) -> Analysis:
    """The analysis of a document; the rules ask for it one after another, so the last one is kept."""
    wording = tables()
    views = []
    for line in document.lines:
        normal = normalised(line.text) if 0 < len(line.text) <= LONGEST_MARKED_LINE else ""
        views.append(LineView(line, normal, wording.marks_of_line(normal) if normal else frozenset()))
    return Analysis(tuple(views))
