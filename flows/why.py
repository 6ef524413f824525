"""Show why two articles are, or are not, in one story."""

from __future__ import annotations

from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cleaners.match import explain
from cleaners.model import Article, Evidence
from cleaners.publish.records import ArticleRecord
from cleaners.settings import Match
from flows.explain import visible
from flows.files import read_lines
from flows.published import articles, published


def show_evidence(console: Console, output: Path, left: str, right: str, settings: Match) -> None:
    """Print how two articles came out, and what speaks for and against their being one story.

    Their words are weighed by the whole corpus, so this takes about as long as matching did.

    Raises:
        NotThereError: one of the two is not in the corpus.
    """
    found = articles(output, [left, right])
    one, other = found[left], found[right]
    same = one.story_id == other.story_id
    console.print(Text(f"{one.id} and {other.id}: {'one story' if same else 'two stories'}"), style="bold")
    for row in (one, other):
        console.print(Text(visible(f"  {row.id}  {row.title or ''}  ({_tie(row)})")), soft_wrap=True)
    rows = read_lines(published(output, "articles.jsonl"), ArticleRecord)
    corpus = [msgspec.convert(row, Article, from_attributes=True) for row in rows]
    score, evidence = explain(corpus, one.id, other.id, settings)
    table = Table(show_header=False, box=None, pad_edge=False)
    for label, value in (("score as one story", f"{score:.3f}"), *_rows(evidence)):
        table.add_row(Text(label, "dim"), Text(visible(value)))
    console.print(table)


def _tie(row: ArticleRecord) -> str:
    if row.tier is None:
        return "canonical"
    score = "" if row.score is None else f", {row.score:.3f}"
    return f"{row.tier} of {row.duplicate_of}{score}"


def _rows(evidence: Evidence) -> list[tuple[str, str]]:
    """The evidence as lines; what was not looked at is left out."""
    lists = {
        "rare words of both": evidence.terms,
        "names of both": evidence.names,
        "numbers of both": evidence.numbers,
        "only in one": evidence.differing,
    }
    rows = [(label, ", ".join(values)) for label, values in lists.items() if values]
    numbers = {
        "days apart": evidence.days_apart,
        "shared shingles (Jaccard)": evidence.jaccard,
        "of the shorter article": evidence.containment,
        "decided": evidence.decision,
    }
    return rows + [(label, str(value)) for label, value in numbers.items() if value is not None]
