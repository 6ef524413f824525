from __future__ import annotations

import re
from pathlib import Path

import pytest

from flows.store import opened
from tests.flows.conftest import ROOT, Run
from tests.flows.test_run import article, write

PAGE = (ROOT / "docs" / "store.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture(scope="module")
def output(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs")
    sources = [{"source": f"{name}.example"} for name in "ab"]
    run(write(folder / "a.jsonl", [article(0) | sources[0], article(1)]), output=folder / "output")
    said = folder / "decisions.csv"
    said.write_text("left,right,verdict\na0,a1,same\n")
    copy = article(0) | sources[1] | {"id": "copy"}
    run(write(folder / "b.jsonl", [copy]), ROOT / "seeds", output=folder / "output", decisions=str(said))
    return folder / "output"


def test_there_are_five_queries() -> None:
    assert len(QUERIES) == 5


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_finds_something(output: Path, query: str) -> None:
    with opened(output) as store:
        assert store.execute(query).fetchall()


def test_every_table_is_described(output: Path) -> None:
    with opened(output) as store:
        tables = {
            name
            for (name,) in store.execute(
                "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main'"
            ).fetchall()
        }
    described = set(re.findall(r"^\| `(\w+)`(?:, `(\w+)`)?", PAGE, re.MULTILINE))
    assert {name for names in described for name in names if name} == tables
