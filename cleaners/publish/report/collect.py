"""What the report shows of a run, read from the files that the run wrote.

Each file is read once, from front to back, and what is kept is bounded: counts, and the few stories, edits
and rejected inputs that are worth a look. So the page of a published run can be made again at any time, and
a corpus of any size has one.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from math import log2
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from cleaners.model import Borderline, Conflict, Edit, Evidence, Rejected, Tier
from cleaners.publish.records import ArticleRecord, EditRecord, MemberRecord, StoryRecord
from cleaners.publish.report.edits import EditSamples, RuleSeen

T = TypeVar("T")
Entry = TypeVar("Entry", tuple[float, int], tuple[int, int, "Title"])

STORIES = 40
"""Stories shown with their texts: half of them the largest, half the most doubtful."""

TITLES = 6_000
"""Titles that can be searched: those of the largest stories."""

REJECTED = 12
"""Examples of each reason."""

LONGEST_TEXT = 20_000
"""Characters of an article that are kept to be compared."""

LONGEST_LINE = 4_000_000
"""Bytes of an article's line beyond which no edit of it is an example: that takes copies of its text."""

LEARNED = 60
"""Lines that were learned to be boilerplate, those with the least proof first."""


class Run(Struct, frozen=True):
    """What the report takes from run.json."""

    run: str
    totals: dict[str, int]
    rejected: dict[str, int] = {}
    rules: dict[str, int] = {}
    suggestions: dict[str, int] = {}
    flags: dict[str, int] = {}
    changes: dict[str, int] = {}
    versions: dict[str, str] = {}
    settings: str = ""
    stages: list[dict[str, str | float]] = []


class Learned(Struct, frozen=True):
    """A line of learned.jsonl."""

    source: str
    position: str
    key: str
    text: str
    stories: int
    articles: int
    of_stories: int


class _Story(Struct, frozen=True):
    """What of a story is looked at to choose the ones to show: everything but its text."""

    id: str
    title: str | None
    published: str | None
    members: tuple[MemberRecord, ...]
    conflicts: tuple[Conflict, ...]


class _Row(Struct, frozen=True):
    """What of an article is counted."""

    id: str
    source: str | None
    published: str | None
    evidence: Evidence | None


class Title(Struct, frozen=True, order=True):
    """A story as the search lists it."""

    id: str
    title: str
    articles: int
    published: str | None


@dataclass(frozen=True)
class Shown:
    """A story that is shown in full."""

    story: StoryRecord
    compared: tuple[str, ...]  # the canonical article, and the members that hang by the weakest ties
    doubt: float  # 0 to 1: how close its weakest tie is to coming off
    weakest: str | None  # the member that hangs by it


@dataclass(frozen=True)
class Content:
    """All that the report shows."""

    run: Run
    sources: dict[str, int]  # articles by source, most first; "" for those without
    days: dict[str, int]  # articles by day, in order; "" for those without
    sizes: dict[int, int]  # stories by number of articles
    stories: list[Shown]
    doubtful: int  # stories of which DOUBTFUL says so
    titles: list[Title]
    rules: dict[str, RuleSeen]
    borderline: list[Borderline]
    articles: dict[str, ArticleRecord]  # those that are compared, and those of borderline pairs
    evidence: dict[str, Evidence]  # of the members of the stories that are shown
    story_of: dict[str, tuple[str, int]]  # of the articles of borderline pairs: the story and its size
    rejected: dict[str, list[Rejected]]  # examples by reason
    learned: list[Learned]


DOUBTFUL = 0.5
"""A story is counted as doubtful from here on: its weakest tie is in the lower half between line and 1."""

COMPARED = 4
"""Members of a story whose text is set beside the canonical one's."""

_LINE = 0.5
"""Default threshold of a tier that has no borderline pair."""

CONFLICTED = 0.5
"""What contradictions add to the size of a story, in doublings, where the largest are chosen."""

SIZE_OF_DOUBT = 1 / 20
"""What a doubling of its articles adds to the doubt of a story, where the most doubtful are chosen: of
stories about as doubtful the largest. This and CONFLICTED were set by hand: no gold says what is worth a
look."""


def collect(folder: Path) -> Content:
    """Read what a run wrote.

    Raises:
        OSError: a file of the run is missing or cannot be read.
        msgspec.MsgspecError: a file is not what a run writes.
    """
    run = msgspec.json.decode((folder / "run.json").read_bytes(), type=Run)
    borderline = list(_rows(folder / "borderline.jsonl", Borderline))
    close = {identifier for pair in borderline for identifier in (pair.left, pair.right)}
    stories = _Stories({pair.tier: pair.threshold for pair in borderline}, close)
    for start, line in _raw(folder / "corpus.jsonl"):
        stories.add(start, line)
    chosen = stories.chosen(folder / "corpus.jsonl")
    members = {member.article_id for one in chosen for member in one.story.members}
    articles = _Articles(close.union(*(one.compared for one in chosen)), members)
    articles.read(folder)
    return Content(
        run=run,
        sources=dict(sorted(articles.sources.items(), key=lambda item: (-item[1], item[0]))),
        days=dict(sorted(articles.days.items())),
        sizes=dict(sorted(stories.sizes.items())),
        stories=chosen,
        doubtful=stories.doubtful,
        titles=stories.titles(),
        rules=articles.edits.rules(),
        borderline=borderline,
        articles=articles.kept,
        evidence=articles.evidence,
        story_of=stories.home,
        rejected=_rejected(folder / "rejected.jsonl"),
        learned=sorted(
            _rows(folder / "learned.jsonl", Learned), key=lambda line: (line.stories, line.source, line.key)
        )[:LEARNED],
    )


class _Stories:
    """The stories as they come by: counts, and where those are that are worth a look."""

    def __init__(self, lines: Mapping[Tier, float], close: Collection[str]) -> None:
        self.sizes: Counter[int] = Counter()
        self.doubtful = 0
        self.home: dict[str, tuple[str, int]] = {}
        self._lines, self._close = lines, close
        self._decode = msgspec.json.Decoder(_Story).decode
        self._large: list[tuple[float, int]] = []
        self._doubt: list[tuple[float, int]] = []
        self._titles: list[tuple[int, int, Title]] = []

    def add(self, start: int, line: bytes) -> None:
        """Look at the story whose line in corpus.jsonl begins at this byte."""
        story = self._decode(line)
        size = len(story.members)
        self.sizes[size] += 1
        title = Title(story.id, (story.title or story.id)[:200], size, story.published)
        _push(self._titles, (size, -start, title), TITLES)
        for member in story.members:
            if member.article_id in self._close:
                self.home[member.article_id] = (story.id, size)
        if size > 1:
            doubt, _ = doubt_of(story.members, self._lines)
            self.doubtful += doubt >= DOUBTFUL
            effect = log2(size) + CONFLICTED * bool(story.conflicts)
            _push(self._large, (effect, -start), STORIES)
            _push(self._doubt, (doubt + SIZE_OF_DOUBT * effect, -start), STORIES)

    def chosen(self, path: Path) -> list[Shown]:
        """The stories to show, without their articles: in turn the most doubtful and the largest."""
        ranked = [sorted(some, reverse=True) for some in (self._doubt, self._large)]
        starts = dict.fromkeys(-start for both in zip(*ranked, strict=True) for _, start in both)
        found = []
        if starts:
            with path.open("rb") as file:
                for start in list(starts)[:STORIES]:
                    file.seek(start)
                    found.append(self._shown(msgspec.json.decode(file.readline(), type=StoryRecord)))
        return found

    def _shown(self, story: StoryRecord) -> Shown:
        first, *others = story.members
        others.sort(key=lambda one: (1.0 if one.score is None else one.score, one.article_id))
        names = (first.article_id, *(one.article_id for one in others[:COMPARED]))
        return Shown(story, names, *doubt_of(story.members, self._lines))

    def titles(self) -> list[Title]:
        """The titles to search, those of the largest stories first."""
        return [title for _, _, title in sorted(self._titles, key=lambda one: (-one[0], -one[1]))]


class _Articles:
    """The articles and their edits as they come by."""

    def __init__(self, wanted: Collection[str], members: Collection[str]) -> None:
        self.sources: Counter[str] = Counter()
        self.days: Counter[str] = Counter()
        self.edits = EditSamples()
        self.kept: dict[str, ArticleRecord] = {}
        self.evidence: dict[str, Evidence] = {}
        self._wanted, self._members = wanted, members

    def read(self, folder: Path) -> None:
        """Read articles.jsonl, and edits.jsonl beside it: the edits are in the order of their articles."""
        decode = msgspec.json.Decoder(_Row).decode
        whole = msgspec.json.Decoder(ArticleRecord).decode
        histories = groupby(_rows(folder / "edits.jsonl", EditRecord), lambda edit: edit.article_id)
        article_id, history = next(histories, ("", iter(())))
        for _, line in _raw(folder / "articles.jsonl"):
            row = decode(line)
            self.sources[row.source or ""] += 1
            self.days[(row.published or "")[:10]] += 1
            if row.evidence and row.id in self._members:
                self.evidence[row.id] = row.evidence
            if row.id in self._wanted:
                article = whole(line)
                self.kept[row.id] = msgspec.structs.replace(article, text=article.text[:LONGEST_TEXT])
            if row.id == article_id:
                edits = [msgspec.convert(edit, Edit, from_attributes=True) for edit in history]
                self.edits.add(row.source, edits, partial(whole, line) if len(line) <= LONGEST_LINE else None)
                article_id, history = next(histories, ("", iter(())))


def doubt_of(members: Sequence[MemberRecord], lines: Mapping[Tier, float]) -> tuple[float, str | None]:
    """How close the weakest tie of a story is to coming off (0 to 1), and the member that hangs by it."""
    weakest: tuple[float, str | None] = (0.0, None)
    for one in members:
        if one.tier in ("near", "story") and one.score is not None:
            line = lines.get(one.tier, _LINE)
            doubt = round(min(max((1 - one.score) / max(1 - line, 0.01), 0.0), 1.0), 3)
            if weakest[1] is None or doubt > weakest[0]:
                weakest = (doubt, one.article_id)
    return weakest


def _rejected(path: Path) -> dict[str, list[Rejected]]:
    found: dict[str, list[Rejected]] = {}
    for row in _rows(path, Rejected):
        some = found.setdefault(row.reason, [])
        if len(some) < REJECTED:
            some.append(row)
    return dict(sorted(found.items()))


def _push(heap: list[Entry], entry: Entry, most: int) -> None:
    """Keep the largest entries."""
    if len(heap) < most:
        heapq.heappush(heap, entry)
    else:
        heapq.heappushpop(heap, entry)


def _raw(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines of a file, each with the byte at which it begins."""
    start = 0
    with path.open("rb") as file:
        for line in file:
            yield start, line
            start += len(line)


def _rows(path: Path, kind: type[T]) -> Iterator[T]:
    """The records of a file; none where a run had nothing to write into it."""
    if path.exists():
        decode = msgspec.json.Decoder(kind).decode
        for _, line in _raw(path):
            yield decode(line)
