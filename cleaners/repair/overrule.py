"""A person's word over what rules do to one article: edits that are not made, suggestions that are.

Obeying is part of running the rules, not a change behind it: what a later rule sees is the text as the person
wants it, and the result is as settled and as reversible as any.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import NamedTuple

from cleaners.edits import located, ordered
from cleaners.model import Edit
from cleaners.repair.boilerplate.tables import hashed, normalised


class Place(NamedTuple):
    """Which edit of an article is meant, whatever else is done to the article."""

    rule: str
    start: int  # characters, in the text as it came in
    before: str  # without the blank ends of a removed passage
    after: str


@dataclass(frozen=True, slots=True)
class Overruled:
    """What people said of the edits of one article."""

    undone: frozenset[Place] = frozenset()
    wanted: frozenset[Place] = frozenset()  # suggestions that are applied
    off: frozenset[str] = frozenset()  # rules that leave this article alone
    kept_lines: frozenset[str] = frozenset()  # keys of lines that no rule removes

    def __bool__(self) -> bool:
        """Whether anybody said anything."""
        return bool(self.undone or self.wanted or self.off or self.kept_lines)


NOBODY = Overruled()


def obeyed(found: Sequence[Edit], history: Sequence[Edit], said: Overruled) -> tuple[Edit, ...]:
    """What a rule found, as people want it.

    Args:
        found: the edits of one run of a rule, from the end of the text to its start.
        history: the edits of the article before that run.
        said: what people said of this article.
    """
    if not said:
        return tuple(found)
    known = {(place.rule, place.before, place.after) for place in said.undone | said.wanted}

    def place(edit: Edit) -> Place | None:
        """Its place, if anybody said something of an edit like it."""
        taken = edit.before if edit.after else edit.before.strip() or edit.before
        return place_of(edit, history) if (edit.rule, taken, edit.after) in known else None

    kept: list[Edit] = []
    turned = False
    for edit in found:
        if edit.rule in said.off or place(edit) in said.undone:
            continue
        for part in _around(edit, said.kept_lines):
            if (where := place(part)) in said.undone:
                continue
            wanted = where in said.wanted and not part.applied
            turned |= wanted
            kept.append(replace(part, applied=True) if wanted else part)
    return ordered(kept) if turned else tuple(kept)


def place_of(edit: Edit, history: Sequence[Edit]) -> Place:
    """Where an edit belongs, given all that was done to the article before."""
    start, before = located(edit, history)
    return Place(edit.rule, start, before, edit.after)


def kept_keys(passage: str) -> Iterator[str]:
    """The keys of the lines of a passage that is kept; a blank line has none."""
    return filter(None, map(_key, passage.split("\n")))


def _key(line: str) -> str:
    """A name for a line of any length, whatever its case and spacing: as `line_key` names a short one."""
    return f"{hashed(normalised(line)):014x}" if line.strip() else ""


_LINE = re.compile(r"[^\n]+")


def _around(edit: Edit, lines: frozenset[str]) -> Sequence[Edit]:
    """A removal without the kept lines in it: the passages around them, the last one first.

    A part takes the blank lines behind it along; those before it in a passage that begins with a line end, as
    one at the end of a text does. No kept line is joined with another one.
    """
    text = edit.before
    if not lines or edit.after:
        return [edit]
    spoken = [line for line in _LINE.finditer(text) if line[0].strip()]
    runs = [(kept, list(run)) for kept, run in groupby(spoken, lambda line: _key(line[0]) in lines)]
    if not any(kept for kept, _ in runs):
        return [edit]
    starts, ends = [run[0].start() for _, run in runs[1:]], [run[-1].end() for _, run in runs[:-1]]
    inner = ends if "\n" in text[: spoken[0].start()] else starts
    if "\n" in text[spoken[-1].end() :] and not runs[-1][0]:
        inner[-1] = starts[-1]
    parts = [
        replace(edit, start=edit.start + start, before=text[start:end])
        for (kept, _), (start, end) in zip(runs, pairwise([0, *inner, len(text)]), strict=True)
        if not kept
    ]
    return parts[::-1]
