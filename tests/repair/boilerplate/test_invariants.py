"""What holds for every text."""

from hypothesis import given, settings
from hypothesis import strategies as st

from cleaners.edits import undo
from cleaners.model import Article
from cleaners.repair import run
from cleaners.repair.boilerplate import RULES, metadata

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
