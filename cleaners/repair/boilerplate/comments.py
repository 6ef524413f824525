"""Remove what readers wrote below an article, from the first comment on.

A comment is known by how comment systems head it: a name and what it does ("Ann says:", "Ann on May 3, 2019
at 5:01 pm said:") with the time in the line or on the next one, or a name over "3 hours ago". Two such heads
with prose under them, all behind the first paragraph, make a thread; names over dates alone do so only where
"Reply" and the like stand between the comments too. Left alone: interviews and transcripts, which give no
time for what is said, live blogs, and a single comment.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from importlib.resources import files

import re2

from cleaners.model import Edit
from cleaners.repair.boilerplate.analysis import reads_like_prose
from cleaners.repair.boilerplate.removal import line_removals
from cleaners.repair.boilerplate.tables import compiled, normalised
from cleaners.repair.rule import Document, Rule

NAME = "reader-comments"
LONGEST = 160
"""Characters: the head of a comment is short."""
NAME_WORDS = 5
LEAST = 2
"""Heads that make a thread, and answers that are needed where only dates stand under the names."""


def may(document: Document) -> bool:
    """Whether a line can be the time of a comment, or names it."""
    return _gate().Match(document.text.encode()) is not None


def find(document: Document) -> Iterable[Edit]:
    """Removal of everything from the first comment on."""
    if not may(document):
        return []
    rows = [index for index, line in enumerate(document.lines) if line.text.strip()]
    texts = [document.lines[index].text for index in rows]
    kinds = [_kinds(text) for text in texts]
    first = next((at for at, text in enumerate(texts) if reads_like_prose(text)), len(texts))
    heads = [at for at in _heads(texts, kinds) if at > first and _is_followed_by_prose(texts, kinds, at)]
    if len(heads) < LEAST:
        return []
    return line_removals(document, NAME, rows[heads[0] :], 0.95)


def _heads(texts: Sequence[str], kinds: Sequence[frozenset[str]]) -> list[int]:
    """Where comments begin: the first line of the head of each."""
    answers = sum("answer" in some for some in kinds)
    found = []
    for at, (text, some) in enumerate(zip(texts, kinds, strict=True)):
        below = kinds[at + 1] if at + 1 < len(kinds) else frozenset()
        timed = bool(below & {"when", "ago"})
        if "header" in some or ("says" in some and timed):
            found.append(at)
        elif not some and timed and answers >= LEAST and _is_name(text):
            # A name over a date may be a teaser's byline; the answers say that it is a comment.
            found.append(at)
    return found


def _is_name(text: str) -> bool:
    """Whether a line may be a name: a few words that do not end as a sentence does, but for an initial."""
    words = text.split()
    return len(words) <= NAME_WORDS and (len(words[-1]) == 2 or not words[-1].endswith((".", ":", "!", "?")))


def _is_followed_by_prose(texts: Sequence[str], kinds: Sequence[frozenset[str]], at: int) -> bool:
    """Whether something is said under the head, before the next time or answer."""
    return any(
        not kinds[below] and len(texts[below].split()) > 2 for below in range(at + 1, min(at + 5, len(texts)))
    )


@lru_cache(maxsize=1_024)
def _kinds(text: str) -> frozenset[str]:
    """What a line may be in a thread: header, says, when, ago, answer."""
    if len(text) > LONGEST:
        return frozenset()
    names, patterns = _patterns()
    return frozenset(names[index] for index in patterns.Match(normalised(text)) or ())


@cache
def _patterns() -> tuple[tuple[str, ...], re2.Set]:
    data = tomllib.loads((files(__package__) / "data" / "comments.toml").read_text(encoding="utf-8"))
    entries = [(name, pattern) for name, patterns in data.items() for pattern in patterns]
    return tuple(name for name, _ in entries), compiled(pattern for _, pattern in entries)


@cache
def _gate() -> re2.Set:
    gate = re2.Set.SearchSet()
    gate.Add(
        r"(?im)(?:said|says|wrote|writes|commented|replied|responded|sagte?|schreibt|schrieb|meinte?|dit|écrit|"
        r"dijo|dice|escribió|comentó|detto|scritto|scrive|disse|diz|escreveu|comentou) ?:?\s*$|"
        r"\b(?:ago|fa)\s*$|^(?:vor|il y a|hace|há) [0-9]|^(?:reply|antworten|répondre|responder|rispondi)\b"
    )
    gate.Compile()
    return gate


RULE = Rule(NAME, find, may=may)
