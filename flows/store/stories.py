"""Stories: what they were made of, the ids they are published under, and where ids that are gone lead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, astuple

from duckdb import DuckDBPyConnection
from msgspec import Struct

from cleaners.model import Evidence, Pair, Story
from cleaners.publish.changes import Published
from cleaners.publish.records import ChangeRecord
from flows.store.articles import drop_articles
from flows.store.columns import choose, delete, insert

_EVIDENCE = ("jaccard", "containment", "days_apart", "terms", "names", "numbers", "differing", "decision")


class StoryRow(Struct, frozen=True):
    """A record of the corpus, and what the store notes beside it."""

    story: Story
    first_article: str  # the smallest id in its story
    place: int  # among the records that share its id
    made_of: str
    digest: str  # of its line


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
        WITH now AS (
            SELECT article_id, last(story_id ORDER BY run) AS story_id FROM publications
            WHERE ? IS NULL OR run <= ? GROUP BY article_id
        )
        SELECT story_id, (SELECT min(run) FROM publications AS p WHERE p.story_id = now.story_id),
            list(article_id ORDER BY article_id)
        FROM now WHERE story_id IN (
            SELECT story_id FROM now WHERE article_id IN (SELECT value FROM wanted)
        ) GROUP BY story_id ORDER BY story_id
        """,
        [until, until],
    ).fetchall()
    return [Published(story, first, tuple(members)) for story, first, members in rows]


def keys_of(store: DuckDBPyConnection, ids: Iterable[str]) -> list[str]:
    """What stories were made of, by their ids."""
    choose(store, "wanted", sorted(ids), "VARCHAR")
    rows = store.execute(
        "SELECT DISTINCT made_of FROM stories WHERE id IN (SELECT value FROM wanted) ORDER BY made_of"
    ).fetchall()
    return [key for (key,) in rows]


def digests_of(store: DuckDBPyConnection, keys: Sequence[str]) -> dict[str, list[str]]:
    """By id, the digests of the records that were made of this."""
    choose(store, "wanted", keys, "VARCHAR")
    rows = store.execute(
        "SELECT id, list(digest ORDER BY place) FROM stories "
        "WHERE made_of IN (SELECT value FROM wanted) GROUP BY id"
    ).fetchall()
    return dict(rows)


def save_stories(store: DuckDBPyConnection, rows: Sequence[StoryRow], pairs: Sequence[Pair]) -> None:
    """Keep records of the corpus, and the pairs that hold them together."""
    kept = [
        (
            *(row.story.id, row.story.canonical, row.story.title, row.story.published, row.story.language),
            *([asdict(one) for one in row.story.supplements], [asdict(one) for one in row.story.conflicts]),
            *(row.first_article, row.place, row.made_of, row.digest),
        )
        for row in rows
    ]
    columns = ("id", "canonical", "title", "published", "language", "supplements", "conflicts")
    insert(store, "stories", (*columns, "first_article", "place", "made_of", "digest"), kept)
    held = [(pair.left, pair.right, pair.tier, pair.score, *_listed(pair.evidence)) for pair in pairs]
    insert(store, "pairs", ("left_id", "right_id", "tier", "score", *_EVIDENCE), held)


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


def note_published(store: DuckDBPyConnection, homes: Mapping[str, str], run: str) -> None:
    """Take down which story each of these articles is in now, where that is news."""
    store.execute("CREATE OR REPLACE TEMP TABLE homes (article_id VARCHAR, story_id VARCHAR)")
    insert(store, "homes", ("article_id", "story_id"), sorted(homes.items()))
    store.execute(
        """
        INSERT INTO publications SELECT article_id, story_id, ? FROM homes
        WHERE (article_id, story_id) NOT IN (
            SELECT (article_id, last(story_id ORDER BY run)) FROM publications GROUP BY article_id
        ) ORDER BY article_id
        """,
        [run],
    )


def note_changes(store: DuckDBPyConnection, changes: Sequence[ChangeRecord], run: str) -> None:
    """Keep what a run changed."""
    rows = [(run, row.story_id, row.change, row.into) for row in changes]
    insert(store, "changes", ("run", "story_id", "change", "into_id"), rows)


def _listed(evidence: Evidence) -> list[object]:
    return [list(value) if isinstance(value, tuple) else value for value in astuple(evidence)]
