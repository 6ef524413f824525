"""The real thing: a scheduler and workers that are processes of their own."""

import gzip
import json
import os
import random
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TypeVar

import pytest

from flows.job import new_job
from tests.engines.conftest import BUCKET, Cluster
from tests.flows.conftest import Corpus, Run

T = TypeVar("T")
ROOT = Path(__file__).parents[2]

SETTINGS = """
[run]
batch_articles = {batch}
match_rows = 3_000
"""


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seeds and articles with copies; as many Reuters articles as COPYDESK_ARTICLES says, where it does."""
    folder = tmp_path_factory.mktemp("news")
    for seed in sorted((ROOT / "seeds").iterdir()):
        (folder / seed.name).write_bytes(seed.read_bytes())
    count, data = int(os.environ.get("COPYDESK_ARTICLES", "0")), os.environ.get("COPYDESK_DATA", "")
    lines = list(made(40))
    if count:
        with gzip.open(Path(data, "data/copies/reuters.jsonl.gz"), "rt", encoding="utf-8") as file:
            lines = list(islice(file, count))
    (folder / "made.jsonl").write_text("".join(lines), encoding="utf-8")
    (folder / "settings.toml").write_text(SETTINGS.format(batch=max(11, len(lines) // 4)))
    return folder


def made(count: int) -> Iterator[str]:
    """Articles of random words, every third one a copy of the one before it with a word changed."""
    random.seed(1)
    words = (ROOT / "seeds" / "xiaomi-ev-plan.txt").read_text(encoding="utf-8").split()
    text: list[str] = []
    for number in range(count):
        text = ["Edited", *text[1:]] if number % 3 == 2 else random.choices(words, k=120)
        record = {"id": f"made-{number}", "text": " ".join(text), "published": "2024-03-01", "source": "made"}
        yield json.dumps(record) + "\n"


class Watcher:
    """Does something once the first part of a stage is done."""

    def __init__(self, stage: str, then: Callable[[], None]) -> None:
        self.stage, self.then, self.seen = stage, then, 0

    def track(self, stage: str, results: Iterable[T], total: int, articles: int = 0) -> Iterable[T]:
        for result in results:
            yield result
            if stage == self.stage:
                self.seen += 1
                if self.seen == 1:
                    self.then()


def on_dask(
    inputs: str, output: str, cluster: Cluster, settings: Path | None = None, watcher: Watcher | None = None
) -> None:
    from flows.clean_corpus import clean_corpus, progress

    token = progress.set(watcher)
    try:
        clean_corpus(
            [inputs],
            output,
            settings=str(settings) if settings else None,
            engine="dask",
            address=cluster.address,
        )
    finally:
        progress.reset(token)


def test_a_cluster_makes_the_same_bytes_as_one_process(
    seeds: Corpus, cluster: Cluster, tmp_path: Path
) -> None:
    on_dask(str(ROOT / "seeds"), str(tmp_path / "out"), cluster)
    assert Corpus((tmp_path / "out" / "latest").resolve()).bytes() == seeds.bytes()


def test_on_an_object_store_too_though_a_worker_is_killed(news: Path, run: Run, cluster: Cluster) -> None:
    import s3fs  # type: ignore[import-untyped]

    store = s3fs.S3FileSystem()
    for path in sorted(news.iterdir()):
        if path.name != "settings.toml":
            store.pipe_file(f"{BUCKET}/in/{path.name}", path.read_bytes())
    here = run(f"s3://{BUCKET}/in")  # one process, in batches of another size
    watcher = Watcher("prepare", cluster.kill_worker)
    on_dask(f"s3://{BUCKET}/in", f"s3://{BUCKET}/out", cluster, news / "settings.toml", watcher)
    assert watcher.seen > 1
    assert len(cluster.workers) == 1
    store.invalidate_cache()
    shown = json.loads(store.cat_file(f"{BUCKET}/out/latest.json"))["run"]
    for name, content in here.bytes().items():
        assert store.cat_file(f"{BUCKET}/out/runs/{shown}/{name}") == content, name
    assert not store.exists(f"{BUCKET}/out/work")


def test_a_cluster_that_lacks_something_is_refused(
    news: Path, cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from distributed import Client

    from flows.engines import ClusterError, dask

    with Client(cluster.address, set_as_default=False) as client:  # type: ignore[no-untyped-call]
        with pytest.raises(
            ClusterError, match=r"does not reach the Prefect server at http://127\.0\.0\.1:9/api"
        ):
            dask.check(client, "http://127.0.0.1:9/api")
        with pytest.raises(ClusterError, match="does not see /nowhere"):
            dask.check_folder(client, Path("/nowhere"))
        monkeypatch.setattr(dask, "here", lambda: "99")
        with pytest.raises(ClusterError, match=r"has copydesk .*, and this is 99"):
            dask.check(client, "http://127.0.0.1:9/api")


def test_what_is_missing_here_is_said_before_anything_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    from prefect.settings import PREFECT_API_URL, temporary_settings

    from cleaners.settings import Cluster as Made
    from flows.engines import ClusterError
    from flows.engines.dask import Dask

    with (
        temporary_settings({PREFECT_API_URL: None}),
        pytest.raises(ClusterError, match="PREFECT_API_URL is not set"),
    ):
        Dask("tcp://127.0.0.1:9").__enter__()
    with temporary_settings({PREFECT_API_URL: "http://127.0.0.1:9/api"}):
        with pytest.raises(ClusterError, match="no_such_package"):
            Dask(cluster=Made(cluster_class="no_such_package.Cluster")).__enter__()
        monkeypatch.setitem(__import__("sys").modules, "prefect_dask.task_runners", None)
        with pytest.raises(ClusterError, match=r"pip install '\.\[dask\]' in the checkout"):
            Dask().__enter__()


def test_batches_are_worth_a_task_unless_somebody_chose_their_size(news: Path, tmp_path: Path) -> None:
    from flows.engines.dask import BATCH_ARTICLES, BATCH_BYTES, for_cluster

    usual = for_cluster(new_job([str(news)], "out"))
    assert Path(usual.output).is_absolute()
    assert (usual.settings.run.batch_articles, usual.settings.run.batch_bytes) == (
        BATCH_ARTICLES,
        BATCH_BYTES,
    )
    (tmp_path / "chosen.toml").write_text("[run]\nbatch_articles = 11\nbatch_bytes = 1_000_000\n")
    chosen = new_job([str(news)], "s3://bucket/out", str(tmp_path / "chosen.toml"))
    assert for_cluster(chosen) == chosen
