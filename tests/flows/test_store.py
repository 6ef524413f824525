"""The store over many runs: revisions, redirects, rollback, takedowns, exports, migrations."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows import pipeline
from flows.idle import idle
from flows.job import STORE, new_job
from flows.locks import HeldError
from flows.shown import export
from flows.store import NotStoredError, StoreError, evidence, opened, schema
from tests.flows.conftest import Corpus, Run
from tests.flows.test_run import article, ends, write


def again(output: Path, *inputs: Path, **changes: Any) -> Corpus:
    pipeline.run(replace(new_job([str(path) for path in inputs], str(output)), **changes))
    return Corpus((output / "latest").resolve())


def query(output: Path, sql: str) -> list[tuple[Any, ...]]:
    with opened(output) as store:
        return store.execute(sql).fetchall()


def accounted(corpus: Corpus) -> None:
    totals = corpus.run["totals"]
    assert totals["inputs"] == totals["accepted"] + totals["rejected"] + totals["revised"]
    assert totals["accepted"] + totals["rejected"] == ends(corpus)
    intake = corpus.run["intake"]
    assert intake["seen"] == intake["known"] + intake["forgotten"] + intake["new"]


def test_every_input_is_accounted_for_over_many_runs(run: Run, tmp_path: Path) -> None:
    output, inbox = tmp_path / "output", tmp_path / "in.jsonl"
    steps: list[tuple[list[object], int, int, int]] = [
        ([article(0), "{", article(1)], 2, 1, 0),
        # One line was repaired, a line came in above, and an article was revised.
        ([article(2), article(0), article(3), {**article(1), "text": article(4)["text"]}], 4, 0, 1),
        # The same again, in another order, and a second article with an id that is taken.
        ([article(3), article(2), {**article(2), "text": "Another text that has this id."}, "]"], 4, 1, 2),
        ([{"text": article(5)["text"]}, {"text": article(5)["text"]}], 6, 0, 2),
    ]
    for number, (rows, accepted, rejected, revised) in enumerate(steps):
        corpus = run(write(inbox, rows), output=output)
        accounted(corpus)
        totals = corpus.run["totals"]
        found = (totals["accepted"], totals["rejected"], totals["revised"])
        assert found == (accepted, rejected, revised), number
    assert query(output, "SELECT count(*) FROM records WHERE own_id = 'a1'") == [(2,)]
    assert idle(new_job([str(inbox)], str(output)))


def test_a_vanished_file_stays_and_a_renamed_one_brings_nothing_new(run: Run, tmp_path: Path) -> None:
    output, inbox = tmp_path / "output", tmp_path / "in"
    inbox.mkdir()
    write(inbox / "a.jsonl", [article(0), article(1)])
    before = run(inbox, output=output)
    (inbox / "a.jsonl").rename(inbox / "b.jsonl")
    write(inbox / "c.jsonl", [article(2)])
    after = run(inbox, output=output)
    assert after.run["intake"]["new"] == 1
    assert len(after.rows("articles")) == len(before.rows("articles")) + 1


def test_a_revision_takes_the_id_of_what_it_revises(run: Run, tmp_path: Path) -> None:
    output = tmp_path / "output"
    for name, number in (("a", 0), ("b", 1), ("c", 2)):
        write(tmp_path / f"{name}.jsonl", [{**article(number), "id": "1"}])
    first = run(*(tmp_path / f"{name}.jsonl" for name in "abc"), output=output)
    ids = {Path(row["input"]).stem: row["id"] for row in first.rows("articles")}
    assert sorted(ids.values()) == ["1", "1-2", "1-3"]
    for name, number in (("b", 4), ("c", 5)):
        write(tmp_path / f"{name}.jsonl", [{**article(number), "id": "1"}])
    second = run(*(tmp_path / f"{name}.jsonl" for name in "bc"), output=output)
    assert {Path(row["input"]).stem: row["id"] for row in second.rows("articles")} == ids
    assert second.run["totals"]["revised"] == 2
    accounted(second)


def test_an_absorbed_id_leads_to_a_story_and_comes_back_when_they_are_parted(
    run: Run, tmp_path: Path
) -> None:
    output, inbox = tmp_path / "output", write(tmp_path / "in.jsonl", [article(0), article(1), article(2)])
    first = {
        story["members"][0]["article_id"]: story["id"] for story in run(inbox, output=output).rows("corpus")
    }
    said = tmp_path / "decisions.csv"
    said.write_text("left,right,verdict\na0,a1,same\n")
    joined = run(inbox, output=output, decisions=str(said))
    said.write_text("left,right,verdict\na0,a1,same\na1,a2,same\n")
    whole = run(inbox, output=output, decisions=str(said))
    (story,) = whole.rows("corpus")
    redirects = dict(query(output, "SELECT story_id, into_id FROM redirects"))
    assert redirects == dict.fromkeys(set(first.values()) - {story["id"]}, story["id"])
    gone = [
        row for corpus in (joined, whole) for row in corpus.rows("changes") if row["change"] == "absorbed"
    ]
    assert {row["story_id"] for row in gone} == set(redirects)
    said.write_text("")
    parted = run(inbox, output=output)
    assert story["id"] in {row["id"] for row in parted.rows("corpus")}
    ids = {row["id"] for row in parted.rows("corpus")}
    assert all(
        into in ids and name not in ids
        for name, into in query(output, "SELECT story_id, into_id FROM redirects")
    )


def test_a_story_keeps_its_id_when_a_better_telling_comes(run: Run, tmp_path: Path) -> None:
    output, inbox = tmp_path / "output", tmp_path / "in.jsonl"
    (before,) = run(write(inbox, [article(0)]), output=output).rows("corpus")
    longer = {
        **article(0),
        "id": "0",
        "text": article(0)["text"] + " Work is to last until the autumn of 2026.",
    }
    (after,) = run(write(inbox, [longer]), output=output).rows("corpus")
    assert after["id"] == before["id"]
    assert after["members"][0]["article_id"] == "0"


def test_rollback_returns_to_the_bytes_of_an_earlier_run(run: Run, tmp_path: Path) -> None:
    output = tmp_path / "output"
    inbox = tmp_path / "in.jsonl"
    first = run(write(inbox, [article(0), article(1), article(2)]), output=output)
    before = first.bytes()
    later = write(
        inbox,
        [{**article(0), "id": "copy"}, {**article(1), "text": article(3)["text"]}, article(4), "{"],
    )
    assert run(later, output=output).bytes() != before
    rolled = again(output, rollback=first.folder.name)
    assert {name: content for name, content in rolled.bytes().items() if name != "rejected.jsonl"} == {
        name: content for name, content in before.items() if name != "rejected.jsonl"
    }
    accounted(rolled)
    assert again(output, later).run["intake"]["new"] == 3
    with pytest.raises(NotStoredError, match="there is no run 'x'"):
        again(output, rollback="x")


def test_what_is_forgotten_is_nowhere_and_does_not_come_back(run: Run, tmp_path: Path) -> None:
    output, word = tmp_path / "output", "Quillerford"
    private = {
        **article(0),
        "id": "private",
        "title": f"{word} sued",
        "text": f"{word} said. {article(0)['text']}",
    }
    inbox = write(tmp_path / "in.jsonl", [private, article(0), article(1)])
    run(inbox, output=output)
    run(write(tmp_path / "more.jsonl", [article(2)]), output=output)
    corpus = again(output, forget=("private",))
    accounted(corpus)
    assert len(corpus.rows("articles")) == 3
    for path in output.rglob("*"):
        assert not path.is_file() or word.encode() not in path.read_bytes(), path
    with opened(output) as store:
        for place in store.execute("SELECT schema_name, table_name FROM duckdb_tables()").fetchall():
            table = ".".join(place)
            assert word.lower() not in str(store.execute(f"FROM {table}").fetchall()).lower(), table
    later = again(output, inbox, write(tmp_path / "more.jsonl", [article(2), article(3)]))
    assert later.run["intake"]["forgotten"] == 1
    assert "private" not in {row["id"] for row in later.rows("articles")}


def test_an_input_is_known_however_it_is_spelled(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It keeps the name under which it first came in, and a full one is known from everywhere."""
    output, inbox = tmp_path / "output", tmp_path / "inbox"
    inbox.mkdir()
    write(inbox / "a.jsonl", [article(0), {"text": article(1)["text"]}, "{"])
    (inbox / "n.txt").write_text(article(2)["text"])
    (inbox / "notes.md").write_text("no article")
    monkeypatch.chdir(tmp_path)
    first = run("inbox", output=output)
    for spelling in ("./inbox/", str(inbox), f"../{tmp_path.name}/inbox"):
        assert idle(new_job([spelling], str(output))), spelling
    write(inbox / "a.jsonl", [{**article(0), "text": article(3)["text"]}, {"text": article(1)["text"]}])
    later = run(inbox, output=output)
    accounted(later)
    assert later.run["intake"]["revised"] == 1
    names = {row["input"] for row in first.rows("articles") + first.rows("rejected")}
    assert {row["input"] for row in later.rows("articles") + later.rows("rejected")} == names
    run(inbox, output=tmp_path / "other")
    monkeypatch.chdir(inbox)
    assert idle(new_job([".", "../inbox"], str(tmp_path / "other")))


def test_only_what_is_named_is_forgotten(run: Run, tmp_path: Path) -> None:
    """Many files count their articles from 1, and many folders have a file of one name."""
    output = tmp_path / "output"
    for folder in ("x", "y"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "n.txt").write_text(article(ord(folder))["text"])
    counted = [
        write(tmp_path / f"{name}.jsonl", [{**article(at), "id": "1"}]) for at, name in enumerate("ab")
    ]
    run(*counted, tmp_path / "x", tmp_path / "y", output=output)
    for name in ("n.txt", "nothing"):
        with pytest.raises(NotStoredError, match=name):
            again(output, forget=(name,))
    corpus = again(output, forget=("1-2", str(tmp_path / "y" / "n.txt")))
    accounted(corpus)
    assert {row["input"] for row in corpus.rows("articles")} == {
        str(tmp_path / "a.jsonl"),
        str(tmp_path / "x" / "n.txt"),
    }
    third = write(tmp_path / "c.jsonl", [{**article(2), "id": "1"}])
    assert again(output, *counted, third).run["intake"] | {
        "known": 1,
        "forgotten": 1,
        "new": 1,
    } == corpus.run["intake"] | {"seen": 3, "known": 1, "forgotten": 1, "new": 1}


def test_export_writes_the_same_bytes_again(run: Run, tmp_path: Path) -> None:
    output = tmp_path / "output"
    rows: list[object] = [article(0), {**article(0), "id": "copy"}, article(1), {"text": "{"}, "not json"]
    folder = run(write(tmp_path / "in.jsonl", rows), output=output).folder
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    (folder / "corpus.jsonl").write_text("damaged")
    (folder / "report.html").unlink()
    export(output)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    (output / "latest").unlink()
    run(tmp_path / "in.jsonl", output=output)
    assert {path.name: path.read_bytes() for path in (output / "latest").iterdir()} == before


def test_rebuild_comes_to_the_same(run: Run, tmp_path: Path) -> None:
    output = tmp_path / "output"
    inbox, copy = tmp_path / "in.jsonl", {**article(0), "id": "copy"}
    run(write(inbox, [article(0), article(1)]), output=output)
    before = run(write(inbox, [copy, {**article(1), "text": article(2)["text"]}]), output=output)
    after = again(output, rebuild=True)
    assert after.bytes() == before.bytes()
    assert after.rows("changes") == []
    assert after.run["intake"]["again"] == 3


def test_other_settings_make_everything_again(run: Run, tmp_path: Path) -> None:
    output, inbox = (
        tmp_path / "output",
        write(tmp_path / "in.jsonl", [article(0), {**article(0), "id": "copy"}]),
    )
    assert len(run(inbox, output=output).rows("corpus")) == 1
    apart = tmp_path / "apart.toml"
    apart.write_text('[merge]\nexact = "ignore"\nnear = "ignore"\nstory = "ignore"\n')
    assert len(run(inbox, output=output, settings=str(apart)).rows("corpus")) == 2
    suggest = tmp_path / "suggest.toml"
    suggest.write_text('[repair]\nmode = "suggest"\n')
    corpus = run(inbox, output=output, settings=str(suggest))
    assert (len(corpus.rows("corpus")), corpus.run["intake"]["again"]) == (1, 2)


def test_a_crash_between_the_store_and_the_link_is_completed(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = tmp_path / "output"
    run(write(tmp_path / "a.jsonl", [article(0)]), output=output)
    monkeypatch.setattr("flows.shown.show", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    later = write(tmp_path / "b.jsonl", [article(1)])
    with pytest.raises(KeyboardInterrupt):
        run(later, output=output)
    monkeypatch.undo()
    assert len(Corpus((output / "latest").resolve()).rows("articles")) == 1
    assert idle(new_job([str(later)], str(output)))
    assert len(Corpus((output / "latest").resolve()).rows("articles")) == 2


def test_tables_are_brought_up_to_date_and_newer_ones_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = schema.migrations()
    newest = known[-1][0]
    with opened(tmp_path) as store:
        assert schema.schema_version(store) == newest
    script = "CREATE TABLE further (x INTEGER); INSERT INTO further VALUES (1)"
    monkeypatch.setattr(schema, "migrations", lambda: [*known, (newest + 1, script)])
    assert query(tmp_path, "FROM further") == [(1,)]
    assert query(tmp_path, "FROM schema_version") == [(newest + 1,)]
    monkeypatch.undo()
    with pytest.raises(StoreError, match=f"tables of version {newest + 1}"), opened(tmp_path):
        pass


def test_a_store_of_the_first_version_goes_on(run: Run, tmp_path: Path) -> None:
    output, later = (
        tmp_path / "output",
        write(tmp_path / "b.jsonl", [{**article(0), "id": "copy"}, article(2)]),
    )
    run(write(tmp_path / "a.jsonl", [article(0), article(1)]), output=output)
    shutil.copytree(output, tmp_path / "old", symlinks=True)
    expected = run(later, output=output).bytes()
    with opened(tmp_path / "old") as store:
        columns = store.execute("SELECT part, articles FROM parts").fetchall()
        packed = {part: store.execute(f"FROM features.part_{part}").fetchall()[0] for part, _ in columns}
        store.execute("DROP SCHEMA features CASCADE; DROP TABLE parts; DROP TABLE files")
        for name in ("corpus", "articles", "edits"):
            store.execute(f"ALTER TABLE stories DROP COLUMN {name}_bytes")
        store.execute("CREATE TABLE features (part INTEGER, articles INTEGER, columns BLOB)")
        for part, articles in columns:
            store.execute("INSERT INTO features VALUES (?, ?, ?)", [part, articles, *packed[part]])
        for name in evidence.COLUMNS:
            store.execute(f"ALTER TABLE traces DROP COLUMN {name}")
        store.execute("ALTER TABLE traces ADD COLUMN lines BLOB")
        store.execute("ALTER TABLE forgotten DROP COLUMN input")
        store.execute("UPDATE schema_version SET version = 1")
    assert run(later, output=tmp_path / "old").bytes() == expected


def test_a_file_that_is_no_store_is_named(tmp_path: Path) -> None:
    (tmp_path / STORE).write_bytes(b"something else" * 100)
    with pytest.raises(StoreError, match=STORE), opened(tmp_path):
        pass


def test_a_store_that_another_process_has_open_is_waited_for_and_then_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(tmp_path):
        pass
    monkeypatch.setattr(schema, "PATIENCE", 0.0)
    ready, done = os.pipe(), os.pipe()
    child = os.fork()
    if not child:
        held = duckdb.connect(str(tmp_path / STORE))
        os.write(ready[1], b".")
        os.read(done[0], 1)
        held.close()
        os._exit(0)
    os.read(ready[0], 1)
    try:
        with pytest.raises(HeldError, match=f"process {child}"), opened(tmp_path):
            pass
    finally:
        os.write(done[1], b".")
        os.waitpid(child, 0)
