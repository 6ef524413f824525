"""Characters that are not text: controls, marks that show nothing, and line ends other than a line feed.

Left alone: tabs, joiners and direction marks (scripts and emoji need them), and C1 controls, which are
clues for the encoding rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleaners.model import Edit
from cleaners.repair.rule import Document, Rule

# C0 controls but tab and line ends, delete, soft hyphen, zero-width space, deprecated format characters,
# byte order mark, annotation and object replacement characters.
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f\xad\u200b\u206a-\u206f\ufeff\ufff9-\ufffc]+")
_PLAIN = bytes(range(0x20, 0x7F)) + b"\t\n\r\v\f"
_ENDS = "\r\x0b\x0c\x85\u2028\u2029"
_LINE_ENDS = re.compile(f"\r\n|[{_ENDS}]")


def may_have_controls(document: Document) -> bool:
    """Whether anything but white space cannot be printed."""
    text = document.text
    if text.isascii():
        return bool(text.encode().translate(None, _PLAIN))
    return not text.replace("\n", "").isprintable()


def find_controls(document: Document) -> Iterator[Edit]:
    """Runs of characters that show nothing; they are removed."""
    for match in _CONTROLS.finditer(document.text):
        yield Edit("control-characters", match.start(), match[0], "")


def may_have_line_ends(document: Document) -> bool:
    """Whether there is a line end other than a line feed."""
    text = document.text
    return any(end in text for end in ("\r\x0b\x0c" if text.isascii() else _ENDS))


def find_line_ends(document: Document) -> Iterator[Edit]:
    """Line ends of other systems; each becomes a line feed."""
    for match in _LINE_ENDS.finditer(document.text):
        yield Edit("line-ends", match.start(), match[0], "\n")


CONTROLS = Rule("control-characters", find_controls, "always", may_have_controls)
LINE_ENDS = Rule("line-ends", find_line_ends, "always", may_have_line_ends)
