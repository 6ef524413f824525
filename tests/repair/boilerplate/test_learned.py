"""What is learned per source, and the traps."""

import random

import msgspec

from cleaners.edits import undo
from cleaners.model import Article
from cleaners.repair.boilerplate.learned import LearnedTable, LineEvidence, apply_learned, evidence
from cleaners.repair.boilerplate.learning import learn

FOOTER = "The Daily Example brings you all of it, every day."
LABEL = "Example Media House"
SUBJECTS = [
    "council",
    "school",
    "harbour",
    "bridge",
    "hospital",
    "election",
    "budget",
    "museum",
    "railway",
    "factory",
    "festival",
    "library",
]


def body(number: int) -> list[str]:
    subject = SUBJECTS[number % len(SUBJECTS)]
    return [
        f"The {subject} number {number} was discussed at length by everybody in the town on Monday.",
        f"Opponents of the {subject} said that plan {number} would cost {number * 17} million too much.",
        f"A decision about the {subject} is expected in week {number} of the year, officials said.",
        f"The mayor did not want to say more than {number} words about it when asked about {subject}.",
    ]


def article(
    number: int, lines: list[str], source: str = "example.com", authors: tuple[str, ...] = ()
) -> Article:
    return Article(f"a{number:03}", "in.jsonl", "\n".join(lines), source=source, authors=authors)


def rows_of(articles: list[Article]) -> list[LineEvidence]:
    return [row for item in articles if (row := evidence(item)) is not None]


def learned(articles: list[Article]) -> LearnedTable:
    return learn(rows_of(articles))


def test_a_line_at_the_tail_of_different_stories_is_boilerplate() -> None:
    articles = [article(i, [*body(i), LABEL]) for i in range(6)]
    table = learned(articles)
    assert [(line.text, line.position, line.stories, line.articles) for line in table.lines] == [
        (LABEL, "tail", 6, 6)
    ]
    clean = apply_learned(articles[0], table)
    assert clean.text == "\n".join(body(0))
    assert [(edit.rule, edit.confidence) for edit in clean.edits] == [("learned", 0.86)]
    assert undo(clean.text, clean.edits) == articles[0].text
    assert apply_learned(clean, table) == clean


def test_a_line_at_the_head_is_too() -> None:
    articles = [article(i, [LABEL, "", *body(i)]) for i in range(6)]
    assert apply_learned(articles[0], learned(articles)).text == "\n".join(body(0))


def test_copies_of_one_story_count_once() -> None:
    articles = [article(i, [*body(1), LABEL]) for i in range(30)]
    cut = [article(30 + i, [*body(1)[:3], f"Our own line {i} about it.", LABEL]) for i in range(30)]
    assert learned(articles + cut).lines == ()


def test_few_articles_prove_nothing() -> None:
    assert learned([article(i, [*body(i), LABEL]) for i in range(4)]).lines == ()


def test_another_source_keeps_the_line() -> None:
    articles = [article(i, [*body(i), LABEL]) for i in range(6)]
    other = article(9, [*body(9), LABEL], source="example.org")
    assert apply_learned(other, learned(articles)) is other


def test_a_standing_paragraph_of_a_serial_is_content() -> None:
    standing = (
        "In this series we follow ten families of the valley through the year after the flood, week by week."
    )
    serial = [article(i, [standing, *body(i)]) for i in range(10)]
    rest = [article(i, body(i)) for i in range(10, 40)]
    assert learned(serial + rest).lines == ()


def test_a_columnists_opening_is_content() -> None:
    column = [article(i, ["Dear reader,", *body(i)], authors=("Ann Lee",)) for i in range(20)]
    rest = [article(i, body(i), authors=("Bo Day",)) for i in range(20, 40)]
    assert learned(column + rest).lines == ()


def test_a_heading_inside_is_content() -> None:
    articles = [
        article(i, [*body(i), "What happens next", f"Nothing is known of case {i} yet."]) for i in range(20)
    ]
    assert learned(articles).lines == ()


def test_a_paragraph_that_every_story_carries_is_boilerplate() -> None:
    footer = (
        "The Daily Example is read in every home of the valley and may be had at all kiosks, early each day."
    )
    articles = [article(i, [*body(i), footer]) for i in range(12)]
    assert [line.text for line in learned(articles).lines] == [footer]


def test_order_does_not_count_and_evidence_adds_up() -> None:
    articles = [article(i, [LABEL, *body(i % 9), FOOTER]) for i in range(24)]
    rows = rows_of(articles)
    table = learn(rows)
    assert table.lines
    shuffled = rows[:]
    random.Random(1).shuffle(shuffled)
    assert learn(shuffled) == table
    assert learn(rows[:10] + rows) == table


def test_a_person_can_switch_a_line_off() -> None:
    articles = [article(i, [*body(i), LABEL]) for i in range(6)]
    table = learned(articles)
    assert apply_learned(articles[0], table, off=[table.lines[0].key]) is articles[0]


def test_the_table_goes_through_json() -> None:
    table = learned([article(i, [*body(i), LABEL]) for i in range(6)])
    assert msgspec.json.decode(msgspec.json.encode(table), type=LearnedTable) == table


def test_a_text_never_loses_everything() -> None:
    articles = [article(i, [*body(i), LABEL]) for i in range(6)]
    only = article(9, [LABEL])
    assert apply_learned(only, learned(articles)).text == LABEL


def test_a_phrase_of_a_few_among_many_stories_is_content() -> None:
    with_phrase = [article(i, [*body(i), "Terms were not disclosed."]) for i in range(6)]
    others = [article(i, body(i)) for i in range(6, 400)]
    assert learned(with_phrase).lines
    assert learned(with_phrase + others).lines == ()
