"""The measure of eval/score_text.py: the bag of 4-token shingles of a text."""

from __future__ import annotations

import re
from collections import Counter

CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
TOKEN = re.compile(rf"[{CJK}]|[^\W{CJK}]+")


def tokens(text: str) -> list[str]:
    """Words in lower case; scripts without blanks by the character."""
    return TOKEN.findall(text.lower())


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Four tokens in a row, with their number; all tokens of a shorter text are one."""
    words = tokens(text)
    return Counter(tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3))) if words else Counter()
