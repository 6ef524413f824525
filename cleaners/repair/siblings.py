"""The second pass, after matching: repairs on the evidence of other articles of the same story.

A name misspelled once that the siblings spell; an abbreviation one key beside the one that a sibling has
between the same words; a doubtful typo whose likeliest meaning a sibling uses. What the siblings write too is
no slip. The result does not depend on the order of the siblings; their texts are those of the first pass.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache, partial

from cleaners.model import Article, Edit
from cleaners.repair import chosen, run
from cleaners.repair.overrule import NOBODY, Overruled
from cleaners.repair.punctuation import acronyms
from cleaners.repair.rule import Document, Rule
from cleaners.repair.typos import names
from cleaners.repair.typos import rules as typos
from cleaners.settings import Repair

_WORD = re.compile(r"[\w'’]+")


def repair_with_siblings(
    article: Article, siblings: Sequence[Article], settings: Repair, said: Overruled = NOBODY
) -> Article:
    """The article with what its story says of its slips; the same object where that is nothing.

    Args:
        article: as the first pass left it.
        siblings: the other articles of its story, as the first pass left them, in any order.
        settings: decides which rules run and apply, as in the first pass.
        said: what people said of this article, as in the first pass.
    """
    story = frozenset([article.text, *(sibling.text for sibling in siblings)])
    if len(story) == 1 or article.language not in (None, "en"):
        return article
    doubts = {edit.rule for edit in article.edits if not edit.applied}
    if typos.SCORED.name not in doubts and not _has_near_names(story):
        return article
    texts = sorted(story - {article.text})
    rules = {rule.name: applies for rule, applies in chosen(article.source, settings)}
    second = [
        (rule, rules[rule.name])
        for rule in _rules(texts)
        # Of a doubtful typo the first pass has said that it is one.
        if rules.get(rule.name) and (rule.name != typos.SCORED.name or rule.name in doubts)
    ]
    document = Document(article.text, article.title, article.language, article.source)
    if not any(edit.applied for rule, _ in second for edit in rule.find(document)):
        return article
    # Suggestions are made anew, for their places move and some of them are repaired now.
    repaired = replace(article, edits=tuple(edit for edit in article.edits if edit.applied))
    return run(repaired, (*second, *chosen(article.source, settings)), said)


@lru_cache(maxsize=1)
def _has_near_names(story: frozenset[str]) -> bool:
    """Whether the texts of a story have a name or an abbreviation once that may be a slip of a usual one.

    Most have none, and that is looked up once for all articles of a story.
    """
    return names.may_slip(story) or acronyms.may_slip(story)


def _rules(texts: list[str]) -> tuple[Rule, ...]:
    return (
        Rule(names.NAME, partial(_names, texts), "standard"),
        Rule(acronyms.NAME, partial(_acronyms, texts)),
        Rule(typos.SCORED.name, partial(_scored, texts), "standard"),
    )


def _names(texts: list[str], document: Document) -> Iterator[Edit]:
    return names.slips(document, texts)


def _scored(texts: list[str], document: Document) -> Iterator[Edit]:
    return (
        edit
        for edit in typos.found(document, tuple(texts))
        if edit.rule == typos.SCORED.name and edit.applied
    )


def _acronyms(texts: list[str], document: Document) -> Iterator[Edit]:
    """Abbreviations that siblings have between the same words with one letter else."""
    places = acronyms.abbreviations(document.text) if acronyms.may(document) else ()
    counts = Counter(name for name, _ in places)
    once = [(name, start) for name, start in places if counts[name] == 1]
    if not once or len(once) > acronyms.LISTED:
        return
    there = Counter(name for text in texts for name, _ in acronyms.abbreviations(text))
    for name, start in once:
        if there[name] or acronyms.is_usual(name):
            continue
        around = _around(document.text, start, start + len(name))
        often = sorted(other for other in counts | there if counts[other] + there[other] >= acronyms.OFTEN)
        meant = [other for other in often if acronyms.is_slip(name, other) and _stands(other, around, texts)]
        if len(meant) == 1:
            yield Edit(acronyms.NAME, start, name, meant[0], 0.95)


def _stands(name: str, around: tuple[list[str], list[str]], texts: list[str]) -> bool:
    """Whether a text has the name with the same two words before or behind it, or one on either side."""
    before, after = around
    for text in texts:
        for other, start in acronyms.abbreviations(text):
            if other != name:
                continue
            here, there = _around(text, start, start + len(name))
            same_before = _agreeing(reversed(before), reversed(here))
            same_after = _agreeing(iter(after), iter(there))
            if same_before + same_after >= 2:
                return True
    return False


def _around(text: str, start: int, end: int) -> tuple[list[str], list[str]]:
    """Up to two words on either side, in lower case."""
    before = _WORD.findall(text[max(0, start - 40) : start].lower())[-2:]
    return before, _WORD.findall(text[end : end + 40].lower())[:2]


def _agreeing(one: Iterator[str], other: Iterator[str]) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count
