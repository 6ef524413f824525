"""Slips in names: a capitalised word used once, one slip from a name that the article uses again and again.

Left alone: every word that any list knows, in any language, plurals, possessives and other endings of the
name, words of fewer than five letters, quotations, and words that stand beside another first or last name
than the name does anywhere: two people may have names that are alike.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache

from cleaners.model import Edit
from cleaners.repair.rule import Document, Rule
from cleaners.repair.tokens import CAPITALISED, CAPITALISED_WORD
from cleaners.repair.tokens import NAME as UNKNOWN_NAME
from cleaners.repair.typos.candidates import align
from cleaners.repair.typos.lexicon import known, lexicon, rare_names
from cleaners.repair.typos.places import quoted

NAME = "name-slip"

OFTEN = 3
"""How often the name has to stand in the article or its siblings."""

LISTED = 200
"""A text with more unknown names than this, each of them once, is a list."""

UNKNOWN = 1.5
"""From this frequency on (Zipf scale) a word is known: it is somebody's name."""

_NAME = re.compile(r"[A-Z](?<![\w@#./&-][A-Z])[a-z]{4,}(?![\w@&-]|\.\w)")
_BESIDE = re.compile(r"(?:(\b[A-Z][\w'’-]*) )?$")
_BEHIND = re.compile(r" ([A-Z][\w'’-]*)")
_TITLES = frozenset({"Mr", "Mrs", "Ms", "Dr"})
_USUAL = 5.0


def may(document: Document) -> bool:
    """Whether the text is English and has a capitalised word that no list knows."""
    return document.language in (None, "en") and bool(document.signs & UNKNOWN_NAME)


def find(document: Document) -> Iterator[Edit]:
    """Slips of names that the article itself uses often enough."""
    return slips(document, ()) if may(document) else iter(())


def suspects(text: str) -> list[re.Match[str]]:
    """The capitalised words that no list knows and that the text has once."""
    matches = list(_NAME.finditer(text))
    counts = Counter(match[0] for match in matches)
    return [match for match in matches if counts[match[0]] == 1 and _unknown(match[0].lower())]


def slips(document: Document, siblings: Iterable[str]) -> Iterator[Edit]:
    """Slips of names that the article and its siblings use often enough."""
    text = document.text
    if not document.signs & UNKNOWN_NAME or not (siblings or _may_hold_slip(document)):
        return
    rough = Counter(CAPITALISED_WORD.findall(text))
    # Something has to be there often enough, and something once.
    if not siblings and (not rough or max(rough.values()) < OFTEN):
        return
    if all(count > 1 or word.lower() in known() for word, count in rough.items()):
        return
    found = suspects(text)
    if not found or len(found) > LISTED:
        return
    texts = [text, *siblings]
    counts = Counter(name for one in texts for name in _NAME.findall(one))
    often = sorted(name for name, count in counts.items() if count >= OFTEN)
    quotations = list(quoted(text))
    for match in found:
        meant = [name for name in often if counts[match[0]] == 1 and is_slip(match[0], name)]
        inside = any(start <= match.start() < end for start, end in quotations)
        if len(meant) == 1 and not inside and _same_neighbours(texts, match, meant[0]):
            yield Edit(NAME, match.start(), match[0], meant[0], 0.95)


def _may_hold_slip(document: Document) -> bool:
    """Whether an unknown name looks like one that is there often: no name stands oftener than its letters."""
    words = set(CAPITALISED_WORD.findall(" ".join(document.bearing(UNKNOWN_NAME))))
    unknown = [word for word in words if _unknown(word.lower())]
    ends = {(word[0], word[-1]) for word in unknown}
    if not ends:
        return False
    names = set(CAPITALISED_WORD.findall(" ".join(document.bearing(CAPITALISED))))
    return any(
        document.text.count(name) >= OFTEN and any(is_slip(word, name) for word in unknown)
        for name in names
        if (name[0], name[-1]) in ends
    )


def is_slip(word: str, name: str) -> bool:
    """Whether the word is one slip away from the name, with the same initial and the same ending."""
    if word[0] != name[0] or abs(len(word) - len(name)) > 1 or word[-1] != name[-1]:
        return False
    slip = align(word.lower(), name.lower(), 1)
    if slip is None or slip[1]:
        return False
    # A product may be called what is nearly a word.
    return name.lower() not in lexicon().common or len(name) > 7 or slip[0] not in ("vowel", "near", "other")


@lru_cache(maxsize=10_000)
def _unknown(word: str) -> bool:
    words = lexicon()
    if word in known() or word in rare_names() or word in words.foreign:
        return False
    # The plural, adjective or owner of a known name is known.
    if any(word.removesuffix(ending) in known() for ending in ("s", "n", "an", "ian", "ism", "ist", "er")):
        return False
    return words.zipf(word) < UNKNOWN


def _same_neighbours(texts: list[str], match: re.Match[str], name: str) -> bool:
    """Whether a capitalised word beside the slip stands beside the name somewhere too."""
    text = match.string
    before = _BESIDE.search(text, max(0, match.start() - 30), match.start())
    after = _BEHIND.match(text, match.end())
    pairs = []
    # A usual word has its capital from the start of the sentence.
    if before and before[1] and before[1] not in _TITLES and lexicon().zipf(before[1].lower()) < _USUAL:
        pairs.append(f"{before[1]} {name}")
    if after:
        pairs.append(f"{name} {after[1]}")
    return all(any(pair in one for one in texts) for pair in pairs)


def may_slip(texts: Iterable[str]) -> bool:
    """Whether a name that these texts have once is one slip away from one that they have often."""
    counts = Counter(name for text in texts for name in _NAME.findall(text))
    often = [name for name, count in counts.items() if count >= OFTEN]
    shapes = {name[0] + name[-1] for name in often}
    return any(
        count == 1 and word[0] + word[-1] in shapes and any(is_slip(word, name) for name in often)
        for word, count in counts.items()
    )


RULE = Rule(NAME, find, "standard", may)
