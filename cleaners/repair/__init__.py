"""Repair: rules look at one article's text and yield edits. Never a changed text without the edit that says why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cleaners.edits import apply, ordered
from cleaners.model import Article, Edit
from cleaners.repair.rule import Document, Rule

RULES: tuple[Rule, ...] = ()
"""All rules, in the order in which they run."""

ROUNDS = 12
"""Rules may uncover work for earlier rules; no text of ours took more than 4 rounds to settle."""

UNSETTLED = "unsettled"
"""Flag of an article on which the rules did not come to rest: it is left as it came in."""


def clean(article: Article, rules: Sequence[Rule] = RULES) -> Article:
    """The article after all rules, run in order until none of them has anything to do.

    Cleaning the result changes nothing. An article on which the rules do not settle keeps its text.
    """
    edits = list(article.edits)
    document = Document(article.text, article.title, article.language, article.source)
    for turn in range(ROUNDS):
        changed = False
        for rule in rules:
            found = ordered(rule.find(document))
            # A suggestion stands as it was first made; later rounds only look for more repairs.
            edits += [edit for edit in found if edit.applied or turn == 0]
            if any(edit.applied for edit in found):
                document, changed = replace(document, text=apply(document.text, found)), True
        if not changed:
            return replace(article, text=document.text, edits=tuple(edits))
    return replace(article, flags=tuple(sorted({*article.flags, UNSETTLED})))
