"""wordfreq's lists of how common words are, read without its code: importing that takes a third of a second.

Data of Robyn Speer, under CC BY-SA 4.0. A list is a gzipped MessagePack file: a head, then the words of each
frequency from 1 down, a hundredth of a power of ten apart.
"""

from __future__ import annotations

import gzip
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

import msgspec

_HEAD = {"format": "cB", "version": 1}
_buckets = msgspec.msgpack.Decoder(list[msgspec.Raw])
_words = msgspec.msgpack.Decoder(list[str])


class NoListError(LookupError):
    """wordfreq has no list of a language."""


def frequency_list(
    language: str, size: Literal["small", "large"], most: int | None = None
) -> list[list[str]]:
    """The words of a language by frequency: those of list n stand once in 10 ** (n / 100) words.

    Args:
        language: ISO 639, as wordfreq names it.
        size: of the list.
        most: how many of these lists are read; all of them by default.

    Raises:
        NoListError: there is no such list.
        LookupError: wordfreq is not installed, or keeps its lists in another form now.
    """
    path = _folder() / f"{size}_{language}.msgpack.gz"
    if not path.exists():
        raise NoListError(f"wordfreq has no {size} list of {language!r}")
    head, *buckets = _buckets.decode(gzip.decompress(path.read_bytes()))
    if msgspec.msgpack.decode(head) != _HEAD:
        raise LookupError(f"{path} is no list of the form that is known here")
    return [_words.decode(bucket) for bucket in buckets[:most]]


@cache
def _folder() -> Path:
    spec = find_spec("wordfreq")
    if spec is None or spec.origin is None:
        raise LookupError("wordfreq is not installed")
    return Path(spec.origin).with_name("data")
