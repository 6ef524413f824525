"""Removals as edits: whole lines with their line ends, or sentences within a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cleaners.model import Edit
from cleaners.repair.rule import Document


def line_removals(
    document: Document, rule: str, indices: Iterable[int], confidence: float = 1.0
) -> list[Edit]:
    """Edits that remove these lines. Lines with only blank ones between them go as one edit.

    A text never loses its last line with words: then nothing is removed.
    """
    chosen = sorted(set(indices))
    taken = set(chosen)
    lines = document.lines
    if not chosen or not any(line.text.strip() for i, line in enumerate(lines) if i not in taken):
        return []
    return [
        Edit(rule, start, document.text[start:end], "", confidence)
        for start, end in (_span(document, first, last) for first, last in _runs(document, chosen))
        if start < end
    ]


def _runs(document: Document, chosen: list[int]) -> Iterator[tuple[int, int]]:
    first = last = chosen[0]
    for index in chosen[1:]:
        if any(document.lines[i].text.strip() for i in range(last + 1, index)):
            yield first, last
            first = index
        last = index
    yield first, last


def _span(document: Document, first: int, last: int) -> tuple[int, int]:
    """Characters to remove, so that no blank lines are left over: those behind the run go with it."""
    lines = document.lines
    after = last + 1
    while after < len(lines) and not lines[after].text.strip():
        after += 1
    if after < len(lines):
        return lines[first].start, lines[after].start
    before = first - 1
    while before >= 0 and not lines[before].text.strip():
        before -= 1
    return (lines[before].end if before >= 0 else 0), len(document.text)


def sentence_removal(document: Document, rule: str, start: int, end: int, confidence: float = 1.0) -> Edit:
    """An edit that removes text[start:end] and the spaces before it (behind it at the start of a line)."""
    text = document.text
    while start > 0 and text[start - 1] in " \t\u00a0":
        start -= 1
    if start == 0 or text[start - 1] == "\n":
        while end < len(text) and text[end] in " \t\u00a0":
            end += 1
    return Edit(rule, start, text[start:end], "", confidence)
