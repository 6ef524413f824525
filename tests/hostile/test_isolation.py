"""One article, however hostile, costs at most its own time and memory allowance, never another article."""

from __future__ import annotations

import os
import re
import signal
import threading
import time
from collections.abc import Callable
from io import FileIO
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cleaners import intake
from cleaners.intake import Record
from cleaners.model import Rejected
from cleaners.settings import Limits, Settings
from flows import spent
from flows.engines.processes import Processes
from flows.files import read_lines
from flows.job import Job
from flows.rulings import note_rulings
from flows.steps.prepare import OUTPUTS, Outputs, prepare
from flows.workers import WorkerDiedError, Workers, without_threads

LIMITS = Limits(cpu_seconds=0.4, wall_seconds=1.5, megabytes=100)
GOOD = "The council of Northfield approved bridge number {} on Tuesday, the mayor said. Work begins in March."
HOARD: list[bytearray] = []


def never_returns() -> None:
    re.match(r"(a+)+$", "a" * 50 + "b")  # in C, with the interpreter's lock held


def sleeps() -> None:
    time.sleep(60)


def takes_memory() -> None:
    while True:
        HOARD.append(bytearray(10_000_000))


def aborts() -> None:
    os.abort()


def is_killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def leaves() -> None:
    os._exit(0)


def raises() -> None:
    raise ValueError("half of a pair: \ud800")


ENDS: dict[str, tuple[Callable[[], None], str]] = {
    "never returns": (never_returns, "timeout"),
    "sleeps": (sleeps, "timeout"),
    "takes memory": (takes_memory, "memory"),
    "aborts": (aborts, "crash"),
    "is killed": (is_killed, "memory"),
    "leaves": (leaves, "crash"),
    "raises": (raises, "error"),
}


@pytest.fixture
def hostile(monkeypatch: pytest.MonkeyPatch) -> None:
    """Articles that do, when they are prepared, what their text says."""
    real = intake.article

    def article(record: Record, settings: Any) -> Any:
        if record.text in ENDS:
            ENDS[record.text][0]()
        return real(record, settings)

    monkeypatch.setattr(intake, "article", article)


@pytest.fixture
def batch(tmp_path: Path) -> Callable[..., Job]:
    """A job with a batch of these texts; it is called b."""
    count = 0

    def batch(*texts: str) -> Job:
        nonlocal count
        count += 1
        job = Job((), str(tmp_path / str(count)), "run", Settings(limits=LIMITS))
        note_rulings(job)
        records = [Record("in.jsonl", number, text=text) for number, text in enumerate(texts, 1)]
        job.work("records/b.msgpack").write_bytes(msgspec.msgpack.encode(records))
        return job

    return batch


def rejected(job: Job) -> list[Rejected]:
    return list(read_lines(job.work("rejected/b.jsonl"), Rejected))


def written(job: Job) -> dict[str, bytes]:
    return {name: job.work(f"{name}/b.jsonl").read_bytes() for name in OUTPUTS if name != "rejected"}


@pytest.mark.usefixtures("hostile")
@pytest.mark.parametrize("kind", ENDS)
def test_a_hostile_article_costs_itself(kind: str, batch: Callable[..., Job]) -> None:
    job = batch(GOOD.format(1), kind, GOOD.format(3))
    assert prepare(job, "b") == "b"
    (row,) = rejected(job)
    assert (row.input, row.locator, row.stage, row.reason) == ("in.jsonl", 2, "intake", ENDS[kind][1])
    alone = batch(GOOD.format(1), " ", GOOD.format(3))
    prepare(alone, "b")
    assert written(job) == written(alone)


@pytest.mark.usefixtures("hostile")
def test_only_hostile_articles(batch: Callable[..., Job]) -> None:
    job = batch("aborts", "aborts", "never returns")
    prepare(job, "b")
    assert [(row.locator, row.reason) for row in rejected(job)] == [
        (1, "crash"),
        (2, "crash"),
        (3, "timeout"),
    ]


def test_an_article_has_a_second_chance_where_something_else_may_be_to_blame(
    batch: Callable[..., Job], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    real, seen = intake.article, tmp_path / "seen"

    def article(record: Record, settings: Any) -> Any:
        if record.locator == 2 and not seen.exists():
            seen.touch()
            is_killed()
        return real(record, settings)

    monkeypatch.setattr(intake, "article", article)
    job = batch(GOOD.format(1), GOOD.format(2), GOOD.format(3))
    prepare(job, "b")
    assert rejected(job) == []
    assert len(written(job)["prepared"].splitlines()) == 3


def test_what_is_half_written_is_taken_back(
    batch: Callable[..., Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.steps import prepare as module

    real = module.Outputs.add

    def add(self: Any, rows: Any) -> None:
        if self.count == 1 and rows[0][0] == "prepared":
            self._files["prepared"].write(b"half a line")
            self._files["prepared"].flush()
            os.abort()
        real(self, rows)

    monkeypatch.setattr(module.Outputs, "add", add)
    job = batch(*map(GOOD.format, range(3)))
    prepare(job, "b")
    assert [row.reason for row in rejected(job)] == ["crash"]
    assert len(written(job)["prepared"].splitlines()) == 2
    assert b"half" not in written(job)["prepared"]


def test_a_full_disk_is_not_blamed_on_an_article(
    batch: Callable[..., Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.steps import prepare as module

    def add(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module.Outputs, "add", add)
    with pytest.raises(OSError, match="No space left"):
        prepare(batch(GOOD.format(1)), "b")


def test_a_row_that_is_not_written_to_its_end_fails(tmp_path: Path) -> None:
    class AlmostFull(FileIO):
        def write(self, row: Any) -> int:
            return super().write(row[:-1])

    with AlmostFull(tmp_path / "prepared", "wb") as file, pytest.raises(OSError, match="No space left"):
        Outputs({"prepared": file}).add([("prepared", b"a row")])


@pytest.mark.usefixtures("hostile")
def test_the_processor_time_of_children_is_counted(batch: Callable[..., Job]) -> None:
    before = spent.total()
    prepare(batch("never returns"), "b")
    assert spent.total().cpu_seconds - before.cpu_seconds > LIMITS.cpu_seconds / 2


def threads_and_process() -> tuple[int, int]:
    return threading.active_count(), os.getpid()


def test_a_process_with_threads_has_its_work_done_elsewhere(batch: Callable[..., Job]) -> None:
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        threads, process = without_threads(threads_and_process)
        job = batch(GOOD.format(1), "", GOOD.format(2))
        prepare(job, "b")
    finally:
        stop.set()
        thread.join()
    assert (threads, process != os.getpid()) == (1, True)
    assert [row.reason for row in rejected(job)] == ["empty"]
    assert len(written(job)["prepared"].splitlines()) == 2
    assert without_threads(threads_and_process) == (1, os.getpid())


def square(job: Job, part: str) -> tuple[int, int]:
    return int(part) ** 2, os.getpid()


def fails(job: Job, part: str) -> None:
    raise OSError(28, f"No space left on device for {part}")


def dies_once(job: Job, part: str) -> str:
    mark = Path(part)
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


def dies(job: Job, part: str) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def naps(job: Job, part: str) -> None:
    Path(part).write_text(str(os.getpid()))
    time.sleep(60)


JOB = Job((), "", "run", Settings())


def test_parts_are_spread_over_workers_and_results_keep_their_order() -> None:
    with Processes(2) as engine:
        found = list(engine.map(square, JOB, [str(n) for n in range(20)]))
    assert [value for value, _ in found] == [n * n for n in range(20)]
    assert os.getpid() not in {process for _, process in found}
    assert len({process for _, process in found}) <= 2


def test_a_step_that_raises_does_so_here() -> None:
    with Processes(2) as engine, pytest.raises(OSError, match="No space left on device for x"):
        list(engine.map(fails, JOB, ["x", "y"]))


def test_a_worker_that_dies_is_replaced(tmp_path: Path) -> None:
    with Processes(1) as engine:
        assert list(engine.map(dies_once, JOB, [str(tmp_path / "mark")])) == ["done"]


def test_workers_that_die_again_and_again_fail_the_run() -> None:
    workers = Workers(1)
    with pytest.raises(WorkerDiedError, match="dies was ended from outside, twice"):
        workers.run(dies, JOB, "x")
    workers.stop()


def test_an_interrupt_ends_all_workers(tmp_path: Path) -> None:
    marks = [tmp_path / "a", tmp_path / "b"]
    main = os.fork()
    if main == 0:
        try:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            with Processes(2) as engine:
                list(engine.map(naps, JOB, [str(mark) for mark in marks]))
        except KeyboardInterrupt:
            os._exit(130)
        os._exit(0)
    workers = [int(wait_for(mark)) for mark in marks]
    os.kill(main, signal.SIGINT)
    _, status = os.waitpid(main, 0)
    assert os.waitstatus_to_exitcode(status) == 130
    assert not any(alive(worker) for worker in workers)


@pytest.mark.skipif(not os.path.exists("/proc/self"), reason="only Linux ends orphans at once")  # noqa: PTH110
def test_a_killed_run_leaves_no_worker(tmp_path: Path) -> None:
    mark = tmp_path / "a"
    main = os.fork()
    if main == 0:
        with Processes(1) as engine:
            list(engine.map(naps, JOB, [str(mark)]))
        os._exit(0)
    worker = int(wait_for(mark))
    os.kill(main, signal.SIGKILL)
    os.waitpid(main, 0)
    until(lambda: not alive(worker))


def wait_for(mark: Path) -> str:
    until(lambda: mark.exists() and bool(mark.read_text()))
    return mark.read_text()


def until(condition: Callable[[], bool]) -> None:
    for _ in range(3_000):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError("it did not happen within 30 s")


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return "State:\tZ" not in Path(f"/proc/{process}/status").read_text()
