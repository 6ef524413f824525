"""Show an article as it came in beside what it is now, with the rule of every change."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from cleaners.edits import Segment, segments
from cleaners.model import Edit
from cleaners.publish.records import ArticleRecord
from flows.published import original

LONGEST_RULES = 18
"""Characters of a line of rules: the longest name has 21, and breaks; the texts need the room."""


def show_article(console: Console, article: ArticleRecord, history: Sequence[Edit]) -> None:
    """Print an article: the text as it came in on the left, the text as it is now on the right.

    Changes are marked by colour on a terminal, and by [-...-] and {+...+} everywhere.
    """
    console.print(_line(article.title or article.id), style="bold")
    about = (article.id, article.input, article.source, article.published, article.language, *article.flags)
    console.print(_line(" | ".join(str(value) for value in about if value)), style="dim")
    table = Table(show_header=True, expand=True, show_lines=False, box=None, padding=(0, 2, 0, 0))
    table.add_column("as it came in", ratio=1)
    table.add_column("as it is now", ratio=1)
    table.add_column("rule", style="dim", max_width=LONGEST_RULES)
    for left, right, rules in _rows(segments(original(article, list(history)), history)):
        table.add_row(left, right, Text(", ".join(rules)))
    console.print(table)
    suggested = [edit for edit in history if not edit.applied]
    if suggested:
        console.print(Text("\nsuggested, not applied:"), style="bold")
    for edit in suggested:
        console.print(_line(f"  {edit.rule} ({edit.confidence:.2f}): {edit.before!r} -> {edit.after!r}"))


def _rows(pieces: Sequence[Segment]) -> list[tuple[Text, Text, tuple[str, ...]]]:
    """Pieces as rows: a row ends where an unchanged line ends, so that both sides stand level."""
    rows: list[tuple[Text, Text, tuple[str, ...]]] = []
    left, right, rules = Text(), Text(), dict[str, None]()
    for piece in pieces:
        if piece.rules:
            rules |= dict.fromkeys(piece.rules)
            if piece.before:
                left.append(f"[-{visible(piece.before)}-]", "red")
            if piece.after:
                right.append(f"{{+{visible(piece.after)}+}}", "green")
            continue
        for line in piece.before.splitlines(keepends=True):
            left.append(visible(line.rstrip("\r\n")))
            right.append(visible(line.rstrip("\r\n")))
            if line.endswith("\n"):
                rows.append((left, right, tuple(rules)))
                left, right, rules = Text(), Text(), {}
    return [*rows, (left, right, tuple(rules))]


def visible(text: str) -> str:
    """The text without anything that a terminal would obey: control characters stand as their escapes."""
    return "".join(
        character if character == "\n" or character.isprintable() else repr(character)[1:-1]
        for character in text
    )


def one_line(text: str) -> str:
    """The text in one line, without anything that a terminal would obey."""
    return visible(text).replace("\n", "\\n")


def _line(text: str) -> Text:
    return Text(visible(text).replace("\n", " "))
