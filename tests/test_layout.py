from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = ("intake", "repair", "match", "merge", "publish")
GROUND = ("arrays", "model", "edits", "settings", "sentences", "frequencies", "words")
"""What every room may use, the lowest first."""


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: imports are absolute"
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_a_room_imports_no_other_room_and_nobody_imports_the_flows() -> None:
    for path in sorted((ROOT / "cleaners").rglob("*.py")):
        inside = path.relative_to(ROOT / "cleaners").parts[0]
        for name in imports(path):
            top, *rest = name.split(".")
            assert top not in ("flows", "prefect"), f"{path} imports {name}"
            if top == "cleaners" and rest and inside in ROOMS:
                assert rest[0] in (*GROUND, inside), f"{path} imports {name}"
            if top == "cleaners" and rest and inside.removesuffix(".py") in GROUND:
                lower = GROUND[: GROUND.index(inside.removesuffix(".py"))]
                assert rest[0] in lower, f"{path} imports {name}"


def test_cleaners_tell_no_time_and_open_no_connection() -> None:
    banned = {
        "time",
        "datetime.datetime.now",
        "socket",
        "requests",
        "urllib.request",
        "http.client",
        "random",
    }
    for path in sorted((ROOT / "cleaners").rglob("*.py")):
        assert not imports(path) & banned, path


def test_cleaners_import_without_prefect() -> None:
    program = (
        "import sys; sys.modules['prefect'] = None\n"
        "import pkgutil, importlib, cleaners\n"
        "for module in pkgutil.walk_packages(cleaners.__path__, 'cleaners.'): importlib.import_module(module.name)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT)


def test_a_command_that_runs_no_flow_does_not_import_prefect() -> None:
    program = "import sys, flows.cli; sys.exit('prefect' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT)
