from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.sentences import sentences

CASES = [
    ("One. Two.", ["One.", "Two."]),
    ("A headline without a stop\n\nA sentence.", ["A headline without a stop", "A sentence."]),
    ("Mr. Smith met Gen. Lee. He left.", ["Mr. Smith met Gen. Lee.", "He left."]),
    ("He works in the U.S. The pay is low.", ["He works in the U.S.", "The pay is low."]),
    ("The U.S. Senate met.", ["The U.S. Senate met."]),
    ("George W. Bush spoke.", ["George W. Bush spoke."]),
    ("It ranks No. 5 now. Good.", ["It ranks No. 5 now.", "Good."]),
    ("Shares rose 6.71 pct. Profit fell 1.5.", ["Shares rose 6.71 pct.", "Profit fell 1.5."]),
    ("Great Wall Motor Co. Ltd. rose.", ["Great Wall Motor Co. Ltd. rose."]),
    ("He owns Acme Inc. The firm grew.", ["He owns Acme Inc.", "The firm grew."]),
    ("1. First of all. Then more.", ["1. First of all.", "Then more."]),
    ("“I won. I am glad,” he said. He left.", ["“I won. I am glad,” he said.", "He left."]),
    ('"I won. I am glad." Then he left.', ['"I won. I am glad."', "Then he left."]),
    ('"Why?" he asked. No answer.', ['"Why?" he asked.', "No answer."]),
    ("What! Really? Yes.", ["What!", "Really?", "Yes."]),
    ("今天下雨。明天晴天！好吗？", ["今天下雨。", "明天晴天！", "好吗？"]),
    ("「行きます。すぐ」と彼は言った。終わり。", ["「行きます。すぐ」と彼は言った。", "終わり。"]),
    ("यह एक वाक्य है। यह दूसरा है।", ["यह एक वाक्य है।", "यह दूसरा है।"]),
    ("Er kam z.B. am Montag. Dann ging er.", ["Er kam z.B. am Montag.", "Dann ging er."]),
    ("It cost $5. $6 was too much.", ["It cost $5.", "$6 was too much."]),
    ("Wait... what? No.", ["Wait... what?", "No."]),
    ("  spaces.   Around.  ", ["spaces.", "Around."]),
    ("See example.com for more. Bye.", ["See example.com for more.", "Bye."]),
    ("", []),
    (" \n ", []),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_sentences(text: Any, expected: Any) -> None:
    assert [text[start:end] for start, end in sentences(text)] == expected


@given(st.text(alphabet=st.sampled_from("aB1 .!?\"“”。\n'(")))
def test_every_character_that_is_not_space_is_in_one_sentence(text: Any) -> None:
    end = 0
    for span in sentences(text):
        assert span.start >= end
        assert not text[end : span.start].strip()
        assert text[span.start : span.end] == text[span.start : span.end].strip() != ""
        end = span.end
    assert not text[end:].strip()


@pytest.mark.parametrize("hostile", [".", "a.", '"', "“.", "A. ", ". ", "'", "x" * 50 + ". ", "z.B. "])
def test_long_hostile_lines_are_no_trouble(hostile: Any) -> None:
    text = hostile * (400_000 // len(hostile))  # minutes, if anything were quadratic
    assert sum(end - start for start, end in sentences(text)) <= len(text)
