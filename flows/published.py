"""Look things up in the corpus that is shown now."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

import msgspec

from cleaners.edits import undo
from cleaners.model import Edit
from cleaners.publish.records import ArticleRecord, EditRecord
from cleaners.publish.runs import latest
from flows.files import read_lines


class NotThereError(LookupError):
    """What was asked for is not in the corpus."""


def published(output: Path, name: str) -> Path:
    """A file of the latest run.

    Raises:
        NotThereError: nothing was published here yet.
    """
    folder = latest(output)
    if folder is None:
        raise NotThereError(
            f"{output} holds no corpus yet; make one with: copydesk run INPUT... --output {output}"
        )
    return folder / name


def articles(output: Path, wanted: Collection[str]) -> dict[str, ArticleRecord]:
    """Articles by id. A name that is no id may be that of an input file with one article.

    Raises:
        NotThereError: one of them is not in the corpus.
    """
    found = {}
    for row in read_lines(published(output, "articles.jsonl"), ArticleRecord):
        for name in wanted:
            if name == row.id or (row.locator is None and name in (row.input, Path(row.input).name)):
                found[name] = row
    for name in wanted:
        if name not in found:
            raise NotThereError(f"there is no article {name!r} in {output}; ids stand in articles.jsonl")
    return found


def edits(output: Path, article_id: str) -> list[Edit]:
    """The edits of an article, in the order in which they were made."""
    rows = read_lines(published(output, "edits.jsonl"), EditRecord)
    return [_edit(row) for row in rows if row.article_id == article_id]


def edits_by_article(output: Path) -> Iterator[tuple[str, list[Edit]]]:
    """The edits of every article that has any."""
    current, found = None, list[Edit]()
    for row in read_lines(published(output, "edits.jsonl"), EditRecord):
        if row.article_id != current and current is not None:
            yield current, found
            found = []
        current = row.article_id
        found.append(_edit(row))
    if current is not None:
        yield current, found


def original(article: ArticleRecord, history: list[Edit]) -> str:
    """The text of an article as it came in."""
    return undo(article.text, history)


def _edit(row: EditRecord) -> Edit:
    return msgspec.convert(row, Edit, from_attributes=True)
