"""Blanks at the ends of lines, runs of blanks, more than one blank line in a row, blanks around the text.

Left alone: a single no-break space (French typography, figures), tabs, and the inside of lines that are set
like a table (two or more gaps of three blanks, or a tab).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleaners.model import Edit
from cleaners.repair.rule import Document, Rule

NAME = "whitespace"

_STRIPPED = " \t\xa0" + "".join(map(chr, range(0x2000, 0x200B))) + "\u202f\u205f\u3000"
_OTHERS = _STRIPPED.strip(" \t")
_BLANK = f"[{_STRIPPED}]"
# Somewhere two blanks, a blank beside a line end, or two blank lines. Lone line feeds are far more often
# right.
_SUSPECT = re.compile(f"{_BLANK}(?:{_BLANK}|\n)|\n(?:{_BLANK}|\n\n)")
_GAP = re.compile(f"{_BLANK}{{3,}}")
_RUN = re.compile(f"{_BLANK}{{2,}}")


def may(document: Document) -> bool:
    """Whether the text begins or ends in a blank, or holds anything but single ones."""
    text = document.text
    return text[:1].isspace() or text[-1:].isspace() or _uneven(text) or not _plain(text)


def find(document: Document) -> Iterator[Edit]:
    """Blanks that say nothing."""
    text = document.text
    start = len(text) - len(text.lstrip(_STRIPPED + "\n"))
    end = len(text.rstrip(_STRIPPED + "\n"))
    if start:
        yield Edit(NAME, 0, text[:start], "")
    if start <= end < len(text):
        yield Edit(NAME, end, text[end:], "")
    body = text[start:end]
    if not _uneven(body) and (_plain(body) or not _SUSPECT.search(body)):
        return
    after_blank = False
    for line in body.split("\n"):
        kept = line.strip(_STRIPPED)
        if kept:
            if len(kept) < len(line) or "  " in kept or not _plain(kept):
                yield from _in_line(start, line, kept)
        elif after_blank:
            yield Edit(NAME, start, line + "\n", "")
        elif line:
            yield Edit(NAME, start, line, "")
        after_blank = not kept
        start += len(line) + 1


def _plain(text: str) -> bool:
    """Whether there are no blanks but spaces."""
    return "\t" not in text and (text.isascii() or not any(blank in text for blank in _OTHERS))


def _uneven(text: str) -> bool:
    """Whether a space is followed by another one, spaces stand beside a line end, or lines are left blank."""
    return "  " in text or " \n" in text or "\n " in text or "\n\n\n" in text


def _in_line(start: int, line: str, kept: str) -> Iterator[Edit]:
    head = len(line) - len(line.lstrip(_STRIPPED))
    tail = head + len(kept)
    if not ("\t" in kept or len(_GAP.findall(kept)) > 1):
        if head:
            yield Edit(NAME, start, line[:head], "")
        for match in _RUN.finditer(kept):
            yield Edit(NAME, start + head + match.start(), match[0], " ")
    if tail < len(line):
        yield Edit(NAME, start + tail, line[tail:], "")


RULE = Rule(NAME, find, may=may)
