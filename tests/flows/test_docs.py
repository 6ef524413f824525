"""What the documentation for users says is run here, and held against the code."""

from __future__ import annotations

import re
import shlex
import shutil
import tomllib
from pathlib import Path
from typing import Any, get_args

import pytest
from typer.testing import CliRunner

from cleaners.edits import apply, ordered
from cleaners.intake.discover import _COMPRESSIONS, _FORMATS
from cleaners.model import Borderline, Conflict, ConflictValue, Evidence, Reason, Rejected, Supplement
from cleaners.publish.records import ArticleRecord, ChangeRecord, EditRecord, MemberRecord, StoryRecord
from cleaners.repair.boilerplate.learned import LearnedLine
from cleaners.repair.rule import Document
from cleaners.settings import load
from flows.cli import app
from flows.rules_page import rules_table
from flows.settings_file import settings_page
from flows.summary import Summary

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = ("getting-started", "rules")


def page(name: str) -> str:
    return (DOCS / f"{name}.md").read_text(encoding="utf-8")


def blocks(name: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page(name), re.DOTALL)


def test_every_command_of_the_documentation_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the order of the pages, in one folder with the seeds, as a reader would."""
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    monkeypatch.chdir(tmp_path)
    served: list[Path] = []
    monkeypatch.setattr("flows.review.serve.serve", lambda output, port, ready: served.append(output))
    stories: list[int] = []
    for command in [line for name in PAGES for block in blocks(name, "sh") for line in block.splitlines()]:
        program, *arguments = shlex.split(command)
        assert program == "copydesk"
        if arguments[0] == "run":
            # The README's commands are tested with Prefect; it makes no difference to what comes out.
            arguments += ["--direct", "--workers", "1"]
        done = CliRunner().invoke(app, arguments, input="y\n", env={"COLUMNS": "120"})
        assert done.exit_code == 0, f"{command}: {done.output}"
        if arguments[0] == "run":
            stories.append(len((tmp_path / "output/latest/corpus.jsonl").read_text().splitlines()))
    assert stories == [1, 2, 1, 1]
    assert served == [Path("output")]
    assert (tmp_path / "decisions.csv").read_text().count("\n") == 3


def test_the_page_of_settings_is_what_the_code_says() -> None:
    assert page("settings") == settings_page(), (
        "write it again: python -m flows.settings_file > docs/settings.md"
    )


def test_the_table_of_rules_is_what_the_code_says() -> None:
    assert rules_table() in page("rules"), "put in what `python -m flows.rules_page` prints"


def test_the_settings_that_are_shown_for_a_cluster_are_settings(tmp_path: Path) -> None:
    (shown,) = blocks("cluster", "toml")
    (tmp_path / "slurm.toml").write_text(shown)
    assert load(tmp_path / "slurm.toml").run.cluster.cluster_class == "dask_jobqueue.SLURMCluster"


def test_every_kind_of_input_is_named() -> None:
    for text in [page("getting-started"), (ROOT / "README.md").read_text(encoding="utf-8")]:
        (said,) = re.findall(r"Inputs are files.*?\)", text, re.DOTALL)
        assert set(re.findall(r"\.[a-z]+\b", said)) == {*_FORMATS, *_COMPRESSIONS}


def test_the_rule_that_is_shown_passes_its_table() -> None:
    (code,) = blocks("rules", "python")
    (table,) = blocks("rules", "toml")
    space: dict[str, Any] = {}
    exec(code, space)
    for case in tomllib.loads(table)["case"]:
        document = Document(case["before"], language=case.get("language", "en"))
        assert apply(document.text, ordered(space["RULE"].find(document))) == case["after"], case["why"]


def section(heading: str) -> str:
    return page("output").split(f"## {heading}", 1)[1].split("\n## ", 1)[0]


@pytest.mark.parametrize(
    ("heading", "kinds"),
    [
        ("`corpus.jsonl`", [StoryRecord, MemberRecord, Supplement, Conflict, ConflictValue]),
        ("`articles.jsonl`", [ArticleRecord, Evidence]),
        ("`edits.jsonl`", [EditRecord]),
        ("`rejected.jsonl`", [Rejected]),
        ("`borderline.jsonl`", [Borderline]),
        ("The rest", [ChangeRecord, LearnedLine, Summary]),
    ],
)
def test_every_field_of_the_output_is_explained_and_no_other(heading: str, kinds: list[type]) -> None:
    said = set(re.findall(r"`(\w+)`", section(heading)))
    fields = {name for kind in kinds for name in kind.__annotations__}
    assert fields <= said
    words = {"exact", "near", "story", "unsettled", "html"}
    assert said - fields <= words


def test_every_reason_is_named() -> None:
    assert set(get_args(Reason)) <= set(re.findall(r"\w+", section("`rejected.jsonl`")))


def test_links_between_the_pages_lead_somewhere() -> None:
    for path in [*DOCS.glob("*.md"), ROOT / "README.md"]:
        for target in re.findall(r"\]\((?!https?:)([\w./-]+)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name}: {target}"
