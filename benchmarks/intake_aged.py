"""Pages as they would have been written twenty years ago, from pages of today.

Archives are full of pages without classes and sections, laid out in tables, with line breaks for paragraphs;
the development sets have hardly any. A copy of each page that is aged in this way teaches the forest what
still holds there, and shows how far any extractor can be trusted with such pages. Pages of about 2008 have
names, but no HTML 5 either: `named` leaves the names of classes and ids.
"""

from __future__ import annotations

import random

from lxml import etree
from lxml.html import HtmlElement, tostring

from cleaners.intake.extract import without_scripts
from cleaners.intake.guards import parse, without_embedded

BLOCKS = frozenset(
    {"article", "main", "section", "header", "footer", "aside", "nav", "figure", "figcaption", "hgroup"}
    | {"details", "summary", "address"}
)
INLINE = frozenset({"time", "mark", "picture"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5"})
NEW_NAMES = ("itemprop", "itemtype", "itemscope", "role", "property")
NAMES = ("class", "id", "rel", *NEW_NAMES)


def aged(html: str, chance: random.Random, *, named: bool = False) -> str:
    """The page without names and HTML 5, some headings in bold, by chance in tables and with line breaks."""
    tree, _ = parse(without_embedded(html))
    if tree is None:
        return html
    without_scripts(tree)
    breaks, tables = chance.random() < 0.6, chance.random() < 0.6
    for element in list(tree.iter("*")):
        _without_names(element, NEW_NAMES if named else NAMES)
        if element.tag in BLOCKS | INLINE:
            element.tag = "div" if element.tag in BLOCKS else "span"
        elif element.tag in HEADINGS and chance.random() < 0.5:
            element.tag = "b"
    body = tree.find("body")
    for element in list(body.iter("div")) if tables and body is not None else ():
        if _is_layout(element) and chance.random() < 0.5:
            _as_table(element)
    for paragraph in list(tree.iter("p")) if breaks else ():
        _as_line(paragraph)
    return str(tostring(tree, encoding="unicode"))


def _without_names(element: HtmlElement, names: tuple[str, ...]) -> None:
    for name in list(element.attrib):
        if name in names or name.startswith(("data-", "aria-")):
            del element.attrib[name]


def _is_layout(element: HtmlElement) -> bool:
    """Whether a division arranges large parts of the page."""
    return (
        2 <= len(element) <= 8
        and sum(1 for _ in element.iterancestors()) < 12
        and len(element.text_content()) > 2_000
    )


def _as_table(element: HtmlElement) -> None:
    element.tag = "table"
    for child in list(element.iterchildren("div")):
        at = element.index(child)
        row = etree.Element("tr")
        row.tail, child.tail = child.tail, None
        child.tag = "td"
        element.remove(child)
        row.append(child)
        element.insert(at, row)


def _as_line(paragraph: HtmlElement) -> None:
    """A paragraph as a run of text with two line breaks behind it."""
    parent = paragraph.getparent()
    if parent is None:
        return
    at = parent.index(paragraph)
    first, second = etree.Element("br"), etree.Element("br")
    second.tail, paragraph.tail = paragraph.tail, None
    paragraph.tag = "span"
    parent.insert(at + 1, first)
    parent.insert(at + 2, second)
