"""Split a text into sentences: rules over terminators and abbreviations, any language, linear time.

A line break always ends a sentence (paragraphs of news text are lines). Within a line, a terminator ends a
sentence unless what stands before it is an abbreviation or an initial, or what follows goes on in lower case.
A quotation that opens and closes within a line is not cut, unless it is long.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple


class Span(NamedTuple):
    """A stretch of a text, in characters: text[start:end]."""

    start: int
    end: int


_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
# Both parts are possessive and match disjoint characters, so every character is looked at once.
_CLOSERS = "\"'”’»)\\]」』）】〉》›"
_TERMINATOR = re.compile(rf"[.!?…。！？｡।॥؟۔։።။។]++[{_CLOSERS}]*+")
_NO_SPACE_NEEDED = frozenset("。！？｡।॥؟۔։።။។")
_WORD_BREAK = re.compile(r"[\s\"'“”‘’«»()\[\]]")
_OPENERS = "\"'“‘„«‹(["
_LONGEST_QUOTATION = 1_200
"""Characters: beyond this a quotation is cut like other text, so that a stray quote mark costs little."""


def _words(*lines: str) -> frozenset[str]:
    return frozenset(" ".join(lines).split())


_WITHIN = _words(
    "mr mrs ms messrs dr prof m mme mlle mgr v vs cf e.g i.e eg ie z.b bzw ggf d.h u.a bspw sog vgl inkl",
)
"""Never the last word of a sentence: titles and connectives."""

_TITLES = _words(
    "rev hon sen rep gov gen col lt maj brig capt cpl sgt cmdr adm pres supt insp det pvt msgr amb asst",
    "atty hr",
)
"""The same, but only with a capital: "Gen. He Weidong", and not "the next gen"."""

_PROPER = _words(
    "ft mt fr sec jan feb mar apr jun jul aug sep sept oct nov dec",
    "mon tue tues wed thu thur thurs fri sat sun",
    "ala ariz ark calif colo conn del fla ga ill ind kan ky la md mass mich minn miss mo mont neb nev okla",
    "ore pa penn tenn tex va vt wash wis wyo",
)
"""Parts of names and dates: without a capital ("he fell ill"), or in capitals (LA), they are other words."""

_BEFORE_NUMBERS = _words("no nos nr art abs fig vol ch pp ca approx est núm pág aprox")
"""Abbreviations before a number only: "No. 5", but "The answer was no"."""

_OTHERS = _words(
    "inc corp co ltd plc bros jr sr st etc al dept univ assn ave blvd rd",
    "mio mrd str tel chr usw dipl mm sra srta ud uds ee.uu dna sig dott avv",
)

ABBREVIATIONS = _WITHIN | _TITLES | _PROPER | _BEFORE_NUMBERS | _OTHERS
"""Words that a full stop follows within a sentence (lower case, without that stop)."""

_ENGLISH_FIRST_WORDS = _words(
    "a an the this that these those he she it they we you i his her its their our my in on at by for from",
    "with after before when while as if but and so however meanwhile there some many most all no not what",
    "who why how",
)
_FIRST_WORDS = _ENGLISH_FIRST_WORDS | _words(
    "der die das ein eine er sie es wir ich ihr im am auf und aber doch auch nach bei mit dort",
    "le la les l un une il elle ils elles on nous mais dans en ce cette ces pour selon",
    "el los las una ella ellos pero este esta según lo gli ma nel nella questo questa secondo",
    "os as um uma ele ela eles mas no na em este segundo",
)
"""Words that sentences begin with: an abbreviation before one of them is the last word of its sentence."""

_GERMAN_MONTHS = _words(
    "januar jänner februar märz april mai juni juli august september oktober november dezember"
)
_NUMBER = re.compile(r"\d\w*|[IVXLC]{2,}|[$€£¥#~±]")
_CONTRACTION = re.compile(r"\w['’]\w")
_NEXT_WORD = re.compile(r"\w+")
_INITIALS = re.compile(r"(?:[^\W\d_]\.-?)*+[^\W\d_]")


def sentences(text: str) -> tuple[Span, ...]:
    """The sentences of a text, in order, without surrounding white space; together they hold every word.

    >>> [tuple(span) for span in sentences("Mr. Smith left. He is in the U.S. now.")]
    [(0, 15), (16, 38)]
    """
    return tuple(_spans(text))


def _spans(text: str) -> Iterator[Span]:
    for line in _LINE.finditer(text):
        start = line.start()
        for end in _ends(text, line.start(), line.end()):
            span = _trimmed(text, start, end)
            if span.start < span.end:
                yield span
            start = end


def _trimmed(text: str, start: int, end: int) -> Span:
    if start < end and not text[start].isspace() and not text[end - 1].isspace():
        return Span(start, end)
    part = text[start:end]
    left = len(part) - len(part.lstrip())
    return Span(start + left, max(start + left, start + len(part.rstrip())))


def _ends(text: str, start: int, stop: int) -> Iterator[int]:
    """Where the sentences of the line text[start:stop] end."""
    quoted = _quotations(text, start, stop) if _MARK.search(text, start, stop) else []
    at = 0
    for mark in _TERMINATOR.finditer(text, start, stop):
        while at < len(quoted) and quoted[at].end < mark.end():
            at += 1
        inside = at < len(quoted) and quoted[at].start < mark.start() and mark.end() < quoted[at].end
        if not inside and mark.end() < stop and _ends_here(text, start, mark, stop):
            yield mark.end()
    yield stop


def _quotations(text: str, start: int, stop: int) -> list[Span]:
    """Quotations that open and close within a line and are not long. Straight and curly double marks."""
    found = []
    opened = -1
    for at in _marks(text, start, stop):
        mark = text[at]
        opens = mark in "“„«「『" or (mark == '"' and opened < 0)
        if opens:
            opened = at
        elif opened >= 0:
            if at - opened <= _LONGEST_QUOTATION:
                found.append(Span(opened, at + 1))
            opened = -1
    return found


_MARK = re.compile('["“”„«»「」『』]')


def _marks(text: str, start: int, stop: int) -> Iterator[int]:
    return (match.start() for match in _MARK.finditer(text, start, stop))


def _ends_here(text: str, start: int, mark: re.Match[str], stop: int) -> bool:
    if not _NO_SPACE_NEEDED.isdisjoint(mark[0]):
        return True
    if not text[mark.end()].isspace():
        return False
    following = _next_word(text, mark.end(), stop)
    if not following or following[:1].islower():
        return not following
    if mark[0][0] != "." or len(mark[0]) > 1:
        return True  # an exclamation, a question, three dots, or a stop with a closing mark behind it
    return not _abbreviated(text, start, mark.start(), following)


def _next_word(text: str, at: int, stop: int) -> str:
    """The first word behind a terminator; a lone sign such as a dollar counts as one."""
    rest = text[at : min(stop, at + 60)].lstrip().lstrip(_OPENERS)
    word = _NEXT_WORD.match(rest)
    return word[0] if word else rest[:1]


def _abbreviated(text: str, start: int, stop_at: int, following: str) -> bool:
    """Whether the full stop at `stop_at` belongs to the word before it, and the sentence goes on."""
    word = _WORD_BREAK.split(text[max(start, stop_at - 30) : stop_at])[-1]
    bare, first = word.lower(), following.lower()
    if stop_at - len(word) == start and (len(word) == 1 or word.isdigit()):
        return True  # the number or letter of a list entry
    if word.isdigit():
        return len(word) <= 2 and first in _GERMAN_MONTHS
    if _CONTRACTION.fullmatch(text, max(start, stop_at - 3), stop_at):
        return False  # "they can't", and no initial
    if bare in _WITHIN:
        return True
    if bare in _BEFORE_NUMBERS or (bare in _TITLES | _PROPER and not word.istitle()):
        return _NUMBER.fullmatch(following) is not None
    if bare in _TITLES:
        return True
    if len(word) == 1:
        # "J. A. Smith" and "J. Le Roux" go on, "vitamin D. The" does not.
        return word.isalpha() and (len(following) == 1 or first not in _ENGLISH_FIRST_WORDS)
    return first not in _FIRST_WORDS and (bare in ABBREVIATIONS or _INITIALS.fullmatch(word) is not None)
