"""The same quantity with different values: where members contradict each other. Never reconciled, only shown.

Two members of about the same day disagree where they say the same of a number but for its value, and each has
that one value only. The same is said either

- of the same matter (shares, profit, deaths), of the same names and in the same direction (rose, fell), or
- in sentences that share most of their content words, with the same words beside the number.

Rather too few than too many: amounts that a text only compares with (from 5 per cent a year ago), bounds that
both values keep (at least 5, and 24), other names, months and quarters are left alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import combinations, product
from operator import attrgetter
from types import MappingProxyType

from cleaners.merge.facts import Sentence
from cleaners.merge.quantities import CURRENCIES, MATTERS, PEOPLE, PERIODS, YEAR, Mention, mentions
from cleaners.model import Conflict, ConflictValue
from cleaners.words import stems

_VICTIM_STEMS = MappingProxyType(
    {stems([name], "en")[0]: matter for name, matter in MATTERS.items() if matter in PEOPLE}
)
_BARE, _COUNTS = attrgetter("bare"), attrgetter("counts")  # of a word
_NO_NAMES = frozenset(f"name {word}" for word in (*PERIODS, *CURRENCIES))
_TODAY = frozenset(["today", "tomorrow", "overnight", "morning", "afternoon", "early", "late"])
DAYS = 1
"""Members further apart may both be right: they report of different days."""

ALIKE = 0.5
"""Share of the words of either of two sentences, rare ones counted twice, that the other must have."""

LEAST_WORDS = 5
"""Content words of a sentence with a number: lines of tables and dividends have fewer."""

WORDS_A_NUMBER = 4
"""Words of all kinds for each number, for the same reason."""

TOLD = 0.75
"""Share of the content words of a sentence that the other member has somewhere."""

LEAST_SHARED, LEAST_PEOPLE, LEAST_BESIDE = 2, 4, 2
"""Content words that two sentences share to be compared, to speak of the same victims, and beside the
number."""

BESIDE_SHARE = 0.5
"""Share of the words beside either number that stand beside the other."""

ROUNDED = 0.01
"""Values that differ by a smaller share are one value, rounded."""

MOST_APART = 10
"""How many times the smaller value the larger one may be: what differs more is not the same quantity."""

MOST = 50
"""Conflicts of a story: a record with more says nothing to a reader."""

MOST_COMPARED = 50_000
"""Pairs of sentences of one story: bounds the work for a crowd."""


def conflicts(
    read: Sequence[Sequence[Sentence]], days: Sequence[int | None], language: str
) -> tuple[Conflict, ...]:
    """Quantities on which the members of a story disagree, in the order in which the members state them.

    Args:
        read: the sentences of each member.
        days: the day of each member, None where it is not known.
        language: of the story.
    """
    members = [_Member(parts, day, language) for parts, day in zip(read, days, strict=True)]
    group_of: dict[tuple[str, int, int], list[Mention]] = {}
    groups: list[list[Mention]] = []
    for here, there, left, right in _compared(members):
        for one, other in _disagreeing(here, there, left, right):
            group = group_of.get(one.key) or group_of.get(other.key)
            if group is None:
                groups.append(group := [])
            for mention in (one, other):
                if mention.key not in group_of:
                    group_of[mention.key] = group
                    group.append(mention)
    return tuple(Conflict(_kind(group), _values(group)) for group in groups[:MOST])


class _Member:
    """A member of a story: its sentences with numbers, and what is worked out only where it is asked for."""

    def __init__(self, parts: Sequence[Sentence], day: int | None, language: str) -> None:
        self.stated = [sentence for sentence in parts if any(map(_COUNTS, sentence.spoken))]
        self.compared = [sentence for sentence in self.stated if not _is_table(sentence)]
        self.day = day
        self._parts = parts
        self._language = language
        self._mentions: dict[int, list[Mention]] = {}

    @cached_property
    def names(self) -> frozenset[str]:
        """Everything that is named in it."""
        return frozenset[str]().union(*(sentence.facts for sentence in self._parts))

    @cached_property
    def words(self) -> frozenset[str]:
        """All its content words."""
        return frozenset[str]().union(*(sentence.words for sentence in self._parts))

    def mentions(self, sentence: Sentence) -> list[Mention]:
        """The numbers of one of its sentences."""
        if sentence.at not in self._mentions:
            self._mentions[sentence.at] = mentions(sentence, self._language)
        return self._mentions[sentence.at]

    def knows(self, sentence: Sentence) -> bool:
        """Whether it has most words of a sentence somewhere."""
        return len(sentence.words & self.words) >= TOLD * len(sentence.words)


def _is_table(sentence: Sentence) -> bool:
    """Whether a sentence has too few words to say what its numbers count."""
    return len(sentence.words) < LEAST_WORDS or sentence.numbers * WORDS_A_NUMBER > len(sentence.spoken)


def _compared(members: Sequence[_Member]) -> Iterator[tuple[_Member, _Member, Sentence, Sentence]]:
    """Pairs of sentences that may speak of the same: of different members of about one day.

    Neither names somebody or something that the other member does not name anywhere.
    """
    compared = 0
    for here, there in combinations(members, 2):
        if here.day is not None and there.day is not None and abs(here.day - there.day) > DAYS:
            continue
        for left, right in product(here.compared, there.compared):
            compared += 1
            if compared > MOST_COMPARED:
                return
            if len(left.words & right.words) < LEAST_SHARED:
                continue
            if here.day != there.day and _of_its_day(left) and _of_its_day(right):
                continue
            same = not _names(left).isdisjoint(right.facts) or not _victims(left).isdisjoint(_victims(right))
            if same and not _strangers(left, there.names) and not _strangers(right, here.names):
                yield here, there, left, right


def _victims(sentence: Sentence) -> set[str]:
    """The matters of people that a sentence speaks of."""
    return {_VICTIM_STEMS[stem] for stem in sentence.words & _VICTIM_STEMS.keys()}


def _of_its_day(sentence: Sentence) -> bool:
    """Whether a sentence reports of the day of its article."""
    return not _TODAY.isdisjoint(map(_BARE, sentence.spoken))


def _strangers(sentence: Sentence, known: frozenset[str]) -> bool:
    """Whether a sentence names somebody unknown; who knows Hillary Clinton knows Hillary Rodham Clinton."""
    strange = _names(sentence) - known
    if not strange:
        return False
    named = [part.name in sentence.names for part in sentence.spoken]
    amid = [False, *(one and other for one, other in zip(named, named[2:], strict=False)), False]
    return any(
        part.name in strange and not between for part, between in zip(sentence.spoken, amid, strict=False)
    )


def _names(sentence: Sentence) -> frozenset[str]:
    """The names in a sentence, days, months and currencies excepted."""
    return sentence.names - _NO_NAMES


def _disagreeing(
    here: _Member, there: _Member, left: Sentence, right: Sentence
) -> Iterator[tuple[Mention, Mention]]:
    """The mentions of two sentences that contradict each other, where each member has one value only."""
    told = there.knows(left) and here.knows(right) and _alike(left, right) >= ALIKE
    for one, other in product(here.mentions(left), there.mentions(right)):
        if _disagree(one, other, told) and _single(one, other, here) and _single(other, one, there):
            yield one, other


def _single(own: Mention, other: Mention, member: _Member) -> bool:
    """Whether a member has neither the other's value nor a further value of the same quantity."""
    for sentence in member.stated:
        for mention in member.mentions(sentence):
            if mention.unit != own.unit or mention.value == own.value:
                continue
            if _rounded(mention, other) or (
                mention.is_baseline == own.is_baseline and _same_quantity(mention, own)
            ):
                return False
    return True


def _alike(one: Sentence, other: Sentence) -> float:
    """The share of the words of the shorter of two sentences that the other has, rare ones counted twice."""

    def weight(words: frozenset[str], rare: frozenset[str]) -> int:
        return len(words) + len(rare)

    shared = weight(one.words & other.words, one.rare & other.rare)
    return shared / max(1, min(weight(one.words, one.rare), weight(other.words, other.rare)))


def _disagree(one: Mention, other: Mention, told: bool) -> bool:
    if one.unit != other.unit or one.is_baseline or other.is_baseline or _compatible(one, other):
        return False
    if _other_period(one.sentence, other.sentence) or not _same_quantity(one, other):
        return False
    if one.matter in PEOPLE:
        return len(one.sentence.words & other.sentence.words) >= LEAST_PEOPLE
    if one.matter and one.unit == "%" and one.direction and one.direction == other.direction:
        return True
    return told


def _same_quantity(one: Mention, other: Mention) -> bool:
    """Whether two numbers of one unit count the same, by what stands beside them."""
    if one.matter != other.matter or one.direction * other.direction < 0:
        return False
    if one.matter in PEOPLE:
        return True
    if one.matter and one.direction and one.direction == other.direction and one.names & other.names:
        return True
    shared = len(one.beside & other.beside)
    return shared >= max(LEAST_BESIDE, BESIDE_SHARE * min(len(one.beside), len(other.beside)))


def _other_period(one: Sentence, other: Sentence) -> bool:
    """Whether each of two sentences names a day, month, quarter or year that the other does not."""
    here, there = _periods(one), _periods(other)
    return not (here <= there or there <= here)


def _periods(sentence: Sentence) -> set[str]:
    return {part.bare for part in sentence.spoken if part.bare in PERIODS or YEAR.fullmatch(part.bare)}


def _rounded(one: Mention, other: Mention) -> bool:
    """Whether one value is the other, rounded as it is written: 6.7 and 6.71, 117 and about 120."""
    apart = abs(one.value - other.value)
    return apart <= max(ROUNDED * max(one.value, other.value), one.precision / 2, other.precision / 2)


def _compatible(one: Mention, other: Mention) -> bool:
    """Whether both values can be true, one being a bound (at least 5, and 24), or are too far apart."""
    low, high = sorted((one, other), key=lambda mention: mention.value)
    return _rounded(one, other) or low.bound > 0 or high.bound < 0 or high.value > MOST_APART * low.value


def _kind(group: Sequence[Mention]) -> str:
    """What the members disagree on: the names and words that all of them have with the number."""
    first = group[0]
    names = frozenset.intersection(*(mention.names for mention in group))
    beside = frozenset.intersection(*(mention.beside for mention in group))
    shown = [
        part.bare
        for part in first.sentence.spoken
        if part.name in names or (not first.matter and part.stem in beside)
    ]
    return " ".join(part for part in (*dict.fromkeys(shown), first.matter, first.unit) if part)


def _values(group: Sequence[Mention]) -> tuple[ConflictValue, ...]:
    distinct = {
        (mention.sentence.article_id, mention.value): ConflictValue(
            mention.shown, mention.sentence.article_id, mention.sentence.text
        )
        for mention in reversed(group)
    }
    return tuple(distinct[key] for key in sorted(distinct))
