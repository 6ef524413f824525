"""The tasks of the flow."""

import errno

import pytest

from flows.steps.prepare import prepare
from flows.steps.read import read


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (ConnectionResetError("the store hung up"), True),
        (FileNotFoundError(errno.ENOENT, "the folder is not mounted"), True),
        (OSError(errno.ENOSPC, "No space left on device"), False),
        (ValueError("a fault of ours"), False),
    ],
)
def test_reading_is_tried_again_where_that_may_help(error: Exception, expected: bool) -> None:
    from prefect.states import Completed, Failed

    from flows.clean_corpus import _may_pass, _task

    reading = _task(read)
    assert (reading.retries, reading.retry_delay_seconds, reading.retry_jitter_factor) == (3, [2, 4, 8], 0.5)
    assert reading.retry_condition_fn is _may_pass
    assert _may_pass(reading, None, Failed(data=error)) is expected  # type: ignore[arg-type]
    assert not _may_pass(reading, None, Completed())  # type: ignore[arg-type]


def test_no_other_step_is_tried_again_or_taken_from_a_cache() -> None:
    from prefect.cache_policies import NO_CACHE

    from flows.clean_corpus import _task

    assert _task(prepare).retries == 0
    assert all(_task(step).cache_policy == NO_CACHE for step in (read, prepare))
    assert not any(_task(step).persist_result for step in (read, prepare))
