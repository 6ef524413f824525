"""What can be seen of each block of a page, as numbers: what the decision about it rests on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cleaners.intake.blocks import NAMES, TAGS, Block

Matrix = NDArray[np.float32]
Vector = NDArray[np.float32]

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
    *("page_named", "page_html5", "page_in_p"),
)
"""The columns of the matrix."""

_HTML5 = sum(
    1 << NAMES.index(f"in_{name}")
    for name in ("article", "main", "aside", "nav", "footer", "header", "figure", "section")
)
_NAMED = ((1 << len(NAMES)) - 1) >> len(TAGS) << len(TAGS)  # the flags that names of classes and ids give
_LINE_MARKS = "-–•*·|#>0123456789."  # what extractors put in front of a line
_SENTENCE = re.compile(r"[.!?…。！？]")
_ENDS = frozenset(".!?…。！？:;\"”»’')]）」")
_SEPARATORS = frozenset("|»›•")


def features(blocks: Sequence[Block], votes: Sequence[str]) -> Matrix:
    """One row a block, one column a feature, float32; `votes` are the texts of the two extractors."""
    squashed = [squash(block.text) for block in blocks]
    letters = np.array([len(text) for text in squashed], np.float32)
    words = np.maximum([len(block.text.split()) for block in blocks], letters / _WORD_LENGTH).astype(
        np.float32
    )
    heard = np.array([_vote(squashed, text) for text in votes], np.float32)
    own = _own(blocks, squashed, letters, words, heard)
    placed = _placed(blocks, letters, heard)
    base = np.column_stack([own, placed])
    bits = np.arange(len(NAMES))
    near = (np.array([block.near for block in blocks])[:, None] >> bits) & 1
    under = (np.array([block.flags for block in blocks])[:, None] >> bits) & 1
    tags = np.array([[block.tag == tag for tag in _TAGS] for block in blocks])
    columns = [FEATURES.index(name) for name in _NEIGHBOURS]
    around = [_shifted(base[:, columns], offset) for offset in _OFFSETS]
    return np.column_stack(
        [
            base,
            tags,
            near,
            under,
            *around,
            *_windows(words, heard[0], base[:, 6]),
            _siblings(blocks, words, heard[0], base[:, 6]),
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


def _placed(blocks: Sequence[Block], letters: Vector, heard: Matrix) -> Matrix:
    """Where a block stands to the core: the long blocks that an extractor takes for the article."""
    count = len(blocks)
    core = np.where(letters >= _CORE, letters, 0) * heard[0] * np.where(heard[1] > 0, 1.0, 0.6)
    total = float(core.sum()) or 1.0
    shares = [
        _shares([getattr(block, by) for block in blocks], core, letters)
        for by in ("parent", "grandparent", "path")
    ]
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


def _shares(keys: Sequence[int | str], core: Vector, letters: Vector) -> tuple[Vector, Vector]:
    """For each block, the core and the letters of all other blocks with its key."""
    numbers: dict[int | str, int] = {}
    group = np.array([numbers.setdefault(key, len(numbers)) for key in keys])
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


def _siblings(blocks: Sequence[Block], words: Vector, vote: Vector, link: Vector) -> Matrix:
    """The same for the blocks round the same element, with their number and mean length."""
    numbers: dict[int, int] = {}
    group = np.array([numbers.setdefault(block.grandparent, len(numbers)) for block in blocks])
    count, total = np.bincount(group)[group], np.bincount(group, words)[group]
    others = np.maximum(1, total - words)
    voted, linked = np.bincount(group, words * vote)[group], np.bincount(group, words * link)[group]
    return np.column_stack(
        [
            (voted - words * vote) / others,
            (linked - words * link) / others,
            np.log1p(count),
            np.log1p(total / count),
        ]
    ).astype(np.float32)


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
