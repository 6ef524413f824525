"""`copydesk undo`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.text import Text

from cleaners.edits import apply, without
from cleaners.publish.records import ArticleRecord
from flows.commands.common import OUTPUT, WRONG, Output, stop, stopping
from flows.decisions import RuleDecision, keep, signed, take_back
from flows.explain import visible
from flows.files import read_lines
from flows.published import articles, edits_by_article, original, published
from flows.rules import ABOUT, unknown


def rule_names(incomplete: str) -> list[str]:
    """The rules that begin like this, for the completion of the shell."""
    return [name for name in ABOUT if name.startswith(incomplete)]


def undo(
    rule: Annotated[
        list[str],
        typer.Option(help="A rule to take back; may be given several times.", autocompletion=rule_names),
    ],
    article: Annotated[str | None, typer.Option(help="Only this article: its id, or its input file.")] = None,
    source: Annotated[str | None, typer.Option(help="Only the articles of this source.")] = None,
    back: Annotated[bool, typer.Option("--back", help="Let the rule run again.")] = False,
    show: Annotated[
        bool, typer.Option("--print", help="Only print the texts, one JSON object (id, text) a line.")
    ] = False,
    note: Annotated[str, typer.Option(help="Why.")] = "",
    output: Output = OUTPUT,
) -> None:
    """Take back what a rule does: to one article, to those of a source, or to all. Every later run obeys.

    With --print nothing is decided: the texts are shown as they would be without the edits of the rule. The
    other edits stay, but for those that worked on what an undone edit had written.

    Example: copydesk undo --rule image-credit --article xiaomi-ev-plan.txt
    """
    if article and source:
        stop(WRONG, "--article and --source exclude each other: an article is of one source")
    with stopping():
        published(output, "run.json")
        if wrong := unknown(rule):
            stop(WRONG, wrong)
        wanted = articles(output, [article])[article].id if article else None
        if show:
            _print(output, rule, wanted, source)
            return
        decisions = [RuleDecision(name, source, wanted, "off", *signed(), note) for name in rule]
        changed = take_back(output, decisions) if back else keep(output, decisions)
    where = visible(wanted or source or "every article")
    names = ", ".join(rule)
    if not back:
        _say(f"{names}: off for {where} from the next run on; take it back with --back")
    elif changed:
        _say(f"{names}: runs again over {where} from the next run on")
    else:
        _say(f"{names}: was not off for {where}")


def _print(output: Path, rules: list[str], wanted: str | None, source: str | None) -> None:
    histories = dict(edits_by_article(output))
    for row in read_lines(published(output, "articles.jsonl"), ArticleRecord):
        history = histories.get(row.id, [])
        if wanted not in (None, row.id) or source not in (None, row.source):
            continue
        if any(edit.applied and edit.rule in rules for edit in history):
            kept = without(history, lambda edit: edit.rule in rules)
            text = apply(original(row, history), kept)
            sys.stdout.write(msgspec.json.encode({"id": row.id, "text": text}).decode() + "\n")


def _say(text: str) -> None:
    Console().print(Text(text), soft_wrap=True)
