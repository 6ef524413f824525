"""`copydesk undo`."""

from __future__ import annotations

import sys
from typing import Annotated

import msgspec
import typer

from cleaners.edits import apply, without
from cleaners.publish.records import ArticleRecord
from flows.commands.common import OUTPUT, WRONG, Output, stop
from flows.files import read_lines
from flows.published import NotThereError, articles, edits_by_article, original, published


def undo(
    rule: Annotated[list[str], typer.Option(help="A rule to take back; may be given several times.")],
    article: Annotated[str | None, typer.Option(help="Only this article: its id, or its input file.")] = None,
    output: Output = OUTPUT,
) -> None:
    """Print articles as they would be without the edits of a rule, one JSON object (id, text) a line.

    The other edits stay, but for those that worked on what an undone edit had written. The corpus stays as
    it is; to keep a rule from running at all, name it in the settings under repair.off.

    Example: copydesk undo --rule image_credits --article xiaomi-ev-plan.txt
    """
    try:
        wanted = articles(output, [article])[article].id if article else None
        histories = dict(edits_by_article(output))
        rows = read_lines(published(output, "articles.jsonl"), ArticleRecord)
        for row in rows:
            history = histories.get(row.id, [])
            if wanted in (None, row.id) and any(edit.applied and edit.rule in rule for edit in history):
                kept = without(history, lambda edit: edit.rule in rule)
                text = apply(original(row, history), kept)
                sys.stdout.write(msgspec.json.encode({"id": row.id, "text": text}).decode() + "\n")
    except NotThereError as error:
        stop(WRONG, str(error))
