"""Pages out of a web archive (ISO 28500), record by record.

Our own reader of the outer layer, since libraries believe a record's length, and so lose what follows a
wrong one, and end without a word where a file is cut. This one checks that a record ends where it says, and
otherwise goes on at the next record that begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cleaners.intake.discover import Source
from cleaners.intake.http import FIELD, response
from cleaners.intake.record import Record
from cleaners.intake.streams import DamagedError, pieces, too_large
from cleaners.model import Reason, Rejected
from cleaners.settings import Intake

HEADER_LIMIT = 1 << 16
"""Bytes of a record's own header; real ones have 500."""

_START = b"WARC/1."
_DOCUMENTS = {"response", "resource", "conversion"}
_CURE = "fetch or write the archive again"


@dataclass(slots=True)
class _Window:
    """The part of the stream that is held: it grows ahead as it is asked for, and is cut off behind."""

    content: Iterator[bytes]
    held: bytearray
    offset: int = 0  # of the first byte held, in the decompressed file
    damage: DamagedError | None = None  # how the stream ended, if not well

    def grow(self, size: int) -> bool:
        """Hold at least `size` bytes; False where the stream ends before."""
        while len(self.held) < size:
            try:
                self.held += next(self.content)
            except StopIteration:
                return False
            except DamagedError as damage:
                self.damage = damage
                return False
        return True

    def drop(self, size: int) -> None:
        """Let go of `size` bytes, held or not."""
        while size > len(self.held):
            size -= len(self.held)
            self.offset += len(self.held)
            self.held.clear()
            if not self.grow(1):
                return
        del self.held[:size]
        self.offset += size

    def seek_start(self, start: bytes = _START) -> bool:
        """Let go of everything before the next record; False where there is none."""
        while (found := self.held.find(start)) < 0:
            self.drop(max(0, len(self.held) - len(start)))
            if not self.grow(len(self.held) + 1):
                self.drop(len(self.held))
                return False
        self.drop(found)
        return True


def warc_records(source: Source, settings: Intake) -> Iterator[Record | Rejected]:
    """The documents of an archive. A record's locator is its offset in the decompressed file, in bytes.

    Requests, revisits and the archive's own notes are no documents, and are passed over.
    """
    window = _Window(pieces(source, settings, resume=True), bytearray())
    window.grow(HEADER_LIMIT)
    if window.damage is None and _START not in window.held:
        raise DamagedError("unsupported", "this is no WARC file, whatever its name says; rename it")
    _skip_blank(window)
    while window.held:
        offset = window.offset
        if not window.held.startswith(_START):
            marked = window.held.startswith(b"\0")
            more = window.seek_start()
            what = "damaged data, what it held is lost" if marked else "what stands here belongs to no record"
            if more or not window.damage:
                yield _reject(source, offset, "corrupt", f"{what} ({window.offset - offset:,} bytes)")
            if not more:
                break
        found = _record(window, source, settings)
        if found is not None:
            yield found
        window.grow(len(_START))
    if window.damage:
        yield Rejected(source.name, window.offset, "intake", window.damage.reason, str(window.damage))


def _record(window: _Window, source: Source, settings: Intake) -> Record | Rejected | None:
    """The record at the start of the window, which then stands behind it."""
    offset = window.offset
    end = _header_end(window)
    if end is None:
        cut = len(window.held) < HEADER_LIMIT
        detail = f"the header of this record does not end within {HEADER_LIMIT:,} bytes"
        return _broken(window, source, len(_START), "truncated" if cut else "corrupt", detail)
    fields = {name.lower(): value.strip() for name, value in FIELD.findall(bytes(window.held[:end]))}
    length = fields.get(b"content-length", b"")
    if not length.isdigit() or len(length) > 15:
        return _broken(window, source, len(_START), "corrupt", "this record has no valid Content-Length")
    size, kind = int(length), fields.get(b"warc-type", b"").decode("ascii", "replace").lower()
    if size > settings.max_bytes:
        # What it says of its length may not be true: the next record is looked for, and not believed in.
        window.drop(end)
        window.seek_start(b"\n" + _START)
        _skip_blank(window)
        damage = too_large(size, settings)
        return (
            Rejected(source.name, offset, "intake", damage.reason, str(damage))
            if kind in _DOCUMENTS
            else None
        )
    complete = window.grow(end + size)
    if not complete or not _ends_well(window, end + size):
        cut = not complete and window.held.find(_START, end) < 0
        detail = "this record does not end where it says"
        return _broken(window, source, end, "truncated" if cut else "corrupt", detail)
    payload = bytes(window.held[end : end + size])
    window.drop(end + size)
    _skip_blank(window)
    if kind not in _DOCUMENTS:
        return None
    return response(source.name, offset, fields, payload, settings)


def _broken(window: _Window, source: Source, passed: int, reason: Reason, detail: str) -> Rejected:
    """The rejection of a record. The window goes on to the next that begins behind so many bytes of it."""
    offset = window.offset
    window.drop(passed)
    window.seek_start()
    return _reject(source, offset, reason, detail)


def _header_end(window: _Window) -> int | None:
    """Where the block of the record at the start of the window begins."""
    size = 1 << 12
    while True:
        more = window.grow(size)
        found = re.search(rb"\r?\n\r?\n", window.held[:HEADER_LIMIT])
        if found:
            return found.end()
        if not more or size > HEADER_LIMIT:
            return None
        size *= 2


def _ends_well(window: _Window, end: int) -> bool:
    """Whether nothing but line ends stands between a block and the next record, or the end."""
    window.grow(end + 16)
    if window.held.startswith(b"\r\n\r\n", end):
        return True
    behind = bytes(window.held[end : end + 16]).lstrip(b"\r\n")
    return not behind or behind.startswith(_START[: len(behind)])


def _skip_blank(window: _Window) -> None:
    window.grow(16)
    window.drop(len(window.held[:16]) - len(bytes(window.held[:16]).lstrip(b"\r\n")))


def _reject(source: Source, offset: int, reason: Reason, detail: str) -> Rejected:
    return Rejected(source.name, offset, "intake", reason, f"{detail}; {_CURE}")
