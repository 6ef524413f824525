"""Accepted articles: as they are published, as they were before learned lines left them, and their traces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import msgspec
from duckdb import DuckDBPyConnection
from msgspec import Struct

from cleaners.edits import apply, undo
from cleaners.intake import Identity
from cleaners.model import Article, Edit, Member
from cleaners.repair.boilerplate import LearnedTable, LineEvidence
from cleaners.repair.boilerplate.learned import LearnedLine
from flows.store.columns import choose, delete, insert
from flows.store.evidence import COLUMNS, evidence_row

_encode = msgspec.msgpack.Encoder().encode

SELECT = """
    SELECT a.record, a.prepared, a.canonical, a.tier, a.duplicate_of, a.score,
        a.id, a.input, a.text, a.locator, a.source, a.url, a.title, a.authors, a.published, a.language,
        e.edits, a.flags
    FROM (SELECT * FROM articles {some}) AS a LEFT JOIN (
        SELECT article_id, list({{'rule': rule, 'start': start, 'before': before, 'after': after,
            'confidence': confidence, 'applied': applied}} ORDER BY seq) AS edits
        FROM edits WHERE article_id IN (SELECT id FROM articles {some}) GROUP BY article_id
    ) AS e ON e.article_id = a.id
"""
"""Articles, or some of them (WHERE ...), with their edits, as `article_of` reads them."""


class Earlier(Struct, frozen=True, array_like=True):
    """What an article was before its source and its story were asked; its text follows from it."""

    edits: tuple[Edit, ...]
    flags: tuple[str, ...]


class ArticleRow(Struct, frozen=True):
    """An article as it is published, and its place in the corpus: the columns of its table."""

    record: int
    id: str
    input: str
    locator: int | None
    source: str | None
    url: str | None
    title: str | None
    authors: tuple[str, ...]
    published: str | None
    language: str | None
    text: str
    flags: tuple[str, ...]
    canonical: str  # the article that speaks for the record it is in
    tier: str | None
    duplicate_of: str | None
    score: float | None
    prepared: bytes | None  # where asking its source or its story changed anything: what it was before


class Trace(Struct, frozen=True):
    """What is kept of an article so that later runs need not look at its text."""

    record: int
    id: str
    identity: Identity
    source: str | None
    lines: LineEvidence | None = None  # what it says about the boilerplate of its source
    digest: str = ""  # of the article as it went into matching
    part: int = 0  # of the features
    part_row: int = 0


def article_of(row: Sequence[Any]) -> Article:
    """The article in a row of `SELECT`."""
    *fields, authors, published, language, edits, flags = row[6:]
    found = tuple(Edit(**edit) for edit in edits or ())
    identifier, name, text, locator, source, url, title = fields
    return Article(
        *(identifier, name, text, locator, source, url, title),
        *(tuple(authors), published, language, found, tuple(flags)),
    )


def stored_articles(
    store: DuckDBPyConnection, records: Sequence[int]
) -> Iterator[tuple[int, Article, Article]]:
    """By record: the number, the article as it is published, and as it was before learned lines left it."""
    choose(store, "wanted", records, "BIGINT")
    some = "WHERE record IN (SELECT value FROM wanted)"
    rows = store.execute(SELECT.format(some=some) + " ORDER BY a.record")
    while fetched := rows.fetchmany(500):
        for row in fetched:
            article = article_of(row)
            yield row[0], article, _earlier(article, row[1])


def _earlier(article: Article, prepared: bytes | None) -> Article:
    if prepared is None:
        return article
    earlier = msgspec.msgpack.decode(prepared, type=Earlier)
    original = undo(article.text, article.edits)
    return replace(article, text=apply(original, earlier.edits), edits=earlier.edits, flags=earlier.flags)


def article_row(
    record: int, article: Article, earlier: Earlier | None, canonical: str, member: Member
) -> ArticleRow:
    """The row of an article that is a member of the record that `canonical` speaks for."""
    return ArticleRow(
        *(record, article.id, article.input, article.locator, article.source, article.url, article.title),
        *(article.authors, article.published, article.language, article.text, article.flags),
        *(canonical, member.tier, member.duplicate_of, member.score),
        None if earlier is None else _encode(earlier),
    )


def drop_articles(store: DuckDBPyConnection, records: Sequence[int]) -> None:
    """Take articles away, with their edits and the pairs they are in."""
    if not records:
        return
    choose(store, "leaving", records, "BIGINT")
    store.execute(
        "CREATE OR REPLACE TEMP TABLE leaving_ids AS "
        "SELECT id FROM articles WHERE record IN (SELECT value FROM leaving)"
    )
    store.execute("DELETE FROM edits WHERE article_id IN (SELECT id FROM leaving_ids)")
    store.execute(
        "DELETE FROM pairs WHERE left_id IN (SELECT id FROM leaving_ids) "
        "OR right_id IN (SELECT id FROM leaving_ids)"
    )
    store.execute("DELETE FROM articles WHERE record IN (SELECT value FROM leaving)")


def save_traces(store: DuckDBPyConnection, traces: Sequence[Trace]) -> None:
    """Keep traces of records that have none."""
    rows = [
        (
            *(trace.record, trace.id, trace.identity.id, trace.identity.own, trace.identity.digest),
            *(trace.identity.input, trace.identity.locator, trace.source, trace.digest),
            *(trace.part, trace.part_row, *evidence_row(trace.lines)),
        )
        for trace in traces
    ]
    columns = ("record", "id", "asked_id", "own", "said", "input", "locator", "source", "digest")
    insert(store, "traces", (*columns, "part", "part_row", *COLUMNS), rows)


def move_traces(store: DuckDBPyConnection, rows: Sequence[tuple[int, str, str, int, int]]) -> None:
    """Note of records that were indexed again the id, the digest, and the part and row of their features."""
    columns = ("record", "id", "digest", "part", "part_row")
    store.execute(
        f"CREATE OR REPLACE TEMP TABLE moved AS SELECT {', '.join(columns)} FROM traces WHERE false"
    )
    insert(store, "moved", columns, rows)
    store.execute(
        "UPDATE traces SET id = moved.id, digest = moved.digest, part = moved.part, "
        "part_row = moved.part_row FROM moved WHERE traces.record = moved.record"
    )


def drop_traces(store: DuckDBPyConnection, records: Sequence[int]) -> None:
    """Take the traces of records away."""
    delete(store, "traces", "record", records, "BIGINT")


def traced(store: DuckDBPyConnection) -> set[int]:
    """The records whose articles are in the corpus."""
    return {record for (record,) in store.execute("SELECT record FROM traces").fetchall()}


def stored_ids(store: DuckDBPyConnection, records: Sequence[int]) -> dict[int, str]:
    """The ids of the articles of these records, if they are in the corpus."""
    choose(store, "wanted", records, "BIGINT")
    return dict(
        store.execute("SELECT record, id FROM traces WHERE record IN (SELECT value FROM wanted)").fetchall()
    )


def companions(store: DuckDBPyConnection, records: Sequence[int]) -> set[int]:
    """The records whose features are in one part with those of these records: it shows words of them all."""
    choose(store, "wanted", records, "BIGINT")
    rows = store.execute(
        "SELECT record FROM traces WHERE part IN "
        "(SELECT part FROM traces WHERE record IN (SELECT value FROM wanted))"
    ).fetchall()
    return {record for (record,) in rows}


def names_of(store: DuckDBPyConnection, records: Sequence[int]) -> list[str]:
    """The ids of the articles of these records."""
    choose(store, "wanted", records, "BIGINT")
    rows = store.execute(
        "SELECT id FROM traces WHERE record IN (SELECT value FROM wanted) ORDER BY id"
    ).fetchall()
    return [name for (name,) in rows]


def stored_digests(store: DuckDBPyConnection, without: Sequence[int]) -> dict[str, str]:
    """By id, the digests of all articles but those of some records."""
    choose(store, "without", without, "BIGINT")
    rows = store.execute(
        "SELECT id, digest FROM traces WHERE record NOT IN (SELECT value FROM without)"
    ).fetchall()
    return dict(rows)


def records_of(store: DuckDBPyConnection, names: Sequence[str]) -> list[int]:
    """The records of the articles with these ids."""
    choose(store, "names", names, "VARCHAR")
    rows = store.execute("SELECT record FROM traces WHERE id IN (SELECT value FROM names)").fetchall()
    return [record for (record,) in rows]


def sources_of(store: DuckDBPyConnection, records: Sequence[int]) -> set[str]:
    """The sources of the articles of these records."""
    choose(store, "wanted", records, "BIGINT")
    rows = store.execute(
        "SELECT DISTINCT source FROM traces WHERE source IS NOT NULL AND record IN (SELECT value FROM wanted)"
    ).fetchall()
    return {source for (source,) in rows}


_LEARNED = tuple(LearnedLine.__struct_fields__)


def learned_lines(store: DuckDBPyConnection) -> list[LearnedLine]:
    """All that was learned, sorted by source, position and key."""
    columns = ", ".join(f'"{name}"' for name in _LEARNED)
    rows = store.execute(f"SELECT {columns} FROM learned ORDER BY source, position, key").fetchall()
    return [LearnedLine(*row) for row in rows]


def replace_learned(store: DuckDBPyConnection, table: LearnedTable) -> None:
    """Keep what was learned, in place of what was there."""
    store.execute("DELETE FROM learned")
    rows = [tuple(getattr(line, name) for name in _LEARNED) for line in table.lines]
    insert(store, "learned", _LEARNED, rows)
