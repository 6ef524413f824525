"""What the words of a text give rules to do, looked at once for each word and remembered.

Most rules have nothing to do in most texts, and can tell that from what stands between two blanks. So a text
in which every word was seen before costs one look-up for each of them, and no rule has to search it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import filterfalse

from cleaners.repair.typos.lexicon import known

UNKNOWN, NAME, CAPITALISED, CAPITALS, JOINT, DOUBLED, SPACED, STRAY, HYPHEN, INSIDE, BRACKET, PHRASE = (
    1 << bit for bit in range(12)
)
"""Signs of a word. It holds: a lower-case word that no list knows; a capitalised one that none knows; any
capitalised one; a run of capitals; a mark with no blank behind it; a mark twice. It begins with a comma or
full stop; ends in ",s"; ends in a hyphen; ends in an opening or begins with a closing bracket; holds a
bracket; holds a word of TELLTALES."""

REMEMBERED = 1 << 17
"""Words that are remembered, in about 12 MB; then it begins anew."""

TELLTALES = frozenset(
    """
    appetite baited beckon breadth butt desserts havoc intensive peak point rasher razer reign same seeded
    slight statue tow
    """.split()  # noqa: SIM905
)
"""Each of the set phrases that have a rule of their own holds one of these."""

WORD = re.compile(r"\b[a-z]{4,}\b")
CAPITALISED_WORD = re.compile("[A-Z][a-z]{4,}")
RUN_OF_CAPITALS = re.compile("[A-Z]{2,}")
_JOINT = re.compile(r"[.!?](?<=[a-z].)[A-Z][a-z]")


class Memory:
    """The words that were seen, without any sign and with their signs: few words make up most of a text.

    It holds `limit` words, and then begins anew. What it gives out is the same whatever it holds.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._plain: set[str] = set()
        self._signed: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._plain) + len(self._signed)

    def signed(self, words: Iterable[str]) -> dict[str, int]:
        """The different words that bear any sign, in order, and their signs."""
        found: dict[str, int] = {}
        for word in filterfalse(self._plain.__contains__, words):
            if some := self._signed.get(word) or self._looked_at(word):
                found[word] = some
        return found

    def _looked_at(self, word: str) -> int:
        if len(self) >= self._limit:
            self._plain.clear()
            self._signed.clear()
        if some := signs(word):
            self._signed[word] = some
        else:
            self._plain.add(word)
        return some


signed = Memory(REMEMBERED).signed
"""The different words that bear any sign, in order, and their signs, out of one memory for all texts."""


def signs(token: str) -> int:
    """The signs of what stands between two blanks, added up."""
    bare = token[:-1] if token[-1] in ",.;:" else token
    if bare.isalpha() and bare.isascii():
        return _letters(bare)
    return _marks(token) | _parts(token) if token.lower() != token.upper() else _marks(token)


def _letters(word: str) -> int:
    """The signs of a word of the letters a to z, in either case."""
    if word.islower():
        found = UNKNOWN if len(word) > 3 and word not in known() else 0
        return found | PHRASE if word in TELLTALES else found
    if not word[1:].islower():
        return _parts(word)
    if len(word) < 5:
        return 0
    return CAPITALISED if word.lower() in known() else CAPITALISED | NAME


def _parts(token: str) -> int:
    found = 0
    words = WORD.findall(token)
    if not known().issuperset(words):
        found |= UNKNOWN
    if not TELLTALES.isdisjoint(words) or "tow" in token:
        found |= PHRASE
    if names := CAPITALISED_WORD.findall(token):
        found |= CAPITALISED if known().issuperset(map(str.lower, names)) else CAPITALISED | NAME
    if RUN_OF_CAPITALS.search(token):
        found |= CAPITALS
    return found


def _marks(token: str) -> int:
    found = 0
    if _JOINT.search(token):
        found |= JOINT
    if ",," in token or ".." in token or ";;" in token:
        found |= DOUBLED
    if token[0] in ",.":
        found |= SPACED
    if token.endswith(",s"):
        found |= STRAY
    if token[-1] == "-":
        found |= HYPHEN
    if token[-1] == "(" or token[0] == ")":
        found |= INSIDE
    if "(" in token or ")" in token:
        found |= BRACKET
    return found


@lru_cache(maxsize=10_000)
def unknown_in(token: str) -> tuple[str, ...]:
    """The lower-case words of four letters or more, in what stands between two blanks, that no list knows."""
    return tuple(word for word in WORD.findall(token) if word not in known())
