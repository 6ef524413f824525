"""Whole runs: the invariants that only a run can show."""

from __future__ import annotations

import fcntl
import json
import random
import socket
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleaners.settings import load
from flows import pipeline
from flows.job import InputError, RejectedInputsError, new_job
from flows.locks import HeldError, locked
from tests.flows.conftest import ROOT, Corpus, Run

TELLINGS = (
    (
        "Oldport mends its bridge",
        "The council of Oldport approved the budget for the harbour bridge on Tuesday after a "
        "debate of four hours. Engineers put the repairs at 17 million crowns. Mayor Ana Petrova said the compromise was "
        "not perfect but would let the work begin in March.",
    ),
    (
        "Heavy snow closes mountain passes",
        "Three roads across the northern range were shut on Friday as a metre of "
        "snow fell within a day. Rescue teams led forty lorry drivers to a school gym in Velden. Forecasters expect the "
        "storm to move east by Sunday, though avalanches remain likely above two thousand metres.",
    ),
    (
        "Goalkeeper signs for Rovers",
        "Hugo Marsh, the goalkeeper who saved five penalties in last season's cup, has "
        "signed a contract with Rovers until 2027. The club paid a fee close to its record. His former coach called him "
        "the calmest player she ever trained, and supporters queued for shirts with his name.",
    ),
    (
        "Museum finds lost sketches",
        "Restorers at the Brandt museum have found nine pencil sketches behind the canvas "
        "of a portrait from 1871. The drawings show harvest scenes and a self-portrait. Curator Lise Brandt believes they "
        "were hidden when the painter's house was sold, and plans an exhibition next autumn.",
    ),
    (
        "Central bank holds interest rate",
        "Policymakers left the key rate at 4.25 per cent, citing stubborn rents and a "
        "weak currency. Two members voted for a cut. Bond yields slipped after the announcement, while the chair, Ravi "
        "Anand, warned that households should not count on cheaper mortgages before summer.",
    ),
    (
        "Bees return to city roofs",
        "Volunteers have set up 120 hives on office buildings since April, and the first "
        "honey was harvested this week. Biologists counted thirty-one species of wild bee nearby, twice as many as five "
        "years ago. Mina Sato, who started the project, sells the jars at the Saturday market.",
    ),
)


def article(number: int) -> dict[str, str]:
    """Six stories; from the seventh on they come again under other ids."""
    at = number % len(TELLINGS)
    title, text = TELLINGS[at]
    return {"id": f"a{number}", "title": title, "text": text, "date": f"2024-0{at + 1}-02"}


def write(path: Path, rows: list[object]) -> Path:
    lines = (row if isinstance(row, str) else json.dumps(row) for row in rows)
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    return path


def ends(corpus: Corpus) -> int:
    """Inputs by how they ended; each of them once."""
    stories, articles = corpus.rows("corpus"), corpus.rows("articles")
    assert len({row["id"] for row in articles}) == len(articles)
    members = [member["article_id"] for story in stories for member in story["members"]]
    assert sorted(members) == sorted(row["id"] for row in articles)
    assert sum(row["tier"] is None for row in articles) == len(stories)
    return len(articles) + len(corpus.rows("rejected"))


records = st.one_of(
    st.integers(0, 11).map(article),
    st.fixed_dictionaries({"text": st.text(max_size=200)}),
    st.fixed_dictionaries({"id": st.sampled_from("ab"), "text": st.text(min_size=30, max_size=60)}),
    st.sampled_from(["", "{", "[]", "null", '{"text": 1}', '{"title": "no text"}', "not json"]),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(records, max_size=8))
def test_every_input_is_accounted_for(run: Run, tmp_path: Path, rows: list[object]) -> None:
    corpus = run(write(tmp_path / "in.jsonl", rows))
    totals = corpus.run["totals"]
    assert totals["inputs"] == ends(corpus) == totals["accepted"] + totals["rejected"]
    # A file with nothing in it, not even an empty line, is an input that was rejected.
    assert totals["inputs"] == (sum(row != "" for row in rows) if rows else 1)


def test_the_result_does_not_depend_on_order_or_batches(run: Run, tmp_path: Path) -> None:
    rows = [article(number) for number in range(12)]
    small = tmp_path / "small.toml"
    small.write_text("[run]\nbatch_articles = 3\n")
    shuffled = random.Random(7).sample(rows, len(rows))
    folder = tmp_path / "in"
    folder.mkdir()
    for part, some in (("1", rows[:5]), ("2", rows[5:])):
        write(folder / f"{part}.jsonl", list(some))
    one = run(folder / "1.jsonl", folder / "2.jsonl")
    other = run(folder / "2.jsonl", folder / "1.jsonl", settings=str(small))
    assert one.bytes() == other.bytes()

    def groups(corpus: Corpus) -> set[frozenset[str]]:
        return {
            frozenset(member["article_id"] for member in story["members"]) for story in corpus.rows("corpus")
        }

    def texts(corpus: Corpus) -> dict[str, str]:
        return {story["id"]: story["text"] for story in corpus.rows("corpus")}

    mixed = run(write(tmp_path / "mixed.jsonl", list(shuffled)))
    assert groups(mixed) == groups(one)
    assert texts(mixed) == texts(one)


def test_copies_without_ids_are_all_kept(run: Run, tmp_path: Path) -> None:
    text = {"text": article(0)["text"]}
    corpus = run(write(tmp_path / "in.jsonl", [text, text, text]))
    (story,) = corpus.rows("corpus")
    assert [member["tier"] for member in story["members"]] == [None, "exact", "exact"]


def test_parquet_holds_what_jsonl_holds(seeds: Corpus) -> None:
    table = pq.read_table(seeds.folder / "corpus.parquet").to_pylist()
    assert table == seeds.rows("corpus")


def test_the_second_run_says_what_it_changed(run: Run, tmp_path: Path) -> None:
    first, second = article(0), article(1)
    source, output = tmp_path / "in.jsonl", tmp_path / "output"

    def changed(rows: list[object]) -> list[str]:
        return [row["change"] for row in run(write(source, rows), output=output).rows("changes")]

    assert changed([first]) == ["added"]
    shown = (output / "latest").resolve()
    assert run(source, output=output).folder == shown
    assert changed([first, second]) == ["added"]
    assert changed([first, second, {**first, "id": "z"}]) == ["updated"]
    assert len([path for path in (output / "runs").iterdir() if path.is_dir()]) == 2


def test_a_decision_parts_and_joins(run: Run, tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", [article(0), {**article(0), "id": "copy"}, article(1)])
    assert len(run(source).rows("corpus")) == 2
    decisions = tmp_path / "decisions.csv"
    decisions.write_text("left,right,verdict\na0,copy,different\na1,a0,same\n")
    groups = [
        sorted(member["article_id"] for member in story["members"])
        for story in run(source, decisions=str(decisions)).rows("corpus")
    ]
    assert sorted(groups) == [["a0", "a1"], ["copy"]]


def test_what_is_decided_to_be_the_same_loses_nothing(run: Run, tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", [article(0), {**article(0), "id": "copy"}, article(1)])
    decisions = tmp_path / "decisions.csv"
    decisions.write_text("left,right,verdict\ncopy,a1,same\n")
    (story,) = run(source, decisions=str(decisions)).rows("corpus")
    tiers = {member["article_id"]: member["tier"] for member in story["members"]}
    assert sorted(tier or "" for tier in tiers.values()) == ["", "exact", "story"]
    whole = story["text"] + "".join(supplement["text"] for supplement in story["supplements"])
    assert "17 million crowns" in whole
    assert "forty lorry drivers" in whole


def test_a_failed_run_leaves_the_corpus_as_it_was(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = tmp_path / "output"
    before = run(ROOT / "seeds", output=output).folder

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("flows.store.exports.write_corpus", full)
    more = write(tmp_path / "in.jsonl", [article(0)])
    with pytest.raises(OSError, match="No space left"):
        run(more, output=output)
    assert (output / "latest").resolve() == before
    monkeypatch.undo()
    assert len(run(more, output=output).rows("articles")) == 3
    assert sorted(path.suffix for path in (output / "runs").iterdir()).count(".partial") == 0


def test_strict_also_minds_what_was_rejected_before(run: Run, tmp_path: Path) -> None:
    """Of its own inputs; and it says which they are."""
    output, bad = tmp_path / "output", write(tmp_path / "in.jsonl", [article(0), "{oops"])
    good = write(tmp_path / "good.jsonl", [article(1)])
    run(bad, output=output)
    with pytest.raises(RejectedInputsError, match=r"in\.jsonl:2: line 2 is no JSON"):
        run(bad, output=output, strict=True)
    with pytest.raises(RejectedInputsError, match=r"in\.jsonl:2"):
        run(bad, good, output=output, strict=True)
    assert run(good, output=output, strict=True).run["totals"]["rejected"] == 1


def test_what_could_not_be_read_is_rejected_no_longer_than_it_is_there(run: Run, tmp_path: Path) -> None:
    output, inbox, pattern = tmp_path / "output", tmp_path / "inbox", str(tmp_path / "late" / "*.txt")
    inbox.mkdir()
    (inbox / "notes.md").write_text("no article")
    (inbox / "broken.jsonl").write_text("{oops\n")
    assert run(inbox, pattern, output=output).run["totals"]["rejected"] == 3
    (inbox / "notes.md").unlink()
    (tmp_path / "late").mkdir()
    (tmp_path / "late" / "a.txt").write_text(article(0)["text"])
    totals = run(inbox, pattern, output=output).run["totals"]
    assert (totals["rejected"], totals["accepted"]) == (1, 1)


def test_strict_publishes_nothing_if_an_input_is_rejected(run: Run, tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", [article(0), "{"])
    with pytest.raises(RejectedInputsError, match="1 inputs were rejected"):
        run(source, output=tmp_path / "output", strict=True)
    assert not (tmp_path / "output" / "latest").exists()


def test_two_runs_do_not_share_an_output(tmp_path: Path) -> None:
    with locked(tmp_path, "first"), pytest.raises(HeldError, match=r"run first, process \d+"):
        pipeline.run(new_job([str(ROOT / "seeds")], str(tmp_path)))
    pipeline.run(new_job([str(ROOT / "seeds")], str(tmp_path)))


def test_children_of_a_dead_run_are_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They share its lock until the system has cleared them away."""
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    child = (tmp_path / ".lock").open("w")
    fcntl.flock(child, fcntl.LOCK_EX)
    child.write(f"run first, process {dead.pid} on {socket.gethostname()}")
    child.flush()
    monkeypatch.setattr("flows.locks.time.sleep", lambda seconds: child.close())
    with locked(tmp_path, "second"):
        assert "run second" in (tmp_path / ".lock").read_text()


def test_an_input_that_is_not_there_is_an_error_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        new_job([str(tmp_path / "absent")], str(tmp_path / "output"))
    assert not (tmp_path / "output").exists()


def test_nothing_in_nothing_out(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    corpus = run(tmp_path / "empty")
    assert corpus.rows("corpus") == []
    assert corpus.run["totals"]["inputs"] == 0
    assert pq.read_table(corpus.folder / "corpus.parquet").num_rows == 0


def test_run_json_says_what_was_run(seeds: Corpus) -> None:
    content = seeds.run
    assert [stage["name"] for stage in content["stages"]] == [
        "read",
        "prepare",
        "settle",
        "index",
        "recall",
        "match",
        "merge",
        "publish",
    ]
    assert all(stage["peak_megabytes"] > 0 for stage in content["stages"])
    assert content["versions"]["trafilatura"]
    assert load(None)
