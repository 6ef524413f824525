"""Quick answers about a text are those of the slower question."""

import re

from hypothesis import given
from hypothesis import strategies as st

from cleaners.intake import language, words

TEXTS = st.lists(
    st.sampled_from([*language.ENGLISH, " der ", "x" * 20, " ", "words ", "The ", "\n"]), max_size=60
).map("".join)


@given(TEXTS)
def test_a_text_is_english_where_it_is_full_of_english_words(text: str) -> None:
    count = sum(text.lower().count(word) for word in language.ENGLISH)
    assert language._is_english(text) == (count >= max(language.LEAST, len(text) / language.EVERY))


@given(
    st.lists(st.sampled_from([0, 1, 50, 198, 199, 200, 201, 450]).map("x".__mul__), max_size=6).map(" ".join)
)
def test_a_long_run_is_one_without_blanks(text: str) -> None:
    assert words._has_long_run(text) == bool(re.search(f"[^ ]{{{words.LONGEST}}}", text))
