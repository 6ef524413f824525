"""Read files in a child process: a damaged one may bring down the library that reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from cleaners import intake
from cleaners.intake import Record, Source
from cleaners.model import Locator, Rejected
from cleaners.settings import Settings
from flows.isolation import Ended, begin, may_fork, stream_apart

ATTEMPTS = 2
"""How often a file is read whose reader came to an end that may not have been its own fault."""

_encode = msgspec.msgpack.Encoder().encode
_records = msgspec.msgpack.Decoder(Record)
_rejected = msgspec.msgpack.Decoder(Rejected)


def records_apart(source: Source, settings: Settings) -> Iterator[Record | Rejected]:
    """The records of a file, as `cleaners.intake.records` gives them.

    A reader that hangs, dies or takes too much memory costs the rest of its file. Each record has the time
    and memory of one article.
    """
    if _is_plain(source) or not may_fork():
        yield from intake.records(source, settings.intake)
        return
    count, locator = 0, None
    for attempt in range(ATTEMPTS):
        stream = stream_apart(_reader(source, settings, count), settings.limits)
        while True:
            try:
                content = next(stream)
            except StopIteration as end:
                ended: Ended | None = end.value
                break
            count += 1
            record = (_records if content[0] else _rejected).decode(memoryview(content)[1:])
            locator = record.locator
            yield record
        if ended is None:
            return
        if ended.certain or attempt + 1 == ATTEMPTS:
            yield _rest(source, locator, ended)
            return


def _is_plain(source: Source) -> bool:
    """Whether a file is taken as it is: what is in it is looked at later, in a child of its own."""
    return source.format in ("txt", "html") and source.compression is None


def _reader(source: Source, settings: Settings, known: int) -> Callable[[Callable[[bytes], None]], None]:
    """Sends the records of a file, but for the first ones, which are known."""

    def read(send: Callable[[bytes], None]) -> None:
        begin(settings.limits)
        for number, record in enumerate(intake.records(source, settings.intake)):
            if number >= known:
                send(bytes([isinstance(record, Record)]) + _encode(record))
            begin(settings.limits)

    return read


def _rest(source: Source, locator: Locator, ended: Ended) -> Rejected:
    where = "this file was not read" if locator is None else f"nothing behind record {locator} was read"
    return Rejected(source.name, locator, "intake", ended.reason, f"{where}: {ended.detail}")
