"""Words of a text as the story tier sees them: stems, numbers, currency, no stop words.

One regular expression over the text; everything dearer is done once for each distinct word of a batch.
Scripts written without spaces (Chinese, Japanese, Thai and so on) yield overlapping pairs of characters.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from cleaners.words import stems, stop_words

NAME, NUMBER, STOP, END = 1, 2, 4, 8
"""Marks of a token: capitalised, a number, left out, the end of a sentence or line."""

# Every repeat is possessive over characters that what follows it cannot match: linear time. Words come first,
# as most tokens are words.
_PATTERN = (
    r"{letter}{{2}}{sign}*+(?:['’]{letter}++)*+"
    r"|(?:{letter}\.){{2,}}+{letter}?"  # U.S.
    r"|\d++(?:[.,]\d++)*+"
    r"|{sign}++(?:['’]{letter}++)*+"
    r"|[%$€£¥₹.!?。！？।\n]"
)
_TOKEN = re.compile(_PATTERN.format(letter=r"[^\W\d_]", sign=r"[^\W_]"))
_ASCII_TOKEN = re.compile(_PATTERN.format(letter="[A-Za-z]", sign="[A-Za-z0-9]"), re.ASCII)
_ENDS = frozenset(".!?。！？।\n")
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
)
_UNSPACED_RUN = re.compile(f"[{_UNSPACED}]++")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})++(?:\.\d++)?+")
_INITIALS = {"us": "u.s", "uk": "u.k", "un": "u.n", "eu": "e.u", "usa": "u.s"}
_UNITS = {
    **dict.fromkeys(["percent", "pct", "cent", "prozent", "pourcent"], "%"),
    **dict.fromkeys(["bn", "bln", "billions"], "billion"),
    **dict.fromkeys(["mn", "mln", "millions"], "million"),
    **dict.fromkeys(["tn", "trn", "trillions"], "trillion"),
    **dict.fromkeys(["$", "dlr", "dlrs", "usd"], "dollar"),
    **{"€": "euro", "£": "pound", "¥": "yen", "₹": "rupee"},
}


def tokens(text: str) -> list[str]:
    """Words, numbers, units and sentence ends of a text, in order, as written."""
    if text.isascii():
        return _ASCII_TOKEN.findall(text)
    if _UNSPACED_RUN.search(text):
        text = _UNSPACED_RUN.sub(_pairs, text)
    return _TOKEN.findall(text)


def _pairs(run: re.Match[str]) -> str:
    characters = run[0]
    if len(characters) == 1:
        return f" {characters} "
    return f" {' '.join(map(''.join, pairwise(characters)))} "


def analyse(words: Sequence[str], language: str) -> tuple[list[str], NDArray[np.uint8], list[str]]:
    """The term of each token (empty where it is left out), its marks, and how it is shown; shape (words,)."""
    stops = stop_words(language)
    terms: list[str] = []
    marks = np.zeros(len(words), np.uint8)
    shown = list(map(normal, words))
    for at, (word, term) in enumerate(zip(words, shown, strict=True)):
        if word in _ENDS:
            marks[at] = STOP | END
        elif word[0].isdecimal():
            marks[at] = NUMBER
        elif term in stops or (len(term) == 1 and term.isascii() and term.isalpha()):
            marks[at] = STOP
        elif word[0].isupper():
            marks[at] = NAME
        terms.append("" if marks[at] & STOP else term)
    stemmed = stems(terms, language)
    return (
        [
            term if mark & NUMBER else stem
            for term, stem, mark in zip(terms, stemmed, marks.tolist(), strict=True)
        ],
        marks,
        shown,
    )


@lru_cache(1 << 17)
def normal(word: str) -> str:
    """A token in lower case, without possessive or thousands separators, units by one name."""
    if word[0].isdecimal():
        return word.replace(",", "") if _THOUSANDS.fullmatch(word) else word
    if word.isupper() and (initials := _INITIALS.get(word.replace(".", "").lower())):
        return initials
    lower = word.lower().replace("’", "'").removesuffix("'s").strip(".")
    return _UNITS.get(lower, lower)


def hashes(terms: Sequence[str], language: str) -> NDArray[np.uint64]:
    """A stable 64-bit hash of each term within its language, odd for numbers only; shape (terms,)."""
    salt = language.encode()[:16]
    digests = [
        hashlib.blake2b(term.encode("utf-8", "surrogatepass"), digest_size=8, salt=salt).digest()
        for term in terms
    ]
    number = np.array([term[:1].isdecimal() for term in terms], np.uint64)
    return np.frombuffer(b"".join(digests), "<u8").astype(np.uint64) & ~np.uint64(1) | number
