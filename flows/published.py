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
from flows.job import STORE


class NotThereError(LookupError):
    """What was asked for is not in the corpus."""


def published(output: Path, name: str) -> Path:
    """A file of the latest run.

    Raises:
        NotThereError: nothing was published here yet.
    """
    folder = latest(output)
    if folder is None:
        raise no_corpus(output)
    return folder / name


def see_store(output: Path) -> None:
    """See that there is a store.

    Raises:
        NotThereError: nothing was published here yet.
    """
    if not (output / STORE).exists():
        raise no_corpus(output)


def no_corpus(output: Path) -> NotThereError:
    """What is said of an output in which nothing was published yet."""
    return NotThereError(
        f"{output} holds no corpus yet; make one with: copydesk run INPUT... --output {output}"
    )


def articles(output: Path, wanted: Collection[str]) -> dict[str, ArticleRecord]:
    """Articles by what they are called: an id, or else the input file of one article, or else its last part.

    Raises:
        NotThereError: one of them is not in the corpus, or may be several articles.
    """
    found: dict[str, dict[int, list[ArticleRecord]]] = {name: {} for name in wanted}
    for row in read_lines(published(output, "articles.jsonl"), ArticleRecord):
        names = [row.id] if row.locator is not None else [row.id, row.input, Path(row.input).name]
        for name in found.keys() & set(names):
            found[name].setdefault(names.index(name), []).append(row)
    return {name: _only(output, name, ways) for name, ways in found.items()}


def _only(output: Path, name: str, ways: dict[int, list[ArticleRecord]]) -> ArticleRecord:
    """The article that a name is of, given those that it fits, by how well it does."""
    if not ways:
        raise NotThereError(f"there is no article {name!r} in {output}; ids stand in articles.jsonl")
    first, *others = ways[min(ways)]
    if others:
        files = " or ".join(row.input for row in (first, *others))
        raise NotThereError(f"{name!r} may be {files}; name the whole path, or the id as in articles.jsonl")
    return first


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
