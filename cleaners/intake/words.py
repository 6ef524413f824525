"""Whether a text is one: words that somebody wrote, and not code, noise or one word over and over."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cleaners.model import Reason

SAMPLE = 20_000
"""Characters that are looked at, from the first word on."""

LONGEST = 200
"""ASCII characters without a blank in a text; what is longer is encoded data or a link."""

_WORD = re.compile(r"[^\W\d_]+")
_TOKEN = re.compile(r"[^\W_]+")
_CHUNK = re.compile(r"[!-~]{200,}")
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\ufffd]")
_SYLLABIC = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff]"
)


def fault(text: str) -> tuple[Reason, str] | None:
    """Why a text cannot be an article, None where it can."""
    first = _WORD.search(text)
    if not first:
        return "empty", "there are no words in it"
    sample = text[first.start() : first.start() + SAMPLE]
    if "\0" in sample and is_noise(sample):
        return "not_text", "every twentieth character is a control character; this is no text"
    if _has_long_run(sample) and sum(map(len, _CHUNK.findall(sample))) > len(sample) // 2:
        return "not_text", f"most of it are runs of over {LONGEST} characters without a blank: encoded data"
    # One word over and over at its beginning may be all that is wrong with a text.
    if all(_few(words.finditer(seen)) for seen in (sample, text) for words in (_TOKEN, _SYLLABIC)):
        return "empty", "there is only one word in it"
    return None


def is_noise(text: str) -> bool:
    """Whether every twentieth character is a control character or a replacement."""
    sample = text[:SAMPLE]
    return len(_CONTROL.findall(sample)) > len(sample) // 20


def _has_long_run(text: str) -> bool:
    """Whether there are so many characters without a blank."""
    blank = -1
    while len(text) - blank > LONGEST:
        blank = text.rfind(" ", blank + 1, blank + 1 + LONGEST)
        if blank < 0:
            return True
    return False


def _few(words: Iterable[re.Match[str]]) -> bool:
    """Whether there are less than two different words."""
    found: set[str] = set()
    for word in words:
        found.add(word[0])
        if len(found) > 1:
            return False
    return True
