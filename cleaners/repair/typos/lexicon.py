"""What words there are, how frequent they are, and which misspellings are certain. Loaded at first use."""

from __future__ import annotations

import gzip
import math
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources

from cleaners.frequencies import frequency_list

FOREIGN = tuple(
    sorted({"ca", "da", "de", "es", "fil", "fr", "id", "it", "nb", "nl", "pl", "pt", "ro", "sv", "tr"})
)
"""Languages in Latin script whose frequent words veto a repair."""

NEW = frozenset(
    """
    doxed doxes doxing doxxed doxxes doxxing freegan freegans genai groyper groypers hodl hodled hodler
    hodlers hodling hodls malinformation plogger ploggers plogging quishing remainer remainers sharenting
    smishing touristification touristify vishing workation workations
    """.split()  # noqa: SIM905 (one word a line would fill the page)
)
"""Words that are younger than the lists, of those that would else be taken for slips of older ones. All are
entries of Wiktionary (en.wiktionary.org)."""

FREQUENT = 550
"""Frequent is what stands at least once in 10 ** 5.5 words: hundredths of log10, as wordfreq keeps them."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """English as SCOWL knows it, with frequencies of wordfreq and misspellings of the typos project."""

    common: frozenset[str]  # a repair may lead to these
    known: frozenset[str]  # all words: nothing of this is ever repaired
    misspellings: dict[str, str]  # to what each may have been, parted by tabs; not to be written to
    foreign: frozenset[str]  # frequent words of other languages, without their accents
    frequencies: dict[str, float]  # share of all English words; not to be written to

    def zipf(self, word: str) -> float:
        """The frequency on wordfreq's Zipf scale: log10 per thousand million words; 0 where it is unknown."""
        share = self.frequencies.get(word)
        return math.log(share, 10) + 9 if share else 0.0

    def answers(self, wrong: str) -> tuple[str, ...]:
        """What a certain misspelling may have been; empty where it is none."""
        found = self.misspellings.get(wrong)
        return tuple(found.split("\t")) if found else ()


def _lines(name: str) -> list[str]:
    path = resources.files(__package__).joinpath("data", name)
    return gzip.decompress(path.read_bytes()).decode().split("\n")[:-1]


@cache
def common() -> frozenset[str]:
    """The words that a repair may lead to; each is of the letters a to z alone."""
    return frozenset(_lines("common.txt.gz"))


@cache
def known() -> frozenset[str]:
    """All words of English that repair knows; names and abbreviations in lower case among them."""
    return common().union(_lines("rare.txt.gz"), _lines("huge.txt.gz"), NEW)


@cache
def rare_names() -> frozenset[str]:
    """Names, in lower case, that only the largest lists have."""
    return frozenset(_lines("names.txt.gz"))


@cache
def lexicon() -> Lexicon:
    """All that the repair of a word needs."""
    return Lexicon(
        common=common(),
        known=known(),
        misspellings=dict(line.split("\t", 1) for line in _lines("misspellings.tsv.gz")),
        foreign=_foreign(),
        frequencies=_frequencies(),
    )


def _frequencies() -> dict[str, float]:
    """What wordfreq.get_frequency_dict gives."""
    found: dict[str, float] = {}
    for centibels, words in enumerate(frequency_list("en", "large")):
        found.update(dict.fromkeys(words, 10 ** (-centibels / 100)))
    return found


def _foreign() -> frozenset[str]:
    """The frequent words of the other languages. They are freed of their accents all at once, for speed."""
    found: set[str] = set()
    for code in FOREIGN:
        found.update(*frequency_list(code, "small", FREQUENT + 1))
    accented = {word for word in found if not word.isascii()}
    words = unicodedata.normalize("NFD", "\n".join(accented))
    for mark in filter(unicodedata.combining, set(words)):
        words = words.replace(mark, "")
    found -= accented
    found.update(words.split("\n"))
    return frozenset(found)
