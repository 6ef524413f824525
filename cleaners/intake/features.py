"""What can be seen of each block of a page, as numbers: what the decision about it rests on."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Hashable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import re2
from numpy.typing import NDArray

from cleaners.intake.about import About
from cleaners.intake.blocks import NAMES, TAGS, Block

Matrix = NDArray[np.float32]
Vector = NDArray[np.float32]
Group = NDArray[np.intp]

PATIENCE = 500_000_000
"""Characters that are searched for the blocks of one page, at most: about half a second."""

_TAGS = (
    "p",
    "li",
    "td",
    "tr",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "figcaption",
    "blockquote",
    "body",
    "section",
    "article",
)
_NEIGHBOURS = ("t", "r", "link", "words", "end", "in_grandparent", "in_parent", "in_path")
_OFFSETS = (-2, -1, 1, 2)
_WINDOWS = (3, 8)
_WORD_LENGTH = 6.0  # letters; for scripts without blanks, a word is this many
_FAR = 20  # blocks
_CORE = 50  # letters of a block that shows where the article is
_PROSE = 80  # letters from which a block without links that ends like a sentence is prose
_BODY = 300  # letters from which the text in JSON-LD is the article, and not its summary
_HEADLINE = 200  # characters of a block that may be the headline
_SUMMARY = 40  # letters by which the description is known
_OPENING = 120  # characters that are searched for what the wording says

OPENINGS: tuple[tuple[str, str], ...] = tuple(
    (name, "|".join(patterns))
    for name, patterns in tomllib.loads(Path(__file__).with_name("openings.toml").read_text("utf-8")).items()
)
"""What the wording of a block says of it."""

FEATURES: tuple[str, ...] = (
    *("t", "r", "both", "words", "words_squared", "letters", "link", "all_link", "bold", "end", "sentences"),
    *("commas", "upper", "digits", "colon", "question", "separator", "repeated", "first", "in_parent"),
    *("in_grandparent", "in_path", "pure_grandparent", "pure_path", "before", "after", "read", "gap_left"),
    *("gap_right", "gap", "blocks", "core_share", "core_letters", "place"),
    *(f"is_{tag}" for tag in _TAGS),
    *(f"near_{name}" for name in NAMES),
    *(f"under_{name}" for name in NAMES),
    *(f"{name}{offset:+d}" for offset in _OFFSETS for name in _NEIGHBOURS),
    *(f"{kind}_within_{size}" for size in _WINDOWS for kind in ("t", "link")),
    *("sibling_t", "sibling_link", "siblings", "sibling_words"),
    *("alike_t", "alike_link", "alike", "alike_words"),
    *("depth", "up_half", "up_most"),
    *("prose_in_parent", "prose_in_grandparent", "prose_in_path"),
    *("of_title", "title_in", "since_title", "before_title", "described", "in_body", "body_share"),
    *(f"says_{name}" for name, _ in OPENINGS),
    *(f"says_{name}-1" for name, _ in OPENINGS),
    *("page_named", "page_html5", "page_in_p"),
)
"""The columns of the matrix."""

_HTML5 = sum(
    1 << NAMES.index(f"in_{name}")
    for name in ("article", "main", "aside", "nav", "footer", "header", "figure", "section")
)
_NAMED = ((1 << len(NAMES)) - 1) >> len(TAGS) << len(TAGS)  # the flags that names of classes and ids give
_LINE_MARKS = "-–•*·|#>0123456789."  # what extractors put in front of a line
_WORD = re.compile(r"\w+")
_SENTENCE = re.compile(r"[.!?…。！？]")
_ENDS = frozenset(".!?…。！？:;\"”»’')]）」")
_SEPARATORS = frozenset("|»›•")


def features(blocks: Sequence[Block], votes: Sequence[str], said: About) -> Matrix:
    """One row a block, one column a feature, float32.

    `votes` are the texts of the two extractors, `said` what the page says about its article.
    """
    squashed = [squash(block.text) for block in blocks]
    letters = np.array([len(text) for text in squashed], np.float32)
    words = np.maximum([len(block.text.split()) for block in blocks], letters / _WORD_LENGTH).astype(
        np.float32
    )
    heard = np.array([_vote(squashed, text) for text in votes], np.float32)
    groups = _groups(blocks)
    own = _own(blocks, squashed, letters, words, heard)
    placed = _placed(groups, letters, heard)
    base = np.column_stack([own, placed])
    link = base[:, FEATURES.index("link")]
    bits = np.arange(len(NAMES))
    near = (np.array([block.near for block in blocks])[:, None] >> bits) & 1
    under = (np.array([block.flags for block in blocks])[:, None] >> bits) & 1
    tags = np.array([[block.tag == tag for tag in _TAGS] for block in blocks])
    columns = [FEATURES.index(name) for name in _NEIGHBOURS]
    around = [_shifted(base[:, columns], offset) for offset in _OFFSETS]
    says = _says(blocks)
    return np.column_stack(
        [
            base,
            tags,
            near,
            under,
            *around,
            *_windows(words, heard[0], link),
            *(_alike(group, words, heard[0], link) for group in groups[1:]),
            _contained(blocks, groups, letters, heard, base),
            _described(blocks, squashed, said),
            _in_body(squashed, letters, said),
            says,
            _shifted(says, -1),
            _page(blocks),
        ]
    ).astype(np.float32)


def squash(text: str) -> str:
    """The text without blanks, so that it is the same however it is laid out."""
    return "".join(text.split())


def _vote(squashed: Sequence[str], text: str) -> list[float]:
    """How much of each block an extractor has."""
    text = text.replace("|", "")
    lines = {squash(line) for line in text.split("\n")}
    lines |= {line.lstrip(_LINE_MARKS) for line in lines}
    whole = squash(text)
    if len(whole) * len(squashed) > PATIENCE:  # then whole lines must do
        whole = ""
    return [_has(block, whole, lines) for block in squashed]


def _has(block: str, whole: str, lines: set[str]) -> float:
    size = len(block)
    if size < 25:  # may stand anywhere by chance
        return float(block in lines) or 0.5 * (size >= 12 and block in whole)
    if block in whole:
        return 1.0
    return 0.5 * ((block[:40] in whole) + (block[-40:] in whole)) if size >= 80 else 0.0


def _own(
    blocks: Sequence[Block], squashed: Sequence[str], letters: Vector, words: Vector, heard: Matrix
) -> Matrix:
    """What a block says of itself."""
    size = np.array([len(block.text) for block in blocks], np.float32)
    link = np.array([block.linked for block in blocks]) / size
    marks = np.array([_marks(block.text) for block in blocks], np.float32)
    marks[:, 1:3] /= words[:, None]
    count = Counter(squashed)
    seen: set[str] = set()
    repeats = [(count[text] > 1, not (text in seen or seen.add(text))) for text in squashed]  # type: ignore[func-returns-value]
    log = np.log1p(words)
    return np.column_stack(
        [
            *(heard[0], heard[1], heard[0] * heard[1], log, log * log, np.log1p(letters), link, link > 0.9),
            np.array([block.bold for block in blocks]) / size,
            marks,
            np.array(repeats),
        ]
    ).astype(np.float32)


def _marks(text: str) -> tuple[float, ...]:
    """End, sentences, commas, capitals, digits, colon, question, separator."""
    head = text[:240].split()
    short = text[:300]
    return (
        text[-1] in _ENDS,
        min(len(_SENTENCE.findall(text[:2000])), 10),
        min(text.count(","), 10),
        sum(word[0].isupper() for word in head) / len(head),
        sum(map(str.isdigit, short)) / len(short),
        text[-1] == ":",
        text[-1] == "?",
        not _SEPARATORS.isdisjoint(short),
    )


def _placed(groups: Sequence[Group], letters: Vector, heard: Matrix) -> Matrix:
    """Where a block stands to the core: the long blocks that an extractor takes for the article."""
    count = len(letters)
    core = _core(letters, heard)
    total = float(core.sum()) or 1.0
    shares = [_shares(group, core, letters) for group in groups]
    index = np.arange(count)
    places = np.flatnonzero(core > 0)
    if not len(places):
        places = np.array([-_FAR])
    left = index - places[np.maximum(np.searchsorted(places, index) - 1, 0)]
    left = np.where(left <= 0, _FAR, left)
    right = places[np.minimum(np.searchsorted(places, index, side="right"), len(places) - 1)] - index
    right = np.where(right <= 0, _FAR, right)
    read = (np.cumsum(core) - core / 2) / total
    return np.column_stack(
        [
            *(shares[0][0] / total, shares[1][0] / total, shares[2][0] / total),
            *(shares[1][0] / np.maximum(1, shares[1][1]), shares[2][0] / np.maximum(1, shares[2][1])),
            *(index < places[0], index > places[-1], read),
            *(
                np.minimum(left, _FAR) / _FAR,
                np.minimum(right, _FAR) / _FAR,
                np.minimum(np.minimum(left, right), _FAR) / _FAR,
            ),
            *(np.full(count, np.log1p(count)), np.full(count, total / max(1.0, letters.sum()))),
            *(np.full(count, np.log1p(total)), index / count),
        ]
    ).astype(np.float32)


def _core(letters: Vector, heard: Matrix) -> Vector:
    """The letters of the blocks that trafilatura takes for the article, Resiliparse's doubts counted."""
    core: Vector = np.where(letters >= _CORE, letters, 0) * heard[0] * np.where(heard[1] > 0, 1.0, 0.6)
    return core


def _groups(blocks: Sequence[Block]) -> list[Group]:
    """The blocks that have a parent, a grandparent, or a path in common, as numbers from 0."""
    keys: tuple[list[Hashable], ...] = (
        [block.trail[0] for block in blocks],
        [block.trail[1] if len(block.trail) > 1 else block.trail[0] for block in blocks],
        [block.path for block in blocks],
    )
    groups = []
    for column in keys:
        numbers: dict[Hashable, int] = {}
        groups.append(np.array([numbers.setdefault(key, len(numbers)) for key in column]))
    return groups


def _shares(group: Group, core: Vector, letters: Vector) -> tuple[Vector, Vector]:
    """For each block, the core and the letters of all others of its group."""
    return (np.bincount(group, core)[group] - core).astype(np.float32), (
        np.bincount(group, letters)[group] - letters
    ).astype(np.float32)


def _shifted(values: Matrix, offset: int) -> Matrix:
    shifted = np.zeros_like(values)
    if abs(offset) < len(values):
        if offset < 0:
            shifted[-offset:] = values[:offset]
        else:
            shifted[:-offset] = values[offset:]
    return shifted


def _windows(words: Vector, vote: Vector, link: Vector) -> list[Matrix]:
    """Share of words with a vote, and inside links, among the blocks around each."""
    columns = []
    for size in _WINDOWS:
        around = _around(words, size)
        columns += [
            (_around(words * values, size) / np.maximum(1, around)).astype(np.float32)
            for values in (vote, link)
        ]
    return columns


def _around(values: Vector, size: int) -> Vector:
    sums = np.concatenate([[0.0], np.cumsum(values)])
    index = np.arange(len(values))
    whole = sums[np.minimum(index + size + 1, len(values))] - sums[np.maximum(index - size, 0)]
    others: Vector = (whole - values).astype(np.float32)
    return others


def _alike(group: Group, words: Vector, vote: Vector, link: Vector) -> Matrix:
    """The same for the others of a block's group, -1 where there are none; their number and mean length."""
    count, total = np.bincount(group)[group], np.bincount(group, words)[group]
    others = np.maximum(1, total - words)
    alone = count == 1
    voted, linked = np.bincount(group, words * vote)[group], np.bincount(group, words * link)[group]
    return np.column_stack(
        [
            np.where(alone, -1, (voted - words * vote) / others),
            np.where(alone, -1, (linked - words * link) / others),
            np.log1p(count),
            np.log1p(total / count),
        ]
    ).astype(np.float32)


def _contained(
    blocks: Sequence[Block], groups: Sequence[Group], letters: Vector, heard: Matrix, base: Matrix
) -> Matrix:
    """How far up from a block the element is that holds half, or nearly all, of the prose; where prose is.

    Prose is what needs no extractor to vouch for it: long blocks without links that end like a sentence. If
    extractors do vouch for it, it counts more.
    """
    link, end = base[:, FEATURES.index("link")], base[:, FEATURES.index("end")]
    prose = np.where((letters >= _PROSE) & (link < 0.3) & (end > 0), letters, 0)
    total = float(prose.sum()) or 1.0
    return np.column_stack(
        [
            np.array([len(block.trail) for block in blocks]),
            _levels(blocks, prose * (1 + heard[0] + heard[1])),
            *(_shares(group, prose, letters)[0] / total for group in groups),
        ]
    ).astype(np.float32)


def _levels(blocks: Sequence[Block], mass: Vector) -> Matrix:
    """Levels from each block up to the first element that holds half of the mass, and nine tenths of it."""
    sums: dict[int, float] = {}
    for block, own in zip(blocks, mass.tolist(), strict=True):
        for number in block.trail if own else ():
            sums[number] = sums.get(number, 0.0) + own
    total = float(mass.sum())
    half = {number for number, held in sums.items() if held >= 0.5 * total}
    most = {number for number, held in sums.items() if held >= 0.9 * total}
    trails = [block.trail for block in blocks]
    return np.array(
        [[len(trail) - len(held.intersection(trail)) for held in (half, most)] for trail in trails],
        np.float32,
    )


def _described(blocks: Sequence[Block], squashed: Sequence[str], said: About) -> Matrix:
    """What a block has of the title, where it stands to the headline, and whether it is the description."""
    title = set(_WORD.findall((said.title or "").lower()))
    description = squash(said.description or "")[:_SUMMARY]
    rows = []
    since = _FAR
    for block, text in zip(blocks, squashed, strict=True):
        words = set(_WORD.findall(block.text.lower())) if len(block.text) < _HEADLINE else set()
        common = len(words & title)
        rows.append(
            (
                common / max(1, len(words)),
                common / max(1, len(title)),
                min(since, _FAR),
                len(description) == _SUMMARY and text.startswith(description),
            )
        )
        since = 0 if title and common >= 0.8 * max(len(title), len(words)) else since + 1
    matrix = np.array(rows, np.float32)
    headlines = np.flatnonzero((matrix[:, 0] >= 0.8) & (matrix[:, 1] >= 0.8))
    before = np.arange(len(rows)) < (headlines[0] if len(headlines) else 0)
    return np.column_stack([matrix[:, :3], before, matrix[:, 3]])


def _in_body(squashed: Sequence[str], letters: Vector, said: About) -> Matrix:
    """Whether JSON-LD has a block in its text of the article, and how much of the page that text is."""
    body = said.body or ""
    if len(body) < _BODY:
        return np.zeros((len(squashed), 2), np.float32)
    share = min(1.0, len(body) / max(1.0, float(letters.sum())))
    return np.column_stack([_vote(squashed, body), np.full(len(squashed), share)]).astype(np.float32)


def _says(blocks: Sequence[Block]) -> Matrix:
    """What the wording of each block says of it."""
    matrix = np.zeros((len(blocks), len(OPENINGS)), np.float32)
    for i, block in enumerate(blocks):
        matrix[i, _patterns().Match(block.text[:_OPENING].lower()) or []] = 1
    return matrix


@cache
def _patterns() -> Any:  # noqa: ANN401  re2 has no types
    patterns = re2.Set.SearchSet()
    for _, pattern in OPENINGS:
        patterns.Add(pattern)
    patterns.Compile()
    return patterns


def _page(blocks: Sequence[Block]) -> Matrix:
    """How the page is made, the same for all its blocks: what else can be relied on in it.

    The shares of blocks under names that say something and under sections of HTML 5, and of text in <p>.
    """
    size = sum(len(block.text) for block in blocks)
    shares = (
        sum(bool(block.flags & _NAMED) for block in blocks) / len(blocks),
        sum(bool(block.flags & _HTML5) for block in blocks) / len(blocks),
        sum(len(block.text) for block in blocks if block.tag == "p") / size,
    )
    return np.tile(np.array(shares, np.float32), (len(blocks), 1))
