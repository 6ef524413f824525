"""The decisions file: a CSV of what people said of pairs of articles."""

from __future__ import annotations

import csv
from pathlib import Path

import msgspec

from cleaners.model import Decision


class DecisionsError(ValueError):
    """The decisions file cannot be used; the message names the line and the cure."""


def read_decisions(path: str | None) -> list[Decision]:
    """Decisions from a CSV file with the columns left, right, verdict and, if known, by, on and note.

    Raises:
        DecisionsError: the file cannot be read, or a line of it is not a decision.
    """
    if path is None:
        return []
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            return [_decision(path, line, row) for line, row in enumerate(csv.DictReader(file), start=2)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DecisionsError(f"{path}: {error}") from error


def _decision(path: str, line: int, row: dict[str, str | None]) -> Decision:
    known = {field: value or "" for field, value in row.items() if field in Decision.__dataclass_fields__}
    try:
        return msgspec.convert({"by": "", "on": "", "note": "", **known}, Decision)
    except msgspec.ValidationError as error:
        raise DecisionsError(
            f"{path}, line {line}: {error}; a line is left,right,same or different"
        ) from error
