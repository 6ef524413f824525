"""The commands that look at a corpus and overrule it, within this process."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
import typer
from typer.testing import CliRunner, Result

from cleaners.model import Decision
from cleaners.repair import RULES
from cleaners.settings import Settings, load
from flows.cli import app
from flows.decisions import DecisionsError, RuleDecision, keep, kept
from flows.job import Job, new_job
from flows.pipeline import run
from flows.review.app import folder_to_review
from flows.rules import ABOUT
from flows.settings_file import settings_file
from flows.store import opened
from flows.store.decisions import Decided, add_decided
from tests.flows.conftest import ROOT
from tests.review.newsroom import write_newsroom
from tests.review.runs import copied, first_run, rows, run_again

COMMANDS = sorted(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


def copydesk(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments), env={"COLUMNS": "200", "TERM": "dumb"})


def program(
    *arguments: str, stdout: int = subprocess.PIPE, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the command as a program of its own, which writes when it ends, and knows of no Prefect server."""
    unknown = ("PREFECT_", "PYTHONUNBUFFERED")
    return subprocess.run(
        [sys.executable, "-m", "flows.cli", *arguments],
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={key: value for key, value in os.environ.items() if not key.startswith(unknown)} | environment,
        check=False,
        timeout=100,
    )


@pytest.fixture(scope="session")
def corpus() -> str:
    return str(first_run() / "output")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_help_shows_an_example_that_its_options_allow(command: str) -> None:
    done = copydesk(command, "--help")
    assert done.exit_code == 0
    example = re.search(r"Example: copydesk (.*)", done.output)
    assert example
    name, *arguments = example[1].split()
    assert name == command
    known: click.Command = typer.main.get_command(app).commands[command]  # type: ignore[attr-defined]
    options = {
        option for parameter in known.params for option in (*parameter.opts, *parameter.secondary_opts)
    }
    assert {argument for argument in arguments if argument.startswith("-") and argument != "-"} <= options


@pytest.mark.parametrize(
    "command",
    [
        ["stats"],
        ["explain", "x"],
        ["undo", "--rule", "byline"],
        ["review"],
        ["decisions"],
        ["export"],
        ["why", "x", "y"],
        ["retry"],
        ["quarantine", "--to", "rejected"],
        ["rollback", "--list"],
        ["forget", "x"],
    ],
)
def test_without_a_corpus_the_cure_is_named(tmp_path: Path, command: list[str]) -> None:
    done = copydesk(*command, "--output", str(tmp_path))
    assert done.exit_code == 2
    assert "copydesk run INPUT..." in done.output
    assert not (tmp_path / "copydesk.duckdb").exists()


def test_stats(corpus: str) -> None:
    done = copydesk("stats", "--output", corpus)
    assert re.search(r"came in +23", done.output)
    assert re.search(r"velden-today.example +5", done.output)
    assert re.search(r"share +\d", done.output)
    assert "\x1b" not in done.output
    counted = json.loads(copydesk("stats", "--output", corpus, "--json").output)
    assert counted["Articles by year"] == {"2024": 22}
    assert sum(counted["Articles by source"].values()) == 22


def test_explain_marks_edits_and_lets_nothing_out_that_a_terminal_would_obey(corpus: str) -> None:
    done = copydesk("explain", "ferry-copy", "--output", corpus)
    assert "[-poeple-]" in done.output
    assert "{+people+}" in done.output
    assert "typo-listed" in done.output
    hostile = copydesk("explain", "hostile-title", "--output", corpus)
    assert hostile.exit_code == 0
    assert not set(map(chr, (*range(9), *range(11, 32), 0x7F, 0x9B, 0x202E))) & set(hostile.output)


def test_a_rule_is_taken_back_for_one_article_and_lets_go_again(tmp_path: Path) -> None:
    output = copied(tmp_path)
    rule = ("undo", "--rule", "share", "--article", "ferry-copy", "--output", str(output))
    assert "off for ferry-copy" in copydesk(*rule, "--note", "part of the text").output
    (one,) = kept(output)
    assert isinstance(one, RuleDecision)
    assert (one.rule, one.source, one.article, one.note) == ("share", None, "ferry-copy", "part of the text")
    run_again(output)
    texts = {row["id"]: row["text"] for row in rows(output, "articles")}
    assert "Share this article" in texts["ferry-copy"]
    assert "Share this article" not in texts["cheese-copy"]
    assert "runs again" in copydesk(*rule, "--back").output
    assert "was not off" in copydesk(*rule, "--back").output
    assert kept(output) == []


def test_a_rule_that_there_is_not_is_no_decision(tmp_path: Path) -> None:
    output = copied(tmp_path)
    done = copydesk("undo", "--rule", "shares", "--output", str(output))
    assert done.exit_code == 2
    assert "there is no rule 'shares'; did you mean share?" in done.output
    assert kept(output) == []
    assert copydesk("undo", "--rule", "shares", "--print", "--output", str(output)).exit_code == 2


def test_an_article_of_a_source_is_no_place_for_a_rule(tmp_path: Path) -> None:
    output = copied(tmp_path)
    place = ["--article", "ferry-copy", "--source", "thewire.example"]
    done = copydesk("undo", "--rule", "share", *place, "--output", str(output))
    assert (done.exit_code, "exclude each other" in done.output) == (2, True)
    assert kept(output) == []


def test_undo_only_prints_where_it_is_told_to(corpus: str) -> None:
    done = copydesk("undo", "--rule", "share", "--source", "thewire.example", "--print", "--output", corpus)
    assert done.output == ""
    done = copydesk("undo", "--rule", "share", "--article", "ferry-copy", "--print", "--output", corpus)
    assert "Share this article" in json.loads(done.output)["text"]


def test_decisions_are_listed_carried_and_taken_back(tmp_path: Path) -> None:
    output = copied(tmp_path)
    copydesk("undo", "--rule", "share", "--source", "a\x1b[31m.example", "--output", str(output))
    copydesk("decide", "ferry-copy", "bridge-copy", "different", "--output", str(output))
    listed = copydesk("decisions", "--output", str(output))
    assert "share off for a\\x1b[31m.example" in listed.output
    path = tmp_path / "decisions.csv"
    assert "2 decisions" in copydesk("decisions", "--export", str(path), "--output", str(output)).output
    other = tmp_path / "other"
    assert copydesk("decisions", "--import", str(path), "--output", str(other)).output == listed.output
    assert sorted(map(str, kept(other))) == sorted(map(str, kept(output)))
    assert copydesk("decisions", "--take-back", "3", "--output", str(other)).exit_code == 2
    # A pair that is decided again is the latest.
    again = ["decide", "ferry-copy", "bridge-copy", "same"]
    copydesk(*again, "--output", str(output))
    copydesk("undo", "--rule", "byline", "--output", str(output))
    copydesk(*again, "--note", "read", "--output", str(output))
    lines = copydesk("decisions", "--output", str(output)).output.splitlines()
    assert [line.split()[1] for line in lines] == ["share", "byline", "ferry-copy"]
    for word in ("share off", "ferry-copy and bridge-copy"):
        taken = copydesk("decisions", "--take-back", "1", "--output", str(other)).output
        assert taken.startswith(f"taken back: {word}")
    assert "nothing was decided" in copydesk("decisions", "--output", str(other)).output


@pytest.mark.parametrize(
    "content",
    [
        "left,right,verdict\na,b,perhaps\n",
        "left,right,verdict\na,a,same\n",
        "verdict,rule\noff,bylin\n",
        "verdict,article,rule,start,before\nundo,a,bylin,0,x\n",
    ],
)
def test_a_file_of_decisions_that_is_wrong_names_the_line(tmp_path: Path, content: str) -> None:
    (tmp_path / "wrong.csv").write_text(content)
    done = copydesk("decisions", "--import", str(tmp_path / "wrong.csv"), "--output", str(tmp_path / "out"))
    assert done.exit_code == 2
    assert "line 2" in done.output
    assert not kept(tmp_path / "out")


def test_an_article_is_not_compared_with_itself(tmp_path: Path) -> None:
    output = copied(tmp_path)
    assert copydesk("decide", "ferry-copy", "ferry-copy", "same", "--output", str(output)).exit_code == 2
    with pytest.raises(DecisionsError):
        keep(output, [Decision("ferry-copy", "ferry-copy", "same", "ann", "2024-05-01")])
    assert kept(output) == []


def test_what_another_program_wrote_among_the_decisions_is_listed_and_taken_back(tmp_path: Path) -> None:
    output = copied(tmp_path)
    copydesk("undo", "--rule", "share", "--output", str(output))
    with opened(output) as store:
        add_decided(store, [Decided("pair", "same", left_id="a", right_id="a")])
    said = ["2  cannot be obeyed: same is said of two articles", "taken back: cannot be obeyed"]
    for options, says in zip(([], ["--take-back", "2"]), said, strict=True):
        done = copydesk("decisions", *options, "--output", str(output))
        assert (done.exit_code, says in done.output) == (0, True)
    assert done.output.splitlines()[1].startswith("   1  share off")
    assert len(done.output.splitlines()) == 2
    assert [one.rule for one in kept(output) if isinstance(one, RuleDecision)] == ["share"]


def test_a_name_that_several_articles_have_is_no_name(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "n.txt").write_text(
            f"The council of {folder}ville approved the bridge on Tuesday."
        )
    output = tmp_path / "output"
    run(new_job([str(tmp_path / "a"), str(tmp_path / "b")], str(output)))
    done = copydesk("explain", "n.txt", "--output", str(output))
    assert (done.exit_code, done.output.count("n.txt")) == (2, 3)
    assert "of bville" in copydesk("explain", str(tmp_path / "b" / "n.txt"), "--output", str(output)).output


def test_what_is_run_again_is_run_as_it_was(tmp_path: Path) -> None:
    """Under the settings of the last run, where no others are given."""
    (tmp_path / "in.jsonl").write_text("{oops\n")
    (tmp_path / "a.txt").write_text("Many poeple, who crossed the bridge, were glad of it on Tuesday.")
    (tmp_path / "suggest.toml").write_text('[repair]\nmode = "suggest"\n')
    names, output = [str(tmp_path / name) for name in ("in.jsonl", "a.txt")], str(tmp_path / "output")
    run(new_job(names, output, str(tmp_path / "suggest.toml")))
    before = (tmp_path / "output" / "latest" / "articles.jsonl").read_bytes()
    assert b"Many poeple" in before
    assert copydesk("retry", "--workers", "1", "--output", output).exit_code == 0
    assert (tmp_path / "output" / "latest" / "articles.jsonl").read_bytes() == before


def test_why_weighs_by_the_settings_of_the_last_run(tmp_path: Path) -> None:
    settings, defaults = tmp_path / "long.toml", tmp_path / "defaults.toml"
    settings.write_text("[match.near]\nshingle_words = 9\n")
    defaults.write_text("")
    write_newsroom(tmp_path)
    output = str(tmp_path / "output")
    run(new_job([str(tmp_path / "newsroom.jsonl")], output, str(settings)))
    asked = ["why", "ferry-copy", "ferry-second", "--output", output]
    said = copydesk(*asked).output
    assert "Jaccard" in said
    assert said == copydesk(*asked, "--settings", str(settings)).output
    assert said != copydesk(*asked, "--settings", str(defaults)).output


def test_settings_that_name_no_rule_are_refused_before_any_work(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text('[repair.sources."example.org"]\noff = ["bylin"]\n')
    done = copydesk("run", "seeds", "--settings", str(tmp_path / "s.toml"), "--output", str(tmp_path / "out"))
    assert done.exit_code == 2
    assert "did you mean byline?" in done.output
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "command",
    [
        ["decide", "ferry-copy", "bridge-copy", "same"],
        ["undo", "--rule", "share"],
        ["decisions"],
        ["decisions", "--take-back", "1"],
        ["forget", "ferry-copy"],
        ["why", "ferry-copy", "bridge-copy"],
        ["retry"],
        ["export"],
        ["rollback", "--list"],
    ],
)
def test_a_store_that_another_process_has_open_is_said_with_its_exit_code(
    tmp_path: Path, command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.store.schema.PATIENCE", 0.0)
    output = copied(tmp_path)
    program = "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print(flush=True); input()"
    store = str(output / "copydesk.duckdb")
    with subprocess.Popen(
        [sys.executable, "-c", program, store], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout
        other.stdout.readline()
        done = copydesk(*command, "--output", str(output))
        other.communicate(b"\n")
    assert done.exit_code == 75, done.output


def test_no_run_is_nothing_to_export(tmp_path: Path) -> None:
    keep(tmp_path, [Decision("a", "b", "same", "ann", "2024-05-01")])
    done = copydesk("export", "--output", str(tmp_path))
    assert (done.exit_code, "holds no run yet" in done.output) == (2, True)


def test_output_that_is_lost_is_a_failure(corpus: str) -> None:
    with Path("/dev/full").open("w") as full:
        done = program("stats", "--json", "--output", corpus, stdout=full.fileno())
    assert (done.returncode, "standard output" in done.stderr) == (1, True)


def test_a_reader_that_has_seen_enough_is_no_failure(corpus: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = program("stats", "--json", "--output", corpus, stdout=writing)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")


def test_serve_names_a_schedule_that_is_wrong_before_there_is_an_address(tmp_path: Path) -> None:
    done = program(
        *("serve", "seeds", "--cron", "nonsense", "--output", str(tmp_path / "out")),
        PREFECT_HOME=str(tmp_path / "prefect"),
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "--cron 'nonsense'" in done.stderr


@pytest.mark.parametrize("command", [["run", "a"], ["serve", "a", "--cron", "0 3 * * *"]])
def test_what_makes_runs_takes_a_url_as_it_is(command: list[str]) -> None:
    known: click.Command = typer.main.get_command(app).commands[command[0]]  # type: ignore[attr-defined]
    parsed = known.make_context(command[0], [*command[1:], "--output", "s3://bucket/out"])
    assert str(parsed.params["output"]) == "s3://bucket/out"


@pytest.mark.parametrize("command", [["stats"], ["explain", "a"], ["export"], ["forget", "a"]])
def test_only_runs_work_on_a_url(command: list[str]) -> None:
    done = copydesk(*command, "--output", "s3://bucket/out")
    assert done.exit_code == 2
    assert "docs/cluster.md" in done.output


def test_init_writes_settings_that_load_as_they_are_and_with_every_key_set(tmp_path: Path) -> None:
    path = tmp_path / "copydesk.toml"
    assert copydesk("init", str(path)).exit_code == 0
    assert load(path) == Settings()
    again = copydesk("init", str(path))
    assert again.exit_code == 2
    assert "--force" in again.output
    assert copydesk("init", str(path), "--force").exit_code == 0
    every = re.sub(r"(?m)^# (\w+ = |\[)", r"\1", settings_file())
    path.write_text(every)
    assert every.count(" = ") > 25
    assert load(path).match == Settings().match


def test_every_rule_is_explained_to_people() -> None:
    assert {rule.name for rule in RULES} | {"learned"} == set(ABOUT)


def test_a_run_waits_for_a_person_and_is_made_again_if_that_person_decides(tmp_path: Path) -> None:
    write_newsroom(tmp_path)
    output = tmp_path / "output"
    seen: list[str] = []

    def look(job: Job) -> None:
        assert not (output / "latest").exists()
        assert (job.folder / "report.html").exists()
        assert folder_to_review(output) == job.folder
        stories = json.loads((job.folder / "run.json").read_text())["totals"]["stories"]
        seen.append(f"{job.run} {stories}")
        if len(seen) == 1:
            keep(output, [Decision("ferry-copy", "ferry-second", "different", "ann", "2024-05-01")])

    summary = run(new_job([str(tmp_path / "newsroom.jsonl")], str(output)), review=look)
    assert [line.split()[1] for line in seen] == ["7", "8"]
    assert summary.totals["stories"] == 8
    assert summary.run == seen[1].split()[0]
    assert [path.name for path in (output / "runs").iterdir() if path.name != ".latest"] == [summary.run]


def test_a_run_that_nobody_wants_leaves_the_corpus_as_it_was(tmp_path: Path) -> None:
    output = copied(tmp_path)
    before = (output / "latest").resolve()
    keep(output, [Decision("ferry-copy", "ferry-second", "different", "ann", "2024-05-01")])
    done = CliRunner().invoke(
        app,
        ["run", str(output.parent / "newsroom.jsonl"), "--output", str(output), "--direct", "--workers", "1",
         "--review-before-publish"],
        input="n\n",
    )  # fmt: skip
    assert done.exit_code == 1
    assert "was not published" in done.output
    assert (output / "latest").resolve() == before == folder_to_review(output)
    assert not list(output.glob("runs/*.partial"))
    run_again(output)
    assert (output / "latest").resolve() != before
