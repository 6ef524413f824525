"""How common words are in a language at large: stop words, and background rates for rare corpora.

From wordfreq's offline lists (Robyn Speer, data under CC BY-SA 4.0), which cover some forty languages. A
language without a list has no stop words and no background: its words are weighed by the corpus alone.
"""

from __future__ import annotations

from functools import cache
from types import MappingProxyType

import wordfreq

STOP_ZIPF = 5.8
"""Words at least this common (per 10^9 words, log10) say nothing of an event: about 150 words a language."""


@cache
def rates(language: str) -> MappingProxyType[str, float]:
    """Share of all words that each word makes up, by lower-case word; empty for an unknown language."""
    if language not in wordfreq.available_languages("small"):
        return MappingProxyType({})
    return MappingProxyType(wordfreq.get_frequency_dict(language, "small"))


@cache
def stop_words(language: str) -> frozenset[str]:
    """The most common words of a language, numbers excepted."""
    least = 10.0 ** (STOP_ZIPF - 9)
    return frozenset(
        word for word, rate in rates(language).items() if rate >= least and not word[0].isdecimal()
    )
