"""wordfreq's lists, read without its code."""

import pytest
import wordfreq

from cleaners.frequencies import frequency_list


@pytest.mark.parametrize(
    ("language", "size"), [("en", "large"), ("en", "small"), ("de", "small"), ("nb", "small")]
)
def test_the_lists_are_those_that_wordfreq_gives(language: str, size: str) -> None:
    assert frequency_list(language, size) == wordfreq.get_frequency_list(language, size)  # type: ignore[arg-type]


def test_the_head_of_a_list() -> None:
    assert frequency_list("fr", "small", 300) == wordfreq.get_frequency_list("fr", "small")[:300]


def test_a_list_that_is_not_there() -> None:
    with pytest.raises(LookupError, match="no large list of 'xx'"):
        frequency_list("xx", "large")
