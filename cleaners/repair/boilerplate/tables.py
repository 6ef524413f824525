"""Load the tables of boilerplate wording (data/*.toml) and compile them.

A file holds one language: a TOML table for each rule, with lists of patterns by where a line must stand:

- `anywhere`: a line that is this, wherever it stands;
- `head`, `tail`, `edge`: a line that is this before the first paragraph, after the last one, either;
- `ending`: a line that ends in this, wherever it stands (a caption with its credit);
- `sentence`: a sentence that is this, alone or within a line;
- `question`: a question that goes when a `sentence` of the same rule follows it.

A pattern is a regular expression (RE2) that must match the whole line or sentence, in lower case, with single
spaces and straight quotes, without bullets around it (`normalised`). `…` stands for any text, `#` for a
number, `@date` for a date with or without a time, `@clock` for a time of day, `@ago` for a time counted back,
`@network` for a social network. `@link` is a colon or the like and what is linked to, and `@title` the same
without a full stop, for words that may open a sentence of an article ("Background: ...").

A pattern that ends openly takes whatever an article says after such words. So it ends openly only where no
article has what stands before; tests/cases/prose.toml has sentences that no pattern may take.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from typing import Final, Literal, NamedTuple

import re2

Place = Literal["anywhere", "head", "tail", "edge", "ending", "sentence", "question"]

LANGUAGES: Final = ("en", "de", "fr", "es", "it", "pt")

LONGEST_ENDING = 110
"""Characters at the end of a line that an `ending` is looked for in."""

_STRAIGHT = (("’", "'"), ("‘", "'"), ("“", '"'), ("”", '"'), ("„", '"'), ("\u200b", ""), ("\ufeff", ""))
LONGEST_LINE = 600
"""Characters: no boilerplate paragraph of ours was longer."""

BULLETS: Final = " •*|»›>–—→·▶►-_~="
_ODD_ASCII = "\t\v\f\r"
_ODD = _ODD_ASCII + "\xa0\u1680" + "".join(map(chr, range(0x2000, 0x200C))) + "\u2028\u2029\u202f\u205f\u3000"
_MONTHS = (
    "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|januar|februar|märz|mai|juni|juli|okt|dez|janv|févr|mars|"
    "avr|juin|juil|août|sept|déc|ene|abr|ago|dic|gen|mag|giu|lug|set|ott|fev|out"
)
_TIME = (
    r"(at |um |à |a las |alle |às |[-–|•·,] ?)?[0-9]{1,2}[:.h][0-9]{2}(:[0-9]{2})?"
    r"( ?[ap]\.?m\.?)?( ?\(?[a-z]{2,4}\)?)?( uhr)?"
)
_DAY = (
    rf"([0-9]{{1,2}}(st|nd|rd|th|\.)?( de| of)? (({_MONTHS})[a-zéûç]*\.?)( de)?,? [0-9]{{4}}"
    rf"|(({_MONTHS})[a-zéûç]*\.?) [0-9]{{1,2}}(st|nd|rd|th)?,? [0-9]{{4}}"
    r"|[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}|[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4})"
)
_WEEKDAY = r"([a-zéáàç]{3,10}(-feira)?\.?,? ?(den |le )?)?"
_SAID = (
    "published|updated|posted|modified|date|on|veröffentlicht|aktualisiert|stand|publié|mis à jour"
    "|publicado|actualizado|pubblicato|aggiornato|atualizado|il|le|el|am|em"
)
_DATE = (
    rf"((first |last )?({_SAID})( (on|at|am|le|el|il|em))?:? ?)?"
    rf"({_WEEKDAY}{_DAY}t?( ?,? ?{_TIME})?|{_TIME},? {_WEEKDAY}{_DAY})( ?[|•·-] ?)?"
    r"( ?(updated|modified)[^.]{0,40})?"
)
_AGO = (
    r"(about |over |almost )?([0-9]+|an?|one) ?(seconds?|secs?|minutes?|mins?|m|hours?|hrs?|h|days?|d|weeks?"
    r"|w|months?|mo|years?|yrs?|y) ago|yesterday|just now"
    r"|vor (etwa )?([0-9]+|einem|einer) (sekunden?|minuten?|stunden?|tag(en)?|wochen?|monat(en)?|jahr(en)?)"
    r"|il y a ([0-9]+|une?) (secondes?|minutes?|heures?|jours?|semaines?|mois|ans?)"
    r"|hace ([0-9]+|una?) (segundos?|minutos?|horas?|días?|semanas?|mes(es)?|años?)"
    r"|([0-9]+|una?|un') ?(second[oi]|minut[oi]|or[ae]|giorn[oi]|settiman[ae]|mes[ei]|ann[oi]) fa"
    r"|há ([0-9]+|uma?) (segundos?|minutos?|horas?|dias?|semanas?|m[eê]s(es)?|anos?)"
)
_NETWORK = (
    r"(facebook|twitter|x|instagram|linkedin|pinterest|youtube|telegram|whatsapp|google news|flipboard|tiktok"
    r"|threads|bluesky|mastodon|social media)\b"
)
_LINK = r"( ?[:|>»]+ ?.*| ?[–—-]+ ?[^.!?]*)"
_TITLE = r"( ?[:|>»–—-]+ ?[^.]*)"


class Mark(NamedTuple):
    """What a pattern says of the line or sentence that it matches."""

    rule: str
    place: Place


class Table(NamedTuple):
    """Patterns as one automaton, and what each of them says."""

    patterns: re2.Set
    marks: tuple[Mark, ...]

    def marks_of(self, normal: str) -> list[Mark]:
        """What the patterns that match say."""
        return [self.marks[index] for index in self.patterns.Match(normal) or ()]


class Search(NamedTuple):
    """A pattern that is searched for in whole texts."""

    gate: re2.Set  # of that pattern alone: tells at a third of the cost that it is not there
    pattern: str

    def lines(self, raw: bytes) -> frozenset[int]:
        """The numbers of the lines that it is in."""
        if self.gate.Match(raw) is None:
            return _NO_LINES
        ends = [match.start() for match in _LINE_END.finditer(raw)]
        found = re2.compile(self.pattern, _within_lines()).finditer(raw)  # it is kept, once compiled
        return frozenset(bisect_left(ends, match.start()) for match in found)


_LINE_END = re.compile(b"\n")
_NO_LINES: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Tables:
    """All patterns, compiled.

    Those that may begin with anything, and those of endings, are kept apart: with the others in one automaton
    they would make it huge. `line`, `core`, `end` and `call` search a whole text in lower case for lines that
    may bear a mark, the first three without odd spaces; each automaton is small without the others.
    """

    fixed: Table
    floating: Table
    endings: Table
    sentences: Table
    line: re2.Set  # a line that one of `fixed` matches
    core: Search  # what one of `floating` begins with, behind its free start
    end: Search  # what one of `endings` matches
    call: Search  # what may be a sentence that bears a mark

    def marks_of_line(self, normal: str) -> frozenset[Mark]:
        """The marks of a normalised line."""
        return frozenset(self.fixed.marks_of(normal) + self.more_marks_of_line(normal))

    def more_marks_of_line(self, normal: str) -> list[Mark]:
        """The marks of a normalised line that only lines with something of `core` or `end` bear."""
        return self.floating.marks_of(normal) + self.endings.marks_of(normal[-LONGEST_ENDING:])

    def marks_of_sentence(self, normal: str) -> frozenset[Mark]:
        """The marks of a normalised sentence."""
        return frozenset(self.sentences.marks_of(normal))


def normalised(text: str) -> str:
    """A line or sentence as the patterns see it."""
    return " ".join(straight(text.lower()).split()).strip(BULLETS)


def has_odd_spaces(text: str) -> bool:
    """Whether there is more than a single space between two words, or a space that `normalised` changes."""
    return "  " in text or any(space in text for space in (_ODD_ASCII if text.isascii() else _ODD))


def line_key(line: str) -> str:
    """A name for a line, whatever its case and spacing; empty for one that is too long to be boilerplate."""
    return f"{hashed(normalised(line)):014x}" if len(line) <= LONGEST_LINE else ""


def hashed(text: str) -> int:
    """56 bits of a hash, the same everywhere and for ever."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=7).digest(), "big")


def straight(text: str) -> str:
    """The text with straight quotes and without invisible characters."""
    if not text.isascii():
        for curly, plain in _STRAIGHT:
            text = text.replace(curly, plain)
    return text


@cache
def tables() -> Tables:
    """The tables of all languages; a page in one language often carries another one's widgets."""
    entries: list[tuple[Mark, str]] = []
    for language in LANGUAGES:
        resource = files(__package__) / "data" / f"{language}.toml"
        for rule, places in tomllib.loads(resource.read_text(encoding="utf-8")).items():
            entries += [
                (Mark(rule, place), pattern) for place, patterns in places.items() for pattern in patterns
            ]
    whole = [entry for entry in entries if entry[0].place not in ("ending", "sentence", "question")]
    floating = [entry for entry in whole if _FREE_START.match(entry[1])]
    endings = [entry for entry in entries if entry[0].place == "ending"]
    parts = [entry for entry in entries if entry[0].place in ("sentence", "question")]
    around = f"[{re2.escape(BULLETS)}]*"
    ends = _any_of(pattern for _, pattern in endings)
    fixed = [entry for entry in whole if not _FREE_START.match(entry[1])]
    return Tables(
        _table(fixed),
        _table(floating),
        Table(
            compiled((_ending(pattern) for _, pattern in endings), whole=False),
            tuple(mark for mark, _ in endings),
        ),
        _table(parts),
        _gate(rf"(?m)^{around}(?:{_any_of(pattern for _, pattern in fixed)}){around}$"),
        _search(_any_of(_FREE_START.sub("", pattern, count=1) for _, pattern in floating)),
        _search(rf"(?m)(?:^|[^\pL\pN])(?:{ends}){around}$"),
        _search(_any_of(pattern for mark, pattern in parts if mark.place == "sentence")),
    )


def _table(entries: Iterable[tuple[Mark, str]]) -> Table:
    marks, patterns = zip(*entries, strict=True)
    return Table(compiled(patterns), marks)


def _search(pattern: str) -> Search:
    return Search(_gate(pattern), pattern)


def _gate(pattern: str) -> re2.Set:
    gate = re2.Set.SearchSet(_within_lines())
    gate.Add(pattern)
    gate.Compile()
    return gate


def _within_lines() -> re2.Options:
    options = _options()
    options.never_nl = True
    return options


_FREE_START = re.compile(
    r"…|\(\.\* \)\?|(?:\[[^\]]+\](?:[+*]|\{[0-9,]+\}))(?: \?|\( \[[^\]]+\][+*]?\)\{[0-9,]+\})?"
)
"""How a pattern begins that may begin with anything."""


_COUNT = re.compile(r"(?<!\\)\{([0-9]+)(?:,[0-9]*)?\}")
"""How often something is repeated, in a pattern."""


def _any_of(patterns: Iterable[str]) -> str:
    """What finds all that one of the patterns matches, and more: how often something is repeated is left out.

    Counts multiply the states of an automaton.
    """
    uncounted = (_COUNT.sub(lambda count: "*" if count[1] == "0" else "+", expanded(one)) for one in patterns)
    return "|".join(f"(?:{one})" for one in uncounted)


def _options() -> re2.Options:
    options = re2.Options()
    options.max_mem = 128 << 20  # bytes; the automaton of all patterns is built as lines need it
    options.never_capture = True
    return options


def compiled(patterns: Iterable[str], whole: bool = True) -> re2.Set:
    """The patterns as one automaton, for a line or sentence that is one of them, or (not `whole`) has one."""
    compiled = re2.Set.FullMatchSet(_options()) if whole else re2.Set.SearchSet(_options())
    for pattern in patterns:
        compiled.Add(expanded(pattern))
    compiled.Compile()
    return compiled


def _ending(pattern: str) -> str:
    return rf"(?:^|[^\pL\pN])(?:{expanded(pattern)})$"


def expanded(pattern: str) -> str:
    """The pattern with its stand-ins spelled out."""
    stand_ins = (
        *(("@date", _DATE), ("@ago", _AGO), ("@clock", _TIME), ("@network", _NETWORK)),
        *(("@link", _LINK), ("@title", _TITLE), ("…", ".*")),
    )
    for stand_in, spelled in stand_ins:
        pattern = pattern.replace(stand_in, f"({spelled})" if stand_in != "…" else spelled)
    return pattern.replace("#", r"[0-9][0-9.,]*[km]?")
