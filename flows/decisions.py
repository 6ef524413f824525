"""The decisions files: CSV of what people said of pairs of articles."""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from dataclasses import astuple, fields
from pathlib import Path

import msgspec

from cleaners.model import Decision

FILE = "decisions.csv"
"""The file in an output that `copydesk decide` writes, and that every run on this output obeys."""

COLUMNS = tuple(field.name for field in fields(Decision))


class DecisionsError(ValueError):
    """A decisions file cannot be used; the message names the line and the cure."""


def decisions_of(output: Path, extra: str | None) -> list[Decision]:
    """The decisions that a run obeys: those kept in its output, and those of a file that was named.

    Raises:
        DecisionsError: a file cannot be read, a line is no decision, or decisions contradict each other.
    """
    kept = output / FILE
    found = [path for path in (str(kept) if kept.exists() else None, extra) if path]
    decisions = [decision for path in found for decision in read_decisions(path)]
    check(decisions)
    return decisions


def read_decisions(path: str) -> list[Decision]:
    """Decisions from a CSV file with the columns left, right, verdict and, if known, by, on and note.

    Raises:
        DecisionsError: the file cannot be read, or a line of it is not a decision.
    """
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            return [_decision(path, line, row) for line, row in enumerate(csv.DictReader(file), start=2)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DecisionsError(f"{path}: {error}") from error


def write_decision(output: Path, decision: Decision) -> Decision | None:
    """Keep a decision in an output. An earlier one on the same two articles gives way, and comes back.

    Raises:
        DecisionsError: it contradicts what was decided on other pairs; nothing was written.
        OSError: the file cannot be written; it is as it was.
    """
    path = output / FILE
    kept = read_decisions(str(path)) if path.exists() else []
    pair = {decision.left, decision.right}
    earlier = next((known for known in kept if {known.left, known.right} == pair), None)
    kept = [*(known for known in kept if {known.left, known.right} != pair), decision]
    check(kept)
    output.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    with fresh.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(astuple(known) for known in kept)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    return earlier


def check(decisions: Sequence[Decision]) -> None:
    """See that decisions can all be obeyed.

    Raises:
        DecisionsError: some contradict each other; the message names them.
    """
    # The rooms take a second to import, and most outputs hold no decisions.
    if not decisions:
        return
    from cleaners.match.stories import contradictions

    if refused := contradictions(decisions):
        listed = "; ".join(f"{one.left} and {one.right} are {one.verdict}" for one in refused)
        raise DecisionsError(f"these decisions contradict each other, take one of them back: {listed}")


def _decision(path: str, line: int, row: dict[str, str | None]) -> Decision:
    known = {field: value or "" for field, value in row.items() if field in COLUMNS}
    try:
        decision = msgspec.convert({"by": "", "on": "", "note": "", **known}, Decision)
    except msgspec.ValidationError as error:
        raise DecisionsError(
            f"{path}, line {line}: {error}; a line is left,right,same or different"
        ) from error
    if not decision.left or not decision.right or decision.left == decision.right:
        raise DecisionsError(f"{path}, line {line}: a decision is on two articles; name both ids")
    return decision
