"""`copydesk explain`."""

from __future__ import annotations

from contextlib import nullcontext

from rich.console import Console

from flows.commands.common import OUTPUT, ArticleName, Output, stopping
from flows.explain import show_article
from flows.published import articles, edits


def explain(article: ArticleName, output: Output = OUTPUT) -> None:
    """Show an article as it came in beside what it is now, with the rule of every change.

    Example: copydesk explain xiaomi-ev-plan.txt
    """
    with stopping():
        row = articles(output, [article])[article]
    console = Console()
    with console.pager(styles=True) if console.is_terminal else nullcontext():
        show_article(console, row, edits(output, row.id))
