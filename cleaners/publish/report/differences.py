"""Two texts side by side: which sentences they share, which only one has, and which words differ.

Sentences are paired first (the same ones, then the most alike), and only the words of a pair are compared, so
the time is bounded by the length of a sentence and not by that of a text. Where hardly any sentence has a
partner, the texts are tellings in other words: then what they share is marked, for all the rest differs.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from cleaners.sentences import sentences

ALIKE = 0.5
"""Share of words (Dice) from which on two sentences are shown as versions of one another."""

MOST_SENTENCES = 120
"""Sentences of a text; what is beyond counts as one more."""

MOST_WORDS = 150
"""Words of a sentence beyond which a changed one is marked as a whole: comparing words is quadratic."""

REWRITTEN = 0.25
"""Share of the sentences of the shorter text that have a partner, below which what both share is marked."""

LONG_WORD = 8
"""Letters of a word that says something even without a capital."""

_TOKEN = re.compile(r"(?:\w+|[^\w\s])\s*")
_WORD = re.compile(r"\w+")

Kind = Literal["same", "differs", "only", "shared"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one of the two texts."""

    text: str
    kind: Kind  # in both; words that differ in a sentence of both; only in this text; a word of both in it


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with what stands before it, and the number of the pair that it belongs to."""

    lead: str  # white space
    pieces: tuple[Piece, ...]
    pair: int | None  # the same number on both sides


Side = tuple[Sentence, ...]


def differences(left: str, right: str) -> tuple[Side, Side]:
    """Both texts, sentence by sentence, with their differences marked; joined they are the texts again."""
    ours, theirs = _cut(left), _cut(right)
    partner = _pairs([text for _, text in ours], [text for _, text in theirs])
    back = {other: one for one, other in partner.items()}
    rewritten = len(partner) < REWRITTEN * min(len(ours), len(theirs))
    common = _telling(left) & _telling(right) if rewritten else frozenset()
    sides: tuple[list[Sentence], list[Sentence]] = ([], [])
    pieces: dict[int, tuple[tuple[Piece, ...], tuple[Piece, ...]]] = {
        one: _words(ours[one][1], theirs[other][1]) for one, other in partner.items()
    }
    for at, (lead, text) in enumerate(ours):
        paired = at in partner
        sides[0].append(
            Sentence(lead, pieces[at][0] if paired else _alone(text, common), at if paired else None)
        )
    for at, (lead, text) in enumerate(theirs):
        pair = back.get(at)
        known = _alone(text, common) if pair is None else pieces[pair][1]
        sides[1].append(Sentence(lead, known, pair))
    return tuple(sides[0]), tuple(sides[1])


def _telling(text: str) -> frozenset[str]:
    """The words of a text that say what it is about, in lower case: names, numbers, long words."""
    words = set(_WORD.findall(text))
    return frozenset(
        word.lower()
        for word in words
        if len(word) >= LONG_WORD
        or (len(word) > 1 and (word[0].isdecimal() or (word[0].isupper() and word.lower() not in words)))
    )


def _alone(text: str, common: frozenset[str]) -> tuple[Piece, ...]:
    """A sentence without a partner, with those of its words marked that the other text has."""
    pieces, end = [], 0
    for match in _WORD.finditer(text) if common else ():
        if match[0].lower() in common:
            pieces += [Piece(text[end : match.start()], "only")] if end < match.start() else []
            pieces.append(Piece(match[0], "shared"))
            end = match.end()
    return (*pieces, Piece(text[end:], "only")) if end < len(text) else tuple(pieces)


def _cut(text: str) -> list[tuple[str, str]]:
    """The sentences, each with the white space before it; what follows the last one goes with it."""
    found, end = [], 0
    for start, stop in sentences(text)[:MOST_SENTENCES]:
        found.append((text[end:start], text[start:stop]))
        end = stop
    if end < len(text):
        lead, last = found.pop() if found else ("", "")
        found.append((lead, last + text[end:]))
    return found


def _pairs(ours: Sequence[str], theirs: Sequence[str]) -> dict[int, int]:
    """The partner of each sentence of ours that has one; nobody has two."""
    partner: dict[int, int] = {}
    places: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    words = [tuple(_WORD.findall(text.lower())) for text in theirs]
    for at in reversed(range(len(theirs))):
        places[words[at]].append(at)
    own = [tuple(_WORD.findall(text.lower())) for text in ours]
    for at, text in enumerate(own):
        if text and places[text]:
            partner[at] = places[text].pop()
    taken = set(partner.values())
    left = [(at, frozenset(own[at])) for at in range(len(ours)) if at not in partner]
    right = [(at, frozenset(words[at])) for at in range(len(theirs)) if at not in taken]
    scored = [
        (-2 * len(one & other) / (len(one) + len(other)), at, to)
        for at, one in left
        for to, other in right
        if one and other and 2 * len(one & other) >= ALIKE * (len(one) + len(other))
    ]
    for _, at, to in sorted(scored):
        if at not in partner and to not in taken:
            partner[at] = to
            taken.add(to)
    return partner


def _words(left: str, right: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Two versions of a sentence, with the words that differ marked."""
    if left == right:
        return (Piece(left, "same"),), (Piece(right, "same"),)
    ours, theirs = _TOKEN.findall(left), _TOKEN.findall(right)
    if len(ours) > MOST_WORDS or len(theirs) > MOST_WORDS or not ours or not theirs:
        return (Piece(left, "differs"),), (Piece(right, "differs"),)
    matcher = SequenceMatcher(
        None, [token.rstrip() for token in ours], [token.rstrip() for token in theirs], autojunk=False
    )
    sides: tuple[list[Piece], list[Piece]] = ([], [])
    # What stands before the first token: sentences begin with a word or a mark, but for broken texts.
    heads = left[: left.find(ours[0])], right[: right.find(theirs[0])]
    for side, head in zip(sides, heads, strict=True):
        if head:
            side.append(Piece(head, "same"))
    for operation, start, end, first, last in matcher.get_opcodes():
        kind: Kind = "same" if operation == "equal" else "differs"
        for side, text in zip(sides, ("".join(ours[start:end]), "".join(theirs[first:last])), strict=True):
            if text:
                side.append(Piece(text, kind))
    return tuple(sides[0]), tuple(sides[1])
