"""The store does not grow by being changed."""

from __future__ import annotations

import errno
import os
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest

from cleaners.match import Features, features
from cleaners.model import Article
from cleaners.settings import Match
from flows.job import STORE
from flows.shown import complete, export
from flows.store import features as store_features
from flows.store import opened
from flows.store import runs as stored_runs
from flows.store.features import FULL, MERGED, add_features, merge_parts, stored_features
from tests.flows.conftest import Run
from tests.flows.test_run import article, write
from tests.flows.test_store_incremental import tale


def filed(names: list[str]) -> bytes:
    file = BytesIO()
    rows = [Article(name, "a.jsonl", tale(int(name))) for name in names]
    np.savez(file, **features(rows, Match()).arrays())  # type: ignore[arg-type]
    return file.getvalue()


def names_in(content: bytes) -> list[str]:
    with np.load(BytesIO(content), allow_pickle=False) as archive:
        return list(Features.from_arrays({name: archive[name] for name in archive.files}).copies.ids)


def test_parts_of_features_stay_few_and_in_use(tmp_path: Path) -> None:
    """Thirty runs, each with three new articles and two older ones that changed."""
    with opened(tmp_path) as store:
        for at in range(30):
            fresh = [3 * at, 3 * at + 1, 3 * at + 2]
            changed = sorted({(7 * at) % (3 * at), (5 * at + 1) % (3 * at)} if at else set())
            part = add_features(store, len(fresh + changed), filed([str(one) for one in fresh + changed]))
            for row, record in enumerate(fresh + changed):
                store.execute("DELETE FROM traces WHERE record = ?", [record])
                store.execute(
                    "INSERT INTO traces BY NAME SELECT ? AS record, ? AS id, 'a' AS asked_id, true AS own, "
                    "'d' AS said, 'a.jsonl' AS input, 1 AS locator, 'd' AS digest, ? AS part, ? AS part_row",
                    [record, str(record), part, row],
                )
            merge_parts(store)
            parts = store.execute(
                "SELECT part, any_value(articles), count(*) FROM parts JOIN traces USING (part) GROUP BY part"
            ).fetchall()
            assert all(4 * live >= 3 * articles for _, articles, live in parts)
            assert len(parts) <= (MERGED - 1) * np.ceil(np.log(FULL) / np.log(MERGED))
            tables = store.execute(
                "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'features'"
            ).fetchall()
            assert {name for (name,) in tables} == {f"part_{part}" for part, _, _ in parts}
            found = [name for content in stored_features(store, []) for name in names_in(content)]
            assert sorted(map(int, found)) == list(range(3 * at + 3))
        kept = [name for content in stored_features(store, [0, 50]) for name in names_in(content)]
        assert sorted(map(int, kept)) == [one for one in range(90) if one not in (0, 50)]


def test_merged_parts_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many small parts at once, as a first run leaves them, never become one."""
    monkeypatch.setattr(store_features, "FULL", 6)
    with opened(tmp_path) as store:
        for at in range(0, 120, 3):
            part = add_features(store, 3, filed([str(at), str(at + 1), str(at + 2)]))
            store.execute(
                "INSERT INTO traces BY NAME SELECT n AS record, n::VARCHAR AS id, 'a' AS asked_id, "
                "true AS own, 'd' AS said, 'a.jsonl' AS input, 1 AS locator, 'd' AS digest, "
                "$1::INTEGER AS part, n - $2::INTEGER AS part_row FROM range($2::INTEGER, $2 + 3) AS t(n)",
                [part, at],
            )
        merge_parts(store)
        sizes = [size for (size,) in store.execute("SELECT articles FROM parts").fetchall()]
        found = [name for content in stored_features(store, []) for name in names_in(content)]
    assert max(sizes) <= 6 * MERGED
    assert len(sizes) < 40
    assert sorted(map(int, found)) == list(range(120))


@pytest.fixture
def sparse(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An output the store of which is mostly free blocks."""
    output = tmp_path / "output"
    run(write(tmp_path / "a.jsonl", [article(0), article(1)]), output=output)
    with opened(output) as store:
        for at in range(12):
            store.execute(f"CREATE TABLE much_{at} AS SELECT hash(n) AS n FROM range(60_000) AS t(n)")
        for at in range(11):  # the last one stays, so that the file cannot simply be cut
            store.execute(f"DROP TABLE much_{at}")
    monkeypatch.setattr(stored_runs, "FREE", 0)
    return output


def test_a_store_that_is_mostly_free_is_written_anew(sparse: Path) -> None:
    size, latest = (sparse / STORE).stat().st_size, (sparse / "latest").resolve()
    before = {path.name: path.read_bytes() for path in latest.iterdir()}
    complete(sparse)
    assert (sparse / STORE).stat().st_size < size
    export(sparse)
    assert {path.name: path.read_bytes() for path in latest.iterdir()} == before


def test_a_store_that_cannot_be_written_anew_stays(sparse: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(stored_runs, "flush", full)
    before = (sparse / STORE).read_bytes()
    complete(sparse)
    assert (sparse / STORE).read_bytes() == before
    assert not list(sparse.glob(".*.new"))
