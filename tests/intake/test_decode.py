import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.intake.decode import (
    GUESSED,
    MIXED,
    REPLACED,
    declared_charset,
    decode,
    likely_encoding,
    without_surrogates,
)

GERMAN = "Der Bürgermeister erklärte, die Brücke müsse für größere Züge geschlossen bleiben. "
FRENCH = "Le président a déclaré que le budget était adopté après quatre heures de débat à l’Assemblée. "
POLISH = "Burmistrz powiedział, że most będzie zamknięty, a mieszkańcy muszą czekać na nową drogę. "
RUSSIAN = "Городской совет утвердил новый бюджет после четырёх часов дебатов во вторник. "
JAPANESE = "市議会は火曜日、四時間にわたる討論の後に新しい予算を承認しました。"
ENGLISH = "The council approved the budget on Tuesday after four hours of debate. "

SHORT_FRENCH = [
    "L'été dernier, le café était fermé",
    "Élections à Paris",
    "Fête nationale à Genève",
    "Noël à la montagne",
    "Où va l’école ?",
]

EXACT = [
    (ENGLISH, "ascii", None),
    (FRENCH, "utf-8", None),
    (FRENCH, "utf-8", "iso-8859-1"),
    (FRENCH, "utf-8", "nonsense"),
    (ENGLISH, "utf-16-le", None),
    (ENGLISH, "utf-16-be", None),
    (GERMAN, "utf-16-le", "utf-8"),
    (POLISH, "utf-16-be", None),
    (RUSSIAN, "utf-16-le", None),
    (RUSSIAN, "utf-16-be", "utf-8"),
    (RUSSIAN + ENGLISH, "utf-16-le", None),
    (JAPANESE + "\n", "utf-16-le", None),
    (JAPANESE + "\n", "utf-16-be", None),
    (GERMAN, "iso-8859-1", "iso-8859-1"),
    (GERMAN, "cp1252", None),
    (FRENCH.replace("é", "e").replace("à", "a"), "cp1252", None),
    (POLISH, "iso8859-2", "iso-8859-2"),
    (POLISH, "cp1250", None),
    (RUSSIAN, "cp1251", None),
    (RUSSIAN, "koi8-r", "koi8-r"),
    (JAPANESE, "shift_jis", "shift_jis"),
    (JAPANESE, "euc-jp", None),
    (JAPANESE, "iso2022-jp", "iso-2022-jp"),
]


@pytest.mark.parametrize(("text", "encoding", "declared"), EXACT)
def test_the_text_comes_back(text: str, encoding: str, declared: str | None) -> None:
    text = text * 8
    decoded = decode(text.encode(encoding), declared)
    assert decoded.text == text
    assert REPLACED not in decoded.flags


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_wins_and_stays(encoding: str) -> None:
    assert decode(FRENCH.encode(encoding), "windows-1252").text == "\ufeff" + FRENCH


def test_few_bad_bytes_in_utf8_are_replaced_and_flagged() -> None:
    data = FRENCH.encode() * 5
    decoded = decode(data[:100] + b"\xff" + data[100:])
    assert (decoded.text.count("\ufffd"), decoded.flags) == (1, (REPLACED,))
    assert decoded.text.replace("\ufffd", "") == FRENCH * 5


def test_nothing_but_broken_sequences_are_still_utf8() -> None:
    """A lone continuation, an overlong form, a sequence cut short, half of a pair, and what is never used."""
    decoded = decode((ENGLISH * 8).encode() + b"\x80 \xc0\xaf \xe2\x82 \xed\xa0\x80 \xff\xfe end")
    assert decoded.flags == (REPLACED,)
    assert decoded.text.startswith(ENGLISH * 8 + "\ufffd")
    assert decode((ENGLISH * 8).encode() + b"caf\xe9 na\xefve").text.endswith("café naïve")


def test_a_file_may_hold_lines_in_different_encodings() -> None:
    data = (FRENCH * 3 + "\n").encode() + (GERMAN * 3 + "\n").encode("cp1252") + b"caf\xe9 \x93quoted\x94\n"
    decoded = decode(data)
    assert decoded.text.startswith(FRENCH * 3 + "\n" + GERMAN * 3)
    assert MIXED in decoded.flags


def test_lines_in_another_encoding_are_guessed_together() -> None:
    french = "\n".join(SHORT_FRENCH)
    decoded = decode((FRENCH * 3 + "\n").encode() + french.encode("cp1252"))
    assert decoded.text.endswith(f"\n{french}")
    assert decoded.flags == (GUESSED, MIXED)


SHARED = [
    (SHORT_FRENCH, "cp1252", "cp1252"),
    ([POLISH] * 3, "cp1250", "cp1250"),
    ([RUSSIAN] * 3, "cp1251", "cp1251"),
    (["“Quoted” – it’s 5 € …"], "cp1252", "cp1252"),
    ([*SHORT_FRENCH, ENGLISH], "utf-8", None),
    ([ENGLISH], "ascii", None),
    ([RUSSIAN], "utf-16-le", None),
    ([], "ascii", None),
]


@pytest.mark.parametrize(("texts", "encoding", "likely"), SHARED)
def test_the_encoding_of_texts_of_one_origin(texts: list[str], encoding: str, likely: str | None) -> None:
    parts = [text.encode(encoding) for text in texts]
    assert likely_encoding([FRENCH.encode(), *parts, b"no accent"]) == likely


@given(st.binary(max_size=200), st.sampled_from(["cp1252", "cp1251", "gb18030", "cp932"]))
def test_what_is_likely_is_taken_as_a_whole_or_not_at_all(data: bytes, likely: str) -> None:
    decoded = decode(data, likely=likely)
    assert decoded == decode(data) or (decoded.encoding, decoded.text) == (likely, data.decode(likely))


@pytest.mark.parametrize("encoding", ["ascii", "cp1251", "gbk", "shift_jis"])
def test_a_zero_does_not_make_a_text_utf16(encoding: str) -> None:
    text = {"cp1251": RUSSIAN, "gbk": "市议会周二批准了新预算。", "shift_jis": JAPANESE}.get(
        encoding, ENGLISH
    )
    assert decode((text * 8 + "\0").encode(encoding), encoding).text == text * 8 + "\0"


def test_western_marks_need_no_guess() -> None:
    decoded = decode("“Quoted” – it’s 5 € …".encode("cp1252"))
    assert (decoded.text, decoded.flags) == ("“Quoted” – it’s 5 € …", ())


def test_a_guess_is_flagged() -> None:
    assert GUESSED in decode((POLISH * 5).encode("cp1250")).flags


@given(
    st.binary(max_size=300), st.sampled_from([None, "utf-8", "utf-16", "latin1", "shift_jis", "base64", "\0"])
)
def test_any_bytes_decode_to_a_text_that_can_be_written(data: bytes, declared: str | None) -> None:
    decode(data, declared).text.encode("utf-8")


@given(st.text(max_size=200))
def test_valid_utf8_is_never_read_as_anything_else(text: str) -> None:
    if "\0" not in text and not text.encode().startswith((b"\xff", b"\xfe")):
        assert decode(text.encode()).text == text


def test_lone_surrogates_are_replaced_and_pairs_joined() -> None:
    assert without_surrogates("a\ud800b\ud83d\ude00") == ("a\ufffdb\U0001f600", True)
    assert without_surrogates("é") == ("é", False)


@pytest.mark.parametrize(
    ("page", "charset"),
    [
        (b'<meta charset="utf-8">', "utf-8"),
        (b"<META http-equiv=Content-Type content='text/html; charset=ISO-8859-2'>", "ISO-8859-2"),
        (b"<p>charset=x", None),
        (b" " * 9999 + b"<meta charset=utf-8>", None),
    ],
)
def test_a_page_names_its_charset(page: bytes, charset: str | None) -> None:
    assert declared_charset(page) == charset
