"""How sure it is that an unknown word is a slip of its likeliest candidate.

A logistic score over the slip, the lead over the next candidate, frequencies, length and form, behind hard
vetoes.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache, lru_cache

from cleaners.repair.typos.candidates import FAR, SLIPS, Candidate, align, candidates, strangeness
from cleaners.repair.typos.lexicon import lexicon

APPLIED = 0.90
"""From this confidence on a repair is applied; below it, it is a suggestion."""

SUGGESTED = 0.30
"""Below this confidence nothing is said."""

LISTED_LEAD = 1.0
"""The lead, in log10, that the answer of the list has to have over another candidate."""

SINGLE_LEAD = 0.3
"""The same where the list knows one answer only, in words longer than SHORT: twice as likely is enough."""

SHORT = 5
"""Shorter words are repaired by the list alone."""

CLOSE = 6
"""Words up to this length are too close to others to be repaired with a lead of less than 1."""

_ENDING = re.compile("[aeilnosty]$|[aeiouy][dr]$")
"""Letters that may be an ending of their own in English or in a loan word."""

VOWEL = re.compile("[aeiouy]")

LOST_BLANK = -1.5
"""log10 of the probability that a slip is a lost blank at one place."""

AGAIN = 0.4
STRONGEST = 12.0
"""How often an article uses a word again, roughly, and the most that finding it there may say."""

LEAD = 3.0
"""A larger lead over the next candidate, in log10, says no more."""

WEIGHTS = (
    *(-4.454, 1.171, -1.536, 0.542, 1.319, 0.519, -2.519),
    *(-1.113, -3.124, 0.229, 0.978, -2.104, 0.448, -2.152),
)
"""Of a constant and of the features in their order; fitted by benchmarks/fit_typos.py on the typos list and
on words withheld from the lexicon."""

_LEVEL = {
    "ise": "ize",
    "isa": "iza",
    "isi": "izi",
    "yse": "yze",
    "ae": "e",
    "oe": "e",
    "ogue": "og",
    "ence": "ense",
}
_LEVEL |= {
    "our": "or",
    "tre": "ter",
    "que": "k",
    "lled": "led",
    "lling": "ling",
    "ller": "ler",
    "llor": "lor",
}
_VARIANT = re.compile("is[eai]|yse|ae|oe|ogue|(?:our|tre|que|ence)(?=s?$)|ll(?:ed|ing|er|or)(?=s?$)")
"""British, American and learned spellings of the same."""


_INFLECTED = re.compile("(?<=.{5})(?:i?ed|i?es|ing|er|or|s|e|y|ation|ion)s?$")
"""Endings that forms of one word differ in; five letters in front of it tell words apart."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


PREFIXES = _words("""
    anti auto bio co counter cyber de dis eco euro ex extra hyper inter intra macro mega meta micro mid
    mini mis mono multi nano neo non out over poly post pre pro pseudo re semi sub super tele trans
    ultra un under uni up
""")
SUFFIXES = _words("""
    fication fications
    able ably age ally an dom ed ee eer en er ers es est ette ful fully hood ian ibility ability ic ical
    ied ier ies ing ings ish ism isms ist ists ity ities ize ized izing ization ise ised ising isation
    izer less let like ling ly ment ments ness or ors ous ry ship some ster style type ward wards wise
    work y
""")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an unknown word was probably meant to be."""

    word: str
    confidence: float  # 0 to 1
    listed: bool  # the list of certain misspellings says so


@lru_cache(maxsize=100_000)
def judge(word: str) -> Verdict | None:
    """What an unknown lower-case word was meant to be; None where there is nothing to say."""
    answers = lexicon().answers(word)
    if not answers and hopeless(word):
        return None
    found = candidates(word)
    if answer := certain(word, found, answers):
        return Verdict(answer, 0.99 if len(answers) == 1 else 0.97, listed=True)
    if not found:
        return None
    best = found[0]
    if vetoed(word, found):
        return None
    confidence = probability(features(word, found))
    # The list often has the plural for an answer where the singular is as near: that is no contradiction.
    if answers and not any(answer.startswith(best.word) for answer in answers):
        confidence = min(confidence, 0.5)
    if best.word in answers:
        # It is misspelled for certain; open is only which of the words was meant.
        odds = 10 ** lead(word, found)
        confidence = max(confidence, min(odds / (1 + odds), APPLIED - 0.01))
    return Verdict(best.word, round(confidence, 3), listed=False) if confidence >= SUGGESTED else None


def certain(word: str, found: list[Candidate], answers: tuple[str, ...]) -> str | None:
    """The answer of the list, where nothing else is nearly as likely."""
    foreign = word in lexicon().foreign
    single = len(answers) == 1 and len(word) > SHORT and not foreign
    if not found:
        # A slip that is further than any word may be from what it meant, or two in a shorter one.
        return answers[0] if single and align(word, answers[0]) and run_together(word) == -math.inf else None
    if found[0].word not in answers or (foreign and len(answers) > 1):
        return None
    return found[0].word if lead(word, found) >= (SINGLE_LEAD if single else LISTED_LEAD) else None


def lead(word: str, found: list[Candidate]) -> float:
    """How much likelier the first is than the second, or than two words without their blank, in log10."""
    rival = max(run_together(word), found[1].likely if len(found) > 1 else -math.inf)
    return min(LEAD, found[0].likely - rival)


@lru_cache(maxsize=8)
def run_together(word: str) -> float:
    """log10 of how likely the word is two that lost their blank, on the scale of `Candidate.likely`."""
    words = lexicon()
    pairs = ((word[:at], word[at:]) for at in range(1, len(word)) if len(word) - at > 1)
    likely = [
        words.zipf(head) + words.zipf(tail) - 9 + LOST_BLANK
        for head, tail in pairs
        if (head in words.common and tail in words.common) or (head == "a" and tail in words.common)
    ]
    return max(likely, default=-math.inf)


def with_evidence(word: str, verdict: Verdict, texts: tuple[str, ...]) -> float:
    """The confidence once the article and others of its story are seen: do they use the word that is meant?

    Where a word is meant, other places of the article have it too, or another form of it, in about four of
    ten cases; where it is not, by chance only, which follows from their frequency and the article's number
    of words. That it is not there says little, and is left out.
    """
    if verdict.listed or derived(word) or verdict.confidence >= 1:
        return verdict.confidence
    if any(f" {word} " in text for text in texts[1:]):
        return verdict.confidence  # others write it too
    words = sum(text.count(" ") + 1 for text in texts)
    stem, frequency = _family(verdict.word)
    chance = 1 - (1 - frequency) ** words
    there = any(f" {stem}" in text for text in texts)
    ratio = min(AGAIN / max(chance, 1e-9), STRONGEST) if there else 1.0
    odds = max(1.0, ratio) * verdict.confidence / (1 - verdict.confidence)
    return round(odds / (1 + odds), 3)


@lru_cache(maxsize=10_000)
def _family(word: str) -> tuple[str, float]:
    """The word without its ending, and how frequent all words are that begin with that."""
    stem, words = _INFLECTED.sub("", word), _in_order()
    family = words[bisect_left(words, stem) : bisect_left(words, stem + "{")]  # "{" comes behind "z"
    return stem, sum(lexicon().frequencies.get(other, 0.0) for other in family)


@cache
def _in_order() -> tuple[str, ...]:
    return tuple(sorted(lexicon().common))


def features(word: str, found: list[Candidate]) -> tuple[float, ...]:
    """What the score looks at, for the likeliest of the candidates, in the order of WEIGHTS."""
    words, best = lexicon(), found[0]
    return (
        best.zipf,
        words.zipf(word),
        lead(word, found),
        SLIPS[best.slip],
        min(len(word), 14),
        float(best.first),
        float(best.last and best.slip == "missing"),
        float(best.last and best.slip in ("vowel", "near", "other")),
        strangeness(word),
        float(best.slip == "two"),
        float(derived(word)),
        float(compound(word)),
        float(word.startswith(best.word) or best.word.startswith(word)),
    )


def probability(values: tuple[float, ...]) -> float:
    """The logistic score of the features."""
    total = WEIGHTS[0] + sum(weight * value for weight, value in zip(WEIGHTS[1:], values, strict=True))
    return 1 / (1 + math.exp(-total))


def hopeless(word: str) -> bool:
    """Whether only the list can tell what was meant: the word is short, foreign or an abbreviation."""
    return len(word) < SHORT or not VOWEL.search(word) or word in lexicon().foreign


def vetoed(word: str, found: list[Candidate]) -> bool:
    """Whether the likeliest is never said, whatever the score: where other explanations are as good."""
    words, best = lexicon(), found[0]
    if best.first and word[1:] == best.word and word[0] != word[1]:
        return True  # e-something, a lost space before it
    if (
        best.last
        and word[:-1] == best.word
        and word[-1] != word[-2]
        and (len(word) < 7 or _ENDING.search(word))
    ):
        return True  # an ending
    if hopeless(word) or (best.slip == "two" and len(word) < FAR):
        return True  # too little to go by
    if len(word) <= CLOSE and lead(word, found) < 1.0:
        return True
    if words.zipf(word) > best.zipf - 1.0:
        return True
    return variant(word, best.word)


def variant(word: str, other: str) -> bool:
    """Whether two spellings differ as British and American do, or as plurals and genders of loan words."""
    return _levelled(word) == _levelled(other)


def _levelled(word: str) -> str:
    return _VARIANT.sub(lambda match: _LEVEL[match[0]], word)


def derived(word: str) -> bool:
    """Whether the word is a known one behind a prefix or before a suffix."""
    known = lexicon().known
    for prefix in PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= 4 and word[len(prefix) :] in known:
            return True
    for suffix in SUFFIXES:
        stem = word.removesuffix(suffix)
        if len(stem) < 4 or stem == word:
            continue
        if stem in known or stem + "e" in known or (stem[-1] == stem[-2] and stem[:-1] in known):
            return True
    return False


def compound(word: str) -> bool:
    """Whether the word is two usual ones set together."""
    words = lexicon()
    for at in range(3, len(word) - 2):
        head, tail = word[:at], word[at:]
        if head in words.common and tail in words.common and min(words.zipf(head), words.zipf(tail)) >= 3.5:
            return True
    return False
