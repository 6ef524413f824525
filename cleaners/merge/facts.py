"""What a sentence states that can be checked: numbers, names, quotations, dates, and rare words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from types import MappingProxyType

import Stemmer
import wordfreq

from cleaners.model import Article
from cleaners.sentences import Span, sentences

RARE_ZIPF = 4.0
"""Words of at most this frequency (per 10^9 words, log10) are rare: about the 8,000th English word on."""

_TOKEN = re.compile(r"\d++(?:[.,]\d++)*+|[^\W_]++(?:['’.-][^\W_]++)*+|[%$€£¥]")
_QUOTATION = re.compile(r"[“„«]([^“”„«»\n]{1,2000})[”“»]|\"([^\"\n]{1,2000})\"")
_WORD = re.compile(r"[^\W_]+")
MOST_SENTENCES = 5_000
"""Of one article, a book of it: what comes later is found in the article itself."""

SHORTEST_QUOTATION = 3
"""Words: fewer are a term in quotation marks, not somebody's words."""

_UNITS = {
    **dict.fromkeys(["%", "percent", "pct", "prozent"], "%"),
    **dict.fromkeys(["bn", "bln", "billion", "billions"], "billion"),
    **dict.fromkeys(["mn", "mln", "million", "millions"], "million"),
    **dict.fromkeys(["trn", "tn", "trillion", "trillions"], "trillion"),
}
_NO_NAME = frozenset(
    """
    co corp corporation inc ltd llc plc group company ag sa nv gmbh mr mrs ms miss dr sir lord prof i i'm i've
    i'd i'll a an the this that these those
    """.split()  # noqa: SIM905
)
"""Capitalised words that name nobody by themselves: company suffixes, forms of address, `I`."""

_POSSESSIVE = re.compile(r"['’]s?$")


@dataclass(frozen=True)
class Sentence:
    """A sentence of one member, and what it states."""

    article_id: str
    at: int  # its number within the article
    span: Span  # in the article's text
    text: str
    facts: frozenset[str]  # numbers with units, and names: what a reader would miss
    full_names: frozenset[str]  # two name words that follow each other, as Hillary Clinton
    quotations: tuple[tuple[str, ...], ...]  # the word sequences of each
    runs: tuple[str, ...]  # all its word sequences
    words: frozenset[str]  # stems of its content words
    rare: frozenset[str]  # those of them that are rare


def read(articles: Sequence[Article]) -> tuple[tuple[Sentence, ...], ...]:
    """The sentences of each article of a story."""
    language = articles[0].language or ""
    spans = [sentences(article.text)[:MOST_SENTENCES] for article in articles]
    names = frozenset(
        name
        for article, parts in zip(articles, spans, strict=True)
        for start, end in parts
        for name in _inner_names(article.text[start:end])
    ) - _common(language)
    return tuple(
        tuple(_sentence(article, at, span, names, language) for at, span in enumerate(parts))
        for article, parts in zip(articles, spans, strict=True)
    )


def _inner_names(sentence: str) -> Iterable[str]:
    """Words with a capital inside a sentence; none of a line in which most words have one."""
    words = [word for word in _TOKEN.findall(sentence) if word[0].isalpha()]
    capitals = [word for word in words[1:] if word[0].isupper()]
    if len(capitals) * 2 > len(words):
        return ()
    return (bare(word) for word in capitals)


def bare(word: str) -> str:
    """A word in lower case, without a possessive ending."""
    return _POSSESSIVE.sub("", word).lower()


def _sentence(article: Article, at: int, span: Span, names: frozenset[str], language: str) -> Sentence:
    text = article.text[span.start : span.end]
    tokens = _TOKEN.findall(text)
    named = {f"name {bare(word)}" for word in tokens if word[0].isupper() and bare(word) in names}
    lower = [bare(word) for word in tokens if word[0].isalpha()]
    common = _common(language)
    content = [word for word in lower if word not in common and word not in _NO_NAME]
    stems = stemmed(tuple(content), language)
    rates = _rates(language)
    limit = 10.0 ** (RARE_ZIPF - 9)
    rare = {stem for stem, word in zip(stems, content, strict=True) if rates.get(word, 0.0) <= limit}
    facts = frozenset(named.union(_numbers(tokens)))
    quoted = tuple(word_runs(words) for words in quotations(text))
    runs = word_runs(_WORD.findall(text.lower()))
    full = _full_names(tokens, names)
    return Sentence(article.id, at, span, text, facts, full, quoted, runs, frozenset(stems), frozenset(rare))


def _full_names(tokens: Sequence[str], names: frozenset[str]) -> frozenset[str]:
    named = [bare(word) if word[0].isupper() and bare(word) in names else "" for word in tokens]
    return frozenset(f"{one} {other}" for one, other in pairwise(named) if one and other)


def _numbers(tokens: Sequence[str]) -> Iterable[str]:
    words = [token.lower() for token in tokens]
    for at, word in enumerate(words):
        if word[0].isdecimal():
            yield f"number {word.replace(',', '')} {number_unit(words, at)}".rstrip()


def number_unit(words: Sequence[str], at: int) -> str:
    """The unit of the number at `at` of lower-case words: %, million and so on, or nothing."""
    if list(words[at + 1 : at + 3]) == ["per", "cent"]:
        return "%"
    return _UNITS.get(words[at + 1], "") if at + 1 < len(words) else ""


def quotations(text: str) -> Iterable[list[str]]:
    """The quotations in a text, as words in lower case; terms in quotation marks are none."""
    for match in _QUOTATION.finditer(text):
        words = _WORD.findall((match[1] or match[2]).lower())
        if len(words) >= SHORTEST_QUOTATION:
            yield words


def word_runs(words: Sequence[str]) -> tuple[str, ...]:
    """All sequences of SHORTEST_QUOTATION words."""
    return tuple(
        " ".join(words[at : at + SHORTEST_QUOTATION]) for at in range(len(words) - SHORTEST_QUOTATION + 1)
    )


@cache
def _rates(language: str) -> MappingProxyType[str, float]:
    if language not in wordfreq.available_languages("small"):
        return MappingProxyType({})
    return MappingProxyType(wordfreq.get_frequency_dict(language, "small"))


@cache
def _common(language: str) -> frozenset[str]:
    return frozenset(word for word, rate in _rates(language).items() if rate >= 10.0 ** (5.8 - 9)) | _NO_NAME


_STEMMERS = MappingProxyType(
    {"de": "german", "en": "english", "es": "spanish", "fr": "french", "it": "italian", "nl": "dutch"}
)


def stemmed(words: tuple[str, ...], language: str) -> list[str]:
    """Snowball stems of lower-case words."""
    name = _STEMMERS.get(language)
    if name is None:
        return list(words)
    found: list[str] = Stemmer.Stemmer(name, 0).stemWords(list(words))
    return found
