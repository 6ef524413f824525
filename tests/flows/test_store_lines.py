"""What a run copies from the files of the last one is what it would write afresh."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from flows.shown import export
from flows.steps import publish
from flows.store import columns
from flows.store.lines import LINES
from tests.flows.conftest import Corpus, Run
from tests.flows.test_run import write
from tests.flows.test_store import again
from tests.flows.test_store_incremental import row

ROWS = [row(kind, number, True) for kind in ("telling", "copy", "rewrite", "footer") for number in range(6)]


def is_fresh(corpus: Corpus, output: Path) -> bool:
    """Whether the files are what `copydesk export` writes."""
    before = {path.name: path.read_bytes() for path in corpus.folder.iterdir()}
    export(output)
    return {path.name: path.read_bytes() for path in corpus.folder.iterdir()} == before


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The runs that could not copy."""
    found: list[str] = []
    write_stories = publish.write_stories

    def noted(store: object, folder: Path) -> None:
        found.append(folder.name)
        write_stories(store, folder)  # type: ignore[arg-type]

    monkeypatch.setattr(publish, "write_stories", noted)
    return found


def test_copied_lines_are_the_lines_of_a_fresh_export(run: Run, tmp_path: Path, slow: list[str]) -> None:
    output, rows = tmp_path / "output", random.Random(1).sample(ROWS, len(ROWS))
    first = run(write(tmp_path / "a.jsonl", rows[:12]), output=output)
    assert is_fresh(first, output)
    assert is_fresh(run(write(tmp_path / "b.jsonl", rows[12:]), output=output), output)
    said = tmp_path / "decisions.csv"
    said.write_text("left,right,verdict\ntelling-0,telling-1,same\n")
    assert is_fresh(run(tmp_path / "a.jsonl", output=output, decisions=str(said)), output)
    assert is_fresh(again(output, rollback=first.folder.name), output)
    assert is_fresh(again(output, forget=(rows[0]["id"],)), output)
    assert not slow


@pytest.mark.parametrize("name", LINES)
def test_a_file_that_is_not_what_it_was_is_not_copied(
    run: Run, tmp_path: Path, slow: list[str], name: str
) -> None:
    output, damaged = tmp_path / "output", {**ROWS[0], "text": f"{ROWS[0]['text']} The cafÃ© was closed."}
    path = run(write(tmp_path / "a.jsonl", [damaged, *ROWS[1:3]]), output=output).folder / f"{name}.jsonl"
    path.write_bytes(path.read_bytes().replace(b"a", b"e"))
    corpus = run(write(tmp_path / "b.jsonl", ROWS[3:5]), output=output)
    assert slow
    assert is_fresh(corpus, output)


def test_long_rows_are_stored_one_by_one(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inputs = write(tmp_path / "a.jsonl", ROWS[:8])
    usual = run(inputs)
    monkeypatch.setattr(columns, "LONGEST", 100)
    output = tmp_path / "output"
    alone = run(inputs, output=output)
    assert alone.bytes() == usual.bytes()
    assert is_fresh(alone, output)
