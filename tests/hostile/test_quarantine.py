"""A rejected input is kept as it came in, with the reason, and can be run again."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cleaners import intake
from cleaners.settings import Limits, Settings
from flows import pipeline
from flows.job import new_job
from flows.published import NotThereError
from flows.quarantine import export, retried
from tests.flows.conftest import Corpus

TEXT = "The council of Northfield approved {} on Tuesday, and the mayor said that work begins in March."


def run(job: Any, cpu_seconds: float = 30.0) -> Corpus:
    settings = Settings(limits=Limits(cpu_seconds=cpu_seconds))
    pipeline.run(replace(job, settings=settings))
    return Corpus((Path(job.output) / "latest").resolve())


def texts(corpus: Corpus) -> dict[str, str]:
    return {row["id"]: row["text"] for row in corpus.rows("articles")}


@pytest.fixture
def output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a run rejected a slow article, a page that is none, and the rest of a file."""
    real = intake.article

    def article(record: Any, settings: Any) -> Any:
        if record.text and "slowly" in record.text:
            sum(range(40_000_000))
        return real(record, settings)

    monkeypatch.setattr(intake, "article", article)
    folder = tmp_path / "in"
    folder.mkdir()
    rows = [
        {"id": "a", "text": TEXT.format("a bridge")},
        {"id": "../b", "text": TEXT.format("slowly a park")},
    ]
    (folder / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (folder / "p.html").write_bytes(b"%PDF-1.7 \xff")
    (folder / "z.jsonl").write_text(json.dumps({"id": "c", "text": TEXT.format("a school")}) + '\n{"id": ')
    corpus = run(new_job([str(folder)], str(tmp_path / "out")), cpu_seconds=0.3)
    assert [row["reason"] for row in corpus.rows("rejected")] == ["timeout", "unsupported", "truncated"]
    return tmp_path / "out"


def test_rejected_inputs_come_out_as_they_came_in(output: Path, tmp_path: Path) -> None:
    assert export(output, tmp_path / "held", 1_000_000) == 3
    index = [json.loads(line) for line in (tmp_path / "held/index.jsonl").read_text().splitlines()]
    assert [(Path(row["input"]).name, row["locator"], row["reason"]) for row in index] == [
        ("a.jsonl", 2, "timeout"),
        ("p.html", None, "unsupported"),
        ("z.jsonl", 2, "truncated"),
    ]
    assert all(row["versions"]["trafilatura"] and row["run"] for row in index)
    slow, page, cut = (row["file"] for row in index)
    assert (tmp_path / "held" / slow).read_text() == TEXT.format("slowly a park")
    assert (tmp_path / "held" / page).read_bytes() == b"%PDF-1.7 \xff"
    assert cut is None
    assert all(Path(name).stem.isdigit() for name in (slow, page))
    export(output, tmp_path / "small", 20)
    assert sorted(path.name for path in (tmp_path / "small").iterdir()) == [page, "index.jsonl"]


def test_a_retry_with_other_limits_is_as_if_they_had_been_given_at_once(output: Path, tmp_path: Path) -> None:
    with pytest.raises(NotThereError):
        retried(output, None, ["memory"])
    again = run(retried(output, None, ["timeout"]), cpu_seconds=30)
    assert [row["reason"] for row in again.rows("rejected")] == ["unsupported", "truncated"]
    at_once = run(new_job([str(tmp_path / "in")], str(tmp_path / "other")), cpu_seconds=30)
    assert texts(again) == texts(at_once)
    assert again.rows("rejected") == at_once.rows("rejected")


def test_a_file_that_was_damaged_is_read_again(output: Path, tmp_path: Path) -> None:
    with (tmp_path / "in/z.jsonl").open("a") as file:
        file.write(json.dumps("d")[1:-1].join(['"', f'", "text": {json.dumps(TEXT.format("a mill"))}}}\n']))
    again = run(retried(output, None, ["truncated"]))
    assert {row["id"] for row in again.rows("articles")} >= {"a", "c", "d"}
    assert "truncated" not in {row["reason"] for row in again.rows("rejected")}
