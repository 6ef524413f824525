"""Dates as ISO 8601, where they are certain. There is no clock here: "yesterday" is no date."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache

EARLIEST, LATEST = 1600, 2100
"""Years between which a date is believed: newspapers began in 1605."""

_ISO = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:[T ]\s?(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?\s?(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SLASHED = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_DAY_MONTH = re.compile(
    r"(?:[a-z]{3,9},?\s)?(\d{1,2})(?:st|nd|rd|th)?[\s-]([a-z]{3,9})\.?,?[\s-](\d{4})", re.IGNORECASE
)
_MONTH_DAY = re.compile(
    r"(?:[a-z]{3,9},?\s)?([a-z]{3,9})\.?\s(\d{1,2})(?:st|nd|rd|th)?,?\s(\d{4})", re.IGNORECASE
)
_EPOCH = re.compile(r"\d{9,19}(?:\.\d{1,9})?")
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)


@lru_cache(maxsize=1_000)
def iso(value: str | None) -> str | None:
    """A day or a moment as ISO 8601, None where the value is no certain date.

    "3/4/2024" is uncertain, so it is none. A moment without zone stays without.

    >>> iso("2024-05-01T10:30:00Z"), iso("May 1, 2024"), iso("3/4/2024")
    ('2024-05-01T10:30:00Z', '2024-05-01', None)
    """
    value = " ".join(value.split()) if value and len(value) < 100 else ""
    for read in (_iso, _numbers, _named, _epoch, _mail):
        if value and (found := read(value)):
            return found
    return None


def _iso(value: str) -> str | None:
    found = _ISO.fullmatch(value)
    if not found:
        return None
    year, month, day = (int(part) for part in found.groups()[:3])
    if not (written := _day(year, month, day)) or found[4] is None:
        return written
    hour, minute, second = int(found[4]), int(found[5]), int(found[6] or 0)
    if hour > 23 or minute > 59 or second > 60:
        return written
    return f"{written}T{hour:02}:{minute:02}:{min(second, 59):02}{_zone(found[7])}"


def _zone(zone: str | None) -> str:
    if not zone:
        return ""
    if zone.upper() in ("Z", "UTC", "GMT"):
        return "Z"
    digits = zone[1:].replace(":", "").ljust(4, "0")
    if int(digits[:2]) > 14 or int(digits[2:]) > 59:
        return ""
    return "Z" if digits == "0000" else f"{zone[0]}{digits[:2]}:{digits[2:]}"


def _numbers(value: str) -> str | None:
    """Digits alone. A dotted date begins with the day, everywhere it is in use."""
    if found := _COMPACT.fullmatch(value) or _SLASHED.fullmatch(value):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _DOTTED.fullmatch(value):
        return _day(int(found[3]), int(found[2]), int(found[1]))
    return None


def _named(value: str) -> str | None:
    """English names of months, in either order."""
    if found := _DAY_MONTH.fullmatch(value):
        return _day(int(found[3]), _month(found[2]), int(found[1]))
    if found := _MONTH_DAY.fullmatch(value):
        return _day(int(found[3]), _month(found[1]), int(found[2]))
    return None


def _month(name: str) -> int:
    name = "sep" if name.lower() == "sept" else name.lower()
    return next((i for i, month in enumerate(_MONTHS, 1) if month == name or month[:3] == name), 0)


def _epoch(value: str) -> str | None:
    """Seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by their size."""
    if not _EPOCH.fullmatch(value):
        return None
    seconds = float(value)
    while seconds >= 1e11:
        seconds /= 1000
    return _moment(datetime.fromtimestamp(int(seconds), UTC)) if seconds < 4e9 else None


def _mail(value: str) -> str | None:
    """The form of mail headers and RSS."""
    try:
        return _moment(parsedate_to_datetime(value))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _moment(moment: datetime) -> str | None:
    if not EARLIEST <= moment.year <= LATEST:
        return None
    return moment.replace(microsecond=0).isoformat().replace("+00:00", "Z")


def _day(year: int, month: int, day: int) -> str | None:
    if not EARLIEST <= year <= LATEST:
        return None
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
