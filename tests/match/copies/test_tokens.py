import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.match.copies.alphabet import nfkc
from cleaners.match.copies.shingles import CHARACTERS, WORDS, numbers, scripts, shingle, spell
from cleaners.match.copies.tokens import Tokens, tokenise

TEXT = st.text(alphabet=st.characters(), max_size=60)


def spelled(tokens: Tokens) -> list[str]:
    return [
        tokens.codes[start : start + length].tobytes().decode("utf-16-le", "surrogatepass")
        for start, length in zip(tokens.starts.tolist(), tokens.lengths.tolist(), strict=True)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Two Words.", ["two", "words"]),
        ("It’s 'quoted' «so» „oder“", ["its", "quoted", "so", "oder"]),
        (
            "1,000.50 and 3.5m at -4 or −4, up +2",
            ["1000.50", "and", "3.5m", "at", "-4", "or", "-4", "up", "+2"],
        ),
        ("1995-96 well-known", ["1995", "96", "well", "known"]),
        ("end. 5. Next,6", ["end", "5", "next", "6"]),
        ("Ｆｕｌｌ ＷＩＤＴＨ １２，３４５", ["full", "width", "12345"]),
        ("ﬁne oﬃce ½", ["fine", "office", "1", "2"]),
        ("cafe\u0301 naïve", ["café", "naïve"]),
        ("ΟΔΟΣ İzmir STRASSE", ["οδοσ", "izmir", "strasse"]),
        ("soft\u00adhyphen zero\u200bwidth", ["softhyphen", "zerowidth"]),
        ("wait… what", ["wait", "what"]),
        ("北京2024年, Beijing", ["北", "京", "2024", "年", "beijing"]),
        ("서울 날씨", ["서울", "날씨"]),
        ("ที่", ["ท", "ี", "่"]),
        ("١٢٣ १२", ["123", "12"]),
        ("\x1c one \x1c", ["one"]),
        ("!!! ...", []),
        ("", []),
        ("x" * 150, ["x" * 64, "x" * 64, "x" * 22]),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert spelled(tokenise([text], 1)) == expected


@given(st.lists(TEXT, max_size=5))
def test_a_batch_gives_what_its_texts_give(texts: list[str]) -> None:
    batch = tokenise(texts, 1)
    assert len(batch.offsets) == len(texts) + 1
    for index, text in enumerate(texts):
        part = slice(batch.offsets[index], batch.offsets[index + 1])
        single = tokenise([text], 1)
        for ours, theirs in (
            (batch.hashes, single.hashes),
            (batch.name, single.name),
            (batch.number, single.number),
            (batch.character, single.character),
        ):
            assert ours[part].tolist() == theirs.tolist()


@given(st.lists(TEXT, min_size=2, max_size=6, unique=True))
def test_tokens_that_differ_hash_differently(texts: list[str]) -> None:
    tokens = tokenise(texts, 1)
    by_hash: dict[int, str] = {}
    for hashed, token in zip(tokens.hashes.tolist(), spelled(tokens), strict=True):
        assert by_hash.setdefault(hashed, token) == token


def test_runs_of_combining_marks_are_parted() -> None:
    marks = "\u0301\u0323" * 50
    assert nfkc("a" + marks).count("\u034f") == 3
    assert nfkc("e\u0301") == "é"
    assert spelled(tokenise(["a" + marks * 1000 + " b"], 1))[-1] == "b"


def test_hashes_cannot_be_foreseen_without_the_seed() -> None:
    assert tokenise(["word"], 1).hashes != tokenise(["word"], 2).hashes


def test_names_stand_within_a_sentence() -> None:
    text = "The firm Acme, Inc said. But Bob of New York (UK) \nRome fell"
    tokens = tokenise([text], 1)
    assert [token for token, name in zip(spelled(tokens), tokens.name, strict=True) if name] == [
        "acme",
        "inc",
        "bob",
        "new",
        "york",
    ]


def test_numbers_can_be_read_again() -> None:
    body, title = tokenise(["On the 1st it rose 12.5 to 1,234,567,890"], 1), tokenise(["Up -3"], 1)
    found = numbers([body, title], 1)
    assert {spell(number) for number in found.values.tolist()} == {"1", "12.5", "12345678", "-3"}


def test_shingles_are_of_words_or_of_characters() -> None:
    import numpy as np

    tokens = tokenise(["a b c d", "北京天气很好", "a b", "北京ok"], 1)
    kinds = scripts(tokens, 4)
    assert kinds.tolist() == [WORDS, CHARACTERS, WORDS, CHARACTERS]
    sets = shingle(tokens, tokens.offsets[1:], np.where(kinds == CHARACTERS, 5, 3))
    assert sets.lengths.tolist() == [2, 2, 0, 0]
