"""What each UTF-16 code unit means to the comparison: its kind, and what it is folded to."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

SEPARATOR: Final = "\x1c"
"""Stands between the texts of a batch (the file separator of ASCII)."""

GAP, LETTER, DIGIT, CHARACTER, DROPPED, POINT, SIGN, COMPLEX = range(8)
"""Kinds of code unit.

GAP separates words; CHARACTER is a letter of a script without spaces, a token by itself; DROPPED counts for
nothing (apostrophes, soft hyphens, zero-width marks); POINT is part of a number between two digits; SIGN is
part of a number after a gap and before a digit; COMPLEX needs the full NFKC.
"""

_APOSTROPHES = "'`´‘’‛′ʼ\u00ad\u200b\u200c\u200d\u2060\ufeff"
_POINTS = ".,\uff0e\uff0c"
_SIGNS = "-+\u2212\u2013"
# Scripts that are written without spaces between words (Unicode Standard Annex 29, section 4: they need
# a dictionary to find words), as ranges of code units; D840 to D88F lead the later ideographs.
_UNSPACED = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x0F00, 0x109F),  # Tibetan, Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x2E80, 0x2FDF),  # radicals
    (0x3005, 0x3007),
    (0x3041, 0x30FF),  # Hiragana, Katakana
    (0x31F0, 0x31FF),
    (0x3400, 0x9FFF),  # ideographs
    (0xA980, 0xA9DF),  # Javanese
    (0xD840, 0xD88F),
    (0xF900, 0xFAFF),
)
_COMPOSING = ((0x0300, 0x036F), (0x1100, 0x11FF), (0x3099, 0x309A))


@cache
def kinds() -> NDArray[np.uint8]:
    """Kind of every code unit, shape (65536,)."""
    table = np.zeros(65536, dtype=np.uint8)
    for code in range(65536):
        table[code] = _kind(code)
    table[ord(SEPARATOR)] = GAP
    return table


@cache
def folds() -> NDArray[np.uint16]:
    """What every code unit is folded to where NFKC and lower case give one code unit, shape (65536,)."""
    table = np.arange(65536, dtype=np.uint16)
    for code in range(65536):
        folded = unicodedata.normalize("NFKC", chr(code)).lower() if not 0xD800 <= code < 0xE000 else ""
        if folded.isdecimal() and len(folded) == 1:
            folded = str(unicodedata.decimal(folded))
        if len(folded) == 1 and ord(folded) < 65536:
            table[code] = ord(folded)
    table[[ord(sign) for sign in _SIGNS[2:]]] = ord("-")
    return table


@cache
def capitals() -> NDArray[np.bool_]:
    """Which code units are capital letters, shape (65536,)."""
    return np.array([unicodedata.category(chr(code)) in ("Lu", "Lt") for code in range(65536)])


def _kind(code: int) -> int:
    char = chr(code)
    category = unicodedata.category(char)
    if 0xD800 <= code < 0xE000:
        return CHARACTER if _within(code, _UNSPACED) else LETTER
    if char in _APOSTROPHES:
        return DROPPED
    if char in _POINTS:
        return POINT
    if char in _SIGNS:
        return SIGN
    if _within(code, _COMPOSING):
        return COMPLEX
    normal = unicodedata.normalize("NFKC", char)
    if len(normal) > 1 and any(part.isalnum() for part in normal) and normal[0] != " ":
        return COMPLEX
    if normal[0] in _APOSTROPHES + _POINTS + _SIGNS + " ":
        return GAP
    if category[0] in "LMN" and _within(ord(normal[0]), _UNSPACED):
        return CHARACTER
    if normal.isdecimal():
        return DIGIT
    return LETTER if category[0] in "LMN" else GAP


def _within(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= code <= last for first, last in ranges)
