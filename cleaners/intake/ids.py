"""Give every article an id of its own, over all files of a run."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from cleaners.intake.record import Record
from cleaners.model import Article, Locator, Rejected


@dataclass(frozen=True, slots=True, order=True)
class Identity:
    """What decides about an article's id: small, so that those of all articles fit into memory."""

    id: str
    digest: str  # of all that the article says
    input: str
    locator: int  # -1 for a whole file
    own: bool  # whether the input named the id


@dataclass(frozen=True, slots=True)
class Resolution:
    """What has to change. An article that is not named here keeps its id."""

    renamed: tuple[tuple[str, Locator, str], ...]  # input, locator, the new id
    rejected: tuple[Rejected, ...]


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


def resolve_ids(identities: Iterable[Identity]) -> Resolution:
    """Ids that are unique, whatever the order of the articles.

    Of articles with the same id of their own, one is kept: the one with the smallest digest of its content,
    then by input and locator. Articles with the same derived id are copies that came without one: all are
    kept, from the second on, in the order of input and locator, as "ID-2", "ID-3" ...
    """
    renamed: list[tuple[str, Locator, str]] = []
    rejected: list[Rejected] = []
    rows = sorted(identities, key=lambda row: (row.id, not row.own, *_order(row)))
    taken = {row.id for row in rows}
    kept: Identity | None = None
    count = 1
    for row in rows:
        if kept is None or row.id != kept.id:
            kept, count = row, 1
        elif row.own:
            rejected.append(_duplicate(row, kept))
        else:
            count += 1
            while f"{row.id}-{count}" in taken:
                count += 1
            renamed.append((row.input, _locator(row), f"{row.id}-{count}"))
    return Resolution(tuple(renamed), tuple(sorted(rejected, key=lambda r: (r.input, r.locator or 0))))


def _order(row: Identity) -> tuple[str, str, int]:
    return (row.digest if row.own else "", row.input, row.locator)


def _locator(row: Identity) -> Locator:
    return None if row.locator < 0 else row.locator


def _duplicate(row: Identity, kept: Identity) -> Rejected:
    where = kept.input if kept.locator < 0 else f"record {kept.locator} of {kept.input}"
    same = "the same content" if row.digest == kept.digest else "other content"
    detail = f"the id {row.id!r} is taken by {where}, with {same}; give each article its own id"
    return Rejected(row.input, _locator(row), "intake", "duplicate_id", detail)
