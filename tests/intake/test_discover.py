import os
from pathlib import Path

import pytest

from cleaners.intake import Source, discover
from cleaners.intake.discover import _folder


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "b" / "deep").mkdir(parents=True)
    for name in (
        "a.txt",
        "b/c.html",
        "b/deep/d.jsonl.gz",
        "b/E.CSV",
        ".hidden.txt",
        "b/notes.docx",
        "b/x.parquet.gz",
    ):
        (tmp_path / name).write_bytes(b"x")
    return tmp_path


def test_a_folder_is_read_with_all_below_it_in_order(tree: Path) -> None:
    sources, rejected = discover([str(tree)])
    assert [Path(source.name).relative_to(tree).as_posix() for source in sources] == [
        "a.txt",
        "b/E.CSV",
        "b/c.html",
        "b/deep/d.jsonl.gz",
    ]
    assert [(s.format, s.compression) for s in sources] == [
        ("txt", None),
        ("csv", None),
        ("html", None),
        ("jsonl", "gz"),
    ]
    assert [(Path(r.input).name, r.reason) for r in rejected] == [
        ("notes.docx", "unsupported"),
        ("x.parquet.gz", "unsupported"),
    ]
    assert all(r.stage == "intake" and ".jsonl" in r.detail for r in rejected)


def test_each_file_once_however_it_is_named(tree: Path) -> None:
    names = [
        str(tree),
        str(tree / "a.txt"),
        str(tree / "*.txt"),
        str(tree / "b" / ".." / "a.txt"),
        str(tree / "**" / "*.html"),
    ]
    for order in (names, names[::-1]):
        sources, _ = discover(order)
        assert len({os.path.realpath(s.path) for s in sources}) == len(sources) == 4


def test_hidden_files_are_read_where_they_are_named(tree: Path) -> None:
    sources, rejected = discover([str(tree / ".hidden.txt")])
    assert [Path(source.name).name for source in sources] == [".hidden.txt"]
    assert not rejected


def test_links_in_folders_are_not_followed_and_do_not_trap(tree: Path) -> None:
    (tree / "b" / "up").symlink_to(tree)
    (tree / "alias.txt").symlink_to(tree / "a.txt")
    (tree / "dangling.txt").symlink_to(tree / "nowhere")
    sources, rejected = discover([str(tree)])
    assert len(sources) == 4
    assert {Path(r.input).name for r in rejected if "symbolic" in r.detail} == {
        "up",
        "alias.txt",
        "dangling.txt",
    }
    named, _ = discover([str(tree / "alias.txt")])
    assert [Path(source.name).name for source in named] == ["alias.txt"]


def test_a_file_that_goes_away_while_its_folder_is_listed_costs_no_other(tmp_path: Path) -> None:
    for number in range(6):
        (tmp_path / f"{number}.txt").write_bytes(b"x")
    listing = _folder(str(tmp_path))
    first = next(listing)
    assert isinstance(first, Source)
    names = {f"{number}.txt" for number in range(6)} - {Path(first.path).name}
    gone = sorted(names)[2]
    (tmp_path / gone).unlink()
    found = list(listing)
    assert {Path(one.path).name for one in found if isinstance(one, Source)} == names - {gone}
    assert len(found) == 4


def test_what_is_no_file_is_rejected_unopened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    sources, rejected = discover(
        [str(tmp_path), str(tmp_path / "gone.txt"), str(tmp_path / "*.nothing"), "/dev/null", "a\0b"]
    )
    assert not sources
    assert {r.reason for r in rejected} == {"unreadable"}
    assert len(rejected) == 5


def test_names_that_are_not_utf8_can_be_opened_and_shown(tmp_path: Path) -> None:
    raw = os.fsencode(str(tmp_path)) + b"/bad\xff.txt"
    Path(os.fsdecode(raw)).write_bytes(b"x")
    (source,), _ = discover([str(tmp_path)])
    assert source.name.endswith("bad\\xff.txt")
    assert source.name.encode("utf-8")
    assert Path(source.path).read_bytes() == b"x"


def test_a_file_has_one_name_however_its_folder_is_spelled(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tree.parent)
    name = tree.name
    spellings = [name, f"{name}/", f"./{name}", f".//{name}/.", f"{name}/**/*.txt"]
    found = [{source.name for source in discover([one])[0]} for one in spellings]
    assert f"{name}/a.txt" in found[0]
    assert all(one == found[0] for one in found[:-1])
    assert found[-1] <= found[0]
    monkeypatch.chdir(tree)
    assert "a.txt" in {source.name for source in discover(["."])[0]}
    assert f"../{name}/a.txt" in {source.name for source in discover([f"../{name}"])[0]}


def test_standard_input() -> None:
    assert discover(["-"]) == ([Source("-", "-", "jsonl")], [])
