"""Where in a text a word may be repaired: not in quotations, addresses, code, names or other languages."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache

from cleaners.repair.rule import Document
from cleaners.repair.tokens import UNKNOWN, WORD, unknown_in
from cleaners.repair.typos.lexicon import known, lexicon
from cleaners.repair.typos.score import PREFIXES, VOWEL

AROUND = 160
"""Characters on either side of a word that show which language it stands in."""

ENGLISH = 0.6
"""Share of the lower-case words around a word that have to be common English; in English news it is 0.95."""

DAMAGED = 0.15
"""Share of unknown words from which on an English text was read by a machine that could not; edited news has
0.01, hasty wire copy 0.02."""

_LETTERS = re.compile(r"(?<!\w)[a-z]{4,}(?!\w)")
_CAPITAL = re.compile(r"(?<![\w.])([A-Z]\w*[a-z]\w*)[.'’]? $")
_PART_BEFORE = re.compile(r"(?<=[\s(-])([a-z]{2,}|\d+)-$")
_PART_AFTER = re.compile(r"-([a-z]{2,})(?=[\s,;:)]|\.\s|$)")
_FOLLOWING = re.compile(r" ([a-z]{4,})\b")
_AFTER = re.compile(r"(?:[.,;:!?]+|\)[.,;:]?)?(?:[\s—–(]|$)|\)?[.,]?[\"”]")
_QUOTES = re.compile("[\"“”„«»‘’']")
_CLOSING = {"“": "”", "„": "“”", "«": "»", "‘": "’", '"': '"', "'": "'"}


@lru_cache(maxsize=8)
def unknown_words(document: Document) -> tuple[str, ...]:
    """The lower-case words of four letters or more that no list knows, in order of the alphabet."""
    return tuple(sorted({word for token in document.bearing(UNKNOWN) for word in unknown_in(token)}))


def damaged(document: Document, unknown: tuple[str, ...]) -> bool:
    """Whether so many words are unknown that the text is no usual English: scanned, or another language."""
    if len(unknown) < 8:
        return False
    words = set(WORD.findall(document.text))
    return len(unknown) / len(words) >= DAMAGED


def repairable(document: Document, wanted: Iterable[str]) -> Iterator[tuple[int, str]]:
    """The occurrences of these words that are the article's own English, and their start."""
    text = document.text
    quotations = list(quoted(text))
    starts = [start for start, _ in quotations]
    places = sorted((at, word) for word in wanted for at in _occurrences(text, word))
    for at, word in places:
        if not _stands_alone(text, at, at + len(word)):
            continue
        inside = bisect_right(starts, at) - 1
        if inside >= 0 and at < quotations[inside][1]:
            continue
        if english_around(text, at, at + len(word)):
            yield at, word


def _occurrences(text: str, word: str) -> Iterator[int]:
    """Where the word stands, and not only as a part of another one."""
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        if not (_is_of_word(text[at - 1 : at]) or _is_of_word(text[end : end + 1])):
            yield at
        at = text.find(word, end)


def _is_of_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether the word has plain boundaries, and no unknown name before it."""
    if start and text[start - 1] == "-":
        if not _known_part(_PART_BEFORE.search(text, max(0, start - 20), start)):
            return False
    elif start and text[start - 1] not in " \n\t(\xa0—–":
        return False
    if not _AFTER.match(text, end) and not _known_part(_PART_AFTER.match(text, end)):
        return False
    name = _CAPITAL.search(text, max(0, start - 40), start)
    if not name or name[1].lower() in known():
        return True
    # Part of a foreign name, unless English goes on behind it.
    following = _FOLLOWING.match(text, end)
    return (
        following is not None and following[1] in lexicon().common and following[1] not in lexicon().foreign
    )


def _known_part(part: re.Match[str] | None) -> bool:
    """Whether the other part of a compound is a word or a number."""
    return part is not None and (part[1].isdigit() or part[1] in lexicon().common or part[1] in PREFIXES)


def english_around(text: str, start: int, end: int) -> bool:
    """Whether the words around are English, as far as the lexicon knows them."""
    # Words cut off by the window may be unknown: it is widened to blanks by leaving out its ends.
    before = text[max(0, start - AROUND) : start].partition(" ")[2] if start > AROUND else text[:start]
    after = text[end : end + AROUND].rpartition(" ")[0]
    words = _LETTERS.findall(f"{before} {after}")
    unusual = [word for word in words if word not in lexicon().common]
    # A table is full of abbreviations without vowels, which are of no language.
    return len(unusual) <= (1 - ENGLISH) * len(words) or not any(map(VOWEL.search, unusual))


def quoted(text: str) -> Iterator[tuple[int, int]]:
    """The quotations of a text, from mark to mark; one that does not close in its line runs to its end."""
    opened, closing, line_end = -1, "", -1
    for match in _QUOTES.finditer(text):
        mark, at = match[0], match.start()
        if opened >= 0 and at > line_end:
            yield opened, line_end
            opened = -1
        before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
        if opened >= 0:
            if mark in closing and (mark not in "'’" or not after.isalnum()):
                yield opened, at + 1
                opened = -1
        elif _opens(mark, before, after):
            opened, closing = at, _CLOSING[mark]
            line_end = text.find("\n", at)
            line_end = len(text) if line_end < 0 else line_end
    if opened >= 0:
        yield opened, line_end


def _opens(mark: str, before: str, after: str) -> bool:
    if mark == "'":
        return not before.isalnum() and after.isalnum()
    return mark in _CLOSING and not (mark == '"' and before.isdigit())
