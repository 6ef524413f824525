"""Repair: rules look at one article and yield edits. No changed text without the edit that says why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import cycle, groupby, islice
from typing import NamedTuple

from cleaners.edits import apply, ordered
from cleaners.model import Article, Edit
from cleaners.repair import boilerplate, characters, encoding, entities, whitespace
from cleaners.repair.overrule import NOBODY, Overruled, obeyed
from cleaners.repair.punctuation import (
    acronyms,
    brackets,
    doubled_words,
    joints,
    marks,
    numbers,
    slips,
    unmatched,
)
from cleaners.repair.rule import Document, Gate, Rule
from cleaners.repair.typos import names
from cleaners.repair.typos import rules as typos
from cleaners.settings import Mode, Repair, RepairSource

RULES: tuple[Rule, ...] = (
    encoding.RULE,
    entities.RULE,
    characters.CONTROLS,
    characters.LINE_ENDS,
    whitespace.RULE,
    *boilerplate.RULES,
    marks.STRAY_LETTER,
    marks.DOUBLED,
    marks.SPACED,
    brackets.RULE,
    unmatched.RULE,
    joints.LOST,
    joints.BROKEN,
    doubled_words.RULE,
    numbers.RULE,
    slips.RULE,
    acronyms.RULE,
    typos.LISTED,
    typos.SCORED,
    names.RULE,
)
"""All rules, in the order in which they run."""

ROUNDS = 12
"""Rules may uncover work for earlier rules; no text of ours took more than 4 rounds to settle."""

UNSETTLED = "unsettled"
"""Flag of an article on which the rules did not come to rest: it is left as it came in."""

_LEVELS = {"suggest": ("always",), "safe": ("always", "safe"), "standard": ("always", "safe", "standard")}


def clean(
    article: Article,
    settings: Repair = Repair(),  # noqa: B008 (frozen)
    said: Overruled = NOBODY,
) -> Article:
    """The article after all rules, run in order until none of them has anything to do.

    Cleaning the result changes nothing at all. An article on which the rules do not settle keeps its text.
    Suggestions stand behind the repairs, and their places are in the repaired text.
    """
    cleaned, document = _settled(article, _chosen_groups(*_wanted(article.source, settings)), said)
    found = typos.flags(document)
    if not found or found <= set(cleaned.flags):
        return cleaned
    return replace(cleaned, flags=tuple(sorted(found | set(cleaned.flags))))


def chosen(source: str | None, settings: Repair) -> Iterator[tuple[Rule, bool]]:
    """The rules that run over an article of this source, and whether they apply what they find."""
    return iter(_chosen(*_wanted(source, settings)))


def _wanted(source: str | None, settings: Repair) -> tuple[Mode, tuple[str, ...], tuple[str, ...]]:
    """The mode, and the names of rules that do not run and that only suggest, for a source."""
    special = settings.sources.get(source or "", RepairSource())
    return special.mode or settings.mode, settings.off + special.off, settings.suggest + special.suggest


@lru_cache(maxsize=1_000)
def _chosen(mode: Mode, off: tuple[str, ...], suggest: tuple[str, ...]) -> tuple[tuple[Rule, bool], ...]:
    levels = _LEVELS[mode]
    return tuple(
        (rule, rule.level in levels and rule.name not in suggest) for rule in RULES if rule.name not in off
    )


@lru_cache(maxsize=1_000)
def _chosen_groups(mode: Mode, off: tuple[str, ...], suggest: tuple[str, ...]) -> tuple[Group, ...]:
    return tuple(_groups(_chosen(mode, off, suggest)))


class Group(NamedTuple):
    """Rules that follow each other and share a gate."""

    may: Gate
    always: bool  # whether they run over a text that is still broken, too
    rules: tuple[tuple[int, Rule, bool], ...]  # place in the order, rule, whether it applies what it finds


def _groups(rules: Sequence[tuple[Rule, bool]]) -> Iterator[Group]:
    numbered = [(place, rule, applies) for place, (rule, applies) in enumerate(rules)]
    for (may, always), members in groupby(numbered, lambda one: (one[1].may, one[1].level == "always")):
        yield Group(may, always, tuple(members))


def applies(name: str, source: str | None, settings: Repair) -> bool:
    """Whether a rule that is not among RULES, because it needs more than one article, changes this source."""
    special = settings.sources.get(source or "", RepairSource())
    passive = {*settings.off, *special.off, *settings.suggest, *special.suggest}
    return name not in passive and (special.mode or settings.mode) != "suggest"


def run(article: Article, rules: Sequence[tuple[Rule, bool]], said: Overruled = NOBODY) -> Article:
    """The article after these rules, each with whether it applies what it finds, as people want it."""
    return _settled(article, tuple(_groups(rules)), said)[0]


def _settled(article: Article, groups: Sequence[Group], said: Overruled) -> tuple[Article, Document]:
    """The article on which these rules have come to rest, and its document."""
    document = came = Document(article.text, article.title, article.language, article.source)
    edits: list[Edit] = []
    suggestions: dict[int, tuple[Edit, ...]] = {}
    quiet = 0
    for may, always, rules in islice(cycle(groups), ROUNDS * len(groups)):
        if quiet == len(groups):
            break
        quiet += 1
        # A text that is still broken is not edited.
        if not ((always or document.is_encodable) and may(document)):
            for place, _, _ in rules if suggestions else ():
                suggestions.pop(place, None)
            continue
        for place, rule, applies in rules:
            found = _found(rule, applies, document)
            if found and said:
                found = obeyed(found, (*article.edits, *edits), said)
            suggestions[place] = tuple(edit for edit in found if not edit.applied)
            if repairs := [edit for edit in found if edit.applied]:
                edits += repairs
                document = replace(document, text=apply(document.text, repairs))
                quiet = 0
    if quiet < len(groups):
        return replace(article, flags=tuple(sorted({*article.flags, UNSETTLED}))), came
    if not edits and not any(suggestions.values()):
        return article, document
    known = set(article.edits)
    fresh = (edit for at in sorted(suggestions) for edit in suggestions[at] if edit not in known)
    return replace(article, text=document.text, edits=(*article.edits, *edits, *fresh)), document


def _found(rule: Rule, applies: bool, document: Document) -> tuple[Edit, ...]:
    """What a rule finds, from the end of the text to its start."""
    found = tuple(rule.find(document))
    if not found:
        return ()
    found = ordered(found)
    return found if applies else tuple(replace(edit, applied=False) for edit in found)
