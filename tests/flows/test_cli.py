"""The command line, as a program of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from flows.locks import locked
from tests.flows.conftest import ROOT
from tests.flows.test_run import TELLINGS


def copydesk(
    *arguments: str, stdin: str | None = None, cwd: Path = ROOT, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).with_name("copydesk"), *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        cwd=cwd,
        env=os.environ | environment,
        check=False,
        timeout=120,
    )


def test_a_direct_run(tmp_path: Path) -> None:
    done = copydesk("run", "seeds/", "--output", str(tmp_path), "--direct")
    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout
    assert "1 rewrites" in done.stdout
    assert str(tmp_path / "latest") in done.stdout


def test_the_summary_for_machines(tmp_path: Path) -> None:
    done = copydesk("run", "seeds/", "--output", str(tmp_path), "--direct", "--json")
    assert json.loads(done.stdout) == json.loads((tmp_path / "latest" / "run.json").read_text())


def test_records_from_standard_input(tmp_path: Path) -> None:
    line = json.dumps({"text": (ROOT / "seeds" / "xiaomi-ev-plan.txt").read_text(encoding="utf-8")})
    done = copydesk("run", "-", "--output", str(tmp_path), "--direct", "--json", stdin=line + "\n")
    assert json.loads(done.stdout)["totals"]["stories"] == 1


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
def test_what_is_wrong_is_said_before_any_work(tmp_path: Path, arguments: list[str], says: str) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "wrong.toml").write_text("surprise = 1\n")
    (tmp_path / "wrong.csv").write_text("left,right,verdict\na,b,perhaps\n")
    done = copydesk("run", *arguments, "--direct", cwd=tmp_path)
    assert done.returncode == 2
    assert says in done.stderr
    assert not (tmp_path / "output").exists()


def test_a_held_output_is_exit_code_75(tmp_path: Path) -> None:
    with locked(tmp_path, "first"):
        done = copydesk("run", "seeds/", "--output", str(tmp_path), "--direct")
    assert done.returncode == 75
    assert "held by run first" in done.stderr


def test_a_server_that_does_not_answer_is_named_with_the_cure(tmp_path: Path) -> None:
    nowhere = "http://127.0.0.1:9/api"
    done = copydesk("run", "seeds/", "--output", str(tmp_path), PREFECT_API_URL=nowhere)
    assert done.returncode == 1
    assert f"server at {nowhere} does not answer" in done.stderr
    assert "--direct" in done.stderr
    assert not (tmp_path / "latest").exists()


def test_rejected_inputs_fail_only_a_strict_run(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text("{\n")
    lenient = copydesk("run", str(tmp_path / "in.jsonl"), "--output", str(tmp_path / "out"), "--direct")
    assert (lenient.returncode, "rejected" in lenient.stdout) == (0, True)
    strict = copydesk(
        "run", str(tmp_path / "in.jsonl"), "--output", str(tmp_path / "strict"), "--direct", "--strict"
    )
    assert strict.returncode == 1


def test_the_result_does_not_depend_on_the_hash_seed_or_the_time_zone(tmp_path: Path) -> None:
    rows = [{"text": f"{title}. {text}", "date": "2 May 2024"} for title, text in TELLINGS]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    written = []
    for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo")):
        output = tmp_path / seed
        done = copydesk(
            *("run", "seeds/", str(tmp_path / "in.jsonl"), "--output", str(output), "--direct"),
            PYTHONHASHSEED=seed,
            TZ=zone,
        )
        assert done.returncode == 0
        names = ("corpus.jsonl", "corpus.parquet", "articles.jsonl", "edits.jsonl", "learned.jsonl")
        written.append([(output / "latest" / name).read_bytes() for name in names])
    assert written[0] == written[1]


def test_the_flow_on_a_temporary_server(tmp_path: Path) -> None:
    """Also the proof that the locked set of packages can start Prefect's server at all."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT_")}
    environment["PREFECT_HOME"] = str(tmp_path / "prefect")
    done = subprocess.run(
        [sys.executable, "-m", "flows.clean_corpus", "seeds/", "--output", str(tmp_path / "out"), "--json"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment,
        check=False,
        timeout=300,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["totals"]["stories"] == 1
    direct = copydesk("run", "seeds/", "--output", str(tmp_path / "direct"), "--direct")
    assert direct.returncode == 0
    for name in ("corpus.jsonl", "corpus.parquet", "articles.jsonl", "edits.jsonl"):
        assert (tmp_path / "out/latest" / name).read_bytes() == (
            tmp_path / "direct/latest" / name
        ).read_bytes()


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("cli") / "output"
    assert copydesk("run", "seeds/", "--output", str(output), "--direct").returncode == 0
    return output


def test_explain_shows_both_texts_and_the_rules(output: Path) -> None:
    done = copydesk("explain", "xiaomi-ev-plan.txt", "--output", str(output))
    assert done.returncode == 0
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
        assert copydesk("decide", *names, verdict, "--output", str(output)).returncode == 0
        done = copydesk("run", "seeds/", "--output", str(output), "--direct", "--json")
        assert json.loads(done.stdout)["totals"]["stories"] == stories


@pytest.mark.parametrize("command", [["explain", "x"], ["undo", "--rule", "x"], ["decide", "x", "y", "same"]])
def test_without_a_corpus_the_cure_is_named(tmp_path: Path, command: list[str]) -> None:
    done = copydesk(*command, "--output", str(tmp_path))
    assert done.returncode == 2
    assert "copydesk run INPUT..." in done.stderr


def test_why_shows_the_evidence(output: Path) -> None:
    done = copydesk("why", "xiaomi-ev-plan.txt", "xiaomi-great-wall-plant.txt", "--output", str(output))
    assert done.returncode == 0
    assert "one story" in done.stdout
    assert "xiaomi" in done.stdout.lower()
    assert "\x1b" not in done.stdout
