"""Stream the raw records of a file. Nothing here is slow: pages are taken apart later, one by one."""

from __future__ import annotations

import codecs
import csv
import json
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

import msgspec

from cleaners.intake.decode import REPLACED, decode
from cleaners.intake.discover import Format, Source
from cleaners.intake.parquet import parquet_records
from cleaners.intake.record import Record, from_fields
from cleaners.intake.streams import DamagedError, lines, pieces, too_large, whole
from cleaners.intake.warc import warc_records
from cleaners.model import Locator, Reason, Rejected
from cleaners.settings import Intake

_JSON_SPACE = b" \t\r\n\0"
_DELIMITERS = ",;\t|"


def records(source: Source, settings: Intake) -> Iterator[Record | Rejected]:
    """The records of a file, in their order; what cannot be read comes out as a rejection with a cure.

    A file that is damaged in the middle yields what stands before that, then one rejection for the rest.
    """
    locator: Locator = None
    try:
        for record in _READERS[source.format](source, settings):
            locator = record.locator
            yield record
    except DamagedError as damage:
        yield _rest(source, locator, damage.reason, str(damage))
    except OSError as error:
        yield _rest(
            source, locator, "unreadable", f"{(error.strerror or str(error)).lower()}; check the file"
        )


def _rest(source: Source, locator: Locator, reason: Reason, detail: str) -> Rejected:
    """The rejection of a file, or of all that follows its last good record."""
    where = "" if locator is None else f"nothing behind record {locator} was read: "
    return Rejected(source.name, locator, "intake", reason, where + detail)


def _file(source: Source, settings: Intake) -> Iterator[Record | Rejected]:
    """A page or a plain text: the file is the record."""
    yield Record(source.name, None, data=whole(source, settings), is_page=source.format == "html")


def _json_lines(source: Source, settings: Intake) -> Iterator[Record | Rejected]:
    content = _utf8(pieces(source, settings))
    for number, line in enumerate(lines(content, settings.max_bytes), 1):
        if isinstance(line, int):
            damage = too_large(line, settings)
            yield Rejected(source.name, number, "intake", damage.reason, str(damage))
        elif line.strip(_JSON_SPACE):
            yield _json_record(source.name, number, line)


def _json_record(name: str, number: int, line: bytes) -> Record | Rejected:
    """One line of JSONL as a record."""
    flags: tuple[str, ...] = ()
    try:
        value: Any = msgspec.json.decode(line)
    except (msgspec.DecodeError, RecursionError, ValueError):
        decoded = decode(line.strip(_JSON_SPACE))
        flags = decoded.flags
        try:
            value = json.loads(decoded.text.lstrip("\ufeff"), parse_int=_integer)
        except (ValueError, RecursionError) as error:
            return _bad_json(name, number, decoded.text, error)
    if not isinstance(value, dict):
        detail = f"line {number} is no JSON object; write one object with a text field in each line"
        return Rejected(name, number, "intake", "bad_record", detail)
    return from_fields(name, number, value, flags)


def _bad_json(name: str, number: int, text: str, error: Exception) -> Rejected:
    unfinished = text.lstrip().startswith("{") and not text.rstrip().endswith("}")
    reason: Reason = "truncated" if unfinished else "bad_record"
    why = "nested too deep" if isinstance(error, RecursionError) else str(error)[:200]
    cure = "it ends inside the record; fetch it again" if unfinished else "write one JSON object in each line"
    return Rejected(name, number, "intake", reason, f"line {number} is no JSON ({why}); {cure}")


def _integer(digits: str) -> int | str:
    """Python refuses to read very long numbers; nobody needs them as numbers here."""
    return int(digits) if len(digits) < 20 else digits[:20]


def _utf8(content: Iterator[bytes]) -> Iterator[bytes]:
    """A stream as UTF-8 without its byte order mark: shells of Windows write UTF-16."""
    first = next(content, b"")
    everything = chain((first,), content)
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if first.startswith(mark):
            for text in codecs.iterdecode(everything, encoding, errors="replace"):
                yield text.encode("utf-8", "replace")
            return
    yield first.removeprefix(codecs.BOM_UTF8)
    yield from content


def _csv(source: Source, settings: Intake) -> Iterator[Record | Rejected]:
    """Rows of a CSV file, the first row names the fields; commas, semicolons, tabs or bars part them."""
    flags: set[str] = set()
    text = _text_lines(_utf8(pieces(source, settings)), settings, flags)
    head = next(text, "")
    delimiter = max(_DELIMITERS, key=head.count)
    # The limit is one for the whole process; the standard one is shorter than many articles.
    csv.field_size_limit(settings.max_bytes)
    reader = csv.reader(chain((head,), text), delimiter=delimiter, strict=True)
    names: list[str] = []
    number = 0
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            damage = f"row {number} is no CSV ({error}); quote fields and double the quotes in them"
            raise DamagedError("bad_record", damage) from error
        if row is None:
            return
        if not names:
            names = row
        elif row:
            number += 1
            yield _row(source.name, number, names, row, flags)
            flags.clear()


def _row(name: str, number: int, names: list[str], row: list[str], flags: set[str]) -> Record | Rejected:
    if len(row) > len(names):
        detail = (
            f"row {number} has {len(row)} fields, the first row {len(names)}; quote fields with delimiters"
        )
        return Rejected(name, number, "intake", "bad_record", detail)
    fields = {key: value for key, value in zip(names, row, strict=False) if value != ""}
    return from_fields(name, number, fields, tuple(sorted(flags)))


def _text_lines(content: Iterator[bytes], settings: Intake, flags: set[str]) -> Iterator[str]:
    """Lines with their ends, decoded one by one."""
    for line in lines(content, settings.max_bytes):
        if isinstance(line, int):
            raise too_large(line, settings)
        try:
            yield line.decode("utf-8") + "\n"
        except UnicodeDecodeError:
            decoded = decode(line)
            flags.update(decoded.flags or (REPLACED,))
            yield decoded.text + "\n"


_READERS: dict[Format, Callable[[Source, Intake], Iterator[Record | Rejected]]] = {
    "txt": _file,
    "html": _file,
    "jsonl": _json_lines,
    "csv": _csv,
    "parquet": parquet_records,
    "warc": warc_records,
}
