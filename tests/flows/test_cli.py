"""The command line: once as a program of its own, and all else within this process, which saves the imports."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from prefect.settings import PREFECT_API_URL, temporary_settings
from typer.testing import CliRunner, Result

from flows.cli import app
from flows.locks import locked
from flows.server import ServerError, find_server
from tests.flows.conftest import ROOT


def program(
    *arguments: str | Path, stdin: str | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run something as a program of its own, which knows of no Prefect server."""
    known = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT_")}
    return subprocess.run(
        arguments,
        input=stdin,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=known | environment,
        check=False,
        timeout=300,
    )


def copydesk(*arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(app, list(arguments), input=stdin, env={"COLUMNS": "200", "TERM": "dumb"})


def test_a_direct_run_as_a_program(tmp_path: Path) -> None:
    """With records from standard input, beside files."""
    line = json.dumps({"text": (ROOT / "seeds" / "xiaomi-ev-plan.txt").read_text(encoding="utf-8")})
    command = Path(sys.executable).with_name("copydesk")
    done = program(command, "run", "-", "seeds/", "--output", tmp_path, "--direct", stdin=line + "\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout
    assert "1 rewrites" in done.stdout
    assert re.search(r"came in +3", done.stdout)
    assert str(tmp_path / "latest") in done.stdout


def test_each_standard_input_comes_in(tmp_path: Path) -> None:
    """What is looked at to see whether there is anything new is there to be read then."""
    command, output = Path(sys.executable).with_name("copydesk"), tmp_path / "output"
    said = []
    for number in (1, 2, 2):
        text = f"The council approved bridge number {number} on Tuesday, the mayor said."
        line = json.dumps({"text": text}) + "\n"
        said.append(program(command, "run", "-", "--output", output, "--direct", stdin=line).stdout)
    assert [re.search(r"came in +(\d)", one)[1] for one in said] == ["1", "2", "2"]  # type: ignore[index]
    assert ["none of them new" in one for one in said] == [False, False, True]


def test_the_summary_for_machines(output: Path) -> None:
    done = copydesk("run", str(ROOT / "seeds"), "--output", str(output), "--direct", "--json")
    shown = json.loads((output / "latest" / "run.json").read_text())
    assert {**json.loads(done.stdout), "intake": None} == {**shown, "intake": None, "changes": {}}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["absent.jsonl"], "absent.jsonl: there is no such file"),
        (["seeds/", "--settings", "absent.toml"], "absent.toml"),
        (["seeds/", "--settings", "wrong.toml"], "unknown field `surprise`"),
        (["seeds/", "--decisions", "wrong.csv"], "wrong.csv, line 2"),
        (["seeds/", "--no-such-option"], "No such option"),
    ],
)
def test_what_is_wrong_is_said_before_any_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "seeds").mkdir()
    (tmp_path / "wrong.toml").write_text("surprise = 1\n")
    (tmp_path / "wrong.csv").write_text("left,right,verdict\na,b,perhaps\n")
    done = copydesk("run", *arguments, "--direct")
    assert done.exit_code == 2
    assert says in done.stderr
    assert not (tmp_path / "output").exists()


def test_a_held_output_is_exit_code_75(tmp_path: Path) -> None:
    with locked(tmp_path, "first"):
        done = copydesk("run", str(ROOT / "seeds"), "--output", str(tmp_path), "--direct")
    assert done.exit_code == 75
    assert "held by run first" in done.stderr


def test_a_server_that_does_not_answer_is_named_with_the_cure() -> None:
    nowhere = "http://127.0.0.1:9/api"
    with temporary_settings({PREFECT_API_URL: nowhere}), pytest.raises(ServerError) as told:
        find_server(nowhere)
    assert f"server at {nowhere} does not answer" in str(told.value)
    assert "--direct" in str(told.value)


def test_rejected_inputs_fail_only_a_strict_run(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text("{\n")
    lenient = copydesk("run", str(tmp_path / "in.jsonl"), "--output", str(tmp_path / "out"), "--direct")
    assert (lenient.exit_code, "rejected" in lenient.stdout) == (0, True)
    strict = copydesk(
        "run", str(tmp_path / "in.jsonl"), "--output", str(tmp_path / "strict"), "--direct", "--strict"
    )
    assert strict.exit_code == 1


def test_the_flow_on_a_temporary_server(tmp_path: Path, output: Path) -> None:
    """Also the proof that the locked set of packages can start Prefect's server at all."""
    command = (sys.executable, "-m", "flows.clean_corpus", "seeds/", "--output", tmp_path / "out", "--json")
    done = program(*command, PREFECT_HOME=str(tmp_path / "prefect"))
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["totals"]["stories"] == 1
    for name in ("corpus.jsonl", "corpus.parquet", "articles.jsonl", "edits.jsonl"):
        flow, direct = (folder / "latest" / name for folder in (tmp_path / "out", output))
        assert flow.read_bytes().replace(b'"seeds/', f'"{ROOT}/seeds/'.encode()) == direct.read_bytes()


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("cli") / "output"
    assert copydesk("run", str(ROOT / "seeds"), "--output", str(output), "--direct").exit_code == 0
    return output


def test_explain_shows_both_texts_and_the_rules(output: Path) -> None:
    done = copydesk("explain", "xiaomi-ev-plan.txt", "--output", str(output))
    assert done.exit_code == 0
    assert "[-s-]" in done.stdout
    assert "stray-letter" in done.stdout
    assert "'rasher-thin' -> 'razor-thin'" in done.stdout
    assert "\x1b" not in done.stdout


def test_undo_takes_back_one_rule_or_all_of_them(output: Path) -> None:
    name = "xiaomi-ev-plan.txt"
    one = copydesk("undo", "--rule", "stray-letter", "--article", name, "--print", "--output", str(output))
    text = json.loads(one.stdout)["text"]
    assert "purifiers,s and" in text
    assert "Must Read" not in text
    rules = {
        json.loads(line)["rule"] for line in (output / "latest" / "edits.jsonl").read_text().splitlines()
    }
    options = [option for rule in sorted(rules) for option in ("--rule", rule)]
    every = copydesk("undo", *options, "--print", "--output", str(output))
    texts = [json.loads(line)["text"] for line in every.stdout.splitlines()]
    assert sorted(texts) == sorted(path.read_bytes().decode() for path in (ROOT / "seeds").glob("*.txt"))


def test_a_decision_holds_in_the_next_run(output: Path) -> None:
    names = ("xiaomi-ev-plan.txt", "xiaomi-great-wall-plant.txt")
    for verdict, stories in (("different", 2), ("same", 1)):
        assert copydesk("decide", *names, verdict, "--output", str(output)).exit_code == 0
        done = copydesk("run", str(ROOT / "seeds"), "--output", str(output), "--direct", "--json")
        assert json.loads(done.stdout)["totals"]["stories"] == stories


@pytest.mark.parametrize("command", [["explain", "x"], ["undo", "--rule", "x"], ["decide", "x", "y", "same"]])
def test_without_a_corpus_the_cure_is_named(tmp_path: Path, command: list[str]) -> None:
    done = copydesk(*command, "--output", str(tmp_path))
    assert done.exit_code == 2
    assert "copydesk run INPUT..." in done.stderr


def test_why_shows_the_evidence(output: Path) -> None:
    done = copydesk("why", "xiaomi-ev-plan.txt", "xiaomi-great-wall-plant.txt", "--output", str(output))
    assert done.exit_code == 0
    assert "one story" in done.stdout
    assert "xiaomi" in done.stdout.lower()
    assert "\x1b" not in done.stdout
