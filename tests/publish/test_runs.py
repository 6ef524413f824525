from __future__ import annotations

from pathlib import Path

from cleaners.publish.runs import latest, partial_folder, prune, show


def publish(output: Path, run: str) -> None:
    folder = partial_folder(output, run)
    folder.mkdir(parents=True)
    (folder / "corpus.jsonl").write_text(run)
    show(output, run)


def test_latest_is_the_run_that_was_shown_last(tmp_path: Path) -> None:
    assert latest(tmp_path) is None
    for run in ("1", "2"):
        publish(tmp_path, run)
        assert (tmp_path / "latest" / "corpus.jsonl").read_text() == run
    assert latest(tmp_path) == tmp_path / "runs" / "2"


def test_a_run_that_is_not_shown_is_not_seen_and_is_cleared_away(tmp_path: Path) -> None:
    publish(tmp_path, "1")
    partial_folder(tmp_path, "2").mkdir()
    assert (tmp_path / "latest" / "corpus.jsonl").read_text() == "1"
    prune(tmp_path, keep=2)
    assert sorted(path.name for path in (tmp_path / "runs").iterdir()) == ["1"]


def test_the_last_runs_are_kept_and_the_one_that_is_shown_always(tmp_path: Path) -> None:
    for run in ("1", "2", "3"):
        publish(tmp_path, run)
    prune(tmp_path, keep=2)
    assert sorted(path.name for path in (tmp_path / "runs").iterdir()) == ["2", "3"]
    (tmp_path / "latest").unlink()
    (tmp_path / "latest").symlink_to("runs/2")
    prune(tmp_path, keep=1)
    assert (tmp_path / "latest" / "corpus.jsonl").read_text() == "2"


def test_the_output_may_be_moved(tmp_path: Path) -> None:
    publish(tmp_path / "here", "1")
    (tmp_path / "here").rename(tmp_path / "there")
    assert (tmp_path / "there" / "latest" / "corpus.jsonl").read_text() == "1"
