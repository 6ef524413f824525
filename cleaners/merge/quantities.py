"""Quantities: the numbers of a sentence, with what they count.

English words for matters, directions and periods; in other languages a quantity is known by the words beside
it. Dates, times, scores, ranges and measures of length are no quantities here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from cleaners.merge.facts import SPELLED, TOKEN, Sentence, lexicon, number_unit

_CLAUSE = re.compile(
    r"(?<=\D)[,;:–—]\s|[,;:–—]\s(?!\d{3}\b)"
    r"|\s(?:while|whereas|although|but|as|and (?:the|its|their|his|her))\s"
)
_COMPOUND = re.compile(r"\d[\d.,]*(?:(?:[-/]|:\s?)\d[\d.,]*)+|\d[\d.,]*-(?=\s)")
"""Fractions, ranges, scores and times of day ("9-1/8", "10-20", "6:40"), and numbers with a piece broken off
("1- per cent"): no single value can be read from them."""
_SCALES = MappingProxyType({"million": 1e6, "billion": 1e9, "trillion": 1e12})
MATTERS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(["share", "shares", "stock", "stocks"], "shares"),
        **dict.fromkeys(["profit", "profits", "earnings", "income"], "profit"),
        **dict.fromkeys(["revenue", "revenues", "sales", "turnover"], "sales"),
        **dict.fromkeys(
            ["killed", "dead", "died", "deaths", "toll", "fatalities", "kills", "killing"], "deaths"
        ),
        **dict.fromkeys(["injured", "wounded", "hurt", "injuries", "injuring", "wounding"], "injured"),
        **dict.fromkeys(["arrested", "arrests", "detained"], "arrests"),
        **dict.fromkeys(["magnitude"], "magnitude"),
    }
)
PEOPLE = frozenset(["deaths", "injured", "arrests"])
_UP = frozenset(
    """
    rose rise rises risen rising up gained gain increase increased jump jumped surge surged spike
    spiked soared climbed grew higher
    """.split()  # noqa: SIM905
)
_DOWN = frozenset(
    """
    fell fall falls fallen falling down lost loss drop dropped decline declined slumped slid plunged
    tumbled decreased sank lower
    """.split()  # noqa: SIM905
)
PERIODS = frozenset(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june
    july august september october november december first second third fourth jan feb mar apr jun jul aug
    sep sept oct nov dec
    """.split()  # noqa: SIM905
)
_MONEY = frozenset(
    """
    $ € £ ¥ dlr dlrs dollar dollars euro euros pound pounds stg yen yuan mark marks franc francs rupees
    """.split()  # noqa: SIM905
)
_OF_NUMBERS = _MONEY | frozenset(
    """
    percent per pct cent cents cts mln bln billion million trillion total totaled totalled vs average rose
    fell
    """.split()  # noqa: SIM905
)
"""Words beside a number that do not say what it counts."""

_NOT_COUNTED = frozenset(
    """
    day days week weeks month months year years hour hours minute minutes times time o'clock a.m p.m
    000 kilometers kilometres miles km mile percent m ft feet foot metres meters metre meter yards yard
    degrees
    """.split()  # noqa: SIM905
)
_THEN_BEFORE = frozenset(["from", "compared", "versus", "vs", "against", "previous", "original", "another"])
_THEN_AFTER = frozenset(
    ["earlier", "ago", "previously", "before", "previous", "last", "more", "other", "others"]
)
"""Words around a number that is not the one reported: what it was before, or what comes on top."""
_AT_LEAST = frozenset(["more", "least", "over", "exceed", "exceeds", "exceeding", "above", "minimum"])
_AT_MOST = frozenset(["less", "fewer", "most", "under", "below", "nearly", "almost", "maximum"])
YEAR = re.compile(r"(?:1[5-9]|20)\d\d")

NEAR = 3
"""Words between a number and the matter that it counts, where the matter is one of people."""

BESIDE = 4
"""Words before and behind a number that say what it counts."""


@dataclass(frozen=True)
class Mention:
    """A number in a clause, with what it is about."""

    key: tuple[str, int, int]  # article, sentence, place within it
    value: float
    precision: float  # of the last decimal, as it is written; 0 of a whole number
    shown: str
    unit: str  # %, money, or empty for what is counted
    matter: str
    direction: int
    bound: int  # 1: at least this, -1: at most
    then: bool  # a value that it is compared with
    names: frozenset[str]
    beside: frozenset[str]  # stems of the words around the number
    sentence: Sentence


def mentions(sentence: Sentence, language: str) -> list[Mention]:
    """The quantities of a sentence, in order."""
    found: list[Mention] = []
    for clause in _CLAUSE.split(sentence.text):
        tokens = TOKEN.findall(_COMPOUND.sub(" ", clause))
        spoken = list(map(lexicon(language).__getitem__, tokens))
        words = [part.bare for part in spoken]
        numbers = [at for at, name in enumerate(words) if name[0].isdecimal() or name in SPELLED]
        if not numbers:
            continue
        direction = (not _UP.isdisjoint(words)) - (not _DOWN.isdisjoint(words))
        names = frozenset(
            part.name for part in spoken if part.name in sentence.facts and part.bare not in PERIODS
        )
        for at in numbers:
            scale = number_unit(words, at)
            unit = _unit(words, at, scale)
            shown = SPELLED.get(words[at], words[at])
            value = _value(shown, scale)
            if value is None or (not unit and _is_date_or_time(words, at)):
                continue
            beside = [part for part in spoken[max(0, at - BESIDE) : at + 1 + BESIDE] if part.stem]
            found.append(
                Mention(
                    key=(sentence.article_id, sentence.at, len(found)),
                    value=value[0],
                    precision=value[1],
                    shown=f"{tokens[at]} {scale}".rstrip().replace(" %", "%"),
                    unit=unit,
                    matter=_matter(words, at, unit),
                    direction=direction,
                    bound=_bound(words[max(0, at - 2) : at]),
                    then=_is_then(words, at),
                    names=names,
                    beside=frozenset(
                        part.stem
                        for part in beside
                        if part.bare not in _OF_NUMBERS and part.bare not in MATTERS
                    ),
                    sentence=sentence,
                )
            )
    return found


def _unit(words: Sequence[str], at: int, scale: str) -> str:
    if scale == "%":
        return scale
    after = at + 2 if scale else at + 1
    money = (words[at - 1] if at else "") in _MONEY or (words[after] if after < len(words) else "") in _MONEY
    return "money" if money else ""


def _is_date_or_time(words: Sequence[str], at: int) -> bool:
    """Whether the number at `at` is a year, a day of a month or a stretch of time."""
    before = words[at - 1] if at else ""
    after = words[at + 1] if at + 1 < len(words) else ""
    month = any(name.startswith(before) for name in PERIODS) if len(before) > 2 else False
    return bool(YEAR.fullmatch(words[at])) or month or after in _NOT_COUNTED or after in PERIODS


def _is_then(words: Sequence[str], at: int) -> bool:
    """Whether the number at `at` is one that another is compared with."""
    return not (
        _THEN_BEFORE.isdisjoint(words[max(0, at - 3) : at]) and _THEN_AFTER.isdisjoint(words[at + 1 : at + 5])
    )


def _bound(before: Sequence[str]) -> int:
    least, most = not _AT_LEAST.isdisjoint(before), not _AT_MOST.isdisjoint(before)
    return least - most


def _matter(words: Sequence[str], at: int, unit: str) -> str:
    """What the number at `at` counts: the nearest such word of the clause."""
    near = [(abs(other - at), other) for other, name in enumerate(words) if name in MATTERS]
    for distance, other in sorted(near):
        matter = MATTERS[words[other]]
        if matter in PEOPLE and (unit or distance > NEAR):
            continue
        if matter not in PEOPLE and not unit and distance > 2:
            continue
        return matter
    return ""


def _value(shown: str, scale: str) -> tuple[float, float] | None:
    """The value that is written, and what its last decimal is worth; None of what is no number."""
    times = _SCALES.get(scale, 1.0)
    _, point, decimals = shown.partition(".")
    try:
        return float(shown.replace(",", "")) * times, 10.0 ** -len(decimals) * times if point else 0.0
    except ValueError:
        return None
