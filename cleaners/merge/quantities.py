"""Quantities: the numbers of a sentence, with what they count.

English words for matters and directions; in other languages a quantity is known by the words beside it.
Dates, times, scores, ranges and measures of length are no quantities here.
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
_SCALES = MappingProxyType({"k": 1e3, "m": 1e6, "million": 1e6, "billion": 1e9, "trillion": 1e12})
_POINT_LANGUAGES = frozenset(
    ["", "en", "zh", "ja", "ko", "th", "he", "hi", "bn", "ta", "te", "ur", "ms", "ga", "cy", "mt", "sw", "tl"]
)
"""Languages that write 2,000 and 3.5, by Unicode's locale data (and where the language is not known); the
others write 2.000 and 3,5."""

_GROUPS = re.compile(r"(?<![\d.,])\d{1,3}(?:[\u00a0\u202f'’]\d{3})+(?!\d)")
_SPACED_GROUPS = re.compile(r"(?<![\d.,])\d{1,3}(?:[ \u00a0\u202f'’]\d{3})+(?!\d)")
"""Numbers whose thousands a blank or an apostrophe sets apart. In languages with a decimal point an ordinary
blank stands between two numbers."""
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
_ENGLISH_PERIODS = frozenset(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july
    august september october november december first second third fourth jan feb mar apr jun jul aug
    sep sept oct nov dec
    """.split()  # noqa: SIM905
)
PERIODS = _ENGLISH_PERIODS | frozenset(
    """
    montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz mai juni juli oktober
    dezember lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars avril juin juillet août
    septembre octobre novembre décembre lunes martes miércoles jueves viernes sábado domingo enero febrero
    marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre lunedì martedì mercoledì
    giovedì venerdì sabato domenica gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre
    segunda-feira terça-feira quarta-feira quinta-feira sexta-feira janeiro fevereiro março maio junho julho
    setembro outubro novembro dezembro
    """.split()  # noqa: SIM905
)
_SIGNS: Mapping[str, str] = MappingProxyType(
    {
        **{sign: sign for sign in "$€£¥₹₩₽"},
        **{"usd": "$", "eur": "€", "gbp": "£", "jpy": "¥", "inr": "₹", "rs": "₹", "krw": "₩", "rub": "₽"},
        **{"chf": "franc", "cny": "yuan", "rmb": "yuan"},
    }
)
"""Signs and codes of currencies, and the unit that each stands for."""

CURRENCIES: Mapping[str, str] = MappingProxyType(
    {
        **_SIGNS,
        **dict.fromkeys(["dlr", "dlrs", "dollar", "dollars", "dollari", "dólares"], "$"),
        **dict.fromkeys(["euro", "euros"], "€"),
        **dict.fromkeys(["pound", "pounds", "stg", "pfund", "sterline"], "£"),
        **{"yen": "¥", "yuan": "yuan"},
        **dict.fromkeys(["mark", "marks"], "mark"),
        **dict.fromkeys(["franc", "francs", "franken"], "franc"),
        **dict.fromkeys(["rupee", "rupees"], "₹"),
        **dict.fromkeys(["rouble", "roubles", "ruble", "rubles", "rubel"], "₽"),
        **dict.fromkeys(["peso", "pesos"], "peso"),
        **dict.fromkeys(["lira", "liras"], "lira"),
        **dict.fromkeys(["krona", "kronor"], "krona"),
        **dict.fromkeys(["krone", "kroner"], "krone"),
    }
)
"""The same with the names that stand behind a sum."""

_AMERICAN = frozenset(["us", "u.s", "american"])
_OF = frozenset(["de", "di"])
_OF_NUMBERS = CURRENCIES.keys() | frozenset(
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
    tag tage tagen woche wochen monat monate monaten jahr jahre jahren uhr stunde stunden minuten grad
    kilometer kilometern meter metern
    jour jours semaine semaines mois an ans heure heures mètres kilomètres degrés
    día días semana semanas mes meses año años hora horas minutos metros kilómetros grados
    giorno giorni settimana settimane mese mesi anno anni ora ore minuti metri chilometri gradi
    dia dias mês ano anos quilômetros quilómetros graus
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
    shown: str  # as it is written, with its scale and currency; a percentage with its sign
    unit: str  # %, a currency ("$", "hk$", "canadian $"), or empty for what is counted
    matter: str
    direction: int  # 1 up, -1 down, 0 neither or both
    bound: int  # 1: at least this, -1: at most
    is_baseline: bool  # what the reported value is compared with: "from 5 per cent", "5 per cent a year ago"
    names: frozenset[str]
    beside: frozenset[str]  # stems of the words around the number
    sentence: Sentence


def mentions(sentence: Sentence, language: str) -> list[Mention]:
    """The quantities of a sentence, in order."""
    found: list[Mention] = []
    for clause in _CLAUSE.split(_grouped(sentence.text, language)):
        plain = _COMPOUND.sub(" ", clause)
        places = list(TOKEN.finditer(plain))
        tokens = [place[0] for place in places]
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
            scale = _scale(words, at)
            unit, written = ("%", slice(at, at + 1)) if scale == "%" else _currency(places, words, at, scale)
            start, end = places[written.start].start(), places[written.stop - 1].end()
            value = _value(SPELLED.get(words[at], words[at]), scale, language)
            if value is None or (not unit and _is_date_or_time(words, at)):
                continue
            beside = [part for part in spoken[max(0, at - BESIDE) : at + 1 + BESIDE] if part.stem]
            found.append(
                Mention(
                    key=(sentence.article_id, sentence.at, len(found)),
                    value=value[0],
                    precision=value[1],
                    shown=plain[start:end] + "%" * (unit == "%"),
                    unit=unit,
                    matter=_matter(words, at, unit),
                    direction=direction,
                    bound=_bound(words[max(0, at - 2) : at]),
                    is_baseline=_is_baseline(words, at),
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


def _grouped(text: str, language: str) -> str:
    """The text with the mark of its language between the thousands of a number, where it has a blank."""
    groups, mark = (_GROUPS, ",") if language in _POINT_LANGUAGES else (_SPACED_GROUPS, ".")
    return groups.sub(lambda number: _NO_DIGIT.sub(mark, number[0]), text)


_NO_DIGIT = re.compile(r"\D")


def _scale(words: Sequence[str], at: int) -> str:
    """%, million and so on behind the number at `at`, with a sign before it also m and k; or nothing."""
    if at and words[at - 1] in _SIGNS and at + 1 < len(words) and words[at + 1] in ("m", "k"):
        return words[at + 1]
    return number_unit(words, at)


def _currency(
    places: Sequence[re.Match[str]], words: Sequence[str], at: int, scale: str
) -> tuple[str, slice]:
    """The currency of the number at `at` (empty where it is no sum of money), and the words that it is in.

    Dollars, francs and others of two countries are two currencies; a dollar by itself is the American one.
    """
    end = at + 2 if scale else at + 1
    if at and words[at - 1] in _SIGNS:
        unit, start = _SIGNS[words[at - 1]], at - 1
        if start and places[start - 1].end() == places[start].start() and words[start - 1].isalpha():  # HK$
            unit, start = _of_country(words[start - 1], unit, ""), start - 1
        return unit, slice(start, end)
    for last in (end, end + 1):
        name = words[last].removeprefix("d'") if last < len(words) else ""
        if name not in CURRENCIES or _belongs_to_next(places, last):
            continue
        if last == end or words[end] in _OF:
            return CURRENCIES[name], slice(at, last + 1)
        if places[end][0][0].isupper():
            return _of_country(words[end], CURRENCIES[name], " "), slice(at, last + 1)
    return "", slice(at, end)


def _of_country(country: str, currency: str, blank: str) -> str:
    return currency if country in _AMERICAN else f"{country}{blank}{currency}"


def _belongs_to_next(places: Sequence[re.Match[str]], at: int) -> bool:
    """Whether the sign at `at` stands before a number of its own."""
    return (
        at + 1 < len(places)
        and places[at + 1][0][0].isdecimal()
        and places[at].end() == places[at + 1].start()
    )


def _is_date_or_time(words: Sequence[str], at: int) -> bool:
    """Whether the number at `at` is a year, a day of a month or a stretch of time."""
    before = words[at - 1] if at else ""
    after = words[at + 1] if at + 1 < len(words) else ""
    month = any(name.startswith(before) for name in _ENGLISH_PERIODS) if len(before) > 2 else False
    if after in _OF and at + 2 < len(words):
        after = words[at + 2]  # 5 de mayo
    return bool(YEAR.fullmatch(words[at])) or month or after in _NOT_COUNTED or after in PERIODS


def _is_baseline(words: Sequence[str], at: int) -> bool:
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


def _value(written: str, scale: str, language: str) -> tuple[float, float] | None:
    """The value that is written, and what its last decimal is worth; None of what is no number."""
    whole, decimals = _parts(written, "." if language in _POINT_LANGUAGES else ",")
    times = _SCALES.get(scale, 1.0)
    try:
        return float(f"{whole}.{decimals}") * times, 10.0 ** -len(decimals) * times if decimals else 0.0
    except ValueError:
        return None


def _parts(written: str, decimal_mark: str) -> tuple[str, str]:
    """The digits before and behind the decimal mark; nothing of what is no number, as 12.05.2021.

    The shape of a number says which mark is which, but for 2,000 and 2.000: that the language says.
    """
    first, *others = _MARKS.split(written)
    marks = _MARKS.findall(written)
    decimals = ""
    if len(marks) == 1:
        thousands = len(others[0]) == 3 and len(first) < 4 and first != "0"
        if not thousands or marks[0] == decimal_mark:
            decimals = others.pop()
    elif len(set(marks)) == 2 and marks.count(marks[-1]) == 1:
        decimals = others.pop()
    # Groups of three; of two within, as in India.
    if others and (len(first) > 3 or len(others[-1]) != 3 or not {len(part) for part in others} <= {2, 3}):
        return "", ""
    return "".join([first, *others]), decimals


_MARKS = re.compile("[.,]")
