"""How sure it is that an unknown word is a slip of its likeliest candidate.

A logistic score over the slip, the lead over the next candidate, frequencies, length and form, behind hard vetoes.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache

from cleaners.repair.typos.candidates import FAR, SLIPS, Candidate, candidates, strangeness
from cleaners.repair.typos.lexicon import lexicon

APPLIED = 0.90
"""From this confidence on a repair is applied; below it, it is a suggestion."""

SUGGESTED = 0.30
"""Below this confidence nothing is said."""

LISTED_LEAD = 0.8
"""The lead, in log10, that the answer of the list has to have over another candidate."""

SHORT = 5
"""Shorter words are repaired by the list alone."""

VOWEL = re.compile("[aeiouy]")

LEAD = 3.0
"""A larger lead over the next candidate, in log10, says no more."""

WEIGHTS = (-5.306, 1.204, -1.551, 0.718, 1.348, 0.557, -2.677, -0.625, -3.047, 0.253, 0.988, -1.803, -0.329, -2.408)
"""Of a constant and of the features in their order; fitted by benchmarks/fit_typos.py on the typos list and on
words withheld from the lexicon."""

PREFIXES = ("anti", "auto", "bio", "co", "counter", "cyber", "de", "dis", "eco", "euro", "ex", "extra", "hyper")
PREFIXES += ("inter", "intra", "macro", "mega", "meta", "micro", "mid", "mini", "mis", "mono", "multi", "nano", "neo")
PREFIXES += ("non", "out", "over", "poly", "post", "pre", "pro", "pseudo", "re", "semi", "sub", "super", "tele")
PREFIXES += ("trans", "ultra", "un", "under", "uni", "up")
SUFFIXES = ("able", "ably", "age", "ally", "an", "dom", "ed", "ee", "eer", "en", "er", "ers", "es", "est", "ette")
SUFFIXES += ("ful", "fully", "hood", "ian", "ibility", "ability", "ic", "ical", "ied", "ier", "ies", "ing", "ings")
SUFFIXES += ("ish", "ism", "isms", "ist", "ists", "ity", "ities", "ize", "ized", "izing", "ization", "ise", "ised")
SUFFIXES += ("ising", "isation", "izer", "less", "let", "like", "ling", "ly", "ment", "ments", "ness", "or", "ors")
SUFFIXES += ("ous", "ry", "ship", "some", "ster", "style", "type", "ward", "wards", "wise", "work", "y")


LITTLE = ("a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "had", "has", "he", "her", "his", "in", "is")
LITTLE += ("it", "its", "no", "not", "of", "on", "or", "so", "that", "the", "they", "to", "was", "we", "will", "with")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an unknown word was probably meant to be."""

    word: str
    confidence: float  # 0 to 1
    listed: bool  # the list of certain misspellings says so


@lru_cache(maxsize=100_000)
def judge(word: str) -> Verdict | None:
    """What an unknown lower-case word was meant to be; None where there is nothing to say."""
    words = lexicon()
    found = candidates(word)
    answer = words.misspellings.get(word)
    if answer and _favourite(word, answer, found):
        return Verdict(answer, 0.99, listed=True)
    if not found or vetoed(word, found[0]):
        return None
    confidence = probability(features(word, found))
    # The list often has the plural for an answer where the singular is as near: that is no contradiction.
    if answer and not answer.startswith(found[0].word):
        confidence = min(confidence, APPLIED - 0.01)
    return Verdict(found[0].word, round(confidence, 3), listed=False) if confidence >= SUGGESTED else None


def _favourite(word: str, answer: str, found: list[Candidate]) -> bool:
    """Whether the list's answer is the noisy channel's too, with a lead, or has no rival at all."""
    if len(found) < 2:
        return not found or found[0].word == answer
    return found[0].word == answer and found[0].likely - found[1].likely >= LISTED_LEAD


def features(word: str, found: list[Candidate]) -> tuple[float, ...]:
    """What the score looks at, for the likeliest of the candidates; as many as WEIGHTS has, but for the constant."""
    words, best = lexicon(), found[0]
    lead = best.likely - found[1].likely if len(found) > 1 else LEAD
    return (
        best.zipf,
        words.zipf(word),
        min(lead, LEAD),
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


def vetoed(word: str, best: Candidate) -> bool:
    """Whether this is never said, whatever the score: where other explanations are as good."""
    words = lexicon()
    if best.first and word[1:] == best.word and word[0] != word[1]:
        return True  # e-something, a lost space before it
    if best.last and word[:-1] == best.word and word[-1] != word[-2]:
        return True  # an ending
    if len(word) < SHORT or (best.slip == "two" and len(word) < FAR) or not VOWEL.search(word):
        return True  # too little to go by, or an abbreviation
    if run_together(word) or word in words.foreign or words.zipf(word) > best.zipf - 1.0:
        return True
    return variant(word, best.word)


def variant(word: str, other: str) -> bool:
    """Whether two spellings differ as British and American do, or as plurals and genders of loan words."""
    return _levelled(word) == _levelled(other)


def _levelled(word: str) -> str:
    for one, other in (("ise", "ize"), ("isa", "iza"), ("isi", "izi"), ("yse", "yze"), ("our", "or"), ("tre", "ter")):
        word = word.replace(one, other)
    for one, other in (("ae", "e"), ("oe", "e"), ("ogue", "og"), ("ll", "l"), ("ence", "ense"), ("que", "k")):
        word = word.replace(one, other)
    return word


def derived(word: str) -> bool:
    """Whether the word is a known one behind a prefix or before a suffix."""
    known = lexicon().known
    for prefix in PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= 4 and word[len(prefix) :] in known:
            return True
    for suffix in SUFFIXES:
        stem = word.removesuffix(suffix)
        if len(stem) >= 4 and stem != word and (stem in known or stem + "e" in known or stem[:-1] in known):
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


def run_together(word: str) -> bool:
    """Whether the word is a usual one with a little one before or behind it, and no blank between."""
    words = lexicon()
    for little in LITTLE:
        for rest in (word.removeprefix(little), word.removesuffix(little)):
            if rest != word and rest in words.common and words.zipf(rest) >= 4.0:
                return True
    return False
