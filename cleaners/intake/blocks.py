"""A page as a list of blocks: the runs of text between block-level elements, and where each stands."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import re2
from lxml.html import HtmlElement

SKIPPED = frozenset(
    {
        "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed", "applet",
        "select", "option", "optgroup", "datalist", "textarea", "input", "button", "canvas", "audio", "video",
        "source", "track", "map", "area", "head", "title", "meta", "link", "base", "param", "dialog",
    }
)  # fmt: skip
"""Elements whose content is never the text of an article."""

INLINE = frozenset(
    {
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i",
        "img", "ins", "kbd", "label", "mark", "nobr", "q", "rp", "rt", "ruby", "s", "samp", "small", "span",
        "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "picture", "data", "output",
    }
)  # fmt: skip
"""Elements that do not end a run of text."""

FLAGS: tuple[tuple[str, str], ...] = tuple(
    (name, "|".join(words))
    for name, words in tomllib.loads(Path(__file__).with_name("names.toml").read_text("utf-8")).items()
)
"""What the names of elements say, in the words that sites use for them."""

TAGS: tuple[tuple[str, frozenset[str]], ...] = (
    ("in_article", frozenset({"article"})),
    ("in_main", frozenset({"main"})),
    ("in_aside", frozenset({"aside"})),
    ("in_nav", frozenset({"nav", "menu"})),
    ("in_footer", frozenset({"footer"})),
    ("in_header", frozenset({"header"})),
    ("in_form", frozenset({"form", "fieldset"})),
    ("in_figure", frozenset({"figure", "figcaption", "caption"})),
    ("in_table", frozenset({"table"})),
    ("in_list", frozenset({"ul", "ol", "dl"})),
    ("in_quote", frozenset({"blockquote", "q"})),
    ("in_section", frozenset({"section"})),
    ("in_link", frozenset({"a"})),
    ("in_heading", frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})),
)
"""Elements that a block can stand in."""

NAMES = (*(name for name, _ in TAGS), *(name for name, _ in FLAGS))
"""What the bits of a block's flags say, the lowest first."""

_TAG_BITS = {tag: 1 << i for i, (_, tags) in enumerate(TAGS) for tag in tags}
_NAMING = frozenset({"class", "id", "itemprop", "role", "data-testid", "data-component"})
_HIDDEN = "display-none"  # stands in names.toml
_LONGEST_NAME = 300  # characters of a name that are looked at
_LINE_END = "\x1e"  # no control character is left in a page that comes here
_DEEPEST = 250  # elements; libxml2 stops at 256 too


@dataclass(slots=True)
class Block:
    """A run of text."""

    text: str  # blanks folded, a line a <br>
    tag: str  # of the nearest block-level element
    near: int  # flags of that element and its two parents
    flags: int  # flags of all elements around it
    trail: tuple[int, ...]  # numbers of the block-level elements around it, the nearest first, the page last
    path: str  # tags and classes of the element and its parent: paragraphs of one text share it
    linked: int = 0  # characters inside links
    bold: int = 0  # characters in bold or italics


class _Frame:
    """An element around the place that is read. Its flags are looked up when a block in it needs them."""

    __slots__ = ("element", "flags", "kind", "near", "number", "outer", "own", "tag", "trail")

    def __init__(self, element: HtmlElement | None, outer: _Frame | None, number: int) -> None:
        self.element, self.outer, self.number = element, outer, number
        self.tag = str(element.tag) if element is not None else "body"
        self.trail: tuple[int, ...] = (number,)
        self.flags = -1  # not known yet
        self.own = self.near = 0
        self.kind = ""

    def know(self) -> _Frame:
        """Look up the flags of this element and those around it."""
        if self.flags >= 0:
            return self
        if self.outer is None or self.element is None:
            self.flags = 0
            return self
        outer = self.outer.know()
        self.trail = (self.number, *outer.trail)
        self.kind = (self.element.get("class") or "")[:_LONGEST_NAME]
        self.own = _TAG_BITS.get(self.tag, 0)
        if names := _names(self.element):
            self.own |= flags_of(names)
        self.near = self.own | outer.own | (outer.near if outer.tag in ("p", "li", "td") else 0)
        self.flags = self.own | outer.flags
        return self


class _Reader:
    """Collects the blocks of a page in one pass over its tree."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.parts: list[str] = []
        self.linked = self.bold = 0
        self.breaks = 0
        self.count = 0
        self.level = 0

    def text(self, value: str | None, link: bool, bold: bool) -> None:
        if not value:
            return
        self.parts.append(value)
        if not value.isspace():
            self.breaks = 0
            size = len(value)
            if link:
                self.linked += size
            if bold:
                self.bold += size

    def flush(self, frame: _Frame) -> None:
        """End the run of text that stands in this element."""
        if self.parts:
            text = "".join(self.parts)
            if _LINE_END in text:
                lines = (" ".join(line.split()) for line in text.split(_LINE_END))
                text = "\n".join(filter(None, lines))
            else:
                text = " ".join(text.split())
            if text:
                self.blocks.append(self._block(text, frame.know()))
            self.parts = []
        self.linked = self.bold = self.breaks = 0

    def _block(self, text: str, frame: _Frame) -> Block:
        outer = frame.outer or frame
        return Block(
            text=text,
            tag=frame.tag,
            near=frame.near,
            flags=frame.flags,
            trail=frame.trail,
            path=f"{outer.tag}.{outer.kind}>{frame.tag}.{frame.kind}",
            linked=min(self.linked, len(text)),
            bold=min(self.bold, len(text)),
        )

    def line_break(self, frame: _Frame) -> None:
        """One is a line end, two in a row begin a paragraph."""
        self.breaks += 1
        if self.breaks > 1:
            self.flush(frame)
        else:
            self.parts.append(_LINE_END)

    def read(self, element: HtmlElement, frame: _Frame, link: bool, bold: bool) -> None:
        """Everything inside an element, but not what follows it."""
        self.level += 1
        self.text(element.text, link, bold)
        for child in element:
            tag = child.tag
            if not isinstance(tag, str) or (tag in SKIPPED and not _swallowed(child)):
                pass
            elif tag == "br":
                self.line_break(frame)
            elif self.level >= _DEEPEST:
                self.text(" ".join(child.itertext()), link, bold)
            elif tag in INLINE and not _holds_blocks(child):
                self.read(child, frame, link or tag == "a", bold or tag in _EMPHASIS)
            elif frame.tag == "tr" and tag in _CELLS:
                self.parts.append(" ")
                self.read(child, frame, link, bold)
            else:
                self.flush(frame)
                self.count += 1
                inner = _Frame(child, frame, self.count)
                if tag == "tr" and not _is_row(child):
                    inner.tag = "div"
                self.read(child, inner, link or tag == "a", bold)
                self.flush(inner)
            self.text(child.tail, link, bold)
        self.level -= 1


_CELLS = frozenset({"td", "th"})
_CELL = 120  # characters of a cell that is data
_UNCLOSED = frozenset({"button", "object", "map", "canvas", "symbol"})
_EMPHASIS = frozenset({"b", "strong", "i", "em"})
_BLOCKS_IN_INLINE = frozenset(
    {"div", "p", "h1", "h2", "h3", "h4", "ul", "ol", "section", "article", "figure", "table"}
)


def blocks_of(tree: HtmlElement) -> list[Block]:
    """The blocks of a page in their order."""
    reader = _Reader()
    frame = _Frame(None, None, 0)
    body = tree.find("body") if tree.tag == "html" else tree
    if body is not None:
        reader.read(body, frame, False, False)
        reader.flush(frame)
    return reader.blocks


def _names(element: HtmlElement) -> str:
    """What a site calls an element, in lower case, and whether it is hidden."""
    names, hidden = [], False
    for name, value in element.items():
        if name in _NAMING:
            names.append(value[:_LONGEST_NAME])
        elif name == "hidden" or (name == "style" and "display:none" in value.replace(" ", "")):
            hidden = True
    if "-" in element.tag:
        names.append(element.tag)
    if hidden:
        names.append(_HIDDEN)
    return " ".join(names).lower()


@lru_cache(maxsize=65_536)
def flags_of(names: str) -> int:
    """The flags that the names of an element's class and id give it."""
    flags = 0
    for found in _patterns().Match(names) or ():
        flags |= 1 << (found + len(TAGS))
    return flags


@cache
def _patterns() -> Any:  # noqa: ANN401  re2 has no types
    """All patterns at once: one pass over a name tells which of them it has."""
    patterns = re2.Set.SearchSet()
    for _, pattern in FLAGS:
        patterns.Add(pattern)
    patterns.Compile()
    return patterns


def _is_row(element: HtmlElement) -> bool:
    """Whether a table row is one of data: more than one cell, all short and without blocks of their own."""
    cells = [child for child in element if child.tag in _CELLS]
    return len(cells) > 1 and all(
        len("".join(cell.itertext())) <= _CELL and cell.find("br") is None and not _holds_blocks(cell)
        for cell in cells
    )


def _swallowed(element: HtmlElement) -> bool:
    """Whether the parser took an element that was never closed for the parent of the article."""
    return element.tag in _UNCLOSED and element.find(".//p") is not None


def _holds_blocks(element: HtmlElement) -> bool:
    """Whether an inline element is used as a container, as links round whole cards are."""
    return any(child.tag in _BLOCKS_IN_INLINE for child in element)
