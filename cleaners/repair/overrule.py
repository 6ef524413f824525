"""A person's word over what rules do to one article: edits that are not made, suggestions that are.

Obeying is part of running the rules, not a change behind it: what a later rule sees is the text as the person
wants it, and the result is as settled and as reversible as any.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from cleaners.edits import located, ordered
from cleaners.model import Edit
from cleaners.repair.boilerplate.tables import line_key


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
    kept_lines: frozenset[str] = frozenset()  # keys of passages that no rule removes

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
    kept: list[Edit] = []
    turned = False
    for edit in found:
        if edit.rule in said.off or _is_kept(edit, said.kept_lines):
            continue
        taken = edit.before if edit.after else edit.before.strip() or edit.before
        if (edit.rule, taken, edit.after) in known:
            place = place_of(edit, history)
            if place in said.undone:
                continue
            if place in said.wanted and not edit.applied:
                edit, turned = replace(edit, applied=True), True
        kept.append(edit)
    return ordered(kept) if turned else tuple(kept)


def place_of(edit: Edit, history: Sequence[Edit]) -> Place:
    """Where an edit belongs, given all that was done to the article before."""
    start, before = located(edit, history)
    return Place(edit.rule, start, before, edit.after)


def _is_kept(edit: Edit, lines: Collection[str]) -> bool:
    return bool(lines) and not edit.after and line_key(edit.before) in lines
