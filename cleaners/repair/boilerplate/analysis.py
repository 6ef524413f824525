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
    def sentence(self) -> bool:
        """Whether it ends as a sentence does, and is no known boilerplate."""
        text = self.line.text
        if self.marks or not _SENTENCE_END.search(text[-20:]):
            return False
        return len(text.split(maxsplit=4)) > 3 or not text.isascii()

    @cached_property
    def prose(self) -> bool:
        """Whether it reads like a paragraph of an article: a dozen words that end as a sentence does."""
        text = self.line.text
        if len(text) < _CHARACTERS_OF_PROSE or not self.sentence:
            return False
        return len(text.split(maxsplit=_WORDS_OF_PROSE)) >= _WORDS_OF_PROSE or not text.isascii()


@dataclass(frozen=True)
class Analysis:
    """The lines of a text and where its article begins and ends."""

    views: tuple[LineView, ...]

    @cached_property
    def body(self) -> tuple[int, int]:
        """The first and the last line that read like a paragraph, or like a sentence where nothing is longer.

        All lines where there is neither: then nothing is known to stand before or behind the article.
        """
        prose = [i for i, view in enumerate(self.views) if view.prose]
        prose = prose or [i for i, view in enumerate(self.views) if view.sentence]
        return (prose[0], prose[-1]) if prose else (0, len(self.views) - 1)

    def place_holds(self, index: int, mark: Mark) -> bool:
        """Whether the line stands where this mark counts."""
        first, last = self.body
        head, tail = index < first, index > last
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
