from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flows import pipeline
from flows.job import new_job

ROOT = Path(__file__).parents[2]

Rows = list[dict[str, Any]]


class Corpus:
    """What a run wrote."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def rows(self, name: str) -> Rows:
        with (self.folder / f"{name}.jsonl").open(encoding="utf-8", newline="\n") as file:
            return [json.loads(line) for line in file]

    def bytes(self) -> dict[str, bytes]:
        """The files that depend on nothing but the input."""
        names = ("corpus.jsonl", "corpus.parquet", "articles.jsonl", "edits.jsonl", "rejected.jsonl")
        return {name: (self.folder / name).read_bytes() for name in names}

    def article(self, name: str) -> dict[str, Any]:
        return next(row for row in self.rows("articles") if Path(row["input"]).name == name)

    def edits(self, article_id: str) -> Rows:
        return [row for row in self.rows("edits") if row["article_id"] == article_id]

    @property
    def run(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads((self.folder / "run.json").read_text())
        return content


Run = Callable[..., Corpus]


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run the pipeline directly on some inputs, into a new output or a given one."""

    def run(*inputs: Path | str, output: Path | None = None, **options: Any) -> Corpus:
        output = output or tmp_path_factory.mktemp("output")
        pipeline.run(new_job([str(path) for path in inputs], str(output), **options))
        return Corpus((output / "latest").resolve())

    return run


@pytest.fixture(scope="session")
def seeds(run: Run) -> Corpus:
    return run(ROOT / "seeds")
