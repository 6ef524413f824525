import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import fsspec  # type: ignore[import-untyped]
import pytest

from cleaners.intake.discover import Source
from flows import locks, pipeline, remote, urls
from flows.job import InputError, new_job
from flows.locks import HeldError, locked_url
from flows.urls import UrlError, at_hand, exists, find_sources, is_url
from tests.flows.conftest import Run

ROOT = Path(__file__).parents[2]


@pytest.fixture
def store() -> Iterator[Any]:
    store = fsspec.filesystem("memory")
    yield store
    store.store.clear()
    store.pseudo_dirs[:] = [""]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("s3://bucket/a.txt", True),
        ("memory://x", True),
        ("seeds/", False),
        ("-", False),
        ("C:/a.txt", False),
        ("odd name://x", False),
        ("a:b", False),
    ],
)
def test_urls_are_told_from_paths(name: str, expected: bool) -> None:
    assert is_url(name) is expected


def test_inputs_behind_urls_are_found_and_fetched(store: Any, tmp_path: Path) -> None:
    for name in ("in/a.txt", "in/deep/b.jsonl.gz", "in/.hidden.txt", "in/picture.png"):
        store.pipe_file(f"/{name}", name.encode())
    sources, rejected = find_sources(["memory://in", "memory://in/a.txt"])
    assert [source.name for source in sources] == ["memory://in/a.txt", "memory://in/deep/b.jsonl.gz"]
    assert [(row.input, row.reason) for row in rejected] == [("memory://in/picture.png", "unsupported")]
    assert [source.name for source in find_sources(["memory://in/**/*.gz"])[0]] == [
        "memory://in/deep/b.jsonl.gz"
    ]
    with at_hand(sources[0]) as file:
        assert (Path(file.path).read_bytes(), file.name) == (b"in/a.txt", "memory://in/a.txt")
    assert not Path(file.path).exists()
    here = Source(str(tmp_path), str(tmp_path), "txt")
    with at_hand(here) as file:
        assert file is here


def test_what_is_not_there_is_said_at_once(store: Any) -> None:
    assert not exists("memory://nothing")
    with pytest.raises(InputError, match=r"memory://nothing/x\.txt"):
        new_job(["memory://nothing/x.txt"], "out")
    with pytest.raises(InputError, match="Protocol not known"):
        new_job(["nosuch://bucket/x.txt"], "out")


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(url: str) -> None:
        raise ImportError("Install s3fs to access S3")

    monkeypatch.setattr("fsspec.core.url_to_fs", refuse)
    with pytest.raises(UrlError, match=r"pip install '\.\[s3\]' in the checkout"):
        urls.open_store("s3://bucket/x")


# Runs take files by URL from a folder: what lies in memory no other process sees, and inputs are read in one.


@pytest.fixture
def url(tmp_path: Path) -> str:
    (tmp_path / "in").mkdir()
    for path in sorted((ROOT / "seeds").iterdir()):
        shutil.copy(path, tmp_path / "in")
    return tmp_path.as_uri()


def published(folder: Path, name: str) -> bytes:
    run = json.loads((folder / "out" / "latest.json").read_text())["run"]
    path: Path = folder / "out" / "runs" / run / name
    return path.read_bytes()


def clean(url: str) -> None:
    pipeline.run(new_job([f"{url}/in"], f"{url}/out"))


def test_an_output_behind_a_url_is_what_it_is_on_a_disk(url: str, tmp_path: Path, run: Run) -> None:
    here = run(f"{url}/in")
    clean(url)
    for name, content in here.bytes().items():
        assert published(tmp_path, name) == content, name
    assert not (tmp_path / "out" / "work").exists()
    assert not (tmp_path / "out" / "lock.json").exists()


def test_a_run_builds_on_the_one_that_was_published(url: str, tmp_path: Path) -> None:
    later = tmp_path / "in" / "xiaomi-great-wall-plant.txt"
    later = later.rename(tmp_path / later.name)
    clean(url)
    later.rename(tmp_path / "in" / later.name)
    clean(url)
    assert len(published(tmp_path, "articles.jsonl").splitlines()) == 2
    assert len(published(tmp_path, "changes.jsonl").splitlines()) == 1
    pointer = (tmp_path / "out" / "latest.json").read_text()
    runs = tmp_path / "out" / "runs"
    assert sorted(path.name for path in runs.iterdir()) == json.loads(pointer)["kept"]
    clean(url)
    assert (tmp_path / "out" / "latest.json").read_text() == pointer  # nothing is new, so nothing is written


def test_a_run_that_dies_changes_nothing(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clean(url)
    before = (tmp_path / "out" / "latest.json").read_text()
    (tmp_path / "in" / "new.txt").write_text("The council of Northfield approved a new bridge on Tuesday.")

    def die(path: Path, url: str) -> None:
        if url.endswith("corpus.jsonl"):
            raise OSError("no space left")
        put(path, url)

    put = urls.put
    with monkeypatch.context() as patch:
        patch.setattr(remote, "put", die)
        with pytest.raises(OSError, match="no space left"):
            clean(url)
    assert (tmp_path / "out" / "latest.json").read_text() == before
    clean(url)
    assert len(published(tmp_path, "articles.jsonl").splitlines()) == 3
    assert len(list((tmp_path / "out" / "runs").iterdir())) == 2


def test_the_second_run_says_who_holds_the_output(store: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with locked_url("memory://out", "one"):
        with pytest.raises(HeldError, match="run one, process"), locked_url("memory://out", "two"):
            pass
        assert store.exists("/out/lock.json")
    assert not store.exists("/out/lock.json")


def test_the_lock_of_a_dead_run_is_void_after_a_while(store: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    store.pipe_file("/out/lock.json", b"run dead")
    with pytest.raises(HeldError, match="run dead"), locked_url("memory://out", "two"):
        pass
    later = datetime.now(UTC) + locks.EXPIRED

    class Later(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
            return later

    monkeypatch.setattr(locks, "datetime", Later)
    with locked_url("memory://out", "two"):
        assert b"run two" in store.cat_file("/out/lock.json")
