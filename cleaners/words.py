"""What is known of words at large: how common they are in a language, and their stems.

The rates are those of wordfreq's offline lists (Robyn Speer, data under CC BY-SA 4.0), which cover some forty
languages. A language without a list has no rates and no stop words.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from types import MappingProxyType

import Stemmer

from cleaners.frequencies import NoListError, frequency_list

STOP_ZIPF = 5.8
"""Words at least this common (per 10^9 words, log10) say nothing of an event: about 150 words a language."""

_STEMMERS = {
    **{"ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek", "en": "english"},
    **{"es": "spanish", "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi"},
    **{"hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian"},
    **{"ne": "nepali", "nl": "dutch", "no": "norwegian", "nb": "norwegian", "nn": "norwegian"},
    **{"pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish"},
    **{"ta": "tamil", "tr": "turkish", "yi": "yiddish"},
}
"""ISO 639-1 to the names of PyStemmer's Snowball algorithms. Other languages are left unstemmed."""


@cache
def rates(language: str) -> MappingProxyType[str, float]:
    """Share of all words that each word makes up, by lower-case word; empty for an unknown language."""
    try:
        found = frequency_list(language, "small")
    except NoListError:
        return MappingProxyType({})
    return MappingProxyType(
        {word: 10 ** (-centibels / 100) for centibels, words in enumerate(found) for word in words}
    )


@cache
def stop_words(language: str) -> frozenset[str]:
    """The most common words of a language, numbers excepted."""
    least = 10.0 ** (STOP_ZIPF - 9)
    return frozenset(
        word for word, rate in rates(language).items() if rate >= least and not word[0].isdecimal()
    )


def stems(words: Sequence[str], language: str) -> list[str]:
    """Snowball stems of lower-case words; the words themselves in a language without a stemmer."""
    name = _STEMMERS.get(language)
    if name is None:
        return list(words)
    # A stemmer of one's own: one that is shared between threads is not safe.
    stemmed: list[str] = Stemmer.Stemmer(name, 0).stemWords(list(words))
    return stemmed
