"""What the tiers exact and near see of an article."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from cleaners.arrays import Ragged, starts_of
from cleaners.match.copies import shingles as sets
from cleaners.match.copies.signatures import SCHEME, signatures
from cleaners.match.copies.tokens import Tokens, tokenise
from cleaners.model import Article
from cleaners.settings import Near

NO_DAY = -1
_Row = TypeVar("_Row", bound=np.generic)


@dataclass(frozen=True)
class CopyFeatures:
    """Columns with one row an article."""

    scheme: str  # what made these features; only those of one scheme can be compared
    ids: tuple[str, ...]
    bodies: NDArray[np.uint64]  # hash of the normalised body, shape (articles, 2); zero where no word is
    sources: NDArray[np.uint64]  # hash of the publisher, shape (articles,); zero for none
    days: NDArray[np.int32]  # day number of the date (1 is the first of January of the year 1) or NO_DAY
    lengths: NDArray[np.int32]  # in tokens
    scripts: NDArray[np.uint8]  # WORDS or CHARACTERS: what the shingles are made of
    signatures: NDArray[np.uint32]  # datasketch's hash values, shape (articles, permutations)
    shingles: Ragged  # sorted sets
    numbers: Ragged  # sorted sets of numbers in body and title
    names: Ragged  # sorted sets of capitalised words in the body
    titles: Ragged  # sorted sets of words in the title

    def __len__(self) -> int:
        return len(self.ids)

    def take(self, rows: NDArray[np.int64]) -> CopyFeatures:
        """These rows, in this order."""
        columns: dict[str, Any] = {
            name: column.take(rows) if isinstance(column, Ragged) else column[rows]
            for name in _names()
            if (column := getattr(self, name)) is not None
        }
        return CopyFeatures(self.scheme, tuple(self.ids[row] for row in rows.tolist()), **columns)

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """All columns as plain arrays, to be kept with `numpy.savez`."""
        encoded = [identifier.encode("utf-8", "surrogatepass") for identifier in self.ids]
        columns: dict[str, NDArray[np.generic]] = {
            "scheme": np.array(self.scheme),
            "ids": np.frombuffer(b"".join(encoded), dtype=np.uint8),
            "ids_lengths": np.array([len(part) for part in encoded], dtype=np.int64),
        }
        for name in _names():
            column = getattr(self, name)
            if isinstance(column, Ragged):
                columns |= {name: column.values, f"{name}_lengths": column.lengths}
            else:
                columns[name] = column
        # A band of all articles is one piece of the file.
        columns["signatures"] = np.ascontiguousarray(self.signatures.T)
        return columns

    @classmethod
    def from_arrays(cls, arrays: dict[str, NDArray[np.generic]]) -> CopyFeatures:
        """The opposite of `arrays`."""
        columns: dict[str, Any] = {
            name: ragged_of(arrays, name) if f"{name}_lengths" in arrays else arrays[name]
            for name in _names()
        }
        columns["signatures"] = arrays["signatures"].T
        return cls(scheme=str(arrays["scheme"]), ids=ids_of(arrays), **columns)

    @classmethod
    def empty(cls) -> CopyFeatures:
        """The features of no articles."""
        return copy_features([], Near())

    @classmethod
    def concatenate(cls, parts: Sequence[CopyFeatures]) -> CopyFeatures:
        """The rows of all parts, in their order.

        Raises:
            ValueError: there are no parts, or they were made with different settings.
        """
        if len({part.scheme for part in parts}) != 1:
            raise ValueError(f"not features of one scheme: {sorted({part.scheme for part in parts})}")
        columns: dict[str, Any] = {
            name: Ragged.concatenate(column) if isinstance(column[0], Ragged) else np.concatenate(column)
            for name in _names()
            if (column := [getattr(part, name) for part in parts])
        }
        ids = tuple(identifier for part in parts for identifier in part.ids)
        return cls(scheme=parts[0].scheme, ids=ids, **columns)


def ids_of(arrays: Mapping[str, NDArray[Any]]) -> tuple[str, ...]:
    """The ids of a batch, from its columns `ids` and `ids_lengths`."""
    flat = arrays["ids"].tobytes()
    offsets = starts_of(arrays["ids_lengths"].astype(np.int64)).tolist()
    return tuple(flat[start:end].decode("utf-8", "surrogatepass") for start, end in pairwise(offsets))


def ragged_of(arrays: Mapping[str, NDArray[Any]], name: str) -> Ragged:
    """A column of sets, from the columns of its values and lengths."""
    return Ragged(arrays[name].astype(np.uint32), starts_of(arrays[f"{name}_lengths"].astype(np.int64)))


def copy_features(articles: Sequence[Article], settings: Near) -> CopyFeatures:
    """The features of a batch of articles, from their text as it stands."""
    count, seed = len(articles), settings.seed
    sources = {source: _digest(source or "") for source in {article.source for article in articles}}
    tokens = tokenise([article.text for article in articles], seed)
    titles = tokenise([article.title or "" for article in articles], seed)
    ends = sets.without_agency(tokens, seed)
    scripts = sets.scripts(tokens, count)
    sizes = np.where(scripts == sets.CHARACTERS, settings.shingle_characters, settings.shingle_words)
    shingles = sets.shingle(tokens, ends, sizes.astype(np.int64))
    return CopyFeatures(
        scheme=scheme_of(settings),
        ids=tuple(article.id for article in articles),
        bodies=_bodies(tokens, ends),
        sources=_column(articles, lambda article: sources[article.source], np.uint64),
        days=_column(articles, lambda article: _day(article.published), np.int32),
        lengths=(ends - tokens.offsets[:-1]).astype(np.int32),
        scripts=scripts,
        signatures=signatures(shingles, settings.permutations, seed),
        shingles=shingles,
        numbers=sets.numbers([tokens, titles], count),
        names=sets.names(tokens, count),
        titles=sets.words(titles, count),
    )


def scheme_of(settings: Near) -> str:
    """A name for everything that the features depend on."""
    return (
        f"{SCHEME}/{settings.permutations}/seed {settings.seed}"
        f"/{settings.shingle_words} words/{settings.shingle_characters} characters"
    )


def _names() -> list[str]:
    return [field.name for field in fields(CopyFeatures) if field.name not in ("scheme", "ids")]


def _bodies(tokens: Tokens, ends: NDArray[np.int64]) -> NDArray[np.uint64]:
    nothing = bytes(16)
    digests = [
        hashlib.blake2b(tokens.hashes[start:end].tobytes(), digest_size=16).digest()
        if end > start
        else nothing
        for start, end in zip(tokens.offsets.tolist(), ends.tolist(), strict=False)
    ]
    return np.frombuffer(b"".join(digests), dtype="<u8").reshape(-1, 2).astype(np.uint64)


def _column(articles: Sequence[Article], value: Callable[[Article], int], kind: type[_Row]) -> NDArray[_Row]:
    return np.fromiter((value(article) for article in articles), dtype=kind, count=len(articles))


def _digest(text: str) -> int:
    raw = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(raw, "little") if text else 0


def _day(published: str | None) -> int:
    try:
        return date.fromisoformat((published or "")[:10]).toordinal()
    except ValueError:
        return NO_DAY
