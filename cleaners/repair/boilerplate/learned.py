"""Boilerplate learned per source: lines that recur at the head or tail of different stories of one source.

`evidence` takes what counts from one article, `learning.learn` makes the table from the evidence of all
articles, and `apply_learned` takes the lines out of one article.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection
from dataclasses import replace
from typing import Literal
from zlib import crc32

from msgspec import Struct

from cleaners.edits import apply
from cleaners.model import Article, Edit
from cleaners.repair.boilerplate.removal import line_removals
from cleaners.repair.boilerplate.tables import line_key, straight
from cleaners.repair.overrule import NOBODY, Overruled, obeyed
from cleaners.repair.rule import Document

RULE = "learned"

HEAD_LINES, TAIL_LINES = 5, 12
"""Lines at the ends of an article that are looked at; never more than a third of an article at each end."""
SKETCH = 24
"""Sentences kept of an article, those with the smallest hashes: enough to tell copies from other stories."""
LEAST_PIECE = 20
"""Bytes of a sentence that is kept."""
_ENDS = (b"\n", b"! ", b"? ", b'." ', b".' ", "。".encode(), "！".encode(), "？".encode(), "।".encode())
_EDGES = b" \t\r.,;:'\"()"

Position = Literal["head", "tail"]
ENDS: tuple[Position, ...] = ("head", "tail")


class LineEvidence(Struct, frozen=True):
    """What an article says about the boilerplate of its source."""

    source: str
    article_id: str
    authors: tuple[str, ...]
    head: tuple[str, ...]  # lines from the start inwards
    tail: tuple[str, ...]  # lines from the end inwards
    sketch: tuple[int, ...]  # hashes of some of its sentences, ascending

    def lines(self, position: Position) -> tuple[str, ...]:
        """The lines at one end."""
        return self.head if position == "head" else self.tail


class LearnedLine(Struct, frozen=True):
    """A line that is boilerplate at one end of a source's articles, and the evidence for it."""

    source: str
    position: Position
    key: str
    text: str
    stories: int  # different stories that carry it there
    articles: int  # articles that carry it there, copies of one story included
    of_stories: int  # different stories of the source

    @property
    def confidence(self) -> float:
        """From the number of stories: 5 give 0.83, 50 give 0.98."""
        return round(self.stories / (self.stories + 1), 2)


class LearnedTable(Struct, frozen=True):
    """All that was learned, sorted by source, position and key."""

    lines: tuple[LearnedLine, ...] = ()


def _source(line: LearnedLine) -> str:
    return line.source


def evidence(article: Article) -> LineEvidence | None:
    """What this article adds; None where its source is not known."""
    if not article.source:
        return None
    lines = [line for line in article.text.split("\n") if line.strip()]
    third = max(1, len(lines) // 3) if len(lines) > 1 else 0
    return LineEvidence(
        article.source,
        article.id,
        article.authors,
        tuple(line.strip() for line in lines[: min(HEAD_LINES, third)]),
        tuple(line.strip() for line in reversed(lines[len(lines) - min(TAIL_LINES, third) :])),
        tuple(sorted(sentence_hashes(article.text))[:SKETCH]),
    )


def apply_learned(
    article: Article, table: LearnedTable, off: Collection[str] = (), said: Overruled = NOBODY
) -> Article:
    """The article without the learned lines at its ends; `off` holds keys of lines that stay."""
    source = article.source or ""
    first = bisect_left(table.lines, source, key=_source)
    known = {
        (line.position, line.key): line
        for line in table.lines[first : bisect_right(table.lines, source, first, key=_source)]
        if line.key not in off
    }
    if not known:
        return article
    document = Document(article.text, article.title, article.language, article.source)
    order = [index for index, line in enumerate(document.lines) if line.text.strip()]
    edits: list[Edit] = []
    ends: tuple[tuple[Position, list[int]], ...] = (("tail", order[::-1]), ("head", order))
    for position, indices in ends:
        chosen: list[int] = []
        sure = 1.0
        for index in indices:
            line = known.get((position, line_key(document.lines[index].text)))
            if line is None or len(chosen) == len(order) - 1:
                break
            chosen.append(index)
            sure = min(sure, line.confidence)
        if position == "head" and edits and chosen and edits[0].start <= document.lines[chosen[-1]].end:
            break
        edits += line_removals(document, RULE, chosen, sure)
    edits = list(obeyed(edits, article.edits, said))
    if not edits:
        return article
    return replace(article, text=apply(article.text, edits), edits=(*article.edits, *edits))


def sentence_hashes(text: str) -> set[int]:
    """Hashes of the sentences of a text, cut roughly: copies only have to be cut alike.

    Short ones, and the pieces that abbreviations leave, are said in many stories; they count only where there
    is nothing else.
    """
    data = straight(text.lower()).encode("utf-8", "surrogatepass")
    for end in _ENDS:
        if end[-2:-1] in data:  # one byte is looked for much faster than two
            data = data.replace(end, b". ")
    pieces = [piece.strip(_EDGES) for piece in data.split(b". ")]
    return set(map(crc32, [piece for piece in pieces if len(piece) >= LEAST_PIECE] or pieces))
