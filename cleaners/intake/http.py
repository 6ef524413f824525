"""A stored HTTP answer as a record: status, kind of content, transfer and content coding."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping

import zstandard

from cleaners.intake.record import LIMIT, Record
from cleaners.intake.streams import GZIP_START, ZSTD_WINDOW, DamagedError, too_large
from cleaners.model import Reason, Rejected
from cleaners.settings import Intake

CUT = "cut_by_crawler"
"""Flag: the crawler stored only a part of the page: it says so, or the page ends before its stated length."""

FIELD = re.compile(rb"^([\w-]{1,60})[ \t]{0,9}:[ \t]*([^\r\n]*)", re.MULTILINE)
"""Name and value of a line in the header of a record or of an HTTP answer."""

_STATUS = re.compile(rb"HTTP/\d(?:\.\d)? (\d{3})")
_CHARSET = re.compile(r"""charset\s{0,3}=\s{0,3}["']?([\w.:-]{2,40})""", re.IGNORECASE)
_CHUNK = re.compile(rb"([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]{0,200})?\r?\n")
_PAGES = ("text/html", "application/xhtml+xml")


def response(
    name: str, offset: int, archive: Mapping[bytes, bytes], payload: bytes, settings: Intake
) -> Record | Rejected:
    """The record of a stored document; `archive` are the fields of its WARC header, in lower case."""
    body, kind = payload, _text(archive.get(b"content-type"))
    cut = b"warc-truncated" in archive
    if kind.startswith("application/http"):
        head, _, body = _split(payload)
        status = _STATUS.match(head)
        if not status:
            return _reject(name, offset, "bad_record", "this is no HTTP answer; the archive is damaged here")
        if status[1] != b"200":
            return _reject(
                name, offset, "no_article", f"the server answered {status[1].decode()}; fetch the page again"
            )
        fields = {key.lower(): value.strip() for key, value in FIELD.findall(head)}
        kind = _text(fields.get(b"content-type"))
        body, short = _chunks(body, fields)
        cut |= short
        try:
            body = _content(body, fields, settings)
        except DamagedError as damage:
            return _reject(name, offset, damage.reason, str(damage))
    media = kind.partition(";")[0].strip()
    if media and media not in (*_PAGES, "text/plain"):
        return _reject(
            name, offset, "unsupported", f"a document of type {media[:60]}; Copydesk reads pages and text"
        )
    charset = _CHARSET.search(kind)
    return Record(
        input=name,
        locator=offset,
        data=body,
        is_page=media != "text/plain",
        charset=charset[1] if charset else None,
        url=_text(archive.get(b"warc-target-uri"), lower=False).strip("<>")[:LIMIT] or None,
        flags=(CUT,) if cut else (),
    )


def _split(payload: bytes) -> tuple[bytes, bytes, bytes]:
    found = re.search(rb"\r?\n\r?\n", payload[: 1 << 17])
    return (
        (payload[: found.start()], found[0], payload[found.end() :])
        if found
        else (payload[: 1 << 17], b"", b"")
    )


def _chunks(body: bytes, fields: Mapping[bytes, bytes]) -> tuple[bytes, bool]:
    """The body without its chunk sizes, and whether it ends before it should.

    Many archives say chunked and are not: those stay as they are.
    """
    if b"chunked" not in fields.get(b"transfer-encoding", b"").lower():
        length = fields.get(b"content-length", b"")
        whole = b"content-encoding" in fields or not length.isdigit() or len(length) > 15
        return body, not whole and int(length) > len(body)
    parts, at, ended = [], 0, False
    while not ended and (found := _CHUNK.match(body, at)):
        size = int(found[1], 16)
        parts.append(body[found.end() : found.end() + size])
        ended, at = not size, found.end() + size
        at += 2 if body[at : at + 2] == b"\r\n" else 1
    return (b"".join(parts), not ended) if parts else (body, False)


def _content(body: bytes, fields: Mapping[bytes, bytes], settings: Intake) -> bytes:
    """The body after its content codings. Many archives say gzip and are not.

    Raises:
        DamagedError: it cannot be decoded, or is too large.
    """
    codings = [coding.strip() for coding in fields.get(b"content-encoding", b"").lower().split(b",")]
    for coding in reversed(codings):
        if coding in (b"", b"identity") or body[:200].lstrip().startswith(b"<"):
            continue
        if coding not in (b"gzip", b"x-gzip", b"deflate", b"zstd"):
            shown = _text(coding)[:40]
            raise DamagedError(
                "unsupported", f"its content is coded as {shown}; fetch the page as gzip or plain"
            )
        try:
            body = _unzstd(body, settings) if coding == b"zstd" else _inflate(body, settings)
        except (zlib.error, zstandard.ZstdError) as error:
            detail = f"the content is no valid {_text(coding)}; fetch the page again"
            raise DamagedError("corrupt", detail) from error
    return body


def _inflate(body: bytes, settings: Intake) -> bytes:
    """The content of gzip data, all its members, of zlib data, or of bare deflate data."""
    try:
        content, rest = _member(body, 47, settings)
    except zlib.error:
        return _member(body, -15, settings)[0]
    while rest.startswith(GZIP_START):
        more, rest = _member(rest, 31, settings)
        content += more
        if len(content) > settings.max_bytes:
            raise too_large(len(content), settings)
    return content


def _member(body: bytes, window_bits: int, settings: Intake) -> tuple[bytes, bytes]:
    decoder = zlib.decompressobj(window_bits)
    content = decoder.decompress(body, settings.max_bytes + 1)
    if len(content) > settings.max_bytes:
        raise too_large(len(content), settings)
    if not decoder.eof:
        raise zlib.error("the data ends early")
    return content, decoder.unused_data


def _unzstd(body: bytes, settings: Intake) -> bytes:
    decoder = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW).stream_reader(
        body, read_across_frames=True
    )
    content = decoder.read(settings.max_bytes + 1)
    if len(content) > settings.max_bytes:
        raise too_large(len(content), settings)
    return content


def _text(value: bytes | None, *, lower: bool = True) -> str:
    text = (value or b"").decode("utf-8", "replace")
    return text.lower() if lower else text


def _reject(name: str, offset: int, reason: Reason, detail: str) -> Rejected:
    return Rejected(name, offset, "intake", reason, detail)
