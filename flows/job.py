"""A job: what to run on, where to write, under which settings."""

from __future__ import annotations

import glob
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cleaners.model import Rejected
from cleaners.publish.runs import partial_folder
from cleaners.settings import Settings, SettingsError, load
from flows.rules import unknown
from flows.standard_input import copied
from flows.urls import STANDARD_INPUT, Readable, RemoteFile, UrlError, exists, fetch, is_url, names_in

STORE = "copydesk.duckdb"
"""The store's file in an output."""

SHOWN = 5
"""Rejected inputs that an error names."""


class InputError(ValueError):
    """An input that was named is not there."""


class RejectedInputsError(RuntimeError):
    """Inputs were rejected, and the job is strict."""

    @classmethod
    def of(cls, rejected: Sequence[Rejected]) -> RejectedInputsError:
        """The error that names the first of these."""
        places = (row.input if row.locator is None else f"{row.input}:{row.locator}" for row in rejected)
        named = [f"{place}: {row.detail}" for place, row in zip(places, rejected[:SHOWN], strict=False)]
        more = [f"and {len(rejected) - SHOWN:,} more"] * (len(rejected) > SHOWN)
        return cls(
            f"{len(rejected):,} inputs were rejected, nothing was published; " + "; ".join(named + more)
        )


@dataclass(frozen=True, slots=True)
class Job:
    """Everything that a step needs to know; it travels with every task."""

    inputs: tuple[str, ...]
    output: str
    run: str  # the name of the run's folder
    settings: Settings
    decisions: str | None = None  # path of a CSV file
    strict: bool = False  # a rejected input fails the run
    rebuild: bool = False  # everything is made afresh from the records as they came in
    retry: tuple[str, ...] = ()  # what was rejected for these reasons is run again
    forget: tuple[str, ...] = ()  # articles to take down
    rollback: str | None = None  # the run to return to
    standard_input: str = ""  # path of a copy of it, where it is one of the inputs
    shared: str | None = None  # URL of the folder for files between steps that run on several machines

    @property
    def folder(self) -> Path:
        """Where this run writes until it is shown."""
        return partial_folder(Path(self.output), self.run)

    def work(self, name: str) -> Path:
        """A file between two steps. The folder it is in is made when it is first asked for.

        What another machine wrote is fetched when it is first asked for.
        """
        path = self.folder / "work" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if self.shared and not path.exists():
            fetched = Path(self.output) / "fetched" / name
            if fetched.exists() or fetch(f"{self.shared}/{name}", fetched):
                return fetched
        return path

    def works(self, folder: str) -> list[Path]:
        """All files of a folder between two steps, sorted by name."""
        here = self.folder / "work" / folder
        names = {path.name for path in here.iterdir()} if here.is_dir() else set()
        if self.shared:
            names.update(names_in(f"{self.shared}/{folder}"))
        return [self.work(f"{folder}/{name}") for name in sorted(names)]

    def columns(self, name: str) -> Readable:
        """A file between two steps of which parts are wanted: what another machine wrote is read there."""
        path = self.folder / "work" / name
        return RemoteFile(f"{self.shared}/{name}") if self.shared and not path.exists() else path


def new_job(
    inputs: Sequence[str],
    output: str,
    settings: str | None = None,
    decisions: str | None = None,
    strict: bool = False,
) -> Job:
    """A job that begins now, named after the moment so that names sort as runs do.

    Raises:
        InputError: an input that was named is not there, or cannot be reached.
        OSError: standard input is one of them, and there is no room for a copy of it.
        cleaners.settings.SettingsError: the settings cannot be used.
    """
    for name in inputs:
        if is_url(name):
            try:
                found = exists(name)
            except UrlError as error:
                raise InputError(str(error)) from error
        else:
            found = name == STANDARD_INPUT or glob.has_magic(name) or os.path.lexists(name)
        if not found:
            raise InputError(f"{name}: there is no such file or folder")
    chosen = load(Path(settings) if settings else None)
    repair = chosen.repair
    named = [(repair.off, repair.suggest), *((one.off, one.suggest) for one in repair.sources.values())]
    if wrong := unknown(name for some in named for names in some for name in names):
        raise SettingsError(f"{settings}: {wrong}")
    standard_input = copied() if STANDARD_INPUT in inputs else ""
    return Job(tuple(inputs), output, run_name(), chosen, decisions, strict, standard_input=standard_input)


def run_name() -> str:
    """A name for a run that begins now; names sort as runs do."""
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
