"""What the README shows is run here."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cleaners.publish.records import ArticleRecord, ChangeRecord, EditRecord, StoryRecord
from cleaners.repair.boilerplate.learned import LearnedLine
from cleaners.settings import load
from flows import pipeline
from flows.cli import app
from flows.job import new_job

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [
    line.split("#")[0].strip()
    for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    for line in block.splitlines()
]
SNIPPETS = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the seeds and a corpus of them, as after `make run`."""
    folder = tmp_path_factory.mktemp("readme")
    shutil.copytree(ROOT / "seeds", folder / "seeds")
    with contextlib.chdir(folder):
        pipeline.run(new_job(["seeds"], "output"))
    return folder


@pytest.mark.parametrize("command", [command for command in COMMANDS if command.startswith("copydesk")])
def test_commands(folder: Path, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a program, and with Prefect, `copydesk run` is tested in tests/flows/test_cli.py."""
    monkeypatch.chdir(folder)
    _, *arguments = shlex.split(command)
    if arguments[0] == "run" and "--direct" not in arguments:
        arguments.append("--direct")
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize("command", [command for command in COMMANDS if command.startswith("make")])
def test_make_knows_the_target(command: str) -> None:
    subprocess.run([*command.split(), "--dry-run"], cwd=ROOT, check=True, capture_output=True)


def test_the_settings_that_are_shown_are_settings(tmp_path: Path) -> None:
    (shown,) = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
    (tmp_path / "copydesk.toml").write_text(shown)
    assert load(tmp_path / "copydesk.toml").merge.story == "link"


def test_every_command_is_named() -> None:
    names = [one.name or one.callback.__name__ for one in app.registered_commands if one.callback]
    assert [
        name for name in names if not re.search(rf"`[^`]*\b{name}\b|^copydesk {name}\b", README, re.M)
    ] == []


@pytest.mark.parametrize("snippet", SNIPPETS)
def test_snippets(folder: Path, snippet: str) -> None:
    library = snippet.split()[1]
    if importlib.util.find_spec(library) is None:
        pytest.skip(f"{library} is not installed")
    environment = os.environ | {"HF_HUB_OFFLINE": "1", "HF_HOME": str(folder / "hf")}
    program = f"{snippet}\nassert len(stories) == 1, stories"
    subprocess.run([sys.executable, "-c", program], cwd=folder, env=environment, check=True)


@pytest.mark.parametrize(
    ("file", "record"),
    [
        ("corpus.jsonl", StoryRecord),
        ("articles.jsonl", ArticleRecord),
        ("edits.jsonl", EditRecord),
        ("changes.jsonl", ChangeRecord),
        ("learned.jsonl", LearnedLine),
    ],
)
def test_the_contract_names_the_fields_that_are_written(file: str, record: type) -> None:
    (row,) = [line for line in README.splitlines() if line.startswith(f"| `{file}")]
    fields = row.split(": `")[1].split("`")[0]
    while "{" in fields:
        fields = re.sub(r"\[?\{[^{}]*\}\]?", "", fields)
    assert [name.strip() for name in fields.split(",")] == list(record.__struct_fields__)  # type: ignore[attr-defined]
