"""What one batch leaves to those after it."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from cleaners.intake import Record, detector_is_loaded, language
from cleaners.settings import Settings
from flows.job import Job
from flows.rulings import note_rulings
from flows.steps.prepare import _prepare


@pytest.mark.parametrize(
    ("text", "doubted"),
    [
        ("WHEAT 123 1/2 CORN 44 3/4 OATS 21 BARLEY 87 SOYBEANS CHICAGO KANSAS", True),
        ("The council approved the bridge on Tuesday, the mayor said, and work begins in March.", False),
    ],
)
def test_a_detector_that_a_child_needed_is_there_for_the_next(
    text: str, doubted: bool, tmp_path: Path
) -> None:
    """Each child would load it anew: it ends with its batch, and this process has not needed it."""
    language._detector.cache_clear()
    job = Job((), str(tmp_path), "run", Settings())
    note_rulings(job)
    records = [Record("in.jsonl", 1, text=text)]
    job.work("records/b.msgpack").write_bytes(msgspec.msgpack.encode(records))
    _prepare(job, "b")
    assert detector_is_loaded() == doubted
