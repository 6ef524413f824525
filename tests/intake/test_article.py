import random
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.intake import Record, article, identity, resolve_ids
from cleaners.intake.article import clean_url, headline
from cleaners.intake.dates import iso
from cleaners.intake.language import language_code, language_of
from cleaners.model import Article, Rejected
from tests.intake.files import PROSE, SETTINGS, read, text_of

SEEDS = Path(__file__).parents[2] / "seeds"


def accepted(record: Record) -> Article:
    found = article(record, SETTINGS)
    assert isinstance(found, Article)
    return found


def of(text: str, **fields: Any) -> Article:
    return accepted(Record("a.jsonl", 1, text=text, **fields))


def test_the_seeds() -> None:
    (plan, plant), rejected = read(SEEDS)
    assert not rejected
    assert plan.title is None
    assert plant.title == "Chinese Smartphone Maker Xiaomi To Use Great Wall’s Plant To Make EVs: Reuters"
    assert plant.text.startswith(plant.title)
    assert [a.language for a in (plan, plant)] == ["en", "en"]
    for found, name in ((plan, "xiaomi-ev-plan.txt"), (plant, "xiaomi-great-wall-plant.txt")):
        assert found.text.encode() == (SEEDS / name).read_bytes()


def test_a_text_comes_through_byte_for_byte(tmp_path: Path) -> None:
    content = b"\xef\xbb\xbfA line\r\n\r\nwith \x07 a bell, \xc2\xa0 a blank \rand a tail  \n\n"
    assert text_of(content, folder=tmp_path).text.encode() == content


HEADLINES = [
    ("Council passes the new budget\n\nText", "Council passes the new budget"),
    ("\ufeff  Council passes the new budget  \r\n\r\nText", "Council passes the new budget"),
    ("Council passes the new budget\nText", None),
    ("Council passes the new budget", None),
    ("The council passed the new budget.\n\nText", None),
    ("Budget\n\nText", None),
    ("word " * 40 + "\n\nText", None),
    ("Will the council pass it?\n\n\nText", "Will the council pass it?"),
]


@pytest.mark.parametrize(("text", "title"), HEADLINES)
def test_headline(text: str, title: str | None) -> None:
    assert headline(text) == title


DATES = [
    ("2024-05-01", "2024-05-01"),
    ("2024-5-1", "2024-05-01"),
    ("2024-05-01T10:30", "2024-05-01T10:30:00"),
    ("2024-05-01 10:30:59.123456+0200", "2024-05-01T10:30:59+02:00"),
    ("2024-05-01T10:30:00+00:00", "2024-05-01T10:30:00Z"),
    ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"),
    ("20240501", "2024-05-01"),
    ("2024/05/01", "2024-05-01"),
    ("1.5.2024", "2024-05-01"),
    ("May 1, 2024", "2024-05-01"),
    ("Wednesday, 1st May 2024", "2024-05-01"),
    ("Sept. 3, 2021", "2021-09-03"),
    ("26-FEB-1987", "1987-02-26"),
    ("Wed, 01 May 2024 10:00:00 GMT", "2024-05-01T10:00:00Z"),
    ("1714521600", "2024-05-01T00:00:00Z"),
    ("1714521600000", "2024-05-01T00:00:00Z"),
    ("1714521600000000000", "2024-05-01T00:00:00Z"),
    ("1714521600.5", "2024-05-01T00:00:00Z"),
    ("541000000000", "1987-02-22T13:46:40Z"),
    ("2024050110", "2024-05-01T10:00:00"),
    ("202405011030", "2024-05-01T10:30:00"),
    ("20240501103059", "2024-05-01T10:30:59"),
    ("20240501103059123", "2024-05-01T10:30:59"),
    ("20240501T103000Z", "2024-05-01T10:30:00Z"),
    ("20240501T1030+0200", "2024-05-01T10:30:00+02:00"),
    ("01 Mai 2024", "2024-05-01"),
    ("Mittwoch, 1. Mai 2024", "2024-05-01"),
    ("3. März 2021", "2021-03-03"),
    ("1er mai 2024", "2024-05-01"),
    ("jeudi 12 août 2021", "2021-08-12"),
    ("12 AOUT 2021", "2021-08-12"),
    ("miércoles, 1 de mayo de 2024", "2024-05-01"),
    ("1 maggio 2024", "2024-05-01"),
    ("1º de março de 2024", "2024-03-01"),
    ("1 mei 2024", "2024-05-01"),
    ("2024年5月1日", "2024-05-01"),
    ("May 1, 2024 10:30", "2024-05-01T10:30:00"),
    ("May 1, 2024 10:30 PM", "2024-05-01"),
    ("Mayor 1, 2024", None),
    ("Section 4, 2020", None),
    ("202405013030", None),
    ("20240230103000", None),
    ("99999999999", None),
    ("12345678901234", None),
    ("638501394000000000", None),
    ("3/4/2024", None),
    ("32/13/2024", None),
    ("2024-02-30", None),
    ("0000-00-00", None),
    ("9999-12-31T23:59:59+14:00", None),
    ("-5000-01-01", None),
    ("yesterday", None),
    ("1e+300", None),
    ("2" * 10_000, None),
    ("", None),
    (None, None),
]


@pytest.mark.parametrize(("value", "day"), DATES)
def test_dates(value: str | None, day: str | None) -> None:
    assert iso(value) == day


@given(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2099, 12, 31)))
def test_a_stamp_is_the_moment_that_it_was_made_of(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    assert iso(f"{moment:%Y%m%d%H%M%S}") == moment.isoformat()
    assert iso(f"{moment:%Y%m%d%H%M}") == moment.replace(second=0).isoformat()


@given(st.integers(1, 10**20).map(str))
def test_a_number_is_a_day_a_stamp_a_time_since_1970_or_nothing(number: str) -> None:
    found = iso(number)
    if len(number) not in (8, 9, 10, 12, 13, 14, 15, 16, 17, 19):
        assert found is None
    elif len(number) in (8, 14, 17) and found:
        assert found.startswith(f"{number[:4]}-{number[4:6]}-{number[6:8]}")


def test_urls() -> None:
    assert clean_url(" https://www.example.org/a b\n") == ("https://www.example.org/ab", "example.org")
    for bad in (
        "javascript:alert(1)",
        "http://[::1",
        "http://a:99999999/",
        "data:text/html,x",
        "ftp://a.org",
        "x",
        None,
    ):
        assert clean_url(bad) == (None, None)


def test_metadata_is_one_clean_line() -> None:
    found = of(PROSE, title="a\u2028b\x1b[31m\x00c\nd", id=" x\x00\ud800 ", authors=("\x1b", "A\tB"))
    assert (found.title, found.id, found.authors) == ("a b [31m c d", "x \ufffd", ("A B",))


NO_TEXTS = [
    ("", "empty"),
    (" \t\r\n\u00a0\u200b", "empty"),
    ("-=*_. " * 100, "empty"),
    ("\U0001f468\u200d\U0001f469 \U0001f600" * 20, "empty"),
    ("word " * 1000, "empty"),
    ("abcdefghij" * 1000, "not_text"),
    ("text \x00\x01\x02\x03" * 100, "not_text"),
]


@pytest.mark.parametrize(("text", "reason"), NO_TEXTS)
def test_what_is_no_text(text: str, reason: str) -> None:
    found = article(Record("a.txt", None, text=text), SETTINGS)
    assert isinstance(found, Rejected)
    assert found.reason == reason


@pytest.mark.parametrize("text", [PROSE, "市议会周二批准了新预算。", "สภาเมืองอนุมัติ" * 30, "Weather update"])
def test_what_is_a_text(text: str) -> None:
    assert of(text).text == text


@pytest.mark.parametrize(
    "magic", [b"PK\x03\x04", b"%PDF-1.7", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"\xff\xd8\xff"]
)
@pytest.mark.parametrize("is_page", [True, False])
def test_another_kind_of_file_is_rejected_as_what_it_is(magic: bytes, is_page: bool) -> None:
    found = article(Record("a.html", None, data=magic + PROSE.encode(), is_page=is_page), SETTINGS)
    assert isinstance(found, Rejected)
    assert found.reason == "unsupported"


LANGUAGES = [
    (PROSE, "en"),
    ("Der Bürgermeister erklärte gestern, die Brücke müsse für größere Züge geschlossen bleiben.", "de"),
    ("Le président a déclaré que le budget était adopté après quatre heures de débat.", "fr"),
    ("El alcalde dijo el martes que el puente permanecerá cerrado durante todo el verano.", "es"),
    ("市议会周二经过四个小时的辩论后批准了新预算。", "zh"),
    ("Городской совет утвердил новый бюджет после четырёх часов дебатов.", "ru"),
    (
        "Der Film „The Last of the Summer in the City“ kommt am Donnerstag in die deutschen Kinos, und der Verleih hofft, dass er so viele Zuschauer findet wie vor zwei Jahren der erste Teil.",
        "de",
    ),
    ("Shr 22 cts vs 20 cts\n\nNet 2,963,000 vs 2,696,000\n\nSales 26.5 mln vs 19.4 mln", None),
    ("Updated", None),
    ("1234 5678", None),
    ("", None),
]


@pytest.mark.parametrize(("text", "code"), LANGUAGES)
def test_language(text: str, code: str | None) -> None:
    assert language_of(text) == code


@pytest.mark.parametrize(
    ("value", "code"), [("en_US", "en"), ("Deutsch", "de"), ("xx-yy-zz-aa-bb-cc", None), ("", None)]
)
def test_declared_language(value: str, code: str | None) -> None:
    assert language_code(value) == code


def test_derived_ids_depend_on_source_and_text_only() -> None:
    assert of(PROSE).id == of(PROSE, title="x").id != of(PROSE, source="b").id
    assert len(of(PROSE).id) == 16
    assert of(PROSE, id="own").id == "own"


def test_ids_are_unique_whatever_the_order() -> None:
    made = [
        *(Record("b.jsonl", i, text=PROSE, id="one") for i in (1, 2)),
        Record("a.jsonl", 1, text=PROSE + "other", id="one"),
        *(
            Record("c.txt", None, text=PROSE),
            Record("d.txt", None, text=PROSE),
            Record("d.jsonl", 3, text=PROSE),
        ),
    ]
    rows = [identity(record, accepted(record)) for record in made]
    results = []
    for seed in range(5):
        random.Random(seed).shuffle(rows)
        results.append(dict(zip(rows, resolve_ids(rows), strict=True)))
    assert all(result == results[0] for result in results)
    base = of(PROSE).id
    ids = {row.input: name for row, name in results[0].items() if isinstance(name, str)}
    assert (ids["c.txt"], ids["d.jsonl"]) == (base, f"{base}-2")
    assert ids["d.txt"] == f"{base}-3"
    assert {ids["a.jsonl"], ids["b.jsonl"]} == {"one", "one-2"}  # files come from different hands
    rejected = [row for row in results[0].values() if isinstance(row, Rejected)]
    assert [(row.input, row.locator, row.reason) for row in rejected] == [("b.jsonl", 2, "duplicate_id")]
    assert "record 1 of b.jsonl, with the same content" in rejected[0].detail


def test_an_id_is_refused_only_where_one_file_repeats_it() -> None:
    made = [Record(f"{name}.jsonl", i, text=f"{PROSE} {name}", id="1") for name in "abc" for i in (1, 2)]
    made.append(Record("d.jsonl", 1, text=PROSE, id="1-2"))  # taken already
    rows = [identity(record, accepted(record)) for record in made]
    resolved = resolve_ids(rows)
    assert [isinstance(row, Rejected) for row in resolved] == [False, True] * 3 + [False]
    assert sorted(row for row in resolved if isinstance(row, str)) == ["1", "1-2", "1-3", "1-4"]
