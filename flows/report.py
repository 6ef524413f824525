"""Write the report of a run, from the files that the run wrote."""

from __future__ import annotations

from pathlib import Path

from cleaners.publish.report import collect, render
from flows.rules import ABOUT


def write_report(folder: Path) -> Path:
    """Write report.html beside the other files of a run.

    Raises:
        OSError: a file of the run cannot be read, or the page cannot be written.
    """
    path = folder / "report.html"
    path.write_bytes(render(collect(folder), ABOUT).encode())
    return path
