"""Which words a misspelled one may have been, and how likely its writer's slip is.

Candidates are found without an index: every word is a set of letters in 64 bits (two bits a letter: there
at all, there twice), and a slip changes few of them, so one pass of numpy over all words of about the same
length leaves a handful to align. This finds what a delete index finds (Garbe's SymSpell), and loads in a
fraction of its time.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from cleaners.repair.keyboard import neighbours
from cleaners.repair.typos.lexicon import common, lexicon

FAR = 9
"""From so many letters on, two slips in a word are looked for."""

SLIPS = {
    "transposition": -1.6,
    "double missing": -1.2,
    "missing": -1.6,
    "double extra": -2.1,
    "near extra": -3.0,
    "extra": -3.2,
    "vowel": -2.2,
    "near": -2.9,
    "other": -3.5,
    "syllable": -3.0,
    "two": -5.5,
}
"""log10 of the probability of a slip: the share of each kind in the entries of the typos list over the number
of ways to make it in a word of nine letters (benchmarks/fit_typos.py prints them)."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A word that may have been meant."""

    word: str
    slip: str  # a key of SLIPS
    zipf: float
    first: bool  # the slip is in the first letter
    last: bool  # the slip is in the last letter

    @property
    def likely(self) -> float:
        """log10 of word frequency times slip probability, up to a constant."""
        return self.zipf + SLIPS[self.slip] - (0.7 if self.first else 0.0)


@cache
def _index() -> dict[tuple[int, int, str], tuple[tuple[str, ...], NDArray[np.uint64]]]:
    """The words and their letter sets, shape (words,), by length and the letter at one end (0 or -1)."""
    found: dict[tuple[int, int, str], tuple[tuple[str, ...], NDArray[np.uint64]]] = {}
    for length, same in groupby(sorted(common(), key=len), len):  # candidates are sorted when they are found
        words = list(same)
        letters = np.frombuffer("".join(words).encode("ascii"), np.uint8).reshape(len(words), -1)
        sets = _letter_sets(letters)
        for end in (0, -1):
            order = np.argsort(letters[:, end], kind="stable")
            starts = np.flatnonzero(np.diff(letters[order, end], prepend=0))
            for some in np.split(order, starts[1:]):
                those = tuple(words[at] for at in some.tolist())
                found[length, end, those[0][end]] = those, sets[some]
    return found


def _letter_sets(letters: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """The letter sets of words of one length, given as shape (words, length): shape (words,)."""
    once, twice = np.zeros((2, len(letters)), np.uint64)
    for column in letters.T:
        bit = np.uint64(1) << (column.astype(np.uint64) - np.uint64(97)) * np.uint64(2)
        twice |= (once & bit) << np.uint64(1)
        once |= bit
    return once | twice


def _letters(word: str) -> int:
    bits = 0
    for letter in word:
        bit = 1 << (ord(letter) - 97) * 2
        bits |= bit << 1 if bits & bit else bit
    return bits


def candidates(word: str) -> list[Candidate]:
    """The words that one slip, or two in a long word, turn into this one; the likeliest first.

    Nobody slips twice and in the first letter too: words with another first letter end in the same one.
    """
    words = lexicon()
    reach = 2 if len(word) >= FAR else 1
    found = [
        Candidate(meant, slip[0], words.zipf(meant), slip[1], slip[2])
        for meant in _near(word, reach)
        if (slip := align(word, meant, reach))
    ]
    return sorted(found, key=lambda candidate: (-candidate.likely, candidate.word))


def _near(word: str, reach: int) -> Iterator[str]:
    """The words whose letters are about the same."""
    letters = np.uint64(_letters(word))
    for length in range(len(word) - reach, len(word) + reach + 1):
        # A letter more or less changes one bit at the most, another letter two.
        longer = abs(length - len(word))
        for end, most in ((0, 2 * reach - longer), (-1, 2 - longer)):
            meant, sets = _index().get((length, end, word[end]), _NONE)
            for at in (np.bitwise_count(sets ^ letters) <= most).nonzero()[0].tolist():
                if end == 0 or meant[at][0] != word[0]:
                    yield meant[at]


_NONE: tuple[tuple[str, ...], NDArray[np.uint64]] = ((), np.zeros(0, np.uint64))


def align(wrong: str, right: str, most: int = 2) -> tuple[str, bool, bool] | None:
    """The slip between two words, and whether it is in the first and in the last letter; None if far apart.

    `most` is how many slips are looked for, 1 or 2; a doubled or lost syllable counts as two.

    >>> align("teh", "the"), align("wich", "which"), align("abandonement", "abandonment")
    (('transposition', False, True), ('missing', False, False), ('extra', False, False))
    """
    head = 0
    shorter = min(len(wrong), len(right))
    while head < shorter and wrong[head] == right[head]:
        head += 1
    tail = 0
    while tail < shorter - head and wrong[-1 - tail] == right[-1 - tail]:
        tail += 1
    here, there = wrong[head : len(wrong) - tail], right[head : len(right) - tail]
    slip = _slip(wrong, head, here, there)
    if slip is None and most == 2:
        slip = _two_slips(wrong, head, here, there)
    return (slip, head == 0, tail == 0) if slip else None


def _slip(wrong: str, head: int, here: str, there: str) -> str | None:
    match len(here), len(there):
        case 0, 1:
            return "double missing" if there in wrong[max(0, head - 1) : head + 1] else "missing"
        case 1, 0:
            around = wrong[max(0, head - 1) : head] + wrong[head + 1 : head + 2]
            if here in around:
                return "double extra"
            return "near extra" if any(neighbours(here, letter) for letter in around) else "extra"
        case 1, 1:
            if here in "aeiou" and there in "aeiou":
                return "vowel"
            return "near" if neighbours(here, there) else "other"
        case 2, 2 if here == there[::-1]:
            return "transposition"
    return None


def _two_slips(wrong: str, head: int, here: str, there: str) -> str | None:
    if not here and len(there) == 2 and there in (wrong[max(0, head - 2) : head], wrong[head : head + 2]):
        return "syllable"
    return "two" if _two_apart(here, there) else None


def _two_apart(one: str, other: str) -> bool:
    """Whether two slips (optimal string alignment) turn one into the other; they begin and end differently.

    So one of the slips is at the start, the other at the end, and between them both are the same.
    """
    if len(one) < len(other):
        one, other = other, one
    if not other:
        return len(one) == 2
    match len(one) - len(other):
        case 0:
            start, end = _swapped(one[:2], other[:2]), _swapped(one[-2:], other[-2:])
            return (
                one[1:-1] == other[1:-1]
                or one[1:] == other[:-1]
                or one[:-1] == other[1:]
                or (len(one) > 2 and start and one[2:-1] == other[2:-1])
                or (len(one) > 2 and end and one[1:-2] == other[1:-2])
                or (len(one) > 3 and start and end and one[2:-2] == other[2:-2])
            )
        case 1:
            return (
                one[1:-1] == other[:-1]
                or one[1:-1] == other[1:]
                or (len(other) > 1 and _swapped(one[:2], other[:2]) and one[2:-1] == other[2:])
                or (len(other) > 1 and _swapped(one[-2:], other[-2:]) and one[1:-2] == other[:-2])
            )
        case 2:
            return one[1:-1] == other
    return False


def _swapped(one: str, other: str) -> bool:
    return len(one) == 2 and one == other[::-1]


def strangeness(word: str) -> float:
    """How unlike English the word's rarest three letters are: 0 for usual ones to 4 for unheard ones."""
    counts = _trigrams()
    rarest = min(counts[code] for code in _codes(f" {word} ").tolist())
    return max(0.0, 3.0 - math.log10(rarest + 0.1))


@cache
def _trigrams() -> NDArray[np.int64]:
    """How often three letters, a blank at either end of a word among them, stand in the common words."""
    return np.bincount(_codes(f" {'  '.join(common())} "), minlength=27**3)


def _codes(words: str) -> NDArray[np.int64]:
    """Every three characters of a string of blanks and the letters a to z, as a number under 27 ** 3."""
    letters = np.frombuffer(words.encode("ascii"), np.uint8).astype(np.int64)
    letters = np.where(letters == 32, 0, letters - 96)
    codes: NDArray[np.int64] = letters[:-2] * 27**2 + letters[1:-1] * 27 + letters[2:]
    return codes
