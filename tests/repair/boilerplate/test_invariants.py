"""What holds for every text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaners.edits import undo
from cleaners.model import Article
from cleaners.repair import run
from cleaners.repair.boilerplate import RULES, metadata
from cleaners.repair.boilerplate.byline import is_byline
from cleaners.repair.boilerplate.metadata import authors_in, day_in

ON = [(rule, True) for rule in RULES]
LINES = st.sampled_from(
    [
        "",
        " ",
        "Leave a Reply",
        "By Ann Lee",
        "Nov 18, 2019",
        "Read more: Something else",
        "Home",
        "Sports",
        "Share what you think with us",
        "Are you glad? Let us know what you think!",
        "Photo: Ann Lee",
        "The council adopted the plan on Monday after a long debate, and by a large majority of the members.",
        "“Read more,” he said to the children who had come to the library on Monday with their teachers.",
        "Most Popular",
        "(Adapted from",
        "© 2024 Example. All rights reserved.",
        "Ann Lee is a reporter for the Daily Example.",
    ]
)
TEXTS = st.lists(st.one_of(LINES, LINES, st.text(max_size=60)), max_size=24).map("\n".join)


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.one_of(st.none(), st.text(max_size=40), LINES))
def test_reversible_settled_and_never_empty(text: str, title: str | None) -> None:
    article = Article("one", "one.txt", text, title=title)
    clean = run(article, ON)
    assert clean.flags == ()
    assert undo(clean.text, clean.edits) == text
    again = run(Article("one", "one.txt", clean.text, title=title), ON)
    assert again.edits == ()
    assert bool(clean.text.strip()) == bool(text.strip())
    assert all(not edit.after and edit.before for edit in clean.edits)


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_metadata_is_never_overwritten(text: str) -> None:
    clean = run(Article("one", "one.txt", text, authors=("Known",), published="2020-01-01"), ON)
    filled = metadata(clean)
    assert (filled.authors, filled.published) == (("Known",), "2020-01-01")


def test_bylines_and_datelines_go_into_the_metadata() -> None:
    text = (
        "By Ann Lee and Bo Day\nPublished Nov. 18, 2019 at 9:24 pm ET\n"
        "The council adopted the plan on Monday after a long debate and by a large majority."
    )
    filled = metadata(run(Article("one", "one.txt", text), ON))
    assert filled.authors == ("Ann Lee", "Bo Day")
    assert filled.published == "2019-11-18"
    assert filled.text.startswith("The council")


def test_a_headline_goes_into_the_metadata_where_no_title_is_known() -> None:
    headline = "Council adopts plan for deeper harbour"
    body = (
        "The council adopted the plan for the harbour on Monday after a long debate and by a large majority.\n"
        "The opposition said it would go to court as soon as the plan comes into force, which will be in May."
    )
    filled = metadata(run(Article("one", "one.txt", f"{headline}\n{body}"), ON))
    assert (filled.title, filled.text) == (headline, body)
    known = metadata(run(Article("one", "one.txt", f"{headline}\n{body}", title="A plan"), ON))
    assert (known.title, known.text) == ("A plan", f"{headline}\n{body}")


def test_the_day_of_an_agency_s_dateline_is_noted_and_the_dateline_stays() -> None:
    text = (
        "HARBOUR TOWN, Nov 18, 2019 (AP) - The council adopted the plan on Monday, and by a large majority."
    )
    filled = metadata(run(Article("one", "one.txt", text), ON))
    assert (filled.published, filled.text) == ("2019-11-18", text)
    for other in (
        "The plan of Nov 18, 2019 (see page 3) - a draft - was adopted.",
        "HARBOUR TOWN (AP) - The plan.",
    ):
        assert metadata(run(Article("one", "one.txt", other), ON)).published is None


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("By Ann Lee, Staff Writer", ("Ann Lee",)),
        ("Von Anna Berg und Max Holz", ("Anna Berg", "Max Holz")),
        ("Par Anne Petit et Luc Blanc, à Lyon", ("Anne Petit", "Luc Blanc")),
        ("BY ANN LEE AND BO DAY", ("ANN LEE", "BO DAY")),
        ("By Ann Lee on Nov. 18, 2019", ("Ann Lee",)),
    ],
)
def test_names_of_bylines(line: str, authors: tuple[str, ...]) -> None:
    assert is_byline(line)
    assert authors_in(line) == authors


@pytest.mark.parametrize(
    "line",
    [
        "By 2030, half of all cars sold will be electric",
        "By Monday, all of the trains will run again",
        "By 8 o'clock the square was full",
        "Von 2030 an sollen alle neuen Autos elektrisch fahren",
        "Par 3 voix contre 2",
        "Por 3 votos contra 2",
    ],
)
def test_sentences_that_start_like_bylines_stay(line: str) -> None:
    assert not is_byline(line)
    body = "The council adopted the plan on Monday after a long debate and by a large majority."
    clean = metadata(run(Article("one", "one.txt", f"{line}\n{body}", title="A plan"), ON))
    assert (clean.text, clean.authors) == (f"{line}\n{body}", ())


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("31 February 2024", None),
        ("Published February 30, 2024", None),
        ("2023-02-29", None),
        ("2024-02-29", "2024-02-29"),
        ("0 May 2024", None),
        ("Stand: 18.11.2019, 9:24 Uhr", "2019-11-18"),
        ("18.13.2019", None),
    ],
)
def test_only_days_of_the_calendar_count(line: str, day: str | None) -> None:
    assert day_in(line) == day
