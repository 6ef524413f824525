"""What other processes took to do this one's work: each says so when it is done."""

from __future__ import annotations

import resource
import sys
import threading
import time

from msgspec import Struct

from flows.summary import Stage


class Spent(Struct, frozen=True):
    """CPU time, and the memory of the largest process."""

    cpu_seconds: float = 0.0
    peak_megabytes: float = 0.0


_lock = threading.Lock()
_total = Spent()


def add(used: resource.struct_rusage | Spent) -> None:
    """Count what another process took."""
    global _total
    if isinstance(used, resource.struct_rusage):
        used = Spent(used.ru_utime + used.ru_stime, megabytes(used))
    with _lock:
        _total = Spent(_total.cpu_seconds + used.cpu_seconds, max(_total.peak_megabytes, used.peak_megabytes))


def total() -> Spent:
    """What this process and those that worked for it took, so far."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    return Spent(own.ru_utime + own.ru_stime + _total.cpu_seconds, max(megabytes(own), _total.peak_megabytes))


def megabytes(used: resource.struct_rusage) -> float:
    """The most memory that a process ever held, in megabytes."""
    return round(used.ru_maxrss / (1_000_000 if sys.platform == "darwin" else 1_000), 1)


class Stopwatch:
    """What a stage of a run took, from here on."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._began, self._before = time.perf_counter(), total()

    def stage(self) -> Stage:
        """What it took so far."""
        now = total()
        return Stage(
            self._name,
            round(time.perf_counter() - self._began, 3),
            round(now.cpu_seconds - self._before.cpu_seconds, 3),
            now.peak_megabytes,
        )
