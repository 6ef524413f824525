"""A job: what to run on, where to write, under which settings."""

from __future__ import annotations

import glob
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cleaners.publish.runs import partial_folder
from cleaners.settings import Settings, load

STANDARD_INPUT = "-"


class InputError(ValueError):
    """An input that was named is not there."""


class RejectedInputsError(RuntimeError):
    """Inputs were rejected, and the job is strict."""


@dataclass(frozen=True, slots=True)
class Job:
    """Everything that a step needs to know; it travels with every task."""

    inputs: tuple[str, ...]
    output: str
    run: str  # the name of the run's folder
    settings: Settings
    decisions: str | None = None  # path of a CSV file
    strict: bool = False  # a rejected input fails the run

    @property
    def folder(self) -> Path:
        """Where this run writes until it is shown."""
        return partial_folder(Path(self.output), self.run)

    def work(self, name: str) -> Path:
        """A file or folder between two steps. The folder it is in is made when it is first asked for."""
        path = self.folder / "work" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path


def new_job(
    inputs: Sequence[str],
    output: str,
    settings: str | None = None,
    decisions: str | None = None,
    strict: bool = False,
) -> Job:
    """A job that begins now, named after the moment so that names sort as runs do.

    Raises:
        InputError: an input that was named is not there.
        cleaners.settings.SettingsError: the settings cannot be used.
    """
    for name in inputs:
        if name != STANDARD_INPUT and not glob.has_magic(name) and not os.path.lexists(name):
            raise InputError(f"{name}: there is no such file or folder")
    run = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    return Job(tuple(inputs), output, run, load(Path(settings) if settings else None), decisions, strict)
