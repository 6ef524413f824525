"""Columns of features in files: one file a batch, of which only the columns asked for are read."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any, BinaryIO, NamedTuple

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from flows.urls import Readable

_LOCAL_HEADER = 30
"""Bytes of a ZIP entry's header before its name, the length of which is at 26, and of its extra field at 28
(APPNOTE.TXT of PKWARE, 4.3.7)."""


class _Place(NamedTuple):
    """Where a column lies in a file, and what it is."""

    start: int  # bytes
    shape: tuple[int, ...]
    kind: np.dtype[Any]


@dataclass(frozen=True)
class Files:
    """Columns of batches that were written with `numpy.savez`: not compressed, so that a part can be read.

    Where the columns of a file lie is looked up once.
    """

    paths: Sequence[Readable]
    _entries: dict[int, dict[str, int]] = field(default_factory=dict, init=False, repr=False, compare=False)
    _places: dict[tuple[int, str], _Place] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __len__(self) -> int:
        return len(self.paths)

    def read(self, batch: int, names: Sequence[str]) -> dict[str, NDArray[Any]]:
        """These columns of a batch."""
        with self.paths[batch].open("rb") as file:
            places = {name: self._place(file, batch, name) for name in names}
            return {
                name: _values(file, place.start, place.shape, place.kind) for name, place in places.items()
            }

    def band(self, batch: int, name: str, first: int, last: int) -> NDArray[Any]:
        """Some rows of a column of two dimensions; nothing else of the file is read."""
        with self.paths[batch].open("rb") as file:
            start, (_, width), kind = self._place(file, batch, name)
            return _values(file, start + first * width * kind.itemsize, (last - first, width), kind)

    def _place(self, file: BinaryIO, batch: int, name: str) -> _Place:
        if batch not in self._entries:
            with zipfile.ZipFile(file) as archive:
                self._entries[batch] = {entry.filename: entry.header_offset for entry in archive.infolist()}
        if (batch, name) not in self._places:
            self._places[batch, name] = _placed(file, self._entries[batch][f"{name}.npy"])
        return self._places[batch, name]


def _placed(file: BinaryIO, entry: int) -> _Place:
    """The column of which the ZIP entry begins there."""
    file.seek(entry)
    header = file.read(_LOCAL_HEADER)
    file.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
    read_header = npy.read_array_header_1_0 if npy.read_magic(file) == (1, 0) else npy.read_array_header_2_0
    shape, fortran_order, kind = read_header(file)
    if fortran_order:
        raise ValueError("rows of this array do not lie one behind the other")
    return _Place(file.tell(), shape, kind)


def _values(file: BinaryIO, start: int, shape: tuple[int, ...], kind: np.dtype[Any]) -> NDArray[Any]:
    """An array that lies in the file; its own memory, so that it may be written to."""
    file.seek(start)
    data = bytearray(file.read(prod(shape) * kind.itemsize))
    return np.frombuffer(data, kind).reshape(shape)
