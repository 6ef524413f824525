"""run.json: what a run did, for people and machines."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from msgspec import Struct

RESTED_ON = (
    "copydesk",
    "chardet",
    "datasketch",
    "ftfy",
    "google-re2",
    "lxml",
    "numpy",
    "py3langid",
    "pystemmer",
    "resiliparse",
    "scipy",
    "trafilatura",
    "warcio",
    "wordfreq",
)
"""Packages whose version may change what comes out of the same input."""

RUN_BY = ("duckdb", "msgspec", "prefect", "pyarrow")
"""Packages whose version may matter to how it was run and kept."""


class Stage(Struct, frozen=True):
    """What one stage took."""

    name: str
    seconds: float  # wall time
    cpu_seconds: float  # of this process and those that worked for it
    peak_megabytes: float  # of the largest of them, since the run began


class Summary(Struct, frozen=True):
    """The content of run.json."""

    run: str
    settings: str  # digest of the settings that matter to the result
    totals: dict[str, int]  # of all runs; see cleaners.publish.tally.totals
    intake: dict[str, int]  # of this run: seen = known + forgotten + new; of the store: again, revised
    rejected: dict[str, int]  # by reason
    rules: dict[str, int]  # applied edits by rule
    suggestions: dict[str, int]  # edits that were only suggested, by rule
    flags: dict[str, int]  # articles by flag
    changes: dict[str, int]  # stories by what this run changed
    matching: dict[str, int]  # how the matching went
    versions: dict[str, str]
    stages: list[Stage]


def versions(packages: Sequence[str] = RESTED_ON + RUN_BY) -> dict[str, str]:
    """The versions of Python and of packages."""
    found = {"python": platform.python_version()}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found
