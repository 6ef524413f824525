"""Tokens to sets: shingles, numbers, names."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cleaners.arrays import Ragged
from cleaners.match.copies.hashing import mix
from cleaners.match.copies.tokens import Positions, Tokens, tokenise

WORDS: Final = 0
CHARACTERS: Final = 1

AGENCIES: Final = (
    "reuter reuters ap afp upi dpa pti ani ians xinhua tass interfax ansa efe aap kyodo bloomberg cnn bbc"
)
"""Names that stand alone behind a text as its signature."""

_NUMBER_LENGTH: Final = 8
_NUMBER_ALPHABET: Final = " 0123456789.-"


def without_agency(tokens: Tokens, seed: int) -> Positions:
    """Where each text ends, in tokens, if the agency's name behind it is not counted. Shape (texts,)."""
    ends = tokens.offsets[1:].copy()
    long_enough = np.flatnonzero(np.diff(tokens.offsets) > 1)
    signed = np.isin(tokens.hashes[ends[long_enough] - 1], _agencies(seed))
    ends[long_enough[signed]] -= 1
    return ends


def scripts(tokens: Tokens, texts: int) -> NDArray[np.uint8]:
    """WORDS or CHARACTERS: which of them most tokens of a text are. Shape (texts,)."""
    characters = np.bincount(_owners(tokens.offsets)[tokens.character], minlength=texts)[:texts]
    return np.where(2 * characters > np.diff(tokens.offsets), CHARACTERS, WORDS).astype(np.uint8)


def shingle(tokens: Tokens, ends: Positions, sizes: NDArray[np.int64]) -> Ragged:
    """The set of shingles of each text: 32-bit hashes of `sizes[i]` tokens in a row.

    A text with fewer tokens than its shingle has none.
    """
    owners: list[NDArray[np.int64]] = []
    values: list[NDArray[np.uint32]] = []
    owner = _owners(tokens.offsets)
    left = np.repeat(ends, np.diff(tokens.offsets)) - np.arange(len(owner))  # tokens from here to the end
    size_here = sizes[owner]
    for size in np.unique(sizes):
        start = np.flatnonzero((left >= size) & (size_here == size))
        owners.append(owner[start])
        values.append(_windows(tokens.hashes, int(size))[start])
    return _sets(owners, values, len(sizes))


def numbers(parts: Sequence[Tokens], texts: int) -> Ragged:
    """The set of numbers of each text, over its `parts`: body and title. `spell` makes one readable."""
    packed = [_pack_numbers(tokens) for tokens in parts]
    return _sets([owners for owners, _ in packed], [values for _, values in packed], texts)


def _pack_numbers(tokens: Tokens) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
    where = np.flatnonzero(tokens.number)
    starts, lengths = tokens.starts[where], tokens.lengths[where]
    packed = np.zeros(len(where), dtype=np.uint32)
    inside = np.arange(len(where))
    for index in range(_NUMBER_LENGTH):
        inside = inside[lengths[inside] > index]
        symbol = _symbols()[tokens.codes[starts[inside] + index]]
        packed[inside] |= symbol << np.uint32(28 - 4 * index)
        inside = inside[symbol > 0]  # "1st" and "1" are the same number
    return _owners(tokens.offsets)[where], packed


def spell(number: int) -> str:
    """A number as it stood in the text, without its commas: the first eight characters of it."""
    return "".join(_NUMBER_ALPHABET[(number >> shift) & 15] for shift in range(28, -1, -4)).strip()


def names(tokens: Tokens, texts: int) -> Ragged:
    """The set of words with a capital within a sentence, of each text."""
    where = np.flatnonzero(tokens.name)
    return Ragged.of_sets(_owners(tokens.offsets)[where], tokens.hashes[where].astype(np.uint32), texts)


def words(tokens: Tokens, texts: int) -> Ragged:
    """The set of tokens of each text."""
    return Ragged.of_sets(_owners(tokens.offsets), tokens.hashes.astype(np.uint32), texts)


def _windows(hashes: NDArray[np.uint64], size: int) -> NDArray[np.uint32]:
    """Hash of the `size` tokens from each token on; the last size - 1 are of no use."""
    rolled = hashes.copy()
    for step in range(1, size):
        rolled[:-step] = mix(rolled[:-step]) + hashes[step:]
    return mix(rolled).astype(np.uint32)


def _sets(owners: list[NDArray[np.int64]], values: list[NDArray[np.uint32]], rows: int) -> Ragged:
    if not owners:
        return Ragged(np.zeros(0, dtype=np.uint32), np.zeros(1, dtype=np.int64))
    return Ragged.of_sets(np.concatenate(owners), np.concatenate(values), rows)


def _owners(offsets: Positions) -> NDArray[np.int64]:
    return np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))


@cache
def _agencies(seed: int) -> NDArray[np.uint64]:
    return tokenise([AGENCIES], seed).hashes


@cache
def _symbols() -> NDArray[np.uint32]:
    """Four bits for each character that numbers are made of, shape (65536,)."""
    table = np.zeros(65536, dtype=np.uint32)
    for index, symbol in enumerate(_NUMBER_ALPHABET):
        table[ord(symbol)] = index
    return table
