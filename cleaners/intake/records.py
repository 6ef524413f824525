"""Stream the raw records of a file. Nothing here is slow: pages are taken apart later, one by one."""

from __future__ import annotations

import codecs
import csv
import json
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any

import msgspec

from cleaners.intake.decode import REPLACED, SAMPLE, by_mark, decode, is_utf8, likely_encoding
from cleaners.intake.discover import Format, Source
from cleaners.intake.guards import not_text
from cleaners.intake.parquet import parquet_records
from cleaners.intake.record import Record, chosen_names, from_fields, looks_like_page
from cleaners.intake.streams import DamagedError, lines, pieces, too_large, whole
from cleaners.intake.warc import warc_records
from cleaners.model import Locator, Reason, Rejected
from cleaners.settings import Intake

DUPLICATE_KEYS = "duplicate_keys"
"""Flag: the record gives a field twice; the last value that says something was taken."""

DETAIL = 500
"""Characters of an unforeseen error that are kept."""

_JSON_SPACE = b" \t\r\n\0"
_DELIMITERS = ",;\t|"
_QUOTED = (b'"text"', b'"html"', b'"id"', b'"url"', b'"title"', b'"content"', b'"body"')
_UNKNOWN = "\ufffd".encode()


def records(source: Source, settings: Intake) -> Iterator[Record | Rejected]:
    """The records of a file, in their order; what cannot be read comes out as a rejection with a cure.

    A file that is damaged in the middle yields what stands before that, then one rejection for the rest.
    """
    locator: Locator = None
    try:
        if source.size == 0:
            raise DamagedError("empty", "this file is empty; fetch or write it again")
        for record in _READERS[source.format](source, settings):
            locator = record.locator
            yield record
    except DamagedError as damage:
        yield _rest(source, locator, damage.reason, str(damage))
    except OSError as error:
        yield _rest(
            source, locator, "unreadable", f"{(error.strerror or str(error)).lower()}; check the file"
        )
    except MemoryError:
        raise
    except Exception as error:  # whatever a library stumbles over costs this file
        yield _rest(source, locator, "error", f"{type(error).__name__}: {error}"[:DETAIL])


def _rest(source: Source, locator: Locator, reason: Reason, detail: str) -> Rejected:
    """The rejection of a file, or of all that follows its last good record."""
    where = "" if locator is None else f"nothing behind record {locator} was read: "
    return Rejected(source.name, locator, "intake", reason, where + detail)


def _file(source: Source, settings: Intake) -> Iterator[Record | Rejected]:
    """A page or a plain text: the file is the record."""
    yield Record(source.name, None, data=whole(source, settings), is_page=source.format == "html")


def _json_lines(source: Source, settings: Intake) -> Iterator[Record | Rejected]:
    content, transcoded = _utf8(pieces(source, settings))
    for number, (line, likely) in enumerate(_lines(content, settings), 1):
        if isinstance(line, int):
            damage = too_large(line, settings)
            yield Rejected(source.name, number, "intake", damage.reason, str(damage))
        elif line.strip(_JSON_SPACE):
            flags = (REPLACED,) if transcoded and _UNKNOWN in line else ()
            yield _json_record(source.name, number, line, likely, flags)


def _json_record(
    name: str, number: int, line: bytes, likely: str | None, flags: tuple[str, ...]
) -> Record | Rejected:
    """One line of JSONL as a record."""
    try:
        value: Any = msgspec.json.decode(line)
    except (msgspec.DecodeError, RecursionError, ValueError):
        decoded = decode(line.strip(_JSON_SPACE), likely=likely)
        flags = (*flags, *decoded.flags)
        try:
            value = json.loads(decoded.text.lstrip("\ufeff"), parse_int=_integer)
        except (ValueError, RecursionError) as error:
            return _bad_json(name, number, decoded.text, error)
    if (
        isinstance(value, dict)
        and line.count(b'":') > len(value)
        and any(line.count(one) > 1 for one in _QUOTED)
    ):
        value, repeated = _once(line, value)
        flags = (*flags, DUPLICATE_KEYS) if repeated else flags
    if not isinstance(value, dict):
        what = "a list, no JSON object" if isinstance(value, list) else "no JSON object"
        detail = f"line {number} is {what}; write one object with a text field in each line"
        return Rejected(name, number, "intake", "bad_record", detail)
    return from_fields(name, number, value, flags)


def _bad_json(name: str, number: int, text: str, error: Exception) -> Rejected:
    text = text.strip()
    at = getattr(error, "pos", 0)
    unfinished = text.startswith("{") and len(text) > 1 and (at >= len(text) or "Unterminated" in str(error))
    reason: Reason = "truncated" if unfinished else "bad_record"
    why = "nested too deep" if isinstance(error, RecursionError) else str(error)[:200]
    cure = "it ends inside the record; fetch it again" if unfinished else "write one JSON object in each line"
    return Rejected(name, number, "intake", reason, f"line {number} is no JSON ({why}); {cure}")


def _once(line: bytes, value: dict[str, Any]) -> tuple[dict[str, Any], bool]:
    """The object of a line, of each key the last value that says something; whether a key came twice."""
    repeated = False

    def merged(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal repeated
        found: dict[str, Any] = {}
        for key, value in pairs:
            repeated |= key in found
            if key not in found or value not in (None, "", []):
                found[key] = value
        return found

    try:
        return json.loads(line, object_pairs_hook=merged, parse_int=_integer), repeated
    except (ValueError, RecursionError):
        return value, False


def _integer(digits: str) -> int | str:
    """Python refuses to read very long numbers; nobody needs them as numbers here."""
    return int(digits) if len(digits) < 20 else digits


def _utf8(content: Iterator[bytes]) -> tuple[Iterator[bytes], bool]:
    """A stream as UTF-8 without its byte order mark, and whether it was not: shells of Windows write UTF-16.

    Raises:
        DamagedError: it begins like something that is neither.
    """
    first = next(content, b"")
    if (kind := not_text(first)) is not None:
        raise DamagedError("unsupported", f"this is {kind}, whatever its name says; convert or rename it")
    encoding = by_mark(first)
    if encoding in (None, "utf-8"):
        first = first.removeprefix(codecs.BOM_UTF8)
        if looks_like_page(first[:200].decode("latin-1")):
            raise DamagedError("unsupported", "this is a page, whatever its name says; rename it to .html")
        return chain((first,), content), False
    decoded = codecs.iterdecode(chain((first,), content), encoding or "", errors="replace")
    head = next(decoded, "").removeprefix("\ufeff")
    return (text.encode("utf-8", "replace") for text in chain((head,), decoded)), True


def _lines(content: Iterator[bytes], settings: Intake) -> Iterator[tuple[bytes | int, str | None]]:
    """The lines of a stream, each with the likely encoding of those up to there, and a little ahead."""
    others: list[bytes] = []
    likely, size = None, 0
    for window in _windows(lines(content, settings.max_bytes)):
        more = [line[:SAMPLE] for line in window if not isinstance(line, int) and not is_utf8(line)]
        if more and size < SAMPLE:
            others += more
            size = sum(map(len, others))
            likely = likely_encoding(others)
        for line in window:
            yield line, likely


def _windows(content: Iterator[bytes | int]) -> Iterator[list[bytes | int]]:
    """Lines in their order, as many at a time as the detector of encodings sees."""
    held: list[bytes | int] = []
    size = 0
    try:
        for line in content:
            held.append(line)
            size += 1 if isinstance(line, int) else 1 + len(line)
            if size >= SAMPLE:
                yield held
                held, size = [], 0
    except (DamagedError, OSError):
        yield held
        raise
    yield held


def _csv(source: Source, settings: Intake) -> Iterator[Record | Rejected]:
    """Rows of a CSV file, the first row names the fields; commas, semicolons, tabs or bars part them."""
    flags: set[str] = set()
    text = _text_lines(pieces(source, settings), settings, flags)
    head = next(text, "")
    delimiter = max(_DELIMITERS, key=head.count)
    if head[:4].lower() == "sep=" and len(head.strip()) == 5:  # a note of Excel's
        delimiter, head = head[4], next(text, "")
    # The limit is one for the whole process; the standard one is shorter than many articles.
    csv.field_size_limit(settings.max_bytes)
    rows = _csv_rows(chain((head,), text), delimiter, settings.max_bytes)
    names = next((row for row in rows if row), [])
    if isinstance(names, str):
        raise DamagedError("bad_record", f"the first row, which names the fields, is no CSV ({names})")
    if names:
        chosen_names(names)
    for number, row in enumerate((row for row in rows if row), 1):
        if isinstance(row, str):
            cure = "quote fields and double the quotes in them"
            yield Rejected(
                source.name, number, "intake", "bad_record", f"row {number} is no CSV ({row}); {cure}"
            )
        else:
            yield _row(source.name, number, names, row, flags)
        flags.clear()


def _csv_rows(text: Iterator[str], delimiter: str, most: int) -> Iterator[list[str] | str]:
    """Rows, or what is wrong with them. A broken row costs its first line: the next may begin behind that."""
    again: deque[str] = deque()
    taken: list[str] = []

    def supply() -> Iterator[str]:
        size = 0
        while (line := again.popleft() if again else next(text, None)) is not None:
            size = len(line) + (size if taken else 0)
            taken.append(line)
            if size > most:
                raise csv.Error(
                    f"over {most:,} characters, a quote may be open; raise intake.max_bytes if it is not"
                )
            yield line

    while True:
        reader = csv.reader(supply(), delimiter=delimiter, strict=True)
        try:
            for row in reader:
                yield row
                taken.clear()
            return
        except csv.Error as error:
            yield str(error)
            again.extendleft(reversed(taken[1:]))
            taken.clear()


def _row(name: str, number: int, names: Sequence[str], row: list[str], flags: set[str]) -> Record | Rejected:
    if len(row) > len(names):
        detail = (
            f"row {number} has {len(row)} fields, the first row {len(names)}; quote fields with delimiters"
        )
        return Rejected(name, number, "intake", "bad_record", detail)
    fields = {key: value for key, value in zip(names, row, strict=False) if value != ""}
    return from_fields(name, number, fields, tuple(sorted(flags)))


def _text_lines(content: Iterator[bytes], settings: Intake, flags: set[str]) -> Iterator[str]:
    """Lines with their ends, decoded one by one."""
    content, transcoded = _utf8(content)
    for line, likely in _lines(content, settings):
        if isinstance(line, int):
            raise too_large(line, settings)
        if transcoded and _UNKNOWN in line:
            flags.add(REPLACED)
        try:
            yield line.decode("utf-8") + "\n"
        except UnicodeDecodeError:
            decoded = decode(line, likely=likely)
            flags.update(decoded.flags)
            yield decoded.text + "\n"


_READERS: dict[Format, Callable[[Source, Intake], Iterator[Record | Rejected]]] = {
    "txt": _file,
    "html": _file,
    "jsonl": _json_lines,
    "csv": _csv,
    "parquet": parquet_records,
    "warc": warc_records,
}
