"""What a line of text looks like, in numbers, with its neighbours and its place.

After the features of boilerplate removal from pages, as far as they are left in a text without markup:
length, closing punctuation, share of function words, neighbours (Kohlschütter et al., Boilerplate Detection
using Shallow Text Features, WSDM 2010; Pomikálek, Removing Boilerplate and Duplicate Content from Web
Corpora, 2011).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache, lru_cache
from struct import Struct
from typing import Final, NamedTuple

import numpy as np
import re2
from numpy.typing import NDArray

KINDS: Final = ("label", "short", "headline", "long", "phrase", "sentence", "paragraph", "block")
"""How long a line is and whether it ends as a sentence does: the last four do."""
CORE: Final = frozenset((6, 7))  # paragraph, block

OWN: Final = (
    *KINDS,
    *("colon", "commas", "function", "capitals", "shouted", "digits"),
    *("inner", "date", "address", "credit", "separator", "person", "said", "quote"),
    *("exclaims", "repeated", "lower", "bullet", "marked", "hinted", "shared", "strange"),
)
_NEAR: Final = (*KINDS, "date", "capitals", "marked", "hinted", "function", "repeated")
_WIDE: Final = (
    *("core_near_before", "core_near_after", "core_near_both", "core_before", "core_after", "core_both"),
    *("no_core_before", "no_core_after", "from_start", "from_end", "to_core_before", "to_core_after"),
    *("marks_before", "marks_after", "labels_before", "labels_after"),
)
NAMES: Final = (
    *OWN,
    *(f"{name}@{offset:+d}" for offset in (-2, -1, 1, 2) for name in ("none", *_NEAR)),
    *_WIDE,
)
"""The columns of `features`, in order."""

LONGEST_KEPT = 2_000
"""Characters: longer lines are looked at anew, so that little is kept in memory."""

_REPEATED, _MARKED, _HINTED, _SHARED, _STRANGE = (
    OWN.index(name) for name in ("repeated", "marked", "hinted", "shared", "strange")
)
_PACKED: Final = Struct(f"{len(OWN)}d")
_NEAR_COLUMNS: Final = [OWN.index(name) for name in _NEAR]
_END = re.compile(r"""[.!?…。！？][\])}"'”’»“]*$""")
_SIGNS: Final = (
    ("inner", r"[.!?…][\"'”’»)]* [\"'“„«(]?\pL"),
    (
        "date",
        r"\b(?:19|20)[0-9][0-9]\b|\b[0-9]{1,2}:[0-9][0-9]\b|\b[0-9]{1,3} ?[hmd] ago\b"
        r"|\b[0-9]{1,3} (?:hour|day|minute|week|month|year)s? ago\b",
    ),
    ("address", r"https?://|www\.|\S@\S|\.(?:com|org|net)\b"),
    (
        "credit",
        r"\bgetty|\breuters\b|\bap photo|\bafp\b|shutterstock|\bepa\b|\bphoto(?:graph)?(?: by|:)|/ap\b|©",
    ),
    ("separator", r"[|»›•·©]"),
    ("person", r"\b(?:i|i'm|my|me|you|your|we|us|our|ich|ihr|sie|je|vous|yo|io|eu)\b"),
    ("said", r"\b(?:said|says|told|according|sagte|laut|dit|selon|dijo|según|detto|secondo|disse)\b"),
    ("quote", r"[\"“”„«]"),
)
"""What is looked for in a line, in lower case, for the columns of these names; all of it in one pass."""
_ONE_HOT = tuple(tuple(float(i == kind) for i in range(len(KINDS))) for kind in range(len(KINDS)))
_LONG_WORD, _ASCII_LONG_WORD = re.compile(r"[^\W\d_]{4,}"), re.compile("[a-z]{4,}")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")

FUNCTION_WORDS: Final = frozenset(
    """
    the a an of to in and that is was for on with as at by it be are from this have has had he his she
    her they their we our you i but not or which who were been will would could can its if about after
    than when more there what so up out no one into over also der die das den dem des ein eine einer
    eines einem einen und ist sind war im von zu mit auf für nicht sich auch es dass als wie bei aus
    nach er sie wir ich hat haben wird werden oder aber noch nur um über vor zum zur le la les un une du
    de et est sont dans pour que qui sur avec au aux il elle ils nous vous je ce cette ces pas plus par
    se son sa ses mais ou été el los las una y en por con su sus al del lo como más pero fue ha han este
    esta gli uno di da dal della dei delle sono per non si come anche alla nel nella questo questa o os
    um uma do dos das em na que com para não mais mas ao foi tem и в на не что с по как это из за для от
    но а о к у был было его
    """.split()  # noqa: SIM905
)
"""The commonest words of the languages of the tables, and of Russian: headlines and menus have few."""


def features(lines: Sequence[str], marked: Sequence[bool], hinted: Sequence[bool]) -> NDArray[np.float64]:
    """One row for each line, columns as NAMES: shape (lines, len(NAMES)).

    Args:
        lines: the lines that are not blank.
        marked: whether the tables know the line as boilerplate wherever it stands.
        hinted: whether they know it as boilerplate in some places.
    """
    own = _own(lines, marked, hinted)
    near = np.zeros((len(lines) + 4, len(_NEAR) + 1))
    near[:, 0] = 1.0
    near[2:-2, 0] = 0.0
    near[2:-2, 1:] = own[:, _NEAR_COLUMNS]
    shifted = [near[2 + offset : 2 + offset + len(lines)] for offset in (-2, -1, 1, 2)]
    return np.hstack([own, *shifted, _wide(lines, own)])


def kind_of(line: str) -> int:
    """The kind of a line, as an index into KINDS."""
    return _kind(line.strip())


def _kind(text: str) -> int:
    words = text.count(" ") + 1
    if not text.isascii() and (characters := len(_CJK.findall(text))) >= 5:
        words = characters // 2
    if _END.search(text[-6:]):
        return 4 if words <= 7 else 5 if words <= 17 else 6 if words <= 40 else 7
    return 0 if words <= 3 else 1 if words <= 7 else 2 if words <= 17 else 3


class Look(NamedTuple):
    """What a line is, whatever stands around it."""

    kind: int  # an index into KINDS
    row: bytes  # its own columns as 64-bit floats; those that need the other lines are 0
    low: str
    terms: frozenset[str]  # its longer words


def look(line: str) -> Look:
    """The look of a line; kept where it is not too long, since rules see lines again and again."""
    return _look_again(line) if len(line) <= LONGEST_KEPT else _look(line)


def _own(lines: Sequence[str], marked: Sequence[bool], hinted: Sequence[bool]) -> NDArray[np.float64]:
    looks = [look(line) for line in lines]
    own = np.frombuffer(b"".join(some.row for some in looks)).reshape(len(lines), len(OWN)).copy()
    repeats = Counter(some.low for some in looks)
    once: set[str] = set()
    shared: set[str] = set()
    for some in looks:
        shared |= once & some.terms
        once |= some.terms
    shares = [len(shared & some.terms) / len(some.terms) if some.terms else 0.0 for some in looks]
    own[:, _REPEATED] = [repeats[some.low] > 1 for some in looks]
    own[:, _MARKED] = marked
    own[:, _HINTED] = hinted
    own[:, _SHARED] = shares
    own[:, _STRANGE] = [
        1.0 - share if len(some.terms) >= 3 else 0.0 for some, share in zip(looks, shares, strict=True)
    ]
    return own


@lru_cache(maxsize=1_024)
def _look_again(line: str) -> Look:
    return _look(line)


def _look(line: str) -> Look:
    text = line.strip()
    low = text.lower()
    kind = _kind(text)
    row = _PACKED.pack(*_ONE_HOT[kind], *_shape(text, low), *_signs_of(low), *_edges(text))
    long_words = _ASCII_LONG_WORD if low.isascii() else _LONG_WORD
    return Look(kind, row, low, frozenset(long_words.findall(low)))


def _shape(text: str, low: str) -> tuple[float, ...]:
    """What the words are like: the columns from `colon` to `digits`."""
    words = text.split()
    count = len(words)
    capitals = sum(map(str.isupper, [word[0] for word in words[1:]]))
    raw = text.encode()
    digits = len(raw) - len(raw.translate(None, b"0123456789"))
    return (
        text[-1] == ":",
        min(1.0, 8 * text.count(", ") / count),
        min(0.6, sum(map(FUNCTION_WORDS.__contains__, low.split())) / count),
        capitals / (count - 1) if count > 1 else 0.0,
        text.isupper(),
        min(1.0, 3 * digits / len(text)),
    )


def _signs_of(low: str) -> list[float]:
    """The columns of _SIGNS."""
    found = [0.0] * len(_SIGNS)
    for index in _signs().Match(low) or ():
        found[index] = 1.0
    return found


def _edges(text: str) -> tuple[float, ...]:
    """The columns from `exclaims` on; those that need the other lines are 0."""
    return (text[-1] in "!?", 0.0, text[0].islower(), text[0] in "-*•", 0.0, 0.0, 0.0, 0.0)


@cache
def _signs() -> re2.Set:
    signs = re2.Set.SearchSet()
    for _, pattern in _SIGNS:
        signs.Add(pattern)
    signs.Compile()
    return signs


def _wide(lines: Sequence[str], own: NDArray[np.float64]) -> NDArray[np.float64]:
    """The columns of _WIDE: paragraphs, marks and labels before and after each line; counts as logarithms."""
    count = len(lines)
    core = own[:, 6] + own[:, 7]
    words = core * [line.count(" ") + 1 for line in lines]
    sums = np.zeros((3, count + 1))
    np.cumsum(
        [words, np.maximum(own[:, _MARKED], own[:, _HINTED]), own[:, 0] + own[:, 1]], 1, out=sums[:, 1:]
    )
    mass, marks, labels = sums
    at = np.arange(count)
    before5, after5 = np.maximum(at - 5, 0), np.minimum(at + 6, count)
    before10, after10 = np.maximum(at - 10, 0), np.minimum(at + 11, count)
    before, after = mass[:-1], mass[-1] - mass[1:]
    last, following = np.full(count, -30.0), np.full(count, count + 30.0)
    last[1:] = np.where(core > 0, at, -30.0)[:-1]
    following[:-1] = np.where(core > 0, at, count + 30.0)[1:]
    table = np.empty((count, len(_WIDE)))
    table[:, 0], table[:, 1] = before - mass[before5], mass[after5] - mass[1:]
    table[:, 2] = np.minimum(table[:, 0], table[:, 1])
    table[:, 3], table[:, 4], table[:, 5] = before, after, np.minimum(before, after)
    table[:, 6], table[:, 7] = before != 0, after != 0
    table[:, 8], table[:, 9] = at, count - 1 - at
    table[:, 10] = at - np.maximum.accumulate(last)
    table[:, 11] = np.minimum.accumulate(following[::-1])[::-1] - at
    table[:, 12], table[:, 13] = marks[:-1] - marks[before10], marks[after10] - marks[1:]
    table[:, 14], table[:, 15] = labels[:-1] - labels[before10], labels[after10] - labels[1:]
    logarithms: NDArray[np.float64] = np.log2(1.0 + table)
    logarithms[:, 6:8] = 1.0 - logarithms[:, 6:8]  # of 0 and 1: whether there is no paragraph
    return logarithms
