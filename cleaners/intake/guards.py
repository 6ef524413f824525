"""Cheap guards before a page is parsed: what it is by its first bytes, and what would cost too much."""

from __future__ import annotations

import re

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, fromstring

CUT = "parser_limit"
"""Flag: a limit of the parser was met; text that follows, nested elements or attributes may be missing."""

MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"%PDF-", "a PDF"),
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"\x1f\x8b\x08", "gzip data"),
    (b"\x28\xb5\x2f\xfd", "zstd data"),
    (b"PAR1\x15", "a Parquet file"),
    *((b"BZh%d1AY&SY" % level, "bzip2 data") for level in range(1, 10)),
    (b"\xfd7zXZ\x00", "xz data"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!\x1a", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"OggS\x00", "a sound file"),
    *((b"ID3" + bytes([version]), "a sound file") for version in (2, 3, 4)),
)
"""How files begin that are neither page nor text, whatever their name says."""

LONGEST_TAG = 50_000
"""Characters of one tag, without embedded files: the parser compares each attribute with all others."""

DEEPEST = 200
"""Levels of elements that are looked into; what is deeper is text. Each nested table doubles the cost."""

_TAG = re.compile(r"""([a-zA-Z][a-zA-Z0-9]{0,20})\s(?:(?:[^>"']++|"[^"]*+"|'[^']*+')*+|[^>]*)>""")
_DATA_URI = re.compile(r"data:[\w.+/-]{0,100}(?:;[\w=-]{1,50}){0,5},[^\"'\s<>()]{1000,}")
_DRAWING = re.compile(r"</?svg\b[^>]{0,2000}>")
_ANY_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})(?=[\s/>])[^<>]{0,5000}>")
# What the parser closes by itself, or what never holds anything: https://html.spec.whatwg.org/#void-elements
_SHALLOW = frozenset(
    """html head body title script style p li dt dd tr td th tbody thead tfoot option
    br img hr meta link input area base col embed source track wbr""".split()  # noqa: SIM905  thirty short names
)
_INVALID = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_XML_DECLARATION = re.compile(r"^\s{0,20}<\?xml[^>]{0,200}\?>")


def not_text(data: bytes) -> str | None:
    """What the bytes are, where their beginning shows that they are neither page nor text."""
    if data.startswith(b"RIFF") and data[8:12] in (b"WEBP", b"WAVE", b"AVI "):
        return "a sound, video or WebP file"
    return next((what for magic, what in MAGIC if data.startswith(magic)), None)


def without_embedded(html: str) -> str:
    """The page without the files that are embedded in its links."""
    return _DATA_URI.sub("data:,", html) if "data:" in html else html


def without_drawings(html: str) -> str:
    """The page without inline SVG.

    The parser does not know its empty elements, and may take them for the parents of all that follows.
    """
    if "<svg" not in html:
        return html
    parts, start, depth = [], 0, 0
    for found in _DRAWING.finditer(html):
        closing = found[0][1] == "/"
        if depth == 0 and not closing:
            parts.append(html[start : found.start()])
        depth = max(0, depth + (-1 if closing else 1))
        start = found.end() if depth == 0 else start
    return "".join([*parts, html[start:]]) if depth == 0 else html


def without_long_tags(html: str) -> tuple[str, tuple[str, ...]]:
    """The page with no attributes in tags that have too many, and flags. All parsers are slow at these."""
    at = 0
    while at + LONGEST_TAG < len(html) and (following := html.rfind("<", at + 1, at + LONGEST_TAG + 1)) > 0:
        at = following
    if at + LONGEST_TAG >= len(html):
        return html, ()
    parts = html.split("<")
    flags: tuple[str, ...] = ()
    for number, part in enumerate(parts):
        if len(part) > LONGEST_TAG and (found := _TAG.match(part)) and found.end() > LONGEST_TAG:
            parts[number] = f"{found[1]}>{part[found.end() :]}"
            flags = (CUT,)
    return "<".join(parts), flags


def without_nesting(html: str) -> str:
    """The page without the tags of elements that are nested too deep; their text stays.

    The parser loses text below some 2,000 levels, and other parsers take quadratic time over the levels.
    """
    parts, start, depth, dropped = [], 0, 0, 0
    for found in _ANY_TAG.finditer(html):
        if found[2].lower() in _SHALLOW:
            continue
        if found[1]:
            goes, depth = dropped > 0, max(0, depth - 1)
            dropped = max(0, dropped - 1)
        else:
            goes, depth = depth >= DEEPEST, depth + 1
            dropped += goes
        if goes:
            between = html[start : found.start()]
            parts.append(between if between.isspace() or not between else f"{between} ")
            start = found.end()
    return "".join([*parts, html[start:]])


def parse(html: str) -> tuple[HtmlElement | None, tuple[str, ...]]:
    """The tree of a page, and flags; no entity or reference in it is ever resolved."""
    html = without_drawings(_XML_DECLARATION.sub("", _INVALID.sub("", html)))
    parser = HTMLParser(
        collect_ids=False,
        encoding="utf-8",
        remove_comments=True,
        remove_pis=True,
        huge_tree=True,
    )
    try:
        tree = fromstring(html.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError):
        return None, ()
    flattened = _flatten(tree)
    broken = any("LIMIT" in entry.type_name or "MAX_DEPTH" in entry.type_name for entry in parser.error_log)
    return tree, ((CUT,) if flattened or broken else ())


_deep = etree.XPath(f"boolean({'/'.join('*' * DEEPEST)})")
"""Whether there is an element so deep: a quarter of what it costs to go down there."""


def _flatten(tree: HtmlElement) -> bool:
    """Take the tags out of what is nested too deep; its text stays. Whether there was any."""
    if not _deep(tree):
        return False
    level = [tree]
    for _ in range(DEEPEST):
        level = [child for element in level for child in element]
        if not level:
            return False
    nested = [element for element in level if len(element)]
    for element in nested:
        etree.strip_tags(element, "*")
    return bool(nested)
