"""What the README shows is run here."""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cleaners.publish.records import ArticleRecord, ChangeRecord, EditRecord, StoryRecord
from cleaners.repair.boilerplate.learned import LearnedLine
from cleaners.settings import load

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
    copydesk = [
        str(Path(sys.executable).with_name("copydesk")),
        "run",
        "seeds/",
        "--output",
        "output/",
        "--direct",
    ]
    subprocess.run(copydesk, cwd=folder, check=True, capture_output=True)
    return folder


@pytest.mark.parametrize("command", [command for command in COMMANDS if command.startswith("copydesk")])
def test_commands(folder: Path, command: str) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PATH": path, "PREFECT_HOME": str(folder / "prefect")}
    done = subprocess.run(
        shlex.split(command),
        cwd=folder,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", [command for command in COMMANDS if command.startswith("make")])
def test_make_knows_the_target(command: str) -> None:
    subprocess.run([*command.split(), "--dry-run"], cwd=ROOT, check=True, capture_output=True)


def test_the_settings_that_are_shown_are_settings(tmp_path: Path) -> None:
    (shown,) = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
    (tmp_path / "copydesk.toml").write_text(shown)
    assert load(tmp_path / "copydesk.toml").merge.story == "link"


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
