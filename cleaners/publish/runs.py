"""The run folders: written in full under another name, then shown by one rename of the link `latest`."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

PARTIAL = ".partial"
"""Ending of a run folder that is still being written; whatever has it after a run is left from a dead one."""


def partial_folder(output: Path, run: str) -> Path:
    """Where a run writes until it is complete."""
    return output / "runs" / (run + PARTIAL)


def latest(output: Path) -> Path | None:
    """The folder that readers see now; None before the first run."""
    link = output / "latest"
    return link.resolve() if link.is_dir() else None


def show(output: Path, run: str) -> Path:
    """Make a complete run, which has been flushed, the one that `latest` names, in one atomic step.

    Raises:
        OSError: the disk is full, or the output cannot be written.
    """
    folder = output / "runs" / run
    if not folder.exists():
        partial_folder(output, run).rename(folder)
    link = output / "runs" / ".latest"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("runs") / run)
    link.replace(output / "latest")
    _flush(output)
    return folder


def flush(path: Path) -> None:
    """Have the system write a file, or a folder and the files in it, to the disk."""
    for part in (*(path.iterdir() if path.is_dir() else ()), path):
        _flush(part)


def prune(output: Path, keep: int) -> None:
    """Remove what dead runs left behind and all complete runs but the last few; `latest` always stays."""
    runs = output / "runs"
    if not runs.is_dir():
        return
    current = latest(output)
    complete = sorted(path for path in runs.iterdir() if path.is_dir() and not path.name.endswith(PARTIAL))
    kept = {current, *complete[-keep:]}
    for path in runs.iterdir():
        if path.is_dir() and not path.is_symlink() and path not in kept and path.resolve() not in kept:
            shutil.rmtree(path, ignore_errors=True)


def _flush(path: Path) -> None:
    """Have the system write a file or folder to the disk, where it can."""
    with contextlib.suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
