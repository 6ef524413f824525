"""Repair: rules look at one article and yield edits. No changed text without the edit that says why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

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
from cleaners.repair.rule import Document, Rule
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
    cleaned = run(article, tuple(chosen(article.source, settings)), said)
    found = typos.flags(Document(cleaned.text, cleaned.title, cleaned.language, cleaned.source))
    if found <= set(cleaned.flags):
        return cleaned
    return replace(cleaned, flags=tuple(sorted(found | set(cleaned.flags))))


def chosen(source: str | None, settings: Repair) -> Iterator[tuple[Rule, bool]]:
    """The rules that run over an article of this source, and whether they apply what they find."""
    special = settings.sources.get(source or "", RepairSource())
    off, suggest = settings.off + special.off, settings.suggest + special.suggest
    return iter(_chosen(special.mode or settings.mode, off, suggest))


@lru_cache(maxsize=1_000)
def _chosen(mode: Mode, off: tuple[str, ...], suggest: tuple[str, ...]) -> tuple[tuple[Rule, bool], ...]:
    levels = _LEVELS[mode]
    return tuple(
        (rule, rule.level in levels and rule.name not in suggest) for rule in RULES if rule.name not in off
    )


def applies(name: str, source: str | None, settings: Repair) -> bool:
    """Whether a rule that is not among RULES, because it needs more than one article, changes this source."""
    special = settings.sources.get(source or "", RepairSource())
    passive = {*settings.off, *special.off, *settings.suggest, *special.suggest}
    return name not in passive and (special.mode or settings.mode) != "suggest"


def _found(rule: Rule, document: Document) -> tuple[Edit, ...]:
    """What a rule finds, from the end of the text to its start. A text that is still broken is not edited."""
    if rule.level != "always" and not document.is_encodable:
        return ()
    found = tuple(rule.find(document))
    return ordered(found) if found else ()


def run(article: Article, rules: Sequence[tuple[Rule, bool]], said: Overruled = NOBODY) -> Article:
    """The article after these rules, each with whether it applies what it finds, as people want it."""
    document = Document(article.text, article.title, article.language, article.source)
    edits: list[Edit] = []
    suggestions: list[tuple[Edit, ...]] = [()] * len(rules)
    quiet = turn = 0
    while quiet < len(rules):
        if turn == ROUNDS * len(rules):
            return replace(article, flags=tuple(sorted({*article.flags, UNSETTLED})))
        rule, applies = rules[turn % len(rules)]
        found = _found(rule, document)
        if found and not applies:
            found = tuple(replace(edit, applied=False) for edit in found)
        if found and said:
            found = obeyed(found, (*article.edits, *edits), said)
        repairs = [edit for edit in found if edit.applied]
        suggestions[turn % len(rules)] = tuple(edit for edit in found if not edit.applied) if found else ()
        if repairs:
            edits += repairs
            document = replace(document, text=apply(document.text, repairs))
        quiet = 0 if repairs else quiet + 1
        turn += 1
    if not edits and not any(suggestions):
        return article
    known = set(article.edits)
    fresh = (edit for some in suggestions for edit in some if edit not in known)
    return replace(article, text=document.text, edits=(*article.edits, *edits, *fresh))
