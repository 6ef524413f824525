"""What things in the store were made with: they are made again when that changes."""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from importlib.resources import files
from importlib.resources.abc import Traversable

import msgspec

from cleaners.settings import Settings
from flows.rulings import Rulings
from flows.summary import RESTED_ON, versions

_encode = msgspec.json.Encoder(order="sorted").encode


@cache
def rules() -> str:
    """A digest of the code and the word lists of this version, and of the packages that it rests on."""
    found = blake2b(_encode(versions(RESTED_ON)), digest_size=8)
    for path, content in _sources(files("cleaners"), ""):
        found.update(f"{path} {len(content)}\n".encode())
        found.update(content)
    return found.hexdigest()


class MadeBy:
    """Digests of rules and settings, for what a run makes with them."""

    def __init__(self, settings: Settings, rulings: Rulings) -> None:
        everywhere = msgspec.structs.replace(rulings.repair, sources={})
        self._rulings = rulings
        self.preparing = _digest(rules(), settings.intake, everywhere)
        self.indexing = _digest(rules(), settings.match)
        self.merging = _digest(rules(), settings.merge, rulings.repair)
        self.pairs = _digest(rulings.pairs)

    def prepared(self, source: str | None, article_id: str) -> str:
        """Of an article: the rules and settings, those special to its source, and what people said of it."""
        special = self._rulings.repair.sources.get(source or "")
        found = self.preparing if special is None else _digest(self.preparing, special)
        said = self.said(article_id)
        return f"{found}/{said}" if said else found

    def said(self, article_id: str) -> str:
        """Of what people said of an article; empty where that is nothing."""
        said = self._rulings.articles.get(article_id)
        if said is None:
            return ""
        return _digest(*(sorted(some) for some in (said.undone, said.wanted, said.off)))

    @property
    def ruled(self) -> list[str]:
        """The articles of which people said something."""
        return sorted(self._rulings.articles)


def _digest(*values: object) -> str:
    return blake2b(_encode(values), digest_size=8).hexdigest()


def _sources(folder: Traversable, name: str) -> list[tuple[str, bytes]]:
    found = []
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        path = f"{name}/{entry.name}"
        if entry.is_dir():
            found += [] if entry.name == "__pycache__" else _sources(entry, path)
        else:
            found.append((path, entry.read_bytes()))
    return found
