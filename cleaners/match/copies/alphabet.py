"""What each UTF-16 code unit means to the comparison: its kind, and what it is folded to."""

from __future__ import annotations

import re
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
_SIGNS = "+-\u2212\u2013"
# Scripts that are written without spaces between words (Unicode Standard Annex 29, section 4: they need
# a dictionary to find words), as ranges of code units.
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
    (0xF900, 0xFAFF),
)
_IDEOGRAPHS = (0xD840, 0xD88F)  # first halves of surrogate pairs
_COMPOSING = ((0x0300, 0x036F), (0x1100, 0x11FF), (0x3099, 0x309A))


@cache
def kinds() -> NDArray[np.uint8]:
    """Kind of every code unit, shape (65536,)."""
    table = np.zeros(65536, dtype=np.uint8)
    for code, normal in enumerate(_normal_forms()):
        char, category = chr(code), unicodedata.category(chr(code))
        if char in _APOSTROPHES:
            table[code] = DROPPED
        elif char in _POINTS:
            table[code] = POINT
        elif char in _SIGNS:
            table[code] = SIGN
        elif category[0] in "LMN":
            table[code] = DIGIT if normal.isdecimal() else LETTER
        if len(normal) > 1 and normal[0] != " " and any(map(str.isalnum, normal)) and char != "İ":
            table[code] = COMPLEX
    for first, last in _UNSPACED:
        part = table[first : last + 1]
        part[part == LETTER] = CHARACTER
    table[0xD800:0xE000] = LETTER
    table[_IDEOGRAPHS[0] : _IDEOGRAPHS[1] + 1] = CHARACTER
    for first, last in _COMPOSING:
        table[first : last + 1] = COMPLEX
    return table


@cache
def folds() -> NDArray[np.uint16]:
    """What every code unit is folded to where NFKC and lower case give one code unit, shape (65536,)."""
    table = np.arange(65536, dtype=np.uint16)
    for code, normal in enumerate(_normal_forms()):
        if len(normal) == 1 and normal < "\U00010000":
            table[code] = ord(str(unicodedata.decimal(normal)) if normal.isdecimal() else normal)
    table[[ord(sign) for sign in _SIGNS[1:]]] = ord("-")
    table[ord("İ")] = ord("i")  # lower case makes two characters of it
    return table


@cache
def capitals() -> NDArray[np.bool_]:
    """Which code units are capital letters, shape (65536,)."""
    return np.array([unicodedata.category(chr(code)) in ("Lu", "Lt") for code in range(65536)])


def nfkc(text: str) -> str:
    """NFKC in linear time: long runs of combining marks, which Python sorts in quadratic time, are parted."""
    return unicodedata.normalize("NFKC", _combining_run().sub("\\g<0>\u034f", text))


@cache
def _combining_run() -> re.Pattern[str]:
    """Thirty combining marks: as many as a stream-safe text has in a row (Unicode Standard Annex 15)."""
    marks = "".join(chr(code) for code in range(0x300, 0x1F000) if unicodedata.combining(chr(code)))
    return re.compile(f"[{marks}]{{30}}")


@cache
def _normal_forms() -> tuple[str, ...]:
    """NFKC in lower case of every code unit; a control character or half a surrogate pair is itself."""
    plain = [chr(code) if code >= 0x20 and not 0xD800 <= code < 0xE000 else " " for code in range(65536)]
    forms = unicodedata.normalize("NFKC", "\n".join(plain)).lower().split("\n")
    return tuple(
        form if char != " " else chr(code) for code, (char, form) in enumerate(zip(plain, forms, strict=True))
    )
