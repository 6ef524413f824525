"""What a sentence states that can be checked: numbers, names, quotations, dates, and rare words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain, count, pairwise, repeat
from operator import itemgetter
from types import MappingProxyType
from typing import NamedTuple

from cleaners.model import Article
from cleaners.sentences import ABBREVIATIONS, Span, sentences
from cleaners.words import rates, stems, stop_words

RARE_ZIPF = 4.0
"""Words of at most this frequency (per 10^9 words, log10) are rare: about the 8,000th English word on."""

_PATTERN = r"{letter}{sign}*+(?:['’.-]{sign}++)*+|\d++(?:[.,]\d++)*+|{sign}++(?:['’.-]{sign}++)*+|[%$€£¥₹₩₽]"
TOKEN = re.compile(_PATTERN.format(letter=r"[^\W\d_]", sign=r"[^\W_]"))
_ASCII_TOKEN = re.compile(_PATTERN.format(letter="[A-Za-z]", sign="[A-Za-z0-9]"), re.ASCII)
"""The same, faster."""
_DIGIT = re.compile(r"\d")
_QUOTATION = re.compile(r"[“„«]([^“”„«»\"\n]{1,2000})[”“»\"]|\"([^\"\n]{1,2000})\"")
_MARK = re.compile('["“„«]')
_WORD = re.compile(r"[^\W_]+")
MOST_SENTENCES = 5_000
"""Of one article, a book of it: what comes later is found in the article itself."""

PLAIN_WORDS = 10
"""A line in which most words have a capital is a headline, unless it has a content word without one for
every so many names: a sentence that lists people is none."""

SHORTEST_QUOTATION = 3
"""Words: fewer are a term in quotation marks, not somebody's words."""

_UNITS = {
    **dict.fromkeys(["%", "percent", "pct", "prozent"], "%"),
    **dict.fromkeys(["bn", "bln", "billion", "billions"], "billion"),
    **dict.fromkeys(["mrd", "milliarde", "milliarden", "milliard", "milliards"], "billion"),
    **dict.fromkeys(["miliardo", "miliardi", "bilhão", "bilhões"], "billion"),
    **dict.fromkeys(["mn", "mln", "million", "millions"], "million"),
    **dict.fromkeys(["mio", "millionen", "millón", "millones"], "million"),
    **dict.fromkeys(["milione", "milioni", "milhão", "milhões"], "million"),
    **dict.fromkeys(["trn", "tn", "trillion", "trillions"], "trillion"),
}
_PER_CENT = frozenset(
    [("per", "cent"), ("pour", "cent"), ("por", "ciento"), ("por", "cento"), ("per", "cento")]
)
_NO_NAME = frozenset(
    """
    co corp corporation inc ltd llc plc group company ag sa nv gmbh mr mrs ms miss dr sir lord prof i i'm i've
    i'd i'll a an the this that these those
    """.split()  # noqa: SIM905
)
"""Capitalised words that name nobody by themselves: company suffixes, forms of address, `I`."""

SPELLED = MappingProxyType(
    {
        name: str(at)
        for at, name in enumerate(
            ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
            start=2,
        )
    }
)
SPELLED_WORD = re.compile(rf"\b(?:{'|'.join(SPELLED)})\b", re.IGNORECASE)

_POSSESSIVE = re.compile(r"['’]s?$")
_NO_NAME_SHAPE = re.compile(r"[A-Z]|[A-Z]-[A-Z].*|[A-Z]\.[A-Z]")
"""An initial, the party and place of a politician (R-Texas), and the shortest abbreviations (U.S)."""


_NOTHING: frozenset[str] = frozenset()
_EMPTY = frozenset([""])


class Word(NamedTuple):
    """A token of a text, as it is compared with others."""

    bare: str  # in lower case, without a possessive ending
    name: str  # "name ..." where it begins with a capital and may be a name, else empty
    stem: str  # of a content word, else empty
    rare: str  # the same of a rare word, else empty
    counts: bool  # whether it is a number, or has one written out in it


class Sentence(NamedTuple):
    """A sentence of one member, and what it states."""

    article_id: str
    at: int  # its number within the article
    span: Span  # in the article's text
    text: str
    spoken: Sequence[Word]
    numbers: int  # how many are written in digits
    names: frozenset[str]
    facts: frozenset[str]  # numbers with units, and names: what a reader would miss
    full_names: frozenset[str]  # two name words that follow each other, as Hillary Clinton
    quotations: tuple[tuple[str, ...], ...]  # the word sequences of each
    words: frozenset[str]  # stems of its content words
    rare: frozenset[str]  # those of them that are rare

    def runs(self) -> tuple[str, ...]:
        """All its word sequences."""
        return word_runs(_WORD.findall(self.text.lower()))


class _Lexicon(dict[str, Word]):
    """Tokens of a language, looked up once. It forgets them all before it grows large."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language

    def __missing__(self, token: str) -> Word:
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        found = self[token] = word(token, self.language)
        return found


MOST_REMEMBERED = 1 << 17


@cache
def lexicon(language: str) -> _Lexicon:
    """What is known of each token of a language."""
    return _Lexicon(language)


def read(articles: Sequence[Article]) -> tuple[tuple[Sentence, ...], ...]:
    """The sentences of each article of a story."""
    known = lexicon(articles[0].language or "").__getitem__
    spans = [sentences(article.text)[:MOST_SENTENCES] for article in articles]
    tokens = [_tokens(article.text, parts) for article, parts in zip(articles, spans, strict=True)]
    spoken = [[list(map(known, sentence)) for sentence in parts] for parts in tokens]
    names = _names(tokens, spoken)
    return tuple(
        tuple(
            map(
                _sentence,
                *(repeat(article), count(), parts, written, said, repeat(names)),
                repeat(_MARK.search(article.text) is not None),
            )
        )
        for article, parts, written, said in zip(articles, spans, tokens, spoken, strict=True)
    )


def _tokens(text: str, parts: Sequence[Span]) -> list[list[str]]:
    find = (_ASCII_TOKEN if text.isascii() else TOKEN).findall
    return [find(text, start, end) for start, end in parts]


def word(token: str, language: str) -> Word:
    """A token as it is compared with others."""
    lower = bare(token)
    letters = token[0].isalpha()
    common = lower in stop_words(language) or lower in _NO_NAME
    named = (
        token[0].isupper()
        and not common
        and not _NO_NAME_SHAPE.fullmatch(token)
        and lower not in ABBREVIATIONS
    )
    content = letters and not common
    rare = content and rates(language).get(lower, 0.0) <= 10.0 ** (RARE_ZIPF - 9)
    stem = stems([lower], language)[0] if content else ""
    counts = token[0].isdecimal() or SPELLED_WORD.search(token) is not None
    return Word(lower, f"name {lower}" if named else "", stem, stem if rare else "", counts)


_NAME, _STEM, _RARE = itemgetter(1), itemgetter(2), itemgetter(3)
"""Of a word; mapped over all words of all articles, where each nanosecond counts."""


def _names(tokens: Sequence[Sequence[list[str]]], spoken: Sequence[Sequence[list[Word]]]) -> frozenset[str]:
    """The names of a story: what stands with a capital inside a sentence, more often than in lower case."""
    inner = Counter(chain.from_iterable(map(_inner_names, chain.from_iterable(spoken))))
    plain = {name[5:] for name in inner}
    lower = Counter(filter(plain.__contains__, chain.from_iterable(chain.from_iterable(tokens))))
    return frozenset(name for name, count in inner.items() if count > lower[name[5:]])


def _inner_names(sentence: list[Word]) -> list[str]:
    """Names inside a sentence; none of a headline, in which all that is no small word has a capital."""
    inside = list(filter(None, map(_NAME, sentence[1:])))
    if len(inside) * 2 > len(sentence):
        plain = sum(bool(part.stem) and not part.name and len(part.bare) > 3 for part in sentence)
        if plain * PLAIN_WORDS < len(inside):
            return []
    return inside


def bare(word: str) -> str:
    """A word in lower case, without a possessive ending."""
    return _POSSESSIVE.sub("", word).lower().replace("’", "'")


def _sentence(
    article: Article,
    at: int,
    span: Span,
    tokens: list[str],
    spoken: list[Word],
    names: frozenset[str],
    quotes: bool,
) -> Sentence:
    text = article.text[span.start : span.end]
    numbers = _numbers(tokens) if _DIGIT.search(text) else []
    named = names.intersection(map(_NAME, spoken))
    return Sentence(
        article_id=article.id,
        at=at,
        span=span,
        text=text,
        spoken=spoken,
        numbers=len(numbers),
        names=named,
        facts=named.union(numbers),
        full_names=_full_names(spoken, names) if len(named) > 1 else _NOTHING,
        quotations=tuple(map(word_runs, quotations(text))) if quotes and _MARK.search(text) else (),
        words=frozenset(map(_STEM, spoken)) - _EMPTY,
        rare=frozenset(map(_RARE, spoken)) - _EMPTY,
    )


def _full_names(spoken: list[Word], names: frozenset[str]) -> frozenset[str]:
    named = [part.name if part.name in names else "" for part in spoken]
    return frozenset([f"{one} {other}" for one, other in pairwise(named) if one and other])


def _numbers(tokens: list[str]) -> list[str]:
    """The numbers of a sentence with their units, as facts; as often as they stand there."""
    numbers = [at for at, token in enumerate(tokens) if token[0].isdecimal()]
    return [f"number {tokens[at].replace(',', '')} {number_unit(tokens, at)}".rstrip() for at in numbers]


def number_unit(tokens: Sequence[str], at: int) -> str:
    """The unit of the number at `at`: %, million and so on, or nothing."""
    if at + 1 == len(tokens):
        return ""
    following = tokens[at + 1].lower()
    if following[0] == "p" and at + 2 < len(tokens) and (following, tokens[at + 2].lower()) in _PER_CENT:
        return "%"
    return _UNITS.get(following, "")


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
