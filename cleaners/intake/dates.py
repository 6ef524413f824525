"""Dates as ISO 8601, where they are certain. There is no clock here: "yesterday" is no date."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from unicodedata import normalize

EARLIEST, LATEST = 1600, 2100
"""Years between which a date is believed: newspapers began in 1605."""

_ISO = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:[T ]\s?(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?\s?(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_STAMP = re.compile(
    r"((?:19|20)\d\d)(0[1-9]|1[0-2])(\d\d)[T ]?(\d\d)(?:(\d\d)(?:(\d\d)(?:[.,]?\d{3})?)?)?"
    r"(Z|[+-]\d\d:?\d\d)?",
    re.IGNORECASE,
)
_SLASHED = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})|(\d{4})年(\d{1,2})月(\d{1,2})日")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_WORD = r"[^\W\d_]{3,12}"
_DAY_MONTH = re.compile(
    rf"(?:{_WORD}\.?,?\s)?(\d{{1,2}})(?:st|nd|rd|th|er|[.º°])?[\s-](?:d[ei]\s|of\s)?({_WORD})\.?,?"
    r"[\s-](?:del?\s)?(\d{4})",
    re.IGNORECASE,
)
_MONTH_DAY = re.compile(
    rf"(?:{_WORD}\.?,?\s)?({_WORD})\.?\s(\d{{1,2}})(?:st|nd|rd|th)?,?\s(\d{{4}})", re.IGNORECASE
)
# Seconds and their thousandths, millionths and billionths. Up to 2001 each had a digit less, but billionths
# with 18 digits would also be the ticks of .NET.
_EPOCH = re.compile(r"(?:\d{9,10}|\d{12,13}|\d{15,16}|\d{19})(?:\.\d{1,9})?")
_HALF_DAY = re.compile(r"\d\s?[ap]\.?m\b", re.IGNORECASE)
# English, German, French, Spanish, Italian, Portuguese and Dutch, in full and as they are shortened.
_NAMES = (
    "january jan januar jänner janvier janv enero ene gennaio gen janeiro januari",
    "february feb februar febr février févr fév febrero febbraio fevereiro fev februari",
    "march mar märz mrz mars marzo março maart mrt",
    "april apr avril avr abril abr aprile",
    "may mai mayo maggio mag maio mei",
    "june jun juni juin junio giugno giu junho",
    "july jul juli juillet juil julio luglio lug julho",
    "august aug août agosto ago augustus",
    "september sep sept septembre septiembre settembre set setembro",
    "october oct oktober okt octobre octubre ottobre ott outubro out",
    "november nov novembre noviembre novembro",
    "december dec dezember dez décembre déc diciembre dic dicembre dezembro",
)
_ACCENTS = re.compile("[\u0300-\u036f]")


@lru_cache(maxsize=1_000)
def iso(value: str | None) -> str | None:
    """A day or a moment as ISO 8601, None where the value is no certain date.

    "3/4/2024" is uncertain, so it is none. A moment without zone stays without. Ten digits that read as a day
    and an hour are that: as seconds since 1970 they would lie in the 2030s.

    >>> iso("2024-05-01T10:30:00Z"), iso("May 1, 2024"), iso("3/4/2024")
    ('2024-05-01T10:30:00Z', '2024-05-01', None)
    """
    value = " ".join(value.split()) if value and len(value) < 100 else ""
    for read in (_iso, _numbers, _stamp, _named, _epoch, _mail):
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
    """A day in digits. A dotted date begins with the day, everywhere it is in use."""
    if found := _COMPACT.fullmatch(value) or _SLASHED.fullmatch(value):
        year, month, day = filter(None, found.groups())
        return _day(int(year), int(month), int(day))
    if found := _DOTTED.fullmatch(value):
        return _day(int(found[3]), int(found[2]), int(found[1]))
    return None


def _stamp(value: str) -> str | None:
    """A day and its hour, minute and second in digits alone, as of the basic format of ISO 8601."""
    found = _STAMP.fullmatch(value)
    if not found:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    try:
        moment = datetime(year, month, day, hour, minute, min(second, 59))
    except ValueError:
        return None
    return moment.isoformat() + _zone(found[7])


def _named(value: str) -> str | None:
    """Names of months, in either order."""
    if found := _DAY_MONTH.fullmatch(value):
        return _day(int(found[3]), _month(found[2]), int(found[1]))
    if found := _MONTH_DAY.fullmatch(value):
        return _day(int(found[3]), _month(found[1]), int(found[2]))
    return None


def _plain(name: str) -> str:
    """A name in lower case without accents, which many leave out."""
    return _ACCENTS.sub("", normalize("NFD", name.lower()))


_MONTHS = {_plain(name): month for month, names in enumerate(_NAMES, 1) for name in names.split()}


def _month(name: str) -> int:
    """The number of a month, 0 where the name is of none."""
    return _MONTHS.get(_plain(name), 0)


def _epoch(value: str) -> str | None:
    """Seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by their size."""
    if not _EPOCH.fullmatch(value) or _STAMP.fullmatch(value):
        return None
    seconds = float(value)
    while seconds >= 1e11:
        seconds /= 1000
    return _moment(datetime.fromtimestamp(int(seconds), UTC)) if seconds < 4e9 else None


def _mail(value: str) -> str | None:
    """The form of mail headers and RSS. It has 24 hours: of "10:30 PM" the day alone is certain."""
    try:
        moment = _moment(parsedate_to_datetime(value))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment[:10] if moment and _HALF_DAY.search(value) else moment


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
