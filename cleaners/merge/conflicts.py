"""The same quantity with different values: where members contradict each other. Never reconciled, only shown.

A quantity is a number with what it counts: a share in per cent, or a number of people or things. Two members
disagree where their clauses speak of the same subject (a name that both have), in the same direction (rose,
fell), of the same matter (shares, profit, deaths), and neither has the other's value for that matter.
Rather too few than too many: English words for matters and directions; in other languages a quantity needs a
name and three further words in common. Dates, years and amounts of money without a matter are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from cleaners.merge.facts import Sentence, bare, number_unit, stemmed
from cleaners.model import Conflict, ConflictValue

_CLAUSE = re.compile(
    r"[,;:–—]\s(?!\d{3}\b)|\s(?:while|whereas|although|but|as|and (?:the|its|their|his|her))\s"
)
_TOKEN = re.compile(r"\d++(?:[.,]\d++)*+|[^\W_]++(?:['’.-][^\W_]++)*+|[%$€£¥]")
_COMPOUND = re.compile(r"\d[\d.,]*(?:[-/]\d[\d.,]*)+|\d[\d.,]*-(?=\s)")
"""Fractions, ranges and scores ("9-1/8", "10-20"), and numbers with a piece broken off ("1- per cent"):
no single value can be read from them."""
_SPELLED = MappingProxyType(
    {
        word: str(at)
        for at, word in enumerate(
            ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
            start=2,
        )
    }
)
_MATTERS: Mapping[str, str] = MappingProxyType(
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
        **dict.fromkeys(["jobs", "layoffs", "redundancies"], "jobs"),
        **dict.fromkeys(["votes", "vote"], "votes"),
    }
)
_PEOPLE = frozenset(["deaths", "injured", "arrests"])
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
_TIMES = frozenset(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june
    july august september october november december
    """.split()  # noqa: SIM905
)
_NOT_COUNTED = frozenset(
    """
    day days week weeks month months year years hour hours minute minutes times time o'clock a.m p.m
    000 kilometers kilometres miles km mile percent
    """.split()  # noqa: SIM905
)
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
NEAR = 3
"""Words between a number and the matter that it counts, where the matter is one of people."""

MOST = 50
"""Conflicts of a story: a record with more says nothing to a reader."""


@dataclass(frozen=True)
class _Mention:
    """A number in a clause, with what it is about."""

    value: float
    shown: str
    unit: str
    matter: str
    direction: int
    names: frozenset[str]
    words: frozenset[str]
    sentence: Sentence


def conflicts(read: Sequence[Sequence[Sentence]], language: str) -> tuple[Conflict, ...]:
    """Quantities on which the members of a story disagree, in the order of their kind and first value."""
    by_kind: dict[tuple[str, str], list[_Mention]] = {}
    for parts in read:
        for sentence in parts:
            for mention in _mentions(sentence, language):
                by_kind.setdefault((mention.unit, mention.matter), []).append(mention)
    found = [
        conflict for kind in sorted(by_kind) for conflict in _among(by_kind[kind][:MOST_MENTIONS], *kind)
    ]
    return tuple(found[:MOST])


MOST_MENTIONS = 200
"""Of one kind in one story: bounds the comparisons."""


def _mentions(sentence: Sentence, language: str) -> list[_Mention]:
    found = []
    for clause in _CLAUSE.split(sentence.text):
        tokens = _TOKEN.findall(_COMPOUND.sub(" ", clause))
        words = [bare(token) for token in tokens]
        numbers = [at for at, word in enumerate(words) if word[:1].isdecimal() or word in _SPELLED]
        if not numbers:
            continue
        direction = (not _UP.isdisjoint(words)) - (not _DOWN.isdisjoint(words))
        names = frozenset(word for word in words if f"name {word}" in sentence.facts) - _TIMES
        stems = frozenset(stemmed(tuple(word for word in words if len(word) > 3), language)) & sentence.words
        for at in numbers:
            unit = number_unit(words, at)
            matter = _matter(words, at, unit)
            shown = _SPELLED.get(words[at], words[at])
            value = _value(shown)
            if value is None or (not unit and (not matter or _is_date_or_time(words, at))):
                continue
            text = f"{tokens[at]} {unit}".rstrip().replace(" %", "%")
            found.append(_Mention(value, text, unit, matter, direction, names, stems, sentence))
    return found


def _is_date_or_time(words: Sequence[str], at: int) -> bool:
    """Whether the number at `at` is a year, a day of a month or a stretch of time."""
    before = words[at - 1] if at else ""
    after = words[at + 1] if at + 1 < len(words) else ""
    month = any(name.startswith(before) for name in _TIMES) if len(before) > 2 else False
    return bool(_YEAR.fullmatch(words[at])) or month or after in _NOT_COUNTED or after in _TIMES


def _matter(words: Sequence[str], at: int, unit: str) -> str:
    """What the number at `at` counts: the nearest such word of the clause."""
    near = [(abs(other - at), other) for other, word in enumerate(words) if word in _MATTERS]
    for distance, other in sorted(near):
        matter = _MATTERS[words[other]]
        if matter in _PEOPLE and (unit or distance > NEAR):
            continue
        if matter not in _PEOPLE and not unit and distance > 2:
            continue
        return matter
    return ""


def _value(shown: str) -> float | None:
    try:
        return float(shown.replace(",", ""))
    except ValueError:
        return None


def _among(mentions: Sequence[_Mention], unit: str, matter: str) -> list[Conflict]:
    """One conflict for each subject of a kind of quantity."""
    values: dict[str, set[float]] = {}
    for mention in mentions:
        values.setdefault(mention.sentence.article_id, set()).add(mention.value)
    found: list[Conflict] = []
    taken: set[int] = set()
    for at, one in enumerate(mentions):
        if at in taken:
            continue
        against = [
            other
            for other in range(at + 1, len(mentions))
            if other not in taken and _disagree(one, mentions[other], values)
        ]
        if against:
            taken.update(against)
            members = [one, *(mentions[other] for other in against)]
            found.append(Conflict(_kind(members, unit, matter), _values(members)))
    return found


def _disagree(one: _Mention, other: _Mention, values: Mapping[str, set[float]]) -> bool:
    here, there = one.sentence.article_id, other.sentence.article_id
    if here == there or one.value == other.value or one.direction * other.direction < 0:
        return False
    if one.value in values[there] or other.value in values[here] or _rounded(one, other):
        return False
    shared = one.names & other.names
    if one.matter in _PEOPLE:
        return len(one.sentence.words & other.sentence.words) >= 4
    if not shared:
        return False
    # The subject is the same: neither clause names something that the other's whole sentence lacks.
    strangers = (one.names - _names(other.sentence)) | (other.names - _names(one.sentence))
    if strangers:
        return False
    same_matter = bool(one.matter) and one.direction == other.direction
    return same_matter or len(one.words & other.words) >= 4


def _names(sentence: Sentence) -> frozenset[str]:
    return frozenset(fact.removeprefix("name ") for fact in sentence.facts if fact.startswith("name "))


def _rounded(one: _Mention, other: _Mention) -> bool:
    """Whether one value is the other, rounded as it is written: 6.7 and 6.71, 117 and about 120."""
    larger = max(abs(one.value), abs(other.value))
    return larger > 0 and abs(one.value - other.value) / larger < 0.01


def _kind(members: Sequence[_Mention], unit: str, matter: str) -> str:
    shared = frozenset.intersection(*(mention.names for mention in members))
    return " ".join(part for part in (" ".join(sorted(shared)), matter, unit) if part)


def _values(members: Sequence[_Mention]) -> tuple[ConflictValue, ...]:
    distinct = {
        (mention.sentence.article_id, mention.value): ConflictValue(
            mention.shown, mention.sentence.article_id, mention.sentence.text
        )
        for mention in reversed(members)
    }
    return tuple(distinct[key] for key in sorted(distinct))
