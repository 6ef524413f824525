"""The tokens of many texts at once, found once for each piece of text that stands between two blanks.

Few pieces make up most of a text, and no token reaches beyond a blank. Arrow cuts texts, and numbers the
pieces, at a fraction of what it takes to make strings of all of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from cleaners.match.stories.words import tokens

_LINE_END = b"\n"


@dataclass(frozen=True)
class Tokenised:
    """The tokens of some texts: text i has those from starts[i] to starts[i + 1]."""

    starts: NDArray[np.int64]  # shape (texts + 1,)
    number: NDArray[np.int64]  # of each token, in the list of distinct ones; shape (tokens,)
    distinct: list[str]

    def of(self, text: int) -> NDArray[np.int64]:
        """The numbers of the tokens of a text, in order."""
        return self.number[self.starts[text] : self.starts[text + 1]]


def tokenised(texts: Sequence[str]) -> Tokenised:
    """The tokens of each text, as `tokens` finds them."""
    # The end of a line is a token, and here a piece.
    cut = pc.split_pattern(pc.replace_substring(_column(texts), "\n", " \n "), " ")
    coded = cut.values.dictionary_encode()
    pieces = cast(list[bytes], coded.dictionary.to_pylist())
    number, starts, lengths, distinct = _numbered(pieces)
    piece = np.from_dlpack(coded.indices)
    ends = np.concatenate([[0], np.cumsum(lengths[piece])])
    place = np.arange(ends[-1]) + np.repeat(starts[piece] - ends[:-1], lengths[piece])
    return Tokenised(ends[np.from_dlpack(cut.offsets)], number[place], distinct)


def _column(texts: Sequence[str]) -> pa.Array[Any]:
    """The texts as Arrow holds them: as bytes, since half of a surrogate pair is no UTF-8."""
    encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
    ends = np.cumsum([0, *map(len, encoded)], dtype=np.int64)
    buffers = [None, pa.py_buffer(ends.tobytes()), pa.py_buffer(b"".join(encoded))]
    return pa.Array.from_buffers(pa.large_binary(), len(encoded), buffers)


def _numbered(
    pieces: Sequence[bytes],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], list[str]]:
    """The numbers of tokens, where in them each piece has its own, how many, and the distinct tokens."""
    # Each piece on a line of its own, so that all are searched at once.
    lines = b"".join(b"\n" if piece == _LINE_END else piece + _LINE_END for piece in pieces)
    numbers: defaultdict[str, int] = defaultdict(count().__next__)
    end = numbers[_LINE_END.decode()]
    found = tokens(lines.decode("utf-8", "surrogatepass"))
    number = np.fromiter(map(numbers.__getitem__, found), np.int64, len(found))
    stops = np.flatnonzero(number == end)
    starts = np.concatenate([[0], stops + 1])[: len(stops)]
    is_line_end = np.array([piece == _LINE_END for piece in pieces], np.bool_)
    return number, starts, np.where(is_line_end, 1, stops - starts), list(numbers)
