"""Stories: what they were made of, the ids they are published under, and where ids that are gone lead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from duckdb import DuckDBPyConnection
from msgspec import Struct

from cleaners.model import Conflict, Pair, Story, Supplement
from cleaners.publish.changes import Published
from cleaners.publish.records import ChangeRecord
from flows.store.articles import drop_articles
from flows.store.columns import choose, delete, insert


class StoryRow(Struct, frozen=True):
    """A record of the corpus, and what the store notes beside it: the columns of its table."""

    id: str
    canonical: str
    title: str | None
    published: str | None
    language: str | None
    supplements: tuple[Supplement, ...]
    conflicts: tuple[Conflict, ...]
    first_article: str  # the smallest id in its story
    place: int  # among the records that share its id
    made_of: str
    digest: str  # of its line
    corpus_bytes: int  # what it takes in corpus.jsonl, with the ends of lines
    articles_bytes: int
    edits_bytes: int


class PairRow(Struct, frozen=True):
    """A verified pair: the columns of its table."""

    left_id: str
    right_id: str
    tier: str
    score: float
    jaccard: float | None
    containment: float | None
    days_apart: int | None
    terms: tuple[str, ...]
    names: tuple[str, ...]
    numbers: tuple[str, ...]
    differing: tuple[str, ...]
    decision: str | None


class Largest(Struct, frozen=True):
    """A story of many articles."""

    id: str
    title: str | None
    articles: int


def largest(store: DuckDBPyConnection, most: int) -> list[Largest]:
    """The stories of more than one article that have the most, the largest first."""
    rows = store.execute(
        "SELECT stories.id, any_value(stories.title), count(*) AS members FROM stories "
        "JOIN articles USING (canonical) GROUP BY stories.id HAVING members > 1 "
        "ORDER BY members DESC, stories.id LIMIT ?",
        [most],
    ).fetchall()
    return [Largest(*row) for row in rows]


def made_of(store: DuckDBPyConnection) -> dict[str, str]:
    """By what they were made of, the ids of all stories."""
    return dict(store.execute("SELECT made_of, id FROM stories").fetchall())


def published(
    store: DuckDBPyConnection, articles: Iterable[str], until: str | None = None
) -> list[Published]:
    """The stories that some of these articles are published in, each with all its articles, sorted by id.

    Args:
        store: the store.
        articles: ids of articles.
        until: as they were published in this run, instead of now.
    """
    choose(store, "wanted", sorted(set(articles)), "VARCHAR")
    rows = store.execute(
        """
        WITH known AS (
            SELECT * FROM publications WHERE ? IS NULL OR run <= ?
        ), homes AS (
            SELECT DISTINCT story_id FROM (
                SELECT arg_max(story_id, run) AS story_id FROM known
                WHERE article_id IN (SELECT value FROM wanted) GROUP BY article_id
            )
        ), now AS (
            SELECT article_id, arg_max(story_id, run) AS story_id FROM known
            WHERE article_id IN (SELECT article_id FROM known SEMI JOIN homes USING (story_id))
            GROUP BY article_id
        ), first AS (
            SELECT story_id, min(run) AS run FROM publications SEMI JOIN homes USING (story_id)
            GROUP BY story_id
        )
        SELECT story_id, any_value(first.run), list(article_id ORDER BY article_id)
        FROM now JOIN homes USING (story_id) JOIN first USING (story_id)
        GROUP BY story_id ORDER BY story_id
        """,
        [until, until],
    ).fetchall()
    return [Published(story, first, tuple(members)) for story, first, members in rows]


def digests_of(store: DuckDBPyConnection, keys: Sequence[str]) -> dict[str, list[str]]:
    """By id, the digests of the records that were made of this."""
    choose(store, "wanted", keys, "VARCHAR")
    rows = store.execute(
        "SELECT id, list(digest ORDER BY place) FROM stories "
        "WHERE made_of IN (SELECT value FROM wanted) GROUP BY id"
    ).fetchall()
    return dict(rows)


def fresh_digests(store: DuckDBPyConnection) -> dict[str, list[str]]:
    """By id, the digests of the records that this run made; see `flows.store.lines.note_unchanged`."""
    return dict(
        store.execute(
            "SELECT id, list(digest ORDER BY place) FROM stories "
            "WHERE made_of NOT IN (SELECT made_of FROM unchanged) GROUP BY id"
        ).fetchall()
    )


def story_row(
    story: Story, first_article: str, place: int, made_of: str, digest: str, sizes: Mapping[str, int]
) -> StoryRow:
    """The row of a record of the corpus.

    Args:
        story: the record.
        first_article: the smallest id in its story.
        place: among the records that share its id.
        made_of: a digest of all that it depends on.
        digest: of its line.
        sizes: by name of file, the bytes that it takes there.
    """
    return StoryRow(
        id=story.id,
        canonical=story.canonical,
        title=story.title,
        published=story.published,
        language=story.language,
        supplements=story.supplements,
        conflicts=story.conflicts,
        first_article=first_article,
        place=place,
        made_of=made_of,
        digest=digest,
        corpus_bytes=sizes["corpus"],
        articles_bytes=sizes["articles"],
        edits_bytes=sizes["edits"],
    )


def pair_row(pair: Pair) -> PairRow:
    """The row of a verified pair."""
    said = pair.evidence
    return PairRow(
        *(pair.left, pair.right, pair.tier, pair.score, said.jaccard, said.containment, said.days_apart),
        *(said.terms, said.names, said.numbers, said.differing, said.decision),
    )


def drop_stories(store: DuckDBPyConnection, keys: Sequence[str]) -> None:
    """Take away the stories that were made of this, with their articles."""
    choose(store, "dropped", keys, "VARCHAR")
    rows = store.execute(
        "SELECT record FROM articles WHERE canonical IN "
        "(SELECT canonical FROM stories WHERE made_of IN (SELECT value FROM dropped))"
    ).fetchall()
    drop_articles(store, [record for (record,) in rows])
    store.execute("DELETE FROM stories WHERE made_of IN (SELECT value FROM dropped)")


def note_redirects(
    store: DuckDBPyConnection, absorbed: Mapping[str, str], removed: Iterable[str], run: str
) -> None:
    """Let absorbed ids, and those that led to them, lead to the stories that have their content now.

    An id that is in use again, or leads nowhere now, is no redirect. So each leads to a story in one step.
    """
    rows = [(old, new, run) for old, new in sorted(absorbed.items())]
    store.execute("CREATE OR REPLACE TEMP TABLE absorbed (story_id VARCHAR, into_id VARCHAR, run VARCHAR)")
    insert(store, "absorbed", ("story_id", "into_id", "run"), rows)
    store.execute(
        "UPDATE redirects SET into_id = absorbed.into_id FROM absorbed "
        "WHERE redirects.into_id = absorbed.story_id"
    )
    store.execute("INSERT INTO redirects SELECT * FROM absorbed")
    delete(store, "redirects", "into_id", sorted(removed), "VARCHAR")
    store.execute("DELETE FROM redirects WHERE story_id IN (SELECT id FROM stories)")


def note_published(store: DuckDBPyConnection, run: str) -> None:
    """Note which story the articles of the stories that this run made are in, where that is news."""
    store.execute(
        """
        INSERT INTO publications
        WITH homes AS (
            SELECT articles.id AS article_id, stories.id AS story_id
            FROM articles JOIN stories USING (canonical)
            WHERE stories.made_of NOT IN (SELECT made_of FROM unchanged)
        ), known AS (
            SELECT article_id, arg_max(story_id, run) AS story_id
            FROM publications SEMI JOIN homes USING (article_id) GROUP BY article_id
        )
        SELECT article_id, story_id, ? FROM homes ANTI JOIN known USING (article_id, story_id)
        ORDER BY article_id
        """,
        [run],
    )


def note_changes(store: DuckDBPyConnection, changes: Sequence[ChangeRecord], run: str) -> None:
    """Keep what a run changed."""
    rows = [(run, row.story_id, row.change, row.into) for row in changes]
    insert(store, "changes", ("run", "story_id", "change", "into_id"), rows)
