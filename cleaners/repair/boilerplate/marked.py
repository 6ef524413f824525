"""Rules that remove lines by their wording and place: the tables in data/ say which.

A line goes only as a whole, only where the whole of it is the known wording, and only where the table says
that the wording counts: anywhere, before the first paragraph, or after the last one. Wording that opens
sentences of articles too is written so narrowly, or so placed, that it takes none of them:
tests/cases/prose.toml has some hundred such sentences, which all stay.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from cleaners.model import Edit
from cleaners.repair.boilerplate.analysis import analysed, may_be_marked
from cleaners.repair.boilerplate.removal import line_removals
from cleaners.repair.rule import Document, Rule


def find(name: str, document: Document) -> Iterable[Edit]:
    """Removal of the lines that the rule's tables mark."""
    indices = analysed(document).by_rule.get(name)
    return line_removals(document, name, indices) if indices else ()


def marked_rule(name: str) -> Rule:
    """The rule of this name over the tables."""
    return Rule(name, partial(find, name), may=may_be_marked)
