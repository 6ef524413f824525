"""A stored HTTP answer as a record: status, kind of content, transfer and content coding."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping

from cleaners.intake.record import LIMIT, Record
from cleaners.model import Reason, Rejected
from cleaners.settings import Intake

CUT = "cut_by_crawler"
"""Flag: the crawler stored only a part of the page, and said so."""

_STATUS = re.compile(rb"HTTP/\d(?:\.\d)? (\d{3})")
_FIELD = re.compile(rb"^([\w-]{1,60})[ \t]{0,9}:[ \t]*([^\r\n]*)", re.MULTILINE)
_CHARSET = re.compile(r"""charset\s{0,3}=\s{0,3}["']?([\w.:-]{2,40})""", re.IGNORECASE)
_CHUNK = re.compile(rb"([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]{0,200})?\r?\n")
_PAGES = ("text/html", "application/xhtml+xml")


def response(
    name: str, offset: int, archive: Mapping[bytes, bytes], payload: bytes, settings: Intake
) -> Record | Rejected:
    """The record of a stored document; `archive` are the fields of its WARC header, in lower case."""
    body, kind = payload, _text(archive.get(b"content-type"))
    if kind.startswith("application/http"):
        head, _, body = _split(payload)
        status = _STATUS.match(head)
        if not status:
            return _reject(name, offset, "bad_record", "this is no HTTP answer; the archive is damaged here")
        if status[1] != b"200":
            return _reject(
                name, offset, "no_article", f"the server answered {status[1].decode()}; fetch the page again"
            )
        fields = {key.lower(): value.strip() for key, value in _FIELD.findall(head)}
        kind = _text(fields.get(b"content-type"))
        decoded = _content(_chunks(body, fields), fields, settings)
        if decoded is None:
            coding = _text(fields.get(b"content-encoding"))[:40]
            return _reject(name, offset, "corrupt", f"the content is no valid {coding}; fetch the page again")
        body = decoded
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
        flags=(CUT,) if b"warc-truncated" in archive else (),
    )


def _split(payload: bytes) -> tuple[bytes, bytes, bytes]:
    found = re.search(rb"\r?\n\r?\n", payload[: 1 << 17])
    return (
        (payload[: found.start()], found[0], payload[found.end() :])
        if found
        else (payload[: 1 << 17], b"", b"")
    )


def _chunks(body: bytes, fields: Mapping[bytes, bytes]) -> bytes:
    """The body without its chunk sizes. Many archives say chunked and are not: those stay as they are."""
    if b"chunked" not in fields.get(b"transfer-encoding", b"").lower():
        return body
    parts, at = [], 0
    while found := _CHUNK.match(body, at):
        size = int(found[1], 16)
        if not size:
            break
        parts.append(body[found.end() : found.end() + size])
        at = found.end() + size
        at += 2 if body[at : at + 2] == b"\r\n" else 1
    return b"".join(parts) if parts else body


def _content(body: bytes, fields: Mapping[bytes, bytes], settings: Intake) -> bytes | None:
    """The body after its content coding, None where that fails. Many archives say gzip and are not."""
    coding = fields.get(b"content-encoding", b"").lower()
    if coding in (b"", b"identity") or body[:200].lstrip().startswith(b"<"):
        return body
    if coding not in (b"gzip", b"x-gzip", b"deflate"):
        return None
    for window_bits in (47, -15):  # gzip or zlib by their headers, then bare deflate
        try:
            decoder = zlib.decompressobj(window_bits)
            content = decoder.decompress(body, settings.max_bytes + 1)
        except zlib.error:
            continue
        return content if decoder.eof else None
    return None


def _text(value: bytes | None, *, lower: bool = True) -> str:
    text = (value or b"").decode("utf-8", "replace")
    return text.lower() if lower else text


def _reject(name: str, offset: int, reason: Reason, detail: str) -> Rejected:
    return Rejected(name, offset, "intake", reason, detail)
