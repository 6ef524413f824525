"""Columns of features in files: one file a batch, of which only the columns asked for are read."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Any, cast

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from flows.urls import Readable

_LOCAL_HEADER = 30
"""Bytes of a ZIP entry's header before its name, the length of which is at 26, and of its extra field at 28
(APPNOTE.TXT of PKWARE, 4.3.7)."""


@dataclass(frozen=True)
class Files:
    """Columns of batches that were written with `numpy.savez`: not compressed, so that a part can be read."""

    paths: Sequence[Readable]

    def __len__(self) -> int:
        return len(self.paths)

    def read(self, batch: int, names: Sequence[str]) -> dict[str, NDArray[Any]]:
        """These columns of a batch."""
        with self.paths[batch].open("rb") as file, np.load(file, allow_pickle=False) as archive:
            return {name: archive[name] for name in names}

    def band(self, batch: int, name: str, first: int, last: int) -> NDArray[Any]:
        """Some rows of a column of two dimensions; nothing else of the file is read but its directory."""
        with self.paths[batch].open("rb") as file, zipfile.ZipFile(file) as archive:
            file.seek(archive.getinfo(f"{name}.npy").header_offset)
            header = file.read(_LOCAL_HEADER)
            file.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
            return _rows(file, first, last)


def _rows(file: IO[bytes], first: int, last: int) -> NDArray[Any]:
    read_header = npy.read_array_header_1_0 if npy.read_magic(file) == (1, 0) else npy.read_array_header_2_0
    shape, fortran_order, kind = read_header(file)
    if fortran_order:
        raise ValueError("rows of this array do not lie one behind the other")
    width = shape[1]
    file.seek(first * width * kind.itemsize, 1)
    data = file.read((last - first) * width * kind.itemsize)
    return cast(NDArray[Any], np.frombuffer(data, kind).reshape(last - first, width))
