"""The wheel, in an environment that holds nothing else: what a user's `pip install` gives."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
UV = Path(sys.executable).with_name("uv")


@pytest.mark.skipif(not UV.exists(), reason="uv, which `make test` sets up, is not beside this Python")
def test_the_wheel_runs_from_an_empty_environment(tmp_path: Path) -> None:
    def do(*command: str | Path) -> str:
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    do(UV, "venv", "--quiet", "--python", sys.executable, "env")
    do(
        UV,
        "pip",
        "install",
        "--quiet",
        "--python",
        "env/bin/python",
        "--constraint",
        ROOT / "requirements.txt",
        wheel,
    )
    printed = do("env/bin/copydesk", "run", ROOT / "seeds", "--output", "output", "--direct", "--json")
    assert json.loads(printed)["totals"]["stories"] == 1
    assert "flows" in do("env/bin/python", "-c", "import flows; print(flows.__file__)")
