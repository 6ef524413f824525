"""MinHash signatures of a whole batch, bit for bit those of `datasketch.MinHash`."""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
from datasketch import MinHash
from numpy.typing import NDArray

from cleaners.match.copies.ragged import Ragged

SCHEME: Final = "affine32"
"""datasketch's name for its permutations: a * h + b modulo 2**32 with a odd, h mixed once before."""

EMPTY: Final = np.uint32(0xFFFFFFFF)
"""Every value of a signature of nothing; such an article is never a candidate."""

_BLOCK = 1 << 16  # shingles at a time: two arrays of this many words stay in the second-level cache


def signatures(shingles: Ragged, permutations: int, seed: int) -> NDArray[np.uint32]:
    """One signature a row, shape (rows, permutations).

    The values of `shingles` are what datasketch calls the results of its `hashfunc`.
    """
    result = np.full((len(shingles), permutations), EMPTY, dtype=np.uint32)
    filled = np.flatnonzero(shingles.lengths)
    factors, summands = _permutations(permutations, seed)
    hashes = _finalise(shingles.values)
    starts = shingles.offsets[:-1][filled]
    column = np.empty_like(hashes)
    for index in range(permutations):
        np.multiply(hashes, factors[index], out=column)
        column += summands[index]
        result[filled, index] = np.minimum.reduceat(column, starts) if len(filled) else EMPTY
    return result


@cache
def _permutations(count: int, seed: int) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Factors and summands, from datasketch itself."""
    factors, summands = MinHash(num_perm=count, seed=seed, scheme=SCHEME).permutations
    return np.asarray(factors, dtype=np.uint32), np.asarray(summands, dtype=np.uint32)


def _finalise(hashes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """MurmurHash3's 32-bit finaliser, which datasketch applies before the permutations."""
    mixed = hashes ^ (hashes >> np.uint32(16))
    mixed *= np.uint32(0x85EBCA6B)
    mixed ^= mixed >> np.uint32(13)
    mixed *= np.uint32(0xC2B2AE35)
    mixed ^= mixed >> np.uint32(16)
    return mixed
