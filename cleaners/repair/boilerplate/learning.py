"""Which lines a source repeats: learned from columns of the evidence of all its articles, in any order.

A line counts only where everything between it and the end (or start) of its article recurs too: boilerplate
lies outside, so a standing heading or a row of figures inside an article is never learned. Copies of a story
count once. A paragraph needs far more proof than a label, for a serial's standing paragraph and a columnist's
opening are content; a line that only one author has is never learned, and nothing is from few stories.

What takes Python's time is only done for the few articles that might be copies, and for the few lines that
might be proven, so that a source of very many articles takes microseconds for each.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleaners.arrays import Ragged, starts_of
from cleaners.repair.boilerplate.learned import (
    ENDS,
    LearnedLine,
    LearnedTable,
    LineEvidence,
    Position,
    sentence_hashes,
)
from cleaners.repair.boilerplate.tables import LONGEST_LINE, hashed, normalised

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

Keys = NDArray[np.uint64]
Rows = NDArray[np.int64]
Spelled = Callable[[Position, Sequence[int]], Mapping[int, str]]
"""How lines at one end of a source's articles are spelled there, by key; of several ways the first."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What articles of one source say about its boilerplate."""

    authors: Keys  # of each article a number for those that it names; 0 where it names none
    lines: Mapping[Position, Ragged]  # keys of the lines at its ends, from there inwards
    sketches: Ragged  # hashes of some of its sentences

    def take(self, rows: Rows) -> Evidence:
        """That of some of the articles."""
        lines = {position: some.take(rows) for position, some in self.lines.items()}
        return Evidence(self.authors[rows], lines, self.sketches.take(rows))


def key_of(line: str) -> int:
    """The number of a line, whatever its case and spacing; 0 for one that is too long to be boilerplate."""
    return hashed(normalised(line)) if len(line) <= LONGEST_LINE else 0


def learn(rows: Sequence[LineEvidence]) -> LearnedTable:
    """The table that this evidence supports, whatever its order; of an article only what came last counts."""
    by_source: dict[str, dict[str, LineEvidence]] = defaultdict(dict)
    for row in rows:
        by_source[row.source][row.article_id] = row
    return LearnedTable(
        tuple(line for source in sorted(by_source) for line in _learn(source, [*by_source[source].values()]))
    )


def _learn(source: str, rows: Sequence[LineEvidence]) -> list[LearnedLine]:
    numbers: dict[tuple[str, ...], int] = {(): 0}
    evidence = Evidence(
        np.array([numbers.setdefault(row.authors, len(numbers)) for row in rows], np.uint64),
        {
            end: Ragged.of([[key_of(line) for line in row.lines(end)] for row in rows], np.uint64)
            for end in ENDS
        },
        Ragged.of([row.sketch for row in rows], np.uint32),
    )

    def spelled(position: Position, keys: Sequence[int]) -> dict[int, str]:
        found: dict[int, str] = {}
        wanted = set(keys)
        for row in rows:
            for line in row.lines(position):
                key = key_of(line)
                if key in wanted:
                    found[key] = min(line, found.get(key, line))
        return found

    return learn_source(source, evidence, spelled)


def learn_source(source: str, evidence: Evidence, spelled: Spelled) -> list[LearnedLine]:
    """What the evidence of all articles of a source proves, sorted by position and key."""
    if len(evidence.authors) < LABEL_STORIES:
        return []
    least = max(LABEL_STORIES, LABEL_SHARE * (len(evidence.authors) - len(_entangled(evidence.sketches))))
    known = {position: _recurring(evidence.lines[position], least) for position in ENDS}
    if not any(map(len, known.values())):
        return []
    of_stories = distinct(evidence.sketches)
    return [
        line
        for position in ENDS
        for line in _proven(source, position, evidence, known[position], spelled, of_stories)
    ]


def touched(evidence: Evidence, before: Sequence[LearnedLine], after: Sequence[LearnedLine]) -> Rows:
    """The articles from which other lines are taken out now, or with another confidence."""
    found = np.zeros(len(evidence.authors), bool)
    for position in ENDS:
        was, now = (
            {int(line.key, 16): line.confidence for line in lines if line.position == position}
            for lines in (before, after)
        )
        known = was.keys() | now.keys()
        changed = _column(key for key in known if was.get(key) != now.get(key))
        if len(changed):
            for rows, keys, is_last in _walk(evidence.lines[position], _column(known)):
                # Where all that was looked at goes, what lies behind may be among the changed lines.
                found[rows[among(keys, changed) | (is_last & among(keys, _column(known)))]] = True
    return np.flatnonzero(found)


def distinct(sketches: Ragged) -> int:
    """How many different stories these are: a copy has half of another one's sentences."""
    entangled = _entangled(sketches)
    stories: dict[int, list[int]] = defaultdict(list)  # sentence -> stories
    sizes: list[int] = []
    for sketch in sorted(tuple(sketches.row(at).tolist()) for at in entangled.tolist()):
        common = Counter(story for sentence in sketch for story in stories[sentence])
        if any(count >= SAME_STORY * min(len(sketch), sizes[story]) for story, count in common.items()):
            continue
        for sentence in sketch:
            if len(stories[sentence]) < MOST_CARRIERS:
                stories[sentence].append(len(sizes))
        sizes.append(len(sketch))
    return len(sketches) - len(entangled) + len(sizes)


def _entangled(sketches: Ragged) -> Rows:
    """The articles that may be copies or have some; each of the others is a story of its own.

    The smaller one of a pair that is one story has half of its sentences in common with others. So nothing
    has to be compared but these, and those that have one of their sentences.
    """
    packed = np.sort(sketches.values.astype(np.uint64) << np.uint64(32) | sketches.owners.astype(np.uint64))
    sentences, owners = packed >> np.uint64(32), (packed & np.uint64(0xFFFFFFFF)).astype(np.int64)
    of_sentence = np.cumsum(np.append(False, sentences[1:] != sentences[:-1])[: len(packed)])
    is_common = np.bincount(of_sentence)[of_sentence] > 1 if len(packed) else np.zeros(0, bool)
    common = np.bincount(owners[is_common], minlength=len(sketches))
    found = (common > 0) & (common >= SAME_STORY * sketches.lengths)
    theirs = np.zeros(len(packed) + 1, bool)
    theirs[of_sentence[found[owners]]] = True
    found[owners[theirs[of_sentence]]] = True
    return np.flatnonzero(found)


def _recurring(lines: Ragged, least: float) -> Keys:
    """The keys of lines that enough articles have, with nothing but such lines between them and the end."""
    known = np.zeros(0, np.uint64)
    while True:
        keys, counts = _counted(np.concatenate([known[:0], *(keys for _, keys, _ in _walk(lines, known))]))
        found = keys[(counts >= least) & (keys != 0)]
        if among(found, known).all():
            return known
        known = _counted(np.concatenate([known, found]))[0]


def _proven(
    source: str, position: Position, evidence: Evidence, known: Keys, spelled: Spelled, of_stories: int
) -> list[LearnedLine]:
    """What is proven at one end, counted again until only lines that reach the end are left."""
    texts = spelled(position, known.tolist())
    while True:
        walked = [
            (rows[is_known], keys[is_known])
            for rows, keys, _ in _walk(evidence.lines[position], known)
            for is_known in [among(keys, known)]
        ]
        rows = np.concatenate([np.zeros(0, np.int64), *(rows for rows, _ in walked)])
        keys = np.concatenate([known[:0], *(keys for _, keys in walked)])
        shared = _column(
            sentence for key in _counted(keys)[0].tolist() for sentence in sentence_hashes(texts[key])
        )
        found: list[LearnedLine] = []
        for key in known.tolist():
            carriers = evidence.take(rows[keys == key])
            count = len(carriers.authors)
            if count < LABEL_STORIES or _one_author(carriers.authors):
                continue
            stories = distinct(without(carriers.sketches, shared))
            if _proves(texts[key], position, stories, of_stories):
                found.append(
                    LearnedLine(source, position, f"{key:014x}", texts[key], stories, count, of_stories)
                )
        if len(found) == len(known):
            return found
        known = _column(int(line.key, 16) for line in found)


def _proves(line: str, position: Position, stories: int, of_stories: int) -> bool:
    if len(line.split()) < PARAGRAPH_WORDS:
        return stories >= LABEL_STORIES and stories >= LABEL_SHARE * of_stories
    return stories >= PARAGRAPH_STORIES and stories >= PARAGRAPH_SHARE[position] * of_stories


def _one_author(authors: Keys) -> bool:
    """Whether all that name an author name the same, and most name one: a column."""
    named = authors[authors != 0]
    return len(named) * 2 > len(authors) and bool((named == named[0]).all())


def _walk(lines: Ragged, known: Keys) -> Iterator[tuple[Rows, Keys, NDArray[np.bool_]]]:
    """From the ends inwards, while lines are known: articles, their next lines, and which are their last."""
    lengths = lines.lengths
    rows = np.flatnonzero(lengths)
    depth = 0
    while len(rows):
        keys = lines.values[lines.offsets[rows] + depth]
        depth += 1
        goes_on = lengths[rows] > depth
        yield rows, keys, ~goes_on
        rows = rows[among(keys, known) & goes_on]


def without(sketches: Ragged, values: NDArray[Any]) -> Ragged:
    """The sketches without these values, which are sorted; one that has no others stays as it is."""
    owners, left = sketches.owners, ~among(sketches.values, values)
    left |= (np.bincount(owners[left], minlength=len(sketches)) == 0)[owners]
    lengths = np.bincount(owners[left], minlength=len(sketches))
    return Ragged(sketches.values[left], starts_of(lengths))


def among(values: NDArray[Any], known: NDArray[Any]) -> NDArray[np.bool_]:
    """Which of the values are among the known ones, which are sorted."""
    if not len(known):
        return np.zeros(len(values), bool)
    places = np.searchsorted(known, values)
    found: NDArray[np.bool_] = known[np.minimum(places, len(known) - 1)] == values
    return found


def _counted(keys: Keys) -> tuple[Keys, Rows]:
    """The different keys, sorted, and how often each is there."""
    ordered = np.sort(keys)
    first = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)])
    return ordered[first], np.diff(np.append(first, len(ordered)))


def _column(keys: Iterator[int] | set[int]) -> Keys:
    return np.array(sorted(set(keys)), np.uint64)
