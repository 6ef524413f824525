"""The files of the output contract, out of the store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import groupby
from pathlib import Path
from typing import Any

import msgspec
from duckdb import DuckDBPyConnection

from cleaners.model import Article, Conflict, Evidence, Member, Rejected, Story, Supplement
from cleaners.publish.parquet import write_corpus
from cleaners.publish.records import ChangeRecord, article_records, edit_records, story_record
from flows.files import write_lines
from flows.report import write_report
from flows.store.articles import SELECT, article_of, learned_lines
from flows.store.columns import number
from flows.store.lines import LINES
from flows.store.records import REJECTED
from flows.summary import Summary

_encode = msgspec.json.Encoder().encode

_EVIDENCE = "jaccard, containment, days_apart, terms, names, numbers, differing, decision"

_WHOLE = f"""
    WITH tie AS (
        SELECT left_id AS one, right_id AS other, {_EVIDENCE} FROM pairs
        UNION ALL SELECT right_id, left_id, {_EVIDENCE} FROM pairs
    )
    SELECT shown.*, {", ".join(f"tie.{name.strip()}" for name in _EVIDENCE.split(","))},
        stories.id, stories.title, stories.published, stories.language,
        CASE WHEN shown.id = shown.canonical THEN stories.supplements END,
        CASE WHEN shown.id = shown.canonical THEN stories.conflicts END
    FROM ({SELECT.format(some="")}) AS shown JOIN stories ON stories.canonical = shown.canonical
        LEFT JOIN tie ON tie.one = shown.duplicate_of AND tie.other = shown.id
    ORDER BY stories.first_article, stories.place, shown.id <> shown.canonical, shown.id
"""
"""Every article with its story, in the order of the corpus."""

_ARTICLE, _TIE, _STORY = slice(0, 18), slice(18, 26), slice(26, 32)


def write_stories(store: DuckDBPyConnection, folder: Path) -> None:
    """Write the files that have lines of every story.

    Raises:
        OSError: the disk is full, or a file cannot be written.
    """
    with ExitStack() as stack:
        corpus, articles, edits = (
            stack.enter_context((folder / f"{name}.jsonl").open("wb")) for name in LINES
        )
        for story, members in stories(store):
            corpus.write(_encode(story_record(story, members)) + b"\n")
            for row in article_records(story, members):
                articles.write(_encode(row) + b"\n")
                edits.writelines(_encode(edit) + b"\n" for edit in edit_records(members[row.id]))


def write_others(store: DuckDBPyConnection, folder: Path, run: str) -> None:
    """Write all files but those, run.json and the report; corpus.jsonl is there.

    Raises:
        OSError: the disk is full, or a file cannot be written.
    """
    write_corpus(folder / "corpus.parquet", folder / "corpus.jsonl")
    write_lines(folder / "learned.jsonl", learned_lines(store))
    write_lines(folder / "rejected.jsonl", rejected(store))
    write_lines(folder / "changes.jsonl", changes_of(store, run))
    lines = store.execute("SELECT line FROM borderline ORDER BY rowid").fetchall()
    (folder / "borderline.jsonl").write_bytes(b"".join(line.encode() + b"\n" for (line,) in lines))


def write_rest(folder: Path, summary: Summary) -> None:
    """Write run.json and the report, beside the other files of a run.

    Raises:
        OSError: the disk is full, or a file cannot be written.
    """
    encoded = msgspec.json.format(_encode(summary), indent=2)
    (folder / "run.json").write_bytes(encoded + b"\n")
    write_report(folder)


def stories(store: DuckDBPyConnection) -> Iterator[tuple[Story, dict[str, Article]]]:
    """The records of the corpus with their articles, in its order."""
    for _, rows in groupby(_rows(store), key=lambda row: row[2]):
        members: list[Member] = []
        articles: dict[str, Article] = {}
        head: tuple[Any, ...] = ()
        for row in rows:
            head = head or row
            article = article_of(row[_ARTICLE])
            articles[article.id] = article
            tied = row[4] is not None
            evidence = Evidence(*map(_tuple, row[_TIE])) if tied and row[21] is not None else None
            members.append(Member(article.id, row[3], row[5], row[4], evidence))
        canonical = articles[members[0].article_id]
        identifier, title, published, language, supplements, conflicts = head[_STORY]
        yield (
            Story(
                *(identifier, title, canonical.text, published, language, canonical.id, tuple(members)),
                msgspec.convert(supplements, tuple[Supplement, ...]),
                msgspec.convert(conflicts, tuple[Conflict, ...]),
            ),
            articles,
        )


def rejected(store: DuckDBPyConnection) -> list[Rejected]:
    """All rejected inputs, in the order of files and records."""
    rows = store.execute(
        f"SELECT {', '.join(REJECTED)} FROM rejected "
        "ORDER BY input, coalesce(locator, 0), stage, reason, detail"
    ).fetchall()
    return [Rejected(*row) for row in rows]


def changes_of(store: DuckDBPyConnection, run: str) -> list[ChangeRecord]:
    """What a run changed, by story id."""
    rows = store.execute(
        "SELECT story_id, change, into_id FROM changes WHERE run = ? ORDER BY story_id", [run]
    ).fetchall()
    return [ChangeRecord(*row) for row in rows]


def counts(store: DuckDBPyConnection) -> Counter[str]:
    """How everything in the store ended, under the names that `cleaners.publish.tally` knows."""
    found = Counter(
        {
            "inputs/records": number(store, "SELECT count(*) FROM records")
            + number(store, "SELECT count(*) FROM rejected WHERE record IS NULL"),
            "inputs/revised": number(store, "SELECT count(*) FROM records WHERE revised IS NOT NULL"),
            "corpus/stories": number(store, "SELECT count(*) FROM stories"),
            "corpus/supplements": number(store, "SELECT sum(len(supplements)) FROM stories"),
            "corpus/conflicts": number(store, "SELECT sum(len(conflicts)) FROM stories"),
            "corpus/repaired": number(store, "SELECT count(DISTINCT article_id) FROM edits WHERE applied"),
        }
    )
    for name, query in (
        ("members", "SELECT coalesce(tier, 'canonical'), count(*) FROM articles GROUP BY ALL"),
        ("rejected", "SELECT reason, count(*) FROM rejected GROUP BY ALL"),
        ("rules", "SELECT rule, count(*) FROM edits WHERE applied GROUP BY ALL"),
        ("suggestions", "SELECT rule, count(*) FROM edits WHERE NOT applied GROUP BY ALL"),
        ("flags", "SELECT flag, count(*) FROM (SELECT unnest(flags) AS flag FROM articles) GROUP BY ALL"),
    ):
        found.update({f"{name}/{key}": count for key, count in store.execute(query).fetchall()})
    return found


def unaccounted(store: DuckDBPyConnection) -> int:
    """Records that are not exactly one of: an article, rejected, a former revision."""
    return number(
        store,
        """
        SELECT count(*) FROM records LEFT JOIN (
            SELECT record, count(*) AS ends FROM (
                SELECT record FROM articles UNION ALL SELECT record FROM rejected UNION ALL
                SELECT record FROM records WHERE revised IS NOT NULL
            ) GROUP BY record
        ) USING (record) WHERE ends IS DISTINCT FROM 1
        """,
    )


def _rows(store: DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    rows = store.execute(_WHOLE)
    while some := rows.fetchmany(100):
        yield from some


def _tuple(value: object) -> Any:  # noqa: ANN401  a field of Evidence
    return tuple(value) if isinstance(value, list) else value
