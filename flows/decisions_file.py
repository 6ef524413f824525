"""Decisions as a CSV file: to keep beside a project, to edit by hand, to carry to another output."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from flows.decisions import AnyDecision, DecisionsError, from_row, to_row
from flows.rules import unknown
from flows.store.decisions import Decided

COLUMNS = {
    "left": "left_id",
    "right": "right_id",
    "verdict": "verdict",
    "by": "decided_by",
    "on": "decided_on",
    "note": "note",
    "article": "article_id",
    "rule": "rule",
    "source": "source",
    "start": "start",
    "before": "before",
    "after": "after",
    "line": "line",
}
"""The columns, and the fields that they hold. What a verdict does not need may be left out or empty."""


def read_decisions(path: str) -> list[AnyDecision]:
    """Decisions from a CSV file. A word on a pair needs the columns left, right and verdict only.

    Raises:
        DecisionsError: the file cannot be read, or a line of it is not a decision.
    """
    try:
        with Path(path).open(encoding="utf-8-sig", errors="surrogatepass", newline="") as file:
            rows = csv.DictReader(file)
            return [_decision(path, rows.line_num, row) for row in rows]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DecisionsError(f"{path}: {error}") from error


def write_decisions(path: Path, decisions: Sequence[AnyDecision]) -> None:
    """Write decisions, one a line, so that `read_decisions` reads the same.

    Raises:
        OSError: the file cannot be written; it is as it was.
    """
    fresh = path.with_name(path.name + ".new")
    with fresh.open("w", encoding="utf-8", errors="surrogatepass", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for row in map(to_row, decisions):
            values = (getattr(row, field) for field in COLUMNS.values())
            writer.writerow("" if value is None else value for value in values)
    fresh.replace(path)


def _decision(path: str, line: int, row: dict[str, str | None]) -> AnyDecision:
    known = {COLUMNS[name]: value for name, value in row.items() if name in COLUMNS and value}
    start = known.pop("start", None)
    try:
        if start is not None and not start.isdecimal():
            raise DecisionsError(f"start is a number of characters, not {start!r}")
        texts = {name: value for name, value in known.items() if name != "verdict"}
        decision = from_row(
            Decided("pair", known.get("verdict", ""), start=None if start is None else int(start), **texts)
        )
        if wrong := unknown([texts["rule"]] if "rule" in texts else []):
            raise DecisionsError(wrong)
        return decision
    except DecisionsError as error:
        raise DecisionsError(f"{path}, line {line}: {error}") from error
