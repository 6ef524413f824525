"""Give every article an id of its own."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from cleaners.intake.record import Record
from cleaners.model import Article, Rejected

_NUMBERS = re.compile(r"(?:-[0-9]+)+$")


@dataclass(frozen=True, slots=True, order=True)
class Identity:
    """What decides about an article's id: small, so that those of all articles fit into memory."""

    id: str
    digest: str  # of all that the article says
    input: str
    locator: int  # -1 for a whole file
    own: bool  # whether the input named the id


def identity(record: Record, article: Article) -> Identity:
    """The identity of an article as `article()` made it of a record, before any repair."""
    said = (
        article.text,
        article.title,
        article.authors,
        article.published,
        article.source,
        article.url,
        article.language,
    )
    digest = hashlib.sha256(repr(said).encode("utf-8", "surrogatepass")).hexdigest()[:32]
    locator = -1 if article.locator is None else article.locator
    return Identity(article.id, digest, article.input, locator, bool(record.id))


def resolve_ids(identities: Sequence[Identity], had: Sequence[str | None] = ()) -> list[str | Rejected]:
    """An id of its own for each of these articles, in the order given, which decides nothing.

    Of the articles of one file with the same id of their own, one is kept: the one with the smallest digest
    of its content, then by locator. Those of different files are different articles, unless they say the
    same: files come from different hands, and many count from 1. Articles with the same derived id are copies
    that came without one. Of these all are kept, from the second on, in the order of content, input and
    locator, as "ID-2" ...

    Args:
        identities: the articles.
        had: the ids that earlier runs gave them, or an earlier revision; these come before all others.
    """
    had = had or [None] * len(identities)
    resolved: list[str | Rejected] = [row.id for row in identities]
    taken = {row.id for row in identities}.union(name for name in had if name)
    given = {name for name in had if name}
    kept: dict[str, Identity] = {}  # of the articles that ask for one id, by file and by content
    identifier, count = None, 1
    for at in sorted(range(len(identities)), key=lambda at: _order(identities[at], had[at])):
        row, known = identities[at], had[at]
        if row.id != identifier:
            identifier, kept, count = row.id, {}, 1
        rival = kept.get(row.input) or kept.get(row.digest)
        if row.own and rival:
            resolved[at] = duplicate(row, rival)
            continue
        kept.setdefault(row.input, row)
        kept.setdefault(row.digest, row)
        if known is not None:
            resolved[at] = known
        elif row.id not in given:
            given.add(row.id)
        else:
            count += 1
            while f"{row.id}-{count}" in taken:
                count += 1
            resolved[at] = f"{row.id}-{count}"
    return resolved


def stem(identifier: str) -> str:
    """What the ids have in common that can get into each other's way: all before "-2", "-3" ...

    >>> stem("flood-2024-2")
    'flood'
    """
    return _NUMBERS.sub("", identifier)


def duplicate(row: Identity, kept: Identity) -> Rejected:
    """The refusal of an article whose own id another one has."""
    where = kept.input if kept.locator < 0 else f"record {kept.locator} of {kept.input}"
    same = "the same content" if row.digest == kept.digest else "other content"
    detail = f"the id {row.id!r} is taken by {where}, with {same}; give each article its own id"
    locator = None if row.locator < 0 else row.locator
    return Rejected(row.input, locator, "intake", "duplicate_id", detail)


def _order(row: Identity, had: str | None) -> tuple[str, bool, bool, str, str, int]:
    return (row.id, had is None, not row.own, row.digest if row.own else "", row.input, row.locator)
