"""The gate that lets clean text by, and what must not cost more than linear time."""

import json
import unicodedata
from pathlib import Path

from ftfy import fix_and_explain
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaners.edits import apply, ordered
from cleaners.repair import encoding
from cleaners.repair.rule import Document

CLEAN = "".join(map(chr, range(32, 127))) + "\t\r\xa0‘’“”–—…•"


@settings(max_examples=1_000, deadline=None)
@given(st.text(CLEAN, max_size=60))
def test_text_that_the_gate_lets_by_is_what_ftfy_leaves(text: str) -> None:
    assert encoding.is_clean(text)
    assert fix_and_explain(text, encoding.CONFIG).text == text
    assert unicodedata.normalize("NFC", text) == text


def test_the_gate_over_the_cases_of_ftfy() -> None:
    cases = json.loads((Path(__file__).parent.parent / "cases" / "ftfy.json").read_text(encoding="utf-8"))
    texts = [case[key] for case in cases for key in ("original", "fixed", "fixed-encoding") if key in case]
    lines = [line for text in texts for line in text.split("\n") if encoding.is_clean(line)]
    assert len(texts) == 355
    assert len(lines) >= 25
    for line in [*lines, *filter(encoding.is_clean, texts)]:
        assert fix_and_explain(line, encoding.CONFIG).text == line


def test_what_ftfy_would_mend_does_not_pass_the_gate() -> None:
    for text in ("â€™", "Ã©", "\x92", "\ud83d\udca9", "\x1b[31mred", "e\u0301", "Ð¿Ñ€Ð¸", "ï¬\x81"):
        assert not encoding.is_clean(text)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40), st.sampled_from(["latin-1", "windows-1252", "macroman"]))
def test_edits_are_what_ftfy_does(text: str, wrong: str) -> None:
    mojibake = text.encode(errors="replace").decode(wrong, errors="replace").replace("\n", " ")
    mended = apply(mojibake, ordered(encoding.find(Document(mojibake))))
    expected = encoding._MARKED.sub(encoding._compose, fix_and_explain(mojibake, encoding.CONFIG).text)
    assert mended == (mojibake if encoding.is_clean(mojibake) else expected)


def test_runs_are_recorded_one_by_one() -> None:
    edits = list(encoding.find(Document("It\u00e2\u20ac\u2122s the firm\u00e2\u20ac\u2122s")))
    assert [(edit.start, edit.before, edit.after) for edit in edits] == [(2, "â€™", "’"), (15, "â€™", "’")]
