"""Whatever the text, it is repaired or left alone, reversibly, and never fails."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from cleaners import intake, repair
from cleaners.edits import undo
from cleaners.intake import Record
from cleaners.model import Article, Rejected
from cleaners.settings import Intake, Repair
from tests.hostile.strategies import damaged_bytes, hostile_text, with_surrogates

PROSE = "The council of Northfield approved the new budget on Tuesday after a debate that lasted four hours. "
PAGE = f"<html><head><title>Budget</title></head><body><article><p>{PROSE * 3}</p></article></body></html>"
FILES = {
    "a.jsonl": "".join(json.dumps({"id": n, "text": PROSE * 2}) + "\n" for n in range(4)).encode(),
    "a.csv": ("id,text\n" + "".join(f'{n},"{PROSE}"\n' for n in range(4))).encode(),
    "a.html": PAGE.encode(),
    "a.txt": (PROSE * 3).encode(),
}


@settings(deadline=None)
@given(hostile_text())
def test_repair_of_hostile_text_can_be_undone(text: str) -> None:
    article = Article(id="a", input="a", text=text, language="en")
    cleaned = repair.clean(article, Repair())
    assert undo(cleaned.text, cleaned.edits) == text
    cleaned.text.encode("utf-8")


@settings(deadline=None)
@given(with_surrogates())
def test_halves_of_surrogate_pairs_are_replaced_at_the_door(text: str) -> None:
    made = intake.article(Record("a", 1, text=text, title=text, id=text, source=text), Intake())
    if isinstance(made, Article):
        for value in (made.text, made.id, made.title or "", made.source or ""):
            value.encode("utf-8")


@settings(deadline=None)
@given(hostile_text())
def test_a_hostile_page_becomes_an_article_or_a_reason(text: str) -> None:
    html = PAGE.replace("<article>", f"<article>{text}")
    made = intake.article(Record("a", 1, html=html), Intake())
    assert isinstance(made, Rejected) or made.text.encode("utf-8")


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_becomes_records_and_reasons(name: str, tmp_path: Path) -> None:
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(damaged_bytes(FILES[name]))
    def check(content: bytes) -> None:
        path = tmp_path / name
        path.write_bytes(content)
        (source,), _ = intake.discover([str(path)])
        for record in intake.records(source, Intake()):
            made = record if isinstance(record, Rejected) else intake.article(record, Intake())
            if isinstance(made, Rejected):
                assert made.detail
            else:
                made.text.encode("utf-8")

    check()
