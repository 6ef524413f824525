"""Work on hostile input in a child process, which the kernel ends when it takes more than it may.

A signal handler or a thread cannot stop C code that never returns; the default action of a signal can. So
a child sets itself two timers for each article, and an allowance of memory, and its parent only has to look
at what it died of. The child is a fork of a process that has everything loaded: it costs milliseconds.
"""

from __future__ import annotations

import ctypes
import faulthandler
import gc
import mmap
import os
import pickle
import resource
import signal
import struct
import sys
import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass
from functools import cache
from typing import NoReturn, cast

from cleaners.model import Reason
from cleaners.settings import Limits
from flows import spent

_LINUX = sys.platform == "linux"
_SIGNALS = (signal.SIGALRM, signal.SIGPROF, signal.SIGTERM)
_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_DONE, _OUT_OF_MEMORY, _FAULT = 40, 41, 42  # exit codes of a child; a library that leaves says others
_ITEM, _ERROR = 0, 1  # what a child sends
_HEAD = struct.Struct("<BQ")
_PAGE = mmap.PAGESIZE
_prctl = ctypes.CDLL(None).prctl if _LINUX else None


@dataclass(frozen=True, slots=True)
class Ended:
    """A child that did not come to its end, and why."""

    reason: Reason
    detail: str
    certain: bool  # the same input would end another child too, whatever else the machine does


class Checkpoint:
    """A few numbers that a child leaves to its parent, whatever becomes of it."""

    def __init__(self, *numbers: int) -> None:
        self._form = struct.Struct(f"{len(numbers)}q")
        self._memory = mmap.mmap(-1, 1 + 2 * self._form.size)
        self.save(*numbers)

    def save(self, *numbers: int) -> None:
        """Leave these numbers; a child that is ended meanwhile leaves the ones before."""
        other = 1 - self._memory[0]
        self._form.pack_into(self._memory, 1 + other * self._form.size, *numbers)
        self._memory[0] = other

    def load(self) -> tuple[int, ...]:
        """The numbers that were saved last."""
        return self._form.unpack_from(self._memory, 1 + self._memory[0] * self._form.size)


def may_fork() -> bool:
    """Whether a child of this process can be relied on: a lock that another thread holds is never freed."""
    return threading.active_count() == 1


def run_apart(work: Callable[[], None], limits: Limits) -> Ended | None:
    """Run something in a child process; None where it came to its end.

    Raises:
        Exception: whatever the work raised, but for MemoryError.
    """
    stream = stream_apart(lambda _: work(), limits)
    while True:
        try:
            next(stream)
        except StopIteration as end:
            return cast(Ended | None, end.value)


def stream_apart(
    work: Callable[[Callable[[bytes], None]], None], limits: Limits
) -> Generator[bytes, None, Ended | None]:
    """Run something in a child process that is given a function to send what it finds, one by one.

    Raises:
        Exception: whatever the work raised, but for MemoryError.
    """
    reading, writing = os.pipe()
    parent = os.getpid()
    gc.freeze()  # or the child's garbage collector would copy all memory that the two share
    try:
        pid = os.fork()
        if pid == 0:
            _child(work, writing, parent)
    finally:
        gc.unfreeze()
    os.close(writing)
    raised = None
    try:
        with os.fdopen(reading, "rb") as pipe:
            while len(head := pipe.read(_HEAD.size)) == _HEAD.size:
                kind, size = _HEAD.unpack(head)
                content = pipe.read(size)
                if len(content) < size:
                    break
                if kind == _ERROR:
                    raised = pickle.loads(content)
                else:
                    yield content
    except BaseException:
        os.kill(pid, signal.SIGKILL)
        raise
    finally:
        _, status, used = os.wait4(pid, 0)
        spent.add(used)
    if raised:
        raise raised
    return _ended(os.waitstatus_to_exitcode(status), limits)


def begin(limits: Limits) -> None:
    """Give the child, from now on, the time and the memory of one article."""
    if not _LINUX and os.getppid() == 1:  # the kernel does not end orphans there
        os._exit(_FAULT)
    signal.setitimer(signal.ITIMER_REAL, limits.wall_seconds)
    signal.setitimer(signal.ITIMER_PROF, limits.cpu_seconds)
    if _LINUX:
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        allowed = _held() + limits.megabytes * 1_000_000
        if hard != resource.RLIM_INFINITY:
            allowed = min(allowed, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (allowed, hard))


def _held() -> int:
    """Bytes of data and stack of this process, as RLIMIT_DATA counts them and a little more."""
    return int(os.pread(_statm(os.getpid()), 1_000, 0).split()[5]) * _PAGE


@cache
def _statm(process: int) -> int:
    """The kernel's count of the pages of this process, kept open: to open it anew would cost the most."""
    return os.open("/proc/self/statm", os.O_RDONLY | os.O_CLOEXEC)


def _child(work: Callable[[Callable[[bytes], None]], None], writing: int, parent: int) -> NoReturn:
    """The life of a child; nothing that its parent had planned for its own end happens in it."""
    code = _FAULT
    try:
        with os.fdopen(writing, "wb") as pipe:

            def send(content: bytes, kind: int = _ITEM) -> None:
                signal.setitimer(signal.ITIMER_REAL, 0)  # however long it takes to be read
                pipe.write(_HEAD.pack(kind, len(content)))
                pipe.write(content)
                pipe.flush()

            try:
                _settle(parent)
                work(send)
                code = _DONE
            except MemoryError:
                code = _OUT_OF_MEMORY
            except BaseException as error:
                send(pickle.dumps(portable(error)), _ERROR)
    finally:
        os._exit(code)


def _settle(parent: int) -> None:
    """Die with the parent and of the timers, quietly."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent gets it too, and ends its child
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
    die_with_parent(parent)
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    faulthandler.disable()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):  # libraries in C write there as they like
        os.dup2(nowhere, stream)


def die_with_parent(parent: int) -> None:
    """Have the kernel end this process when the thread that forked it ends, where the kernel can."""
    if _prctl:
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended meanwhile
        os._exit(_FAULT)


def portable(error: BaseException) -> BaseException:
    """The error, or one that says the same, in a form that another process can raise."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


def _ended(code: int, limits: Limits) -> Ended | None:
    """What a child's exit code says; a negative one is the signal that it died of."""
    if code == _DONE:
        return None
    if code == -signal.SIGPROF:
        return Ended(
            "timeout",
            f"over {limits.cpu_seconds:g} s of CPU time; raise limits.cpu_seconds to give it more",
            True,
        )
    if code == -signal.SIGALRM:
        return Ended(
            "timeout", f"over {limits.wall_seconds:g} s; raise limits.wall_seconds to give it more", False
        )
    if code == _OUT_OF_MEMORY:
        return Ended("memory", f"over {limits.megabytes:,} MB; raise limits.megabytes to give it more", True)
    if code == -signal.SIGKILL:
        return Ended("memory", "the system had no memory left for it, or somebody killed it", False)
    name = signal.Signals(-code).name if -code in set(signal.Signals) else f"exit code {code}"
    return Ended("crash", f"the process that worked on it died ({name})", False)
