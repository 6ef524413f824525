"""Misspelled words of English articles.

Repaired are lower-case words of four letters and more that no dictionary knows: those of a list of certain
misspellings, and those that a cautious score finds to be a slip of one word only. Left alone: quotations,
names, addresses, code, parts of compounds, passages in other languages, British, American and rare
spellings, words an article keeps using, and articles with so many unknown words that a scanner must have
read them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from cleaners.model import Edit
from cleaners.repair.rule import Document, Rule
from cleaners.repair.tokens import UNKNOWN
from cleaners.repair.typos.places import damaged, repairable, unknown_words
from cleaners.repair.typos.score import APPLIED, judge, with_evidence

OCR = "ocr-damage"
"""Flag of an article whose words were damaged by a machine that read them."""

KEPT = 3
"""A word that an article uses so often is its own, unless it is on the list."""

AGAIN_APPLIED = 0.95
"""A word that is used twice has to be surer than APPLIED."""


def may(document: Document) -> bool:
    """Whether the text is English and has a lower-case word that no list knows."""
    return document.language in (None, "en") and bool(document.signs & UNKNOWN)


@lru_cache(maxsize=8)
def found(document: Document, siblings: tuple[str, ...] = ()) -> tuple[Edit, ...]:
    """The repairs of both rules, on the evidence of the article and of others of its story."""
    if not may(document):
        return ()
    unknown = unknown_words(document)
    verdicts = {word: verdict for word in unknown if (verdict := judge(word))}
    if not verdicts or damaged(document, unknown):
        return ()
    places = list(repairable(document, verdicts))
    counts = Counter(word for _, word in places)
    edits = []
    for start, word in places:
        verdict = verdicts[word]
        if verdict.listed:
            edits.append(Edit("typo-listed", start, word, verdict.word, verdict.confidence))
        elif counts[word] < KEPT:
            confidence = with_evidence(word, verdict, (document.text, *siblings))
            applied = confidence >= (APPLIED if counts[word] == 1 else AGAIN_APPLIED)
            edits.append(Edit("typo-scored", start, word, verdict.word, confidence, applied))
    return tuple(edits)


def find_listed(document: Document) -> Iterator[Edit]:
    """Words of the list of certain misspellings."""
    return (edit for edit in found(document) if edit.rule == "typo-listed")


def find_scored(document: Document) -> Iterator[Edit]:
    """Words that are a slip of one other word by all that the score knows."""
    return (edit for edit in found(document) if edit.rule == "typo-scored")


def flags(document: Document) -> frozenset[str]:
    """What an article has to be marked with."""
    if not may(document):
        return frozenset()
    return frozenset({OCR}) if damaged(document, unknown_words(document)) else frozenset()


LISTED = Rule("typo-listed", find_listed, may=may)
SCORED = Rule("typo-scored", find_scored, "standard", may)
