"""The bytes of a file, decompressed piece by piece: constant memory, whatever the file says of itself."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import zstandard

from cleaners.intake.discover import STANDARD_INPUT, Source
from cleaners.model import Reason
from cleaners.settings import Intake

PIECE = 1 << 16
"""Bytes read at a time."""

ZSTD_PIECE = 1 << 9
"""Bytes given to zstd at a time: its blocks may expand 32,000 times, and it cannot be told when to stop."""

RATIO_FLOOR = 100_000_000
"""Bytes of output below which no ratio is looked at: small files may well be very regular."""

ZSTD_WINDOW = 1 << 27
"""Bytes of window that a zstd frame may ask for: 128 MB, the limit of the zstd command line too."""


GZIP_START = b"\x1f\x8b\x08"
"""How a gzip member begins."""

ZSTD_START = b"\x28\xb5\x2f\xfd"
"""How a zstd frame begins."""


class DamagedError(Exception):
    """The rest of a file cannot be read; `reason` and the message say why."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


def pieces(source: Source, settings: Intake, *, resume: bool = False) -> Iterator[bytes]:
    """The content of a file, decompressed, in pieces of at most a few megabytes.

    With `resume`, a damaged gzip member or zstd frame ends where the damage is, one NUL byte marks the place,
    and the next one follows: for a reader that can go on from there.

    Raises:
        DamagedError: after all that could be read before the damage.
        OSError: the file cannot be read.
    """
    if source.path == STANDARD_INPUT:
        yield from _raw(sys.stdin.buffer)
        return
    with Path(source.path).open("rb") as stream:
        if source.compression == "gz":
            yield from _gunzip(stream, settings, resume)
        elif source.compression == "zst":
            yield from _unzstd(stream, settings, resume)
        else:
            yield from _raw(stream)


def whole(source: Source, settings: Intake) -> bytes:
    """The content of a small file.

    Raises:
        DamagedError: it is damaged, or larger than `settings.max_bytes`.
        OSError: the file cannot be read.
    """
    if source.size is not None and source.compression is None and source.size > settings.max_bytes:
        raise too_large(source.size, settings)
    content = bytearray()
    for piece in pieces(source, settings):
        content += piece
        if len(content) > settings.max_bytes:
            raise too_large(len(content), settings)
    return bytes(content)


def too_large(size: int, settings: Intake) -> DamagedError:
    """The refusal of something that is over the size limit."""
    return DamagedError(
        "too_large", f"over {settings.max_bytes:,} bytes ({size:,} seen); raise intake.max_bytes to read it"
    )


def lines(content: Iterator[bytes], limit: int) -> Iterator[bytes | int]:
    r"""The lines of a stream without their "\n", the only line end there is.

    A line of more than `limit` bytes comes out as its length, its content is passed over.
    """
    parts: list[bytes] = []
    size = 0
    for piece in content:
        start = 0
        while (end := piece.find(b"\n", start)) >= 0:
            size += end - start
            yield b"".join([*parts, piece[start:end]]) if size <= limit else size
            parts, size, start = [], 0, end + 1
        size += len(piece) - start
        if size <= limit:
            parts.append(piece[start:])
        else:
            parts = []
    if size:
        yield b"".join(parts) if size <= limit else size


def _raw(stream: BinaryIO) -> Iterator[bytes]:
    while piece := stream.read(PIECE):
        yield piece


def _gunzip(stream: BinaryIO, settings: Intake, resume: bool) -> Iterator[bytes]:
    """Members are read one after another; zero padding behind the last one is no damage."""
    decoder = _gzip_decoder()
    taken = given = 0
    fresh, broken = True, False  # at the start of a member; between a damaged one and the next
    for piece in _raw(stream):
        taken += len(piece)
        while piece:
            if fresh and taken > len(piece) and not piece.strip(b"\0"):
                break
            if (
                fresh
                and not piece.startswith(GZIP_START[: len(piece)])
                and not (resume and taken > len(piece))
            ):
                raise _foreign("gzip", taken == len(piece))
            before = decoder.copy()
            try:
                output = decoder.decompress(piece, PIECE)
            except zlib.error as error:
                yield _salvage(before, piece)
                if not resume:
                    raise DamagedError(
                        "corrupt", f"damaged gzip data ({error}); fetch the file again"
                    ) from error
                yield b"" if broken else b"\0"
                following = piece.find(GZIP_START, 1)
                piece = piece[following:] if following > 0 else b""
                decoder, fresh, broken = _gzip_decoder(), True, True
                continue
            fresh = broken = False
            given += len(output)
            _check_ratio(taken, given, settings)
            yield output
            piece = decoder.unconsumed_tail
            if decoder.eof:
                piece, decoder, fresh = decoder.unused_data, _gzip_decoder(), True
    if not fresh:
        raise DamagedError("truncated", "the gzip data ends early; fetch the file again")


def _salvage(decoder: zlib._Decompress, piece: bytes) -> bytes:
    """What stands before the damage: a failing call gives nothing, so it is approached byte by byte."""
    output = bytearray()
    try:
        for at in range(len(piece)):
            output += decoder.decompress(piece[at : at + 1])
    except zlib.error:
        pass
    return bytes(output)


def _gzip_decoder() -> zlib._Decompress:
    return zlib.decompressobj(wbits=31)


def _unzstd(stream: BinaryIO, settings: Intake, resume: bool) -> Iterator[bytes]:
    """Frames are read one after another; zero padding behind the last one is no damage."""
    decoder, taken, given, began = _zstd_decoder(), 0, 0, 0
    fresh, broken = True, False  # at the start of a frame; between a damaged one and the next
    for part in (
        piece[at : at + ZSTD_PIECE] for piece in _raw(stream) for at in range(0, len(piece), ZSTD_PIECE)
    ):
        taken += len(part)
        while part:
            began = taken - len(part) if fresh else began
            if fresh and began and not part.strip(b"\0"):
                break
            if fresh and not _begins_zstd(part) and not (resume and began):
                raise _foreign("zstd", not began)
            try:
                output = decoder.decompress(part)
            except zstandard.ZstdError as error:
                yield _salvage_zstd(stream, began, taken - len(part), part)
                if not resume:
                    raise DamagedError(
                        "corrupt", f"damaged zstd data ({error}); fetch the file again"
                    ) from error
                yield b"" if broken else b"\0"
                following = part.find(ZSTD_START, 1)
                part = part[following:] if following > 0 else b""
                decoder, fresh, broken = _zstd_decoder(), True, True
                continue
            fresh = broken = False
            given += len(output)
            _check_ratio(taken, given, settings)
            if output:
                yield output
            part = b""
            if decoder.eof:
                part, decoder, fresh = decoder.unused_data, _zstd_decoder(), True
    if not fresh:
        raise DamagedError("truncated", "the zstd data ends early; fetch the file again")


def _begins_zstd(part: bytes) -> bool:
    """Whether this is the beginning of a frame, or of one that is to be passed over."""
    return part.startswith(ZSTD_START[: len(part)]) or part[1:4] == b"\x2a\x4d\x18"


def _salvage_zstd(stream: BinaryIO, began: int, damaged: int, part: bytes) -> bytes:
    """What stands in the part of a frame where it breaks: the frame again, and there byte by byte."""
    here, output, decoder = stream.tell(), bytearray(), _zstd_decoder()
    stream.seek(began)
    try:
        while (left := damaged - stream.tell()) > 0 and (piece := stream.read(min(left, ZSTD_PIECE))):
            decoder.decompress(piece)
        for at in range(len(part)):
            output += decoder.decompress(part[at : at + 1])
    except zstandard.ZstdError:
        pass
    stream.seek(here)
    return bytes(output)


def _zstd_decoder() -> zstandard.ZstdDecompressionObj:
    return zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW).decompressobj()


def _foreign(kind: str, first: bool) -> DamagedError:
    """The refusal of bytes that do not begin as compressed ones do."""
    if first:
        return DamagedError("unsupported", f"this is no {kind} data, whatever its name says; rename the file")
    return DamagedError("corrupt", f"what follows is no {kind} data; cut it off, or fetch the file again")


def _check_ratio(taken: int, given: int, settings: Intake) -> None:
    if given > RATIO_FLOOR and given > settings.max_ratio * taken:
        raise DamagedError(
            "too_large",
            f"expands more than {settings.max_ratio} times; raise intake.max_ratio if that is right",
        )
