"""Mojibake: text that was decoded with the wrong encoding is decoded again, by ftfy, line by line.

Also here: C1 controls that were meant as windows-1252, halves of surrogate pairs, terminal escapes, and
marks that stand apart from their letter (composed, as NFC does). Left alone: curly quotes, ligatures, full
width and half width, entities (they have a rule of their own) and everything that ftfy does not find
broken.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from ftfy import TextFixerConfig, fix_and_explain

from cleaners.model import Edit
from cleaners.repair.rule import Document, Rule

NAME = "encoding"

CONFIG = TextFixerConfig(
    unescape_html=False,
    fix_latin_ligatures=False,
    fix_character_width=False,
    uncurl_quotes=False,
    fix_line_breaks=False,
    remove_control_chars=False,
    normalization=None,
)

SEGMENT = 100_000
"""Longer lines are mended in pieces of so many characters: ftfy may go over a line again and again."""

_RUNS = re.compile("([^ -~]+)")
_CLEAN = re.compile("[^\t\n\r -~\xa0‘’“”–—…•]")
# A letter and the marks on it. More than eight marks on one letter are play, and quadratic to normalise.
_MARKED = re.compile("[^\\W\\d_][\u0300-\u036f]{1,8}(?![\u0300-\u036f])")


def is_clean(text: str) -> bool:
    """Whether text is free of all that this rule could mend, judged by its characters alone.

    ASCII without escapes, and text whose only other characters are curly quotes, dashes, ellipsis, bullet and
    no-break space, cannot be mojibake.
    """
    if text.isascii():
        return "\x1b" not in text
    return not _CLEAN.search(text)


def may(document: Document) -> bool:
    """Whether a line is not clean."""
    return not is_clean(document.text)


def find(document: Document) -> Iterator[Edit]:
    """The lines that were decoded wrongly, and what they should be."""
    for line in document.lines:
        if is_clean(line.text):
            continue
        for offset in range(0, len(line.text), SEGMENT):
            before = line.text[offset : offset + SEGMENT]
            after = _MARKED.sub(_compose, fix_and_explain(before, CONFIG).text)
            if after != before:
                yield from _differences(line.start + offset, before, after)


def _compose(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFC", match[0])


def _differences(start: int, before: str, after: str) -> Iterator[Edit]:
    """The edits of the runs that are not ASCII, where all between them is the same; else one edit."""
    here, there = _RUNS.split(before), _RUNS.split(after)
    if len(here) != len(there) or here[::2] != there[::2]:
        yield _narrowed(start, before, after)
        return
    for part, other in zip(here, there, strict=True):
        if part != other:
            yield Edit(NAME, start, part, other)
        start += len(part)


def _narrowed(start: int, before: str, after: str) -> Edit:
    """The edit without what both sides begin and end with."""
    head = 0
    shorter = min(len(before), len(after))
    while head < shorter and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < shorter - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    return Edit(NAME, start + head, before[head : len(before) - tail], after[head : len(after) - tail])


RULE = Rule(NAME, find, "always", may)
