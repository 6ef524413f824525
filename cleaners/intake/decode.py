"""Bytes to text: the surest evidence first, a guess last, and a flag where something was guessed or lost."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass

import chardet
from chardet import EncodingEra

REPLACED = "bytes_replaced"
"""Flag: some bytes have no meaning in the encoding and stand as U+FFFD."""

GUESSED = "encoding_guessed"
"""Flag: the encoding was found by a statistical detector."""

MIXED = "mixed_encodings"
"""Flag: lines are in different encodings."""

SURROGATES = "surrogates_replaced"
"""Flag: halves of surrogate pairs, which no encoding can write, stand as U+FFFD."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_STATEFUL = {"iso2022_jp", "iso2022_kr", "hz"}
_UNICODE = ("utf-8", "utf-7", "utf-16", "utf-32", "unicode", "ucs")
# What browsers read under these names: https://encoding.spec.whatwg.org/#names-and-labels
_WEB = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
_META_CHARSET = re.compile(
    rb"""<meta[^>]{0,300}?charset\s{0,3}=\s{0,3}["']?\s{0,3}([\w.:-]{2,40})""", re.IGNORECASE
)
_PRESCAN = 4096  # browsers look at 1,024 bytes; pages with long inline scripts put it later
# Quotes, dashes, ellipsis, bullet, euro, no-break space, guillemets, signs for degree, section, pound ...
_MARKS = bytes(
    [
        0x80,
        0x82,
        0x84,
        0x85,
        0x8B,
        *range(0x91, 0x98),
        0x99,
        0x9B,
        0xA0,
        0xA3,
        0xA7,
        0xA9,
        0xAB,
        0xAE,
        0xB0,
        0xB7,
        0xBB,
    ]
)
_IDEOGRAPHS = re.compile("[\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff00-\uffef]")
_ASCII = frozenset([0x09, 0x0A, 0x0D, *range(0x20, 0x7F)])
_ASCII_AND_MARKS = bytes(range(0x80)) + _MARKS
_HIGH = bytes(range(0x80, 0x100))
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
# Overlong forms, halves of surrogate pairs, sequences that end early: no legacy text has them in the main.
_UTF8_DAMAGE = re.compile(
    rb"[\xc0\xc1][\x80-\xbf]|\xed[\xa0-\xbf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]|[\xf0-\xf4][\x80-\xbf]{1,2}"
)
_NO_ASCII = dict.fromkeys(range(0x80))

SAMPLE = 200_000
"""Bytes that the detector sees."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, how it was read, and what is doubtful about that."""

    text: str
    encoding: str
    flags: tuple[str, ...] = ()


def decode(data: bytes, declared: str | None = None, likely: str | None = None) -> Decoded:
    """The text of some bytes, which may be of any kind: this never fails.

    In this order: byte order mark; UTF-16 without one; a declared encoding with escape sequences; strict
    UTF-8; UTF-8 with few bad bytes, or with none but broken sequences; the declared encoding; the likely one,
    which is that of what stands around (see likely_encoding); windows-1252 where all high bytes are its
    typographic marks; a detector. A byte order mark stays in the text as U+FEFF.
    """
    if (encoding := by_mark(data)) is not None:
        return _lenient(data, encoding)
    codec = _codec(declared)
    if codec is not None and codec in _STATEFUL and b"\x1b" in data:
        return _lenient(data, codec)
    if (text := _strict(data, "utf-8")) is not None:
        return Decoded(text, "utf-8")
    if _mostly_utf8(data):
        return _by_lines(data, codec)
    if _broken_utf8(data):
        return _lenient(data, "utf-8")
    return _legacy(data, codec, likely)


def likely_encoding(parts: Iterable[bytes]) -> str | None:
    """The encoding that texts of one origin share, of those that are in no Unicode; None where all are.

    A line or a title alone is too short for the detector: it takes French ones for Russian.
    """
    tests = (is_utf8, by_mark, _mostly_utf8, _broken_utf8)
    legacy = [part for part in parts if not any(test(part) for test in tests)]
    return _legacy(b"\n".join(legacy), None).encoding if legacy else None


def is_utf8(data: bytes) -> bool:
    """Whether the bytes are valid UTF-8."""
    return data.isascii() or _strict(data, "utf-8") is not None


def by_mark(data: bytes) -> str | None:
    """The Unicode encoding of bytes that begin with its mark, or whose zeros betray UTF-16."""
    return next((encoding for bom, encoding in _BOMS if data.startswith(bom)), None) or _utf16(data)


def declared_charset(page: bytes) -> str | None:
    """The character set that a page names in its head."""
    found = _META_CHARSET.search(page[:_PRESCAN])
    return found[1].decode("ascii", "replace") if found else None


def without_surrogates(text: str) -> tuple[str, bool]:
    """The text with lone surrogates as U+FFFD, and whether there were any. Proper pairs are joined."""
    if text.isascii():
        return text, False
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"), True
    return text, False


def _utf16(data: bytes) -> str | None:
    """UTF-16 without its mark, told by its zeros, which no other text has.

    Every second byte names the script, and of nearly all characters it is zero or the same control character.
    Of Chinese and Japanese it is not: there the text itself has to be such characters throughout.
    """
    sample = data[:4096]
    half = len(sample) // 2
    if half < 8 or not sample.count(0):
        return None
    for encoding, first in (("utf-16-le", 1), ("utf-16-be", 0)):
        pages, others = sample[first : 2 * half : 2], sample[1 - first : 2 * half : 2]
        script = max(range(1, 0x20), key=pages.count)
        named = pages.count(0) + pages.count(script)
        if named > half * 0.9 > half * 0.5 > others.count(0) + others.count(script):
            return encoding
        if pages.count(0) > half * 0.6 and others.count(0) < half * 0.05:
            return encoding
        beside = {other for page, other in zip(pages, others, strict=True) if not page}
        if beside and beside <= _ASCII and _is_ideographic(sample[: 2 * half], encoding):
            return encoding
    return None


def _is_ideographic(sample: bytes, encoding: str) -> bool:
    """Whether the bytes are Chinese, Japanese or Korean in this encoding, but for a character in ten."""
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError:
        return False
    return len(_IDEOGRAPHS.findall(text)) > 0.9 * len(text)


def _codec(label: str | None) -> str | None:
    """Python's name for a declared character set, None where it says nothing or names a kind of Unicode."""
    try:
        name = codecs.lookup(label.strip()).name if label else ""
        "".encode(name or "ascii")  # some codecs are no text encodings
    except (LookupError, ValueError):
        return None
    return None if not name or name.startswith(_UNICODE) else _WEB.get(name, name)


def _mostly_utf8(data: bytes) -> bool:
    """Whether bytes with damage are UTF-8 in the main, or in some of their lines.

    Sequences of UTF-8 hardly ever come about in another encoding: four good ones for each bad one, or three
    in lines without a bad one, are proof.
    """
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    if _count_beyond_ascii(text) - bad >= 4 * bad:
        return True
    return sum(_count_beyond_ascii(line) for line in text.split("\n") if "\ufffd" not in line) >= 3


def _broken_utf8(data: bytes) -> bool:
    """Whether a text in ASCII has a few sequences of UTF-8 in it that are all cut or forbidden ones."""
    runs = _HIGH_RUN.findall(data)
    if not runs or sum(map(len, runs)) > len(data) // 50:
        return False
    return 2 * sum(bool(_UTF8_DAMAGE.fullmatch(run)) for run in runs) > len(runs) > 1


def _count_beyond_ascii(text: str) -> int:
    """How many characters are not ASCII."""
    return 0 if text.isascii() else len(text.translate(_NO_ASCII))


def _by_lines(data: bytes, codec: str | None) -> Decoded:
    """UTF-8 with damage: lines without any sign of UTF-8 may be in another encoding."""
    lines, parts, flags = data.split(b"\n"), [], set[str]()
    likely = likely_encoding(line for line in lines if not _has_utf8(line))
    for line in lines:
        if is_utf8(line) or _has_utf8(line):
            decoded = _lenient(line, "utf-8")
        else:
            decoded = _legacy(line, codec, likely)
            flags.add(MIXED)
        flags.update(decoded.flags)
        parts.append(decoded.text)
    return Decoded("\n".join(parts), "utf-8", tuple(sorted(flags)))


def _has_utf8(line: bytes) -> bool:
    """Whether a damaged line holds a sequence that is only likely in UTF-8."""
    text = line.decode("utf-8", "ignore")
    return not text.isascii()


def _legacy(data: bytes, codec: str | None, likely: str | None = None) -> Decoded:
    """Text in an encoding of before Unicode."""
    if codec and (text := _strict(data, codec)) is not None:
        return Decoded(text, codec)
    is_western = not data.translate(None, _ASCII_AND_MARKS)
    if likely and not (is_western and likely == "cp1252") and (text := _strict(data, likely)) is not None:
        return Decoded(text, likely, (GUESSED,))
    if is_western:
        return _lenient(data, "cp1252")
    found = chardet.detect(_sample(data), encoding_era=EncodingEra.MODERN_WEB)["encoding"]
    guess = _codec(found) or "cp1252"
    decoded = _lenient(data, guess)
    return Decoded(decoded.text, guess, tuple(sorted({*decoded.flags, GUESSED})))


def _strict(data: bytes, encoding: str) -> str | None:
    """The text, None where some bytes have no meaning in the encoding."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _sample(data: bytes) -> bytes:
    """What the detector is shown: the lines with high bytes, up to a limit."""
    if len(data) <= SAMPLE:
        return data
    telling, size = [], 0
    for line in data.split(b"\n"):
        if size < SAMPLE and line.translate(None, _HIGH) != line:
            telling.append(line[:SAMPLE])
            size += len(line)
    return b"\n".join(telling)[:SAMPLE]


def _lenient(data: bytes, encoding: str) -> Decoded:
    if (text := _strict(data, encoding)) is not None:
        return Decoded(text, encoding)
    return Decoded(data.decode(encoding, "replace"), encoding, (REPLACED,))
