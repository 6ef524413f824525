"""What a repair rule is, and what it gets to see."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import accumulate
from operator import or_
from typing import Literal, NamedTuple, TypeAlias

from cleaners.model import Edit
from cleaners.repair.tokens import signed

Level = Literal["always", "safe", "standard"]
"""How far one has to trust a rule: the mode from which on its repairs are applied and not only suggested.

"always" is for damage done by machines on the way (encoding, control characters, line ends).
"""

LONG = 1_000_000
"""Characters of a text from which equal words are held once: a word takes 60 bytes, whatever its length."""

_WORD = re.compile(r"\S+")
_CODE = re.compile(r"[{}=|\\]|::|->|//|\w\(|\( ?\)|\w_\w|;\s*$|!\[|\]\(")


class Line(NamedTuple):
    """A line of the text, without its line end."""

    start: int  # characters
    text: str

    @property
    def end(self) -> int:
        """Where the line ends, in characters, before its line end."""
        return self.start + len(self.text)


@dataclass(frozen=True)
class Document:
    """The text as it stands when a rule runs, and what is known about the article."""

    text: str
    title: str | None = None
    language: str | None = None  # ISO 639-1
    source: str | None = None

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        r"""The lines of the text. Only "\n" ends a line; joined with it they are the text again."""
        texts = self.text.split("\n")
        starts = accumulate(map(len, texts), lambda start, length: start + length + 1, initial=0)
        return tuple(map(Line, starts, texts))

    @cached_property
    def words(self) -> list[str]:
        """What stands between blanks and line ends, in order."""
        if len(self.text) < LONG:
            return self.text.split()
        known: dict[str, str] = {}
        return [known.setdefault(found[0], found[0]) for found in _WORD.finditer(self.text)]

    @cached_property
    def signs(self) -> int:
        """The signs (see tokens) of all words together."""
        return reduce(or_, self._signed.values(), 0)

    @cached_property
    def _signed(self) -> dict[str, int]:
        return signed(self.words)

    def bearing(self, sign: int) -> list[str]:
        """The different words that bear a sign, in order."""
        return [word for word, some in self._signed.items() if some & sign]

    @cached_property
    def is_encodable(self) -> bool:
        """Whether the text has no half of a surrogate pair: with one it is not UTF-8, and re2 refuses it."""
        if self.text.isascii():
            return True
        try:
            self.text.encode()
        except UnicodeEncodeError:
            return False
        return True

    def is_code(self, start: int) -> bool:
        """Whether the characters around `start`, within its line, look like program code."""
        head = self.text.rfind("\n", max(0, start - 80), start) + 1 or max(0, start - 80)
        end = self.text.find("\n", start, start + 80)
        return bool(_CODE.search(self.text, head, end if end >= 0 else start + 80))


Gate: TypeAlias = Callable[[Document], bool]


def always(document: Document) -> bool:
    """The gate of a rule that has no other."""
    return True


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: a name, and a function that finds what is wrong and says what should stand there.

    `find` may yield edits in any order; every start is in the text that it was given. `may` is its gate, a
    cheap look at the text that is false only where `find` finds nothing; rules of a level may share one.
    """

    name: str
    find: Callable[[Document], Iterable[Edit]]
    level: Level = "safe"
    may: Gate = always
