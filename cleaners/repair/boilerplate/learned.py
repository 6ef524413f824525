"""Boilerplate learned per source: lines that recur at the head or tail of different stories of one source.

`evidence` takes what counts from one article, `learn` makes the table from the evidence of all articles (in
any order; evidence of an earlier run can be added), `apply_learned` takes the lines out of one article.

A line counts only where everything between it and the end (or start) of its article recurs too: boilerplate
lies outside, so a standing heading or a row of figures inside an article is never learned. Copies of a story
count once. A paragraph needs far more proof than a label, for a serial's standing paragraph and a columnist's
opening are content; a line that only one author has is never learned, and nothing is from few stories.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Literal

from msgspec import Struct

from cleaners.edits import apply
from cleaners.model import Article, Edit
from cleaners.repair.boilerplate.removal import line_removals
from cleaners.repair.boilerplate.tables import LONGEST_LINE, hashed, line_key, normalised
from cleaners.repair.overrule import NOBODY, Overruled, obeyed
from cleaners.repair.rule import Document
from cleaners.sentences import sentences

RULE = "learned"

HEAD_LINES, TAIL_LINES = 5, 12
"""Lines at the ends of an article that are looked at; never more than a third of an article at each end."""
SKETCH = 24
"""Sentences kept of an article, those with the smallest hashes: enough to tell copies from other stories."""
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


class SeenLine(Struct, frozen=True):
    """A line near the start or end of an article."""

    key: str  # hash of the normalised line
    text: str
    sentences: tuple[int, ...]  # hashes of its sentences


class LineEvidence(Struct, frozen=True):
    """What an article says about the boilerplate of its source."""

    source: str
    article_id: str
    authors: tuple[str, ...]
    head: tuple[SeenLine, ...]  # from the start inwards
    tail: tuple[SeenLine, ...]  # from the end inwards
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


def evidence(article: Article) -> LineEvidence | None:
    """What this article adds; None where its source is not known."""
    if not article.source:
        return None
    lines = [line for line in article.text.split("\n") if line.strip()]
    third = max(1, len(lines) // 3) if len(lines) > 1 else 0
    hashes = sorted({number for line in lines for number in _sentence_hashes(line)})
    return LineEvidence(
        article.source,
        article.id,
        article.authors,
        tuple(map(_seen, lines[: min(HEAD_LINES, third)])),
        tuple(map(_seen, reversed(lines[len(lines) - min(TAIL_LINES, third) :]))),
        tuple(hashes[:SKETCH]),
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
    known = {
        (line.position, line.key): line
        for line in table.lines
        if line.source == article.source and line.key not in off
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
    known: set[str] | None = None
    while True:
        carriers: dict[str, list[LineEvidence]] = defaultdict(list)
        texts: dict[str, SeenLine] = {}
        for row in articles:
            for line in row.head if position == "head" else row.tail:
                if not line.key or (known is not None and line.key not in known):
                    break
                carriers[line.key].append(row)
                texts[line.key] = min(texts.get(line.key, line), line, key=lambda seen: seen.text)
        candidates = {
            sentence
            for key, rows in carriers.items()
            if len(rows) >= LABEL_STORIES
            for sentence in texts[key].sentences
        }
        counts = {
            key: _distinct(rows, candidates.union(texts[key].sentences))
            for key, rows in carriers.items()
            if len(rows) >= LABEL_STORIES and not _one_author(rows)
        }
        proven = {
            key for key, stories in counts.items() if _proves(texts[key], position, stories, of_stories)
        }
        if proven == known:
            return [
                LearnedLine(
                    source, position, key, texts[key].text, counts[key], len(carriers[key]), of_stories
                )
                for key in sorted(proven)
            ]
        known = proven if known is None else proven & known


def _proves(line: SeenLine, position: Position, stories: int, of_stories: int) -> bool:
    if len(line.text.split()) < PARAGRAPH_WORDS:
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


def _seen(line: str) -> SeenLine:
    if len(line) > LONGEST_LINE:
        return SeenLine("", "", ())
    return SeenLine(line_key(line), line.strip(), tuple(_sentence_hashes(line)))


def _sentence_hashes(line: str) -> list[int]:
    return [hashed(normalised(line[start:end])) for start, end in sentences(line)]
