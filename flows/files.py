"""The files between two steps: batches of records and of articles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

T = TypeVar("T")

_encoder = msgspec.json.Encoder()


class Place(Struct, frozen=True, array_like=True):
    """Where a row lies: the file of its batch, and the span in it in bytes."""

    batch: str
    start: int
    length: int


def write_lines(path: Path, rows: Iterable[object]) -> Path:
    """Write one JSON object a line."""
    with path.open("wb") as file:
        for row in rows:
            file.write(_encoder.encode(row))
            file.write(b"\n")
    return path


def read_lines(path: Path, kind: type[T]) -> Iterator[T]:
    """Read what `write_lines` wrote."""
    decoder = msgspec.json.Decoder(kind)
    with path.open("rb") as file:
        for line in file:
            yield decoder.decode(line)


def write_places(path: Path, rows: Iterable[object]) -> list[Place]:
    """Write one JSON object a line; where each of them lies comes back."""
    places, start = [], 0
    with path.open("wb") as file:
        for row in rows:
            line = _encoder.encode(row) + b"\n"
            file.write(line)
            places.append(Place(path.name, start, len(line)))
            start += len(line)
    return places


def read_places(file_of: Callable[[str], Path], places: Sequence[Place], kind: type[T]) -> list[T]:
    """The rows at these places, in the order asked for; each file is read from front to back.

    Args:
        file_of: the file of a batch.
        places: where the rows lie.
        kind: what they are.
    """
    decoder = msgspec.json.Decoder(kind)
    found: dict[int, T] = {}
    files: dict[str, BinaryIO] = {}
    try:
        for index in sorted(range(len(places)), key=lambda index: (places[index].batch, places[index].start)):
            place = places[index]
            if place.batch not in files:
                for file in files.values():
                    file.close()
                files = {place.batch: file_of(place.batch).open("rb")}
            file = files[place.batch]
            file.seek(place.start)
            found[index] = decoder.decode(file.read(place.length))
    finally:
        for file in files.values():
            file.close()
    return [found[index] for index in range(len(places))]


def read_packed(path: Path) -> list[msgspec.Raw]:
    """The values of a list in MessagePack, each as it stands there."""
    return msgspec.msgpack.decode(path.read_bytes(), type=list[msgspec.Raw])


def write_arrays(path: Path, arrays: Mapping[str, NDArray[Any]]) -> Path:
    """Keep named columns in one file."""
    with path.open("wb") as file:
        np.savez(file, **dict(arrays))  # type: ignore[arg-type]
    return path


def read_arrays(path: Path) -> dict[str, NDArray[Any]]:
    """The opposite of `write_arrays`."""
    with np.load(path, allow_pickle=False) as archive:
        return {name: archive[name] for name in archive.files}
