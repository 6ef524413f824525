"""An abbreviation used once, one key beside another that the article uses again and again. Only suggested.

`its first EB` in an article full of `EV`. Applied only on evidence from the story (see siblings). Left
alone: what is used twice, what differs by more than one neighbouring key, and abbreviations of other
lengths than two to five.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache

from cleaners.model import Edit
from cleaners.repair.keyboard import neighbours
from cleaners.repair.rule import Document, Rule
from cleaners.repair.tokens import CAPITALS, RUN_OF_CAPITALS
from cleaners.repair.typos.lexicon import lexicon

NAME = "acronym-slip"

OFTEN = 5
"""How often the other abbreviation has to stand in the article."""

LONGEST = 5
"""Letters of an abbreviation."""

LISTED = 200
"""A text with more different abbreviations than this is a list."""

USUAL = 3.6
"""Zipf frequency from which on an abbreviation is its own, not another's slip."""

_ACRONYM = re.compile(rf"([A-Z](?<![\w.&/-][A-Z])[A-Z]{{1,{LONGEST - 1}}})(s?)(?![\w&/-]|\.\w)")


def may(document: Document) -> bool:
    """Whether there are runs of capitals."""
    return bool(document.signs & CAPITALS)


def find(document: Document) -> Iterator[Edit]:
    """Abbreviations that look like a slip of another. What the title uses counts, too."""
    title = document.title or ""
    text = f"{document.text}\n{title}"
    runs = set(RUN_OF_CAPITALS.findall(" ".join([*document.bearing(CAPITALS), title])))
    runs = {run for run in runs if len(run) <= LONGEST}
    # A slip has the length and the first letter of what was meant.
    if len({(len(run), run[0]) for run in runs}) == len(runs):
        return
    if all(text.count(run) < OFTEN for run in runs):
        return
    rough = Counter(RUN_OF_CAPITALS.findall(text))
    usual = [name for name, count in rough.items() if count >= OFTEN]
    # What is not even a slip of a run of capitals is none of an abbreviation.
    if len(rough) <= LISTED and not any(is_slip(name, other) for other in usual for name in rough):
        return
    found = abbreviations(document.text)
    counts = Counter(name for name, _ in (*found, *abbreviations(title)))
    if len(counts) > LISTED:
        return
    often = sorted(name for name, count in counts.items() if count >= OFTEN)
    for name, start in found:
        meant = [
            other for other in often if counts[name] == 1 and is_slip(name, other) and not is_usual(name)
        ]
        if len(meant) == 1:
            yield Edit(NAME, start, name, meant[0], 0.5, applied=False)


@lru_cache(maxsize=32)
def abbreviations(text: str) -> tuple[tuple[str, int], ...]:
    """The abbreviations of a text without the s of a plural, and where they start."""
    return tuple((match[1], match.start()) for match in _ACRONYM.finditer(text))


def may_slip(texts: Iterable[str]) -> bool:
    """Whether an abbreviation that these texts have once may be a slip of one that they have often."""
    counts = Counter(name for text in texts for name, _ in _ACRONYM.findall(text))
    often = [name for name, count in counts.items() if count >= OFTEN]
    return any(count == 1 and any(is_slip(name, other) for other in often) for name, count in counts.items())


def is_usual(name: str) -> bool:
    """Whether the abbreviation is one that people know."""
    return lexicon().zipf(name.lower()) >= USUAL


def is_slip(name: str, other: str) -> bool:
    """Whether they differ in one letter, and that by a neighbouring key; the first letter never slips."""
    if len(name) != len(other) or name[0] != other[0]:
        return False
    different = [(a, b) for a, b in zip(name, other, strict=True) if a != b]
    return len(different) == 1 and neighbours(*different[0])


RULE = Rule(NAME, find, may=may)
