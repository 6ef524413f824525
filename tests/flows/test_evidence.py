"""What is learned from the columns of the store is what is learned from the articles themselves."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from cleaners.intake import Identity
from cleaners.model import Article
from cleaners.repair.boilerplate import LearnedTable, LineEvidence, evidence, learn
from cleaners.repair.boilerplate.learning import learn_source
from flows.store import opened
from flows.store.articles import Trace, save_traces
from flows.store.evidence import Gathered
from tests.flows.test_store_incremental import FOOTER, tale

LONG = "A paragraph that is too long to be boilerplate goes on and on. " * 60


def said(number: int) -> LineEvidence:
    """An article of one of two sources, most with a footer, some behind a line that is too long."""
    footer = FOOTER.upper() if number % 3 else FOOTER
    text = f"{'In short' if number % 2 else LONG}\n{tale(number)}\n{tale(number + 500)}\n{LONG}\n{footer}"
    found = evidence(
        Article(
            f"a{number}", "a.jsonl", text, source=f"s{number % 2}", authors=("Ann Lee", f"Bo {number % 5}")
        )
    )
    assert found
    return found


def test_columns_of_the_store_teach_what_articles_do(tmp_path: Path) -> None:
    rows = [said(number) for number in range(24)]
    with opened(tmp_path) as store:
        save_traces(
            store,
            [
                Trace(at, row.article_id, Identity(row.article_id, "d", "a.jsonl", at, True), row.source, row)
                for at, row in enumerate(rows[:16])
            ],
        )
        gathered = Gathered(store, ["s0", "s1", "other"], rows[16:], without=[3, 4])
        lines = [
            line
            for source in ("other", "s0", "s1")
            for line in learn_source(source, gathered.of(source), partial(gathered.spelled, source))
        ]
    expected = learn([row for at, row in enumerate(rows) if at not in (3, 4)])
    assert expected.lines
    assert LearnedTable(tuple(lines)) == expected
