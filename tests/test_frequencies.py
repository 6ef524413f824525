"""wordfreq's lists, read without its code."""

import pytest
import wordfreq

from cleaners.frequencies import frequency_list
from cleaners.words import rates


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


@pytest.mark.parametrize("language", ["en", "zh", "ru"])
def test_rates_are_those_that_wordfreq_gives(language: str) -> None:
    assert list(rates(language).items()) == list(wordfreq.get_frequency_dict(language, "small").items())


@pytest.mark.parametrize("language", ["", "xx", "no"])
def test_languages_without_a_list_have_no_rates(language: str) -> None:
    assert not rates(language)
