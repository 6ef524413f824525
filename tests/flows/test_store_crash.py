"""Nothing is lost or torn, whenever a run dies and whatever it is short of."""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from flows import pipeline
from flows.job import new_job
from tests.flows.crashes import contents, crash, run_here, run_killed
from tests.flows.test_run import article, write
from tests.flows.test_store_incremental import row


class Update(NamedTuple):
    """A corpus, what is new for it, and what it is afterwards."""

    base: Path
    inputs: Path
    undisturbed: Path
    lasts: float  # seconds


@pytest.fixture(scope="module")
def update(tmp_path_factory: pytest.TempPathFactory) -> Update:
    folder = tmp_path_factory.mktemp("update")
    older = write(
        folder / "a.jsonl", [*map(article, range(4)), *(row("footer", at, True) for at in range(4)), "{"]
    )
    newer = [
        {**article(0), "id": "copy"},
        {**article(1), "text": article(5)["text"]},
        row("rewrite", 2, False),
    ]
    inputs = write(folder / "b.jsonl", [*newer, *(row("footer", at, False) for at in range(4, 8))])
    base, undisturbed = folder / "base", folder / "undisturbed"
    run_here(older, base)
    shutil.copytree(base, undisturbed, symlinks=True)
    run_here(inputs, undisturbed)
    shutil.copytree(base, folder / "timed", symlinks=True)
    lasts = run_killed(inputs, folder / "timed", None)
    assert contents(folder / "timed" / "latest") == contents(undisturbed / "latest")
    return Update(base, inputs, undisturbed, lasts)


@pytest.mark.parametrize("seed", range(3))
def test_a_run_killed_at_any_moment_loses_nothing(update: Update, tmp_path: Path, seed: int) -> None:
    crash(update.base, update.inputs, update.undisturbed, tmp_path, random.Random(seed), update.lasts)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", str(folder)]
    if not shutil.which("mount") or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small file system is not allowed here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def resize(folder: Path, free: int) -> None:
    used = sum(path.stat(follow_symlinks=False).st_blocks * 512 for path in folder.rglob("*"))
    options = f"remount,size={used + free}"
    subprocess.run(["mount", "-o", options, str(folder)], check=True)


def refused(inputs: Path, output: Path) -> str:
    try:
        pipeline.run(new_job([str(inputs)], str(output)))
    except OSError as error:
        return str(error)
    return ""


def test_a_full_disk_leaves_the_old_corpus_and_is_named(update: Update, small_disk: Path) -> None:
    output = small_disk / "output"
    before, after = contents(update.base / "latest"), contents(update.undisturbed / "latest")
    failed = 0
    for kilobytes in (8, 250, 450, 3_000):
        shutil.rmtree(output, ignore_errors=True)
        shutil.copytree(update.base, output, symlinks=True)
        resize(small_disk, kilobytes << 10)
        error = refused(update.inputs, output)
        if error:
            failed += 1
            assert f"No space left on device: '{output}" in error
            assert contents(output / "latest") == before
        resize(small_disk, 20 << 20)
        pipeline.run(new_job([str(update.inputs)], str(output)))
        assert contents(output / "latest") == after
    assert failed >= 2
