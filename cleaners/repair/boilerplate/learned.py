"""Boilerplate learned per source: lines that recur at the head or tail of different stories of one source.

`evidence` takes what counts from one article, `learn` makes the table from the evidence of all articles (in
any order; evidence of an earlier run can be added), `apply_learned` takes the lines out of one article.

A line counts only where everything between it and the end (or start) of its article recurs too: boilerplate
lies outside, so a standing heading or a row of figures inside an article is never learned. Copies of a story
count once. A paragraph needs far more proof than a label, for a serial's standing paragraph and a columnist's
opening are content; a line that only one author has is never learned, and nothing is from few stories.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from functools import cache
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
SAME_STORY = 0.5
"""Share of the smaller sketch that two articles have in common where one is a copy of the other."""
MOST_CARRIERS = 100
"""Stories that are compared by one sentence; what more of them share tells no copies apart."""
LABEL_STORIES, PARAGRAPH_STORIES = 5, 8
"""Different stories that prove a label (up to 11 words, or no sentence) or a paragraph to be boilerplate."""
LABEL_SHARE = 0.02
"""Share of the stories of a source that must carry a label: in 18,000 stories of a news agency, phrases of
its reporters ("Terms were not disclosed.", "Qtr ended Jan 31") opened or closed up to 0.3 % of them."""
PARAGRAPH_SHARE = {"head": 0.5, "tail": 0.25}
"""Share of the stories of a source that must carry a paragraph: a series or a column is less than that."""
PARAGRAPH_WORDS = 12

Position = Literal["head", "tail"]


class LineEvidence(Struct, frozen=True):
    """What an article says about the boilerplate of its source."""

    source: str
    article_id: str
    authors: tuple[str, ...]
    head: tuple[str, ...]  # lines from the start inwards
    tail: tuple[str, ...]  # lines from the end inwards
    sketch: tuple[int, ...]  # hashes of some of its sentences, ascending


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
        tuple(sorted(_sentence_hashes(article.text))[:SKETCH]),
    )


def learn(rows: Iterable[LineEvidence]) -> LearnedTable:
    """The table that this evidence supports, whatever its order."""
    by_source: dict[str, dict[str, LineEvidence]] = defaultdict(dict)
    for row in rows:
        by_source[row.source][row.article_id] = row
    found: list[LearnedLine] = []
    for source in sorted(by_source):
        articles = [by_source[source][key] for key in sorted(by_source[source])]
        if len(articles) >= LABEL_STORIES:
            of_stories = _distinct(articles, frozenset())
            for position in ("head", "tail"):
                found += _learn_end(source, position, articles, of_stories)
    return LearnedTable(tuple(found))


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


def _learn_end(
    source: str, position: Position, articles: Sequence[LineEvidence], of_stories: int
) -> list[LearnedLine]:
    """What recurs at one end, counted again until only lines that reach the end are left."""
    rows = [(row, row.head if position == "head" else row.tail) for row in articles]
    key_of = cache(line_key)
    known = _recurring(rows, key_of)
    while True:
        carriers: dict[str, list[LineEvidence]] = defaultdict(list)
        texts: dict[str, str] = {}
        for row, lines in rows:
            for line in lines:
                key = key_of(line)
                if key not in known:
                    break
                carriers[key].append(row)
                texts[key] = min(texts.get(key, line), line)
        sentences = {key: _sentence_hashes(text) for key, text in texts.items()}
        candidates = set().union(*sentences.values())
        counts = {
            key: _distinct(those, candidates)
            for key, those in carriers.items()
            if len(those) >= LABEL_STORIES and not _one_author(those)
        }
        proven = {
            key for key, stories in counts.items() if _proves(texts[key], position, stories, of_stories)
        }
        if proven == known:
            return [
                LearnedLine(source, position, key, texts[key], counts[key], len(carriers[key]), of_stories)
                for key in sorted(proven)
            ]
        known &= proven


def _recurring(
    rows: Sequence[tuple[LineEvidence, tuple[str, ...]]], key_of: Callable[[str], str]
) -> set[str]:
    """The keys of lines that enough articles have, with nothing but such lines between them and the end."""
    known: set[str] = set()
    while True:
        counts: Counter[str] = Counter()
        for _, lines in rows:
            for line in lines:
                counts[key := key_of(line)] += 1
                if key not in known:
                    break
        found = {key for key, count in counts.items() if key and count >= LABEL_STORIES}
        if found <= known:
            return known
        known |= found


def _proves(line: str, position: Position, stories: int, of_stories: int) -> bool:
    if len(line.split()) < PARAGRAPH_WORDS:
        return stories >= LABEL_STORIES and stories >= LABEL_SHARE * of_stories
    return stories >= PARAGRAPH_STORIES and stories >= PARAGRAPH_SHARE[position] * of_stories


def _one_author(rows: Sequence[LineEvidence]) -> bool:
    """Whether all that name an author name the same, and most name one: a column."""
    named = [row.authors for row in rows if row.authors]
    return len(named) * 2 > len(rows) and len(set(named)) == 1


def _distinct(rows: Sequence[LineEvidence], shared: Collection[int]) -> int:
    """How many different stories these are: a copy has half of another one's sentences outside `shared`."""
    stories: dict[int, list[int]] = defaultdict(list)  # sentence -> stories
    sizes: list[int] = []
    for sketch in sorted(_rest(row, shared) for row in rows):
        common = Counter(story for sentence in sketch for story in stories[sentence])
        if any(count >= SAME_STORY * min(len(sketch), sizes[story]) for story, count in common.items()):
            continue
        for sentence in sketch:
            if len(stories[sentence]) < MOST_CARRIERS:
                stories[sentence].append(len(sizes))
        sizes.append(len(sketch))
    return len(sizes)


def _rest(row: LineEvidence, shared: Collection[int]) -> tuple[int, ...]:
    """The article's sketch without what recurs anyway; all of it where nothing else is left."""
    return tuple(sentence for sentence in row.sketch if sentence not in shared) or row.sketch


def _sentence_hashes(text: str) -> set[int]:
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
