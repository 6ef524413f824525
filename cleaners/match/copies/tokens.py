"""Texts to tokens for comparison only: NFKC, case, quotes and numbers are levelled, a whole batch at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleaners.match.copies import alphabet
from cleaners.match.copies.alphabet import CHARACTER, COMPLEX, DIGIT, DROPPED, GAP, LETTER, POINT, SIGN
from cleaners.match.copies.hashing import mix

LONGEST = 64
"""A run without a gap is cut into tokens of this many code units: no text makes the work more than linear."""

_COMMAS = np.array([ord(","), 0xFF0C], dtype=np.uint16)

Mask = NDArray[np.bool_]
Positions = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a batch of texts, one text behind the other.

    A token is a run of letters and digits, a number with its points and sign, or one character of a script
    that is written without spaces.
    """

    codes: NDArray[np.uint16]  # folded code units of all texts, shape (units,)
    starts: Positions  # of each token in `codes`, shape (tokens,)
    lengths: Positions  # in code units, shape (tokens,)
    hashes: NDArray[np.uint64]  # shape (tokens,)
    number: Mask  # starts with a digit or a sign
    name: Mask  # a capital within a sentence
    character: Mask  # of a script without spaces
    offsets: Positions  # text i has the tokens offsets[i]:offsets[i + 1]


def tokenise(texts: Sequence[str], seed: int) -> Tokens:
    """The tokens of a batch of texts. `seed` keeps the hashes from being foreseen."""
    original, kinds = _units(texts)
    _join_numbers(original, kinds)
    kept = kinds != DROPPED
    original, kinds = original[kept], kinds[kept]
    codes = alphabet.folds()[original]
    starts, lengths = _spans(kinds)
    separators = np.flatnonzero(original == ord(alphabet.SEPARATOR))
    return Tokens(
        codes=codes,
        starts=starts,
        lengths=lengths,
        hashes=_hash(codes, starts, lengths, seed),
        number=kinds[starts] == DIGIT,
        name=_within_sentence(original, kinds, starts),
        character=kinds[starts] == CHARACTER,
        offsets=np.searchsorted(starts, separators)[: len(texts) + 1],
    )


def _units(texts: Sequence[str]) -> tuple[NDArray[np.uint16], NDArray[np.uint8]]:
    """Code units of all texts and their kinds, a separator before each text and behind the last."""
    original = _encode(texts)
    kinds = alphabet.kinds()[original]
    complex_units = np.flatnonzero(kinds == COMPLEX)
    if len(complex_units):
        separators = np.flatnonzero(original == ord(alphabet.SEPARATOR))
        affected = set((np.searchsorted(separators, complex_units) - 1).tolist())
        original = _encode([alphabet.nfkc(t) if i in affected else t for i, t in enumerate(texts)])
        kinds = alphabet.kinds()[original]
        kinds[kinds == COMPLEX] = LETTER  # a mark that composes with nothing
    return original, kinds


def _encode(texts: Sequence[str]) -> NDArray[np.uint16]:
    separator = alphabet.SEPARATOR
    joined = separator.join(texts)
    if joined.count(separator) >= max(len(texts), 1):
        joined = separator.join(text.replace(separator, " ") for text in texts)
    # Three gaps in front: no token has to be told that there is nothing before it; four behind for `_hash`.
    framed = f"   {separator}{joined}{separator}    "
    units = np.frombuffer(framed.encode("utf-16-le", "surrogatepass"), dtype="<u2")
    return units.astype(np.uint16, copy=False)


def _join_numbers(original: NDArray[np.uint16], kinds: NDArray[np.uint8]) -> None:
    """Settle in `kinds` whether a point or a sign belongs to a number: 1,000.5 and -3 are one token each."""
    points = np.flatnonzero(kinds == POINT)
    inside = (kinds[points - 1] == DIGIT) & (kinds[points + 1] == DIGIT)
    signs = np.flatnonzero(kinds == SIGN)
    leading = (kinds[signs - 1] == GAP) & (kinds[signs + 1] == DIGIT)
    kinds[points] = np.where(inside, np.where(np.isin(original[points], _COMMAS), DROPPED, DIGIT), GAP)
    kinds[signs] = np.where(leading, DIGIT, GAP)


def _spans(kinds: NDArray[np.uint8]) -> tuple[Positions, Positions]:
    """Starts and lengths of the tokens."""
    word = (kinds == LETTER) | (kinds == DIGIT)
    edges = np.flatnonzero(word[1:] != word[:-1]) + 1
    starts, ends = edges[0::2], edges[1::2]
    if len(starts) and (ends - starts).max() > LONGEST:
        pieces = (ends - starts + LONGEST - 1) // LONGEST
        first = np.repeat(np.cumsum(pieces) - pieces, pieces)
        starts = np.repeat(starts, pieces) + (np.arange(len(first)) - first) * LONGEST
        ends = np.minimum(np.repeat(ends, pieces), starts + LONGEST)
    characters = np.flatnonzero(kinds == CHARACTER)
    if not len(characters):
        return starts, ends - starts
    both = np.concatenate([starts, characters])
    lengths = np.concatenate([ends - starts, np.ones_like(characters)])
    order = np.argsort(both, kind="stable")
    return both[order], lengths[order]


def _hash(codes: NDArray[np.uint16], starts: Positions, lengths: Positions, seed: int) -> NDArray[np.uint64]:
    """A 64-bit hash of each token, read in steps of four code units."""
    fours = np.ndarray(shape=(len(codes) - 3,), dtype=np.uint64, buffer=codes, strides=(2,))
    masks = np.array([0xFFFF, 0xFFFFFFFF, 0xFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF], dtype=np.uint64)
    secret = mix(np.array([seed], dtype=np.uint64))
    hashes = mix((fours[starts] & masks[np.minimum(lengths, 4) - 1]) ^ secret)
    longer = np.flatnonzero(lengths > 4)
    read = 4
    while len(longer):
        left = lengths[longer] - read
        part = fours[starts[longer] + read] & masks[np.minimum(left, 4) - 1]
        hashes[longer] = mix(hashes[longer] ^ part)
        longer = longer[left > 4]
        read += 4
    return hashes


def _within_sentence(original: NDArray[np.uint16], kinds: NDArray[np.uint8], starts: Positions) -> Mask:
    """Which tokens start with a capital where no sentence starts: behind a word or a comma, and a space."""
    names = alphabet.capitals()[original[starts]]
    capital = np.flatnonzero(names)
    first = starts[capital]
    word = np.isin(kinds[first - 2], (LETTER, DIGIT)) | (original[first - 2] == ord(","))
    names[capital] = word & (original[first - 1] == ord(" "))
    return names
