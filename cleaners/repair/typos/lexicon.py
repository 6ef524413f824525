"""What words there are, how frequent they are, and which misspellings are certain. Loaded at first use."""

from __future__ import annotations

import gzip
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

import wordfreq

FOREIGN = tuple(
    sorted({"ca", "da", "de", "es", "fil", "fr", "id", "it", "nb", "nl", "pl", "pt", "ro", "sv", "tr"})
)
"""Languages in Latin script whose frequent words veto a repair."""

FREQUENT = 550
"""Frequent is what stands at least once in 10 ** 5.5 words: hundredths of log10, as wordfreq keeps them."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """English as SCOWL knows it, with frequencies of wordfreq and misspellings of the typos project."""

    common: frozenset[str]  # a repair may lead to these
    known: frozenset[str]  # all words: nothing of this is ever repaired
    misspellings: dict[str, list[str]]  # to what each may have been; not to be written to
    foreign: frozenset[str]  # frequent words of other languages, without their accents
    frequencies: dict[str, float]  # share of all English words; not to be written to
    trigrams: Counter[str]  # of the common words, with a blank at either end; not to be written to

    def zipf(self, word: str) -> float:
        """The frequency on wordfreq's Zipf scale: log10 per thousand million words; 0 where it is unknown."""
        return wordfreq.freq_to_zipf(self.frequencies[word]) if word in self.frequencies else 0.0


def _lines(name: str) -> list[str]:
    path = resources.files(__package__).joinpath("data", name)
    return gzip.decompress(path.read_bytes()).decode().split("\n")[:-1]


@cache
def known() -> frozenset[str]:
    """All words of English that repair knows; names and abbreviations in lower case among them."""
    return frozenset(word for name in ("common", "rare", "huge") for word in _lines(f"{name}.txt.gz"))


@cache
def rare_names() -> frozenset[str]:
    """Names, in lower case, that only the largest lists have."""
    return frozenset(_lines("names.txt.gz"))


@cache
def lexicon() -> Lexicon:
    """All that the repair of a word needs."""
    common = _lines("common.txt.gz")
    return Lexicon(
        common=frozenset(common),
        known=known(),
        misspellings={wrong: answers for wrong, *answers in map(_fields, _lines("misspellings.tsv.gz"))},
        foreign=frozenset(_plain(word) for code in FOREIGN for word in _frequent(code)),
        frequencies=wordfreq.get_frequency_dict("en", "large"),
        trigrams=Counter(f" {word} "[at : at + 3] for word in common for at in range(len(word))),
    )


def _frequent(code: str) -> Iterator[str]:
    for words in wordfreq.get_frequency_list(code, "small")[: FREQUENT + 1]:
        yield from words


def _fields(line: str) -> list[str]:
    return line.split("\t")


def _plain(word: str) -> str:
    """The word without its accents."""
    if word.isascii():
        return word
    return "".join(
        letter for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter)
    )
