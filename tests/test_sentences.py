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
    # words that are abbreviations elsewhere
    ("The answer was no. The council will decide.", ["The answer was no.", "The council will decide."]),
    ("He fell ill. Doctors came at once.", ["He fell ill.", "Doctors came at once."]),
    ("They sat in the sun. The sea was calm.", ["They sat in the sun.", "The sea was calm."]),
    ("It was a near miss. Pilots said so.", ["It was a near miss.", "Pilots said so."]),
    ("She went to Mass. The priest spoke.", ["She went to Mass.", "The priest spoke."]),
    ("He studies art. Schools are old.", ["He studies art.", "Schools are old."]),
    ("He moved to LA. Police came.", ["He moved to LA.", "Police came."]),
    ("They found his DNA. The police came.", ["They found his DNA.", "The police came."]),
    ("He is a sales rep. He left.", ["He is a sales rep.", "He left."]),
    ("It starts at 7 p.m. EST. Doors open at 6.", ["It starts at 7 p.m. EST.", "Doors open at 6."]),
    ("It lies on Main St. The shop is old.", ["It lies on Main St.", "The shop is old."]),
    ("It opens in Dec. The pay is low.", ["It opens in Dec.", "The pay is low."]),
    ("He eats vitamin D. The pay is low.", ["He eats vitamin D.", "The pay is low."]),
    ("They can't. Ada’s is Tom's. Nobody knows.", ["They can't.", "Ada’s is Tom's.", "Nobody knows."]),
    ("It began at 10 p.m. ET, R.L. O'Shields said.", ["It began at 10 p.m. ET, R.L. O'Shields said."]),
    ("Dijo que no. El gobierno cae.", ["Dijo que no.", "El gobierno cae."]),
    ("Nada en el mar. El barco se va.", ["Nada en el mar.", "El barco se va."]),
    ("C'est un vol. Le chef le sait.", ["C'est un vol.", "Le chef le sait."]),
    # and the same where they are abbreviations
    ("Sen. You of Springfield, Mass. Miss Ho left.", ["Sen. You of Springfield, Mass. Miss Ho left."]),
    (
        "On Sat. Feb. 3 and Sept. 5 Gen. He Weidong met Lt. Col. Day.",
        ["On Sat. Feb. 3 and Sept. 5 Gen. He Weidong met Lt. Col. Day."],
    ),
    (
        "Le 4 sept. 2020 M. Le Pen et MM. Dupont ont vu Mme La Rue.",
        ["Le 4 sept. 2020 M. Le Pen et MM. Dupont ont vu Mme La Rue."],
    ),
    (
        "See art. 5, Art. IV, fig. 2, Nos. 1 and 2, vol. II, est. $5.",
        ["See art. 5, Art. IV, fig. 2, Nos. 1 and 2, vol. II, est. $5."],
    ),
    (
        "J. A. Smith, J.-P. Raffarin and R. De Niro saw e.g. The Who in St. Louis.",
        ["J. A. Smith, J.-P. Raffarin and R. De Niro saw e.g. The Who in St. Louis."],
    ),
    ("A. The first of all", ["A. The first of all"]),
    ("Es kostet ca. 5 Mio. Euro. Die Bahn zahlt.", ["Es kostet ca. 5 Mio. Euro.", "Die Bahn zahlt."]),
    (
        "Er kam am 5. Mai. Am 12. Dezember 2020 ging er.",
        ["Er kam am 5. Mai.", "Am 12. Dezember 2020 ging er."],
    ),
    ("He scored 25. LeBron had 30.", ["He scored 25.", "LeBron had 30."]),
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
