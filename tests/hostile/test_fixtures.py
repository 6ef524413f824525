"""Every hostile and damaged input in one run, good articles between them, each with the fate it should have."""

from __future__ import annotations

import contextlib
import json
import os
import random
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]
import pytest

from tests.flows.conftest import Corpus

DATA = os.environ.get("COPYDESK_DATA")
MAKER = Path(DATA or "") / "bad/make_bad_inputs.py"
SIZE = os.environ.get("COPYDESK_TORTURE", "small")

CROWDS = () if "COPYDESK_TORTURE" in os.environ else ("c13_truncated.jsonl.zst",)
"""Left out of the ordinary suite: 12,000 good rows before the damage, half of what the whole run costs."""

HARMLESS = {
    "d07_lone_surrogates.jsonl": "lone surrogates are replaced at the door, and flagged",
    "d16_invalid_utf8.jsonl": "the Latin-1 row is decoded, and flagged",
    "d18_row_50mb.jsonl": "a long row is within the size limit, as a long line of a text file is",
    "e07_invalid_utf8.parquet": "the damaged string is decoded, and flagged",
    "f07_bad_chunked.warc": "pages are found as they are, whatever their headers claim",
    "i01_identical.jsonl": "identical articles are copies of one, none is lost",
}
"""Where the manifest expects damaged records to be rejected, and all of them can be kept as they are."""

EMPTY = {
    "e06_zero_rows.parquet": "there is no row to keep",
    "e10_bomb.parquet": "all its rows are one letter, ten million times",
}

pytestmark = pytest.mark.skipif(not MAKER.exists(), reason="COPYDESK_DATA names no folder with bad/")


def words(seed: int) -> str:
    """A good article that has nothing to do with any other."""
    chosen = random.Random(seed)
    names = [
        "".join(chosen.choice("bcdfglmnprstv") + chosen.choice("aeiou") for _ in range(3)) for _ in range(80)
    ]
    sentences = (" ".join(chosen.choices(names, k=12)).capitalize() + "." for _ in range(20))
    return "\n\n".join(sentences)


def good(folder: Path) -> list[Path]:
    """Good articles in all kinds of files, named so that they stand between the fixtures."""
    paths = []
    for number, before in enumerate("abcdefi"):
        path = folder / f"{before}99_good.txt"
        path.write_text(words(number))
        paths.append(path)
        path = folder / f"{before}15_good.jsonl"
        rows = [{"id": f"good-{number}-{n}", "text": words(100 * number + n + 10)} for n in range(3)]
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        paths.append(path)
    return paths


def run(inputs: list[Path], output: Path) -> tuple[Corpus, float]:
    """What `copydesk run` makes of the inputs, and the most megabytes that all its processes held together."""
    command = [str(Path(sys.executable).with_name("copydesk")), "run", *map(str, inputs)]
    with subprocess.Popen(
        [*command, "--output", str(output), "--workers", "2", "--direct"], stdout=subprocess.DEVNULL
    ) as child:
        most = 0.0
        while child.poll() is None:
            most = max(most, megabytes(child.pid))
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(0.2)
    assert child.returncode == 0
    return Corpus((output / "latest").resolve()), most


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("bad")
    try:
        command = [sys.executable, str(MAKER), "--out", str(folder), "--size", SIZE]
        subprocess.run(command, check=True, capture_output=True)
        yield folder
    finally:
        # Folders lie 2,000 deep in it: what pytest clears away later with Python's own means would fail.
        subprocess.run(["rm", "-rf", folder], check=True)


def test_every_fixture_in_one_run(folder: Path, tmp_path: Path) -> None:
    manifest = [json.loads(line) for line in (folder / "manifest.jsonl").read_text().splitlines()]
    manifest = [row for row in manifest if row["name"] not in CROWDS]
    sown = good(folder)
    corpus, most = run([*(folder / row["name"] for row in manifest), *sown], tmp_path / "with")
    alone, _ = run(sown, tmp_path / "without")

    totals = corpus.run["totals"]
    assert totals["inputs"] == totals["accepted"] + totals["rejected"]
    # Fixtures share some articles: one that another file has with the same id and content is kept there.
    refused = corpus.rows("rejected")
    elsewhere = [row for row in refused if "with the same content" in row["detail"]]
    accepted = by_file(folder, [*corpus.rows("articles"), *elsewhere])
    rejected = by_file(folder, [row for row in refused if row not in elsewhere])
    expected = {"keep": (True, False), "reject": (False, True), "partial": (True, True), "path": (True, True)}
    fates = {row["name"]: (bool(accepted[row["name"]]), bool(rejected[row["name"]])) for row in manifest}
    wrong = {
        row["name"]: rejected[row["name"]][:2]
        for row in manifest
        if row["name"] not in EMPTY
        and fates[row["name"]] != expected["keep" if row["name"] in HARMLESS else row["expect"]]
    }
    assert not wrong
    assert not any(fates[name][0] for name in EMPTY)
    assert all(row["reason"] != "error" for row in corpus.rows("rejected"))
    assert lines(corpus, sown) == lines(alone, sown)
    assert most < 2_000 or SIZE == "full"  # two texts of 50 MB take more


def by_file(folder: Path, rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found = defaultdict(list)
    for row in rows:
        found[row["input"].removeprefix(f"{folder}/").split("/")[0]].append(row)
    return found


def lines(corpus: Corpus, inputs: list[Path]) -> set[bytes]:
    """The good articles and their edits, byte for byte."""
    content = (corpus.folder / "articles.jsonl").read_bytes()
    names = {str(path) for path in inputs}
    rows = {line for line in content.split(b"\n") if line and json.loads(line)["input"] in names}
    ids = {json.loads(row)["id"] for row in rows}
    edits = (corpus.folder / "edits.jsonl").read_bytes().split(b"\n")
    return rows | {line for line in edits if line and json.loads(line)["article_id"] in ids}


def megabytes(pid: int) -> float:
    """What a process and all that come from it hold now; what they share is counted once, on Linux."""
    held = 0
    with contextlib.suppress(psutil.NoSuchProcess):
        root = psutil.Process(pid)
        for process in [root, *root.children(recursive=True)]:
            with contextlib.suppress(psutil.Error):
                used = process.memory_full_info()
                held += getattr(used, "pss", used.uss)
    return held / 1e6
