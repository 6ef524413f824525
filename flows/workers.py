"""Processes without threads that run steps for this one: forks of it, or new interpreters.

`fork` is only safe where no other thread runs, so a process that has threads (a Dask worker, a flow of
Prefect) starts an interpreter, which takes seconds of imports, and keeps it. The standard library's and other
pools are not used for that: they run a caller's main module again, and their processes may not be children
of daemons, as the workers of Dask are.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import NoReturn, ParamSpec, TypeVar, cast
from weakref import WeakSet

from msgspec import Struct

from flows import spent
from flows.isolation import die_with_parent, may_fork, portable
from flows.spent import Spent

P = ParamSpec("P")
R = TypeVar("R")

ATTEMPTS = 2
"""Workers that try a step: one may be ended by the system, for lack of memory that another program took."""

_PROGRAM = "from flows.workers import serve_interpreter; serve_interpreter({})"


_ours: WeakSet[Connection] = WeakSet()
"""This process's ends of the connections to its workers."""


class WorkerDiedError(OSError):
    """The process that ran a step was ended from outside, and so was the one after it."""


class Outcome(Struct, frozen=True):
    """What a worker sends back."""

    result: object
    raised: BaseException | None
    spent: Spent


class Worker:
    """A process that runs one step after another, and ends when this process does."""

    def __init__(self) -> None:
        self.connection, theirs = Pipe()
        _ours.add(self.connection)
        self._process: subprocess.Popen[bytes] | None = None
        with theirs:
            if may_fork():
                self._pid = _fork(theirs)
            else:
                self._process = _interpreter(theirs)
                self._pid = self._process.pid

    def run(self, step: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a step over there.

        Raises:
            EOFError, OSError: the process died.
            Exception: what the step raised, as the cause of a `StepError`.
        """
        self.connection.send((step, args, kwargs))
        outcome: Outcome = self.connection.recv()
        spent.add(outcome.spent)
        if outcome.raised is not None:
            raise StepError from outcome.raised
        return cast(R, outcome.result)

    def end(self, *, now: bool = False) -> None:
        """Let the process end, or end it now, and wait for it."""
        self.connection.close()
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            if now:
                os.kill(self._pid, signal.SIGKILL)
            if self._process:
                self._process.wait()
            else:
                os.waitpid(self._pid, 0)


class StepError(Exception):
    """A step raised; the cause says what."""


class Workers:
    """At most so many workers, each started when it is first needed, or all of them by `start`."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._free = threading.Semaphore(most)
        self._idle: list[Worker] = []
        self._all: set[Worker] = set()
        self._stopped = False

    def start(self) -> None:
        """Start all workers now: they are cheap as long as this process has no other threads."""
        self._idle += [self._new() for _ in range(self._most - len(self._all))]

    def run(self, step: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a step in a worker; threads may call this at the same time.

        Raises:
            WorkerDiedError: the worker was ended from outside, and so was the one after it.
            Exception: what the step raised.
        """
        with self._free:
            for _ in range(ATTEMPTS):
                worker = self._take()
                try:
                    result = worker.run(step, *args, **kwargs)
                except StepError as error:
                    self._idle.append(worker)
                    raise (error.__cause__ or error) from None
                except (EOFError, OSError):
                    self._all.discard(worker)
                    worker.end(now=True)
                    continue
                self._idle.append(worker)
                return result
        raise WorkerDiedError(
            f"the process that ran {step.__name__} was ended from outside, twice; "
            "if memory was short, fewer --workers need less"
        )

    def stop(self, *, now: bool = False) -> None:
        """End all workers, or kill them now."""
        self._stopped = True
        for worker in list(self._all):
            worker.end(now=now)
        self._all.clear()
        self._idle.clear()

    def _take(self) -> Worker:
        try:
            return self._idle.pop()
        except IndexError:
            return self._new()

    def _new(self) -> Worker:
        if self._stopped:
            raise WorkerDiedError("the workers have been stopped")
        worker = Worker()
        self._all.add(worker)
        return worker


def cores() -> int:
    """The processors that this process may use, in a container too."""
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    with contextlib.suppress(OSError, ValueError):
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text().split()
        count = min(count, max(1, round(int(quota) / int(period))))
    return count


_spare = Workers(cores())
_lent: list[Workers] = []
atexit.register(_spare.stop, now=True)


@contextmanager
def lent(workers: Workers) -> Iterator[None]:
    """Have steps that need a process without threads use these workers, which are there already."""
    _lent.append(workers)
    try:
        yield
    finally:
        _lent.remove(workers)


def without_threads(step: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a step in a process that may fork: in this one where it may, otherwise in a worker."""
    if may_fork():
        return step(*args, **kwargs)
    return (_lent[-1] if _lent else _spare).run(step, *args, **kwargs)


def _fork(theirs: Connection) -> int:
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        try:
            for connection in list(_ours):  # or no other worker would see that this process has gone
                connection.close()
            die_with_parent(parent)
            _serve(theirs)
        finally:
            os._exit(0)
    return pid


def _interpreter(theirs: Connection) -> subprocess.Popen[bytes]:
    descriptor = theirs.fileno()
    path = os.pathsep.join(str(Path(entry).absolute()) for entry in sys.path)
    return subprocess.Popen(
        [sys.executable, "-c", _PROGRAM.format(descriptor)],
        pass_fds=[descriptor],
        stdin=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": path},
    )


def serve_interpreter(descriptor: int) -> NoReturn:
    """Serve a process over a descriptor that came from it, and end with it."""
    # Nothing is ever written to this one's standard input; that it is closed ends the process, at once.
    fcntl.fcntl(0, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(0, fcntl.F_SETFL, fcntl.fcntl(0, fcntl.F_GETFL) | os.O_ASYNC)
    _serve(Connection(descriptor))
    os._exit(0)


def _serve(connection: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the other side gets it too, and ends its workers
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    with contextlib.suppress(EOFError, OSError):
        while True:
            step, args, kwargs = connection.recv()
            connection.send(_outcome(lambda: step(*args, **kwargs)))  # noqa: B023  called at once


def _outcome(step: Callable[[], object]) -> Outcome:
    before = spent.total()
    result, raised = None, None
    try:
        result = step()
    except BaseException as error:
        raised = portable(error)
    after = spent.total()
    return Outcome(result, raised, Spent(after.cpu_seconds - before.cpu_seconds, after.peak_megabytes))
