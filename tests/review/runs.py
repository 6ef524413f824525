"""A run over the newsroom, made once for all tests that look at it."""

from __future__ import annotations

import json
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from flows import pipeline
from flows.job import new_job
from tests.review.newsroom import write_newsroom


@cache
def first_run() -> Path:
    """The output of a run over the newsroom. Nobody changes it: take a copy."""
    folder = Path(tempfile.mkdtemp(prefix="newsroom-"))
    write_newsroom(folder)
    run_again(folder / "output", folder / "newsroom.jsonl")
    return folder


def copied(folder: Path) -> Path:
    """A copy of that output, to decide on."""
    shutil.copytree(first_run(), folder / "copy", symlinks=True)
    return folder / "copy" / "output"


def run_again(output: Path, source: Path | None = None) -> None:
    """Run over the newsroom beside an output."""
    pipeline.run(new_job([str(source or output.parent / "newsroom.jsonl")], str(output)))


def rows(output: Path, name: str) -> list[dict[str, Any]]:
    """The records of a file of the latest run."""
    with (output / "latest" / f"{name}.jsonl").open(encoding="utf-8", newline="\n") as file:
        return [json.loads(line) for line in file]


def story_of(output: Path, article: str) -> str:
    """The story of an article."""
    return next(str(row["story_id"]) for row in rows(output, "articles") if row["id"] == article)
