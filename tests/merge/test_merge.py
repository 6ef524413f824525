from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaners.match.stories import find_stories, story_features
from cleaners.merge import merge, merge_records
from cleaners.merge.facts import read
from cleaners.merge.quantities import mentions
from cleaners.model import Article, Group, Pair, Story
from cleaners.sentences import sentences
from cleaners.settings import Merge, SameStory

SEEDS = Path(__file__).parents[2] / "seeds"


def seeds() -> dict[str, Article]:
    """The two seeds without their boilerplate, as repair leaves them."""
    plan = (SEEDS / "xiaomi-ev-plan.txt").read_text("utf-8")
    plan = plan.replace("Image Credits: Gizmochina.com\n", "").split(" Are you excited")[0]
    title, plant = (SEEDS / "xiaomi-great-wall-plant.txt").read_text("utf-8").split("\n", 1)
    plant = plant.split("(Adapted from")[0].strip()
    articles = (
        Article("plan", "plan.txt", plan, source="one.example", language="en"),
        Article("plant", "plant.txt", plant, source="two.example", title=title, language="en"),
    )
    return {article.id: article for article in articles}


def group_of_seeds() -> Group:
    articles = list(seeds().values())
    found = find_stories(
        story_features(articles, SameStory()), [article.id for article in articles], SameStory()
    )
    return Group(found.groups[0], found.pairs)


@pytest.mark.parametrize("trusted", [(), ("one.example",), ("two.example",)])
def test_the_seeds_lose_nothing(trusted: Any) -> None:
    articles = seeds()
    story = merge(group_of_seeds(), articles, Merge(trusted=trusted))
    record = "\n".join([story.text, *(supplement.text for supplement in story.supplements)])
    for kept in [
        "televisions, wearables",
        "Xiaomi wants to find a mature automobile manufacturer",
        "Xiaomi’s advantages in operating systems",
        "Alan Kang",
        "chip shortage",
        "Apple",
        "Huawei",
        "6.71%",
        "9 per cent",
    ]:
        assert kept in record
    assert story.title == articles["plant"].title
    assert {member.article_id for member in story.members} == {"plan", "plant"}
    other = story.members[1]
    assert (other.tier, other.duplicate_of) == ("story", story.canonical)


WORDS = st.sampled_from(
    [
        "Ada",
        "Bern",
        "went",
        "to",
        "see",
        "12",
        "boats",
        "Carl",
        "“we will all be there”",
        "in",
        "1999",
        ".",
        "!",
        "\n",
    ]
)
TEXTS = st.lists(WORDS, min_size=1, max_size=40).map(" ".join)


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXTS, min_size=2, max_size=4))
def test_no_sentence_appears_that_no_member_has(texts: Any) -> None:
    articles = {f"a{at}": Article(f"a{at}", "x", text, language="en") for at, text in enumerate(texts)}
    ids = tuple(sorted(articles))
    pairs = tuple(Pair(ids[0], other, "story", 0.9) for other in ids[1:])
    story = merge(Group(ids, pairs), articles, Merge())
    assert story.text == articles[story.canonical].text
    for supplement in story.supplements:
        own = articles[supplement.article_id].text
        assert supplement.text in [own[start:end] for start, end in sentences(own)]
        assert supplement.article_id != story.canonical
        assert 0 <= supplement.after <= len(story.text)
    assert sum(len(supplement.text) for supplement in story.supplements) <= len(story.text)
    reordered = dict(reversed(articles.items()))
    assert merge(Group(ids, pairs), reordered, Merge()) == story


def test_copies_hang_on_their_survivor() -> None:
    articles = {name: Article(name, "x", f"The text of {name}.", language="en") for name in "abc"}
    group = Group(("a", "b", "c"), (Pair("a", "b", "near", 0.9), Pair("a", "c", "story", 0.8)))
    story = merge(group, articles, Merge(trusted=()))
    members = {member.article_id: member for member in story.members}
    assert members["b"].duplicate_of == "a"
    assert members["b"].tier == "near"
    assert story.canonical != "b"


def test_an_article_alone_is_its_own_story() -> None:
    article = Article("a", "x", "One sentence.", title="T", published="2020-01-01", language="en")
    story = merge(Group(("a",)), {"a": article}, Merge())
    assert (story.text, story.title, story.published, story.supplements) == (
        article.text,
        "T",
        "2020-01-01",
        (),
    )
    assert story.id.startswith("s")
    assert len(story.id) == 17


def test_policies_say_what_becomes_one_record() -> None:
    articles = {name: Article(name, "x", f"The text of {name}.", language="en") for name in "abc"}
    group = Group(("a", "b", "c"), (Pair("a", "b", "near", 0.9), Pair("a", "c", "story", 0.8)))

    def ids(**policy: Any) -> list[tuple[str, list[str]]]:
        return [
            (story.id, [member.article_id for member in story.members])
            for story in merge_records(group, articles, Merge(**policy))
        ]

    assert [members for _, members in ids()] == [["a", "b", "c"]] or len(ids()[0][1]) == 3
    linked = ids(story="link")
    assert [sorted(members) for _, members in linked] == [["a", "b"], ["c"]]
    assert linked[0][0] == linked[1][0]
    ignored = ids(story="ignore")
    assert [sorted(members) for _, members in ignored] == [["a", "b"], ["c"]]
    assert ignored[0][0] != ignored[1][0]
    assert len(ids(near="ignore", story="ignore")) == 3


def record(*texts: str, language: str = "en") -> Story:
    articles = {f"a{at}": Article(f"a{at}", "x", text, language=language) for at, text in enumerate(texts)}
    ids = tuple(sorted(articles))
    pairs = tuple(Pair(ids[0], other, "story", 0.9) for other in ids[1:])
    return merge(Group(ids, pairs), articles, Merge())


def test_the_seeds_contradict_each_other_on_the_shares() -> None:
    conflicts = {
        conflict.kind: conflict.values for conflict in merge(group_of_seeds(), seeds(), Merge()).conflicts
    }
    values = conflicts["xiaomi shares %"]
    assert [(value.value, value.article_id) for value in values] == [("6.71%", "plan"), ("9%", "plant")]
    assert "eight-year-old Xiaomi rose by 6.71%" in values[0].sentence


@pytest.mark.parametrize(
    ("left", "right", "kinds"),
    [
        (
            "The blast in the port of Lorca on Monday killed eight people, the mayor said.",
            "A blast at the port of Lorca killed 11 people on Monday, said the mayor.",
            ["lorca deaths"],
        ),
        # the same value, otherwise written
        ("The blast in Lorca port killed eight people.", "The blast in Lorca port killed 8 people.", []),
        # a year and a day are no quantity
        (
            "The blast in Lorca port killed people in 1999.",
            "The blast in Lorca port killed people on May 3.",
            [],
        ),
        # one rose, the other fell
        ("Shares of Acme rose 5 percent in London.", "Shares of Acme fell 7 percent in London.", []),
        # other companies
        ("On Friday shares of Acme rose 5 percent.", "On Friday shares of Bolt rose 7 percent.", []),
        # a fraction and a broken number have no single value
        ("On Friday shares of Acme rose 9-1/8 percent.", "On Friday shares of Acme rose 9 percent.", []),
        ("On Friday shares of Acme rose 1- per cent.", "On Friday shares of Acme rose 8 per cent.", []),
        # both are true: a bound, another month, what was before, what is somebody else's
        (
            "At least five people died in Lorca, the mayor said.",
            "In Lorca 24 people died, the mayor said.",
            [],
        ),
        (
            "On Friday shares of Acme rose 5 percent in May.",
            "On Friday shares of Acme rose 7 percent in June.",
            [],
        ),
        (
            "On Friday shares of Acme rose to 9 dollars from 5 percent less.",
            "On Friday shares of Acme rose 7 percent.",
            [],
        ),
        (
            "In Leeds Acme bought a 56 percent stake in a steel plant.",
            "In Leeds Acme bought a 57 percent stake in a steel plant.",
            ["leeds acme bought stake %"],
        ),
        (
            "In Leeds Acme bought a 56 percent stake in a steel plant.",
            "In Hull, in fact, Acme bought a 57 percent stake in a steel plant.",
            [],
        ),
        # of two values one is the other's
        (
            "On Friday shares of Acme rose 5 percent in Leeds. Shares of Acme rose 7 percent in all.",
            "On Friday shares of Acme rose 7 percent in Leeds.",
            [],
        ),
        # lines of a table
        ("Acme div Leeds: 12 14 17 19 20 pct", "Acme div Leeds: 13 15 18 20 21 pct", []),
        # rounding
        ("On Friday shares of Acme rose 6.71 percent.", "On Friday shares of Acme rose 6.7 percent.", []),
    ],
)
def test_conflicts(left: Any, right: Any, kinds: Any) -> None:
    assert [conflict.kind for conflict in record(left, right).conflicts] == kinds


SUM = "In Leeds Acme sold its steel plant to Bolt for {} on Friday."
RATE = "Die Firma Acme meldet für Lorca einen Anteil von {} am Absatz von Stahl."
CROWD = "Zur Messe in Lorca kamen nach Angaben der Firma Acme {} Teilnehmer aus Japan."
COUT = "La société Acme vend son usine de Lorca au groupe Bolt pour {}."


@pytest.mark.parametrize(
    ("language", "sentence", "left", "right", "values"),
    [
        ("en", SUM, "$5 million", "$4 million", ["$5 million", "$4 million"]),
        ("en", SUM, "5 mln dlrs", "US$4m", ["5 mln dlrs", "US$4m"]),
        ("en", SUM, "EUR 500,000", "400,000 euros", ["EUR 500,000", "400,000 euros"]),
        # two currencies can both be true
        ("en", SUM, "$5 million", "£4 million", []),
        ("en", SUM, "A$5 million", "$4 million", []),
        ("en", SUM, "5 million Canadian dollars", "4 million U.S. dollars", []),
        ("en", SUM, "¥5 million", "4 million yuan", []),
        # one value, rounded or otherwise written
        ("en", SUM, "$5.0 million", "5 million dollars", []),
        ("de", RATE, "3,5 Prozent", "3,45 Prozent", []),
        ("de", RATE, "3,5 %", "5,5 %", ["3,5%", "5,5%"]),
        ("de", CROWD, "2.000", "2000", []),
        ("de", CROWD, "10.000", "10 000", []),
        ("de", CROWD, "10.000", "10’000", []),
        # too far apart, and not, for what they mean
        ("de", CROWD, "2.000", "3", []),
        ("de", CROWD, "1.000", "900", ["1.000", "900"]),
        ("fr", COUT, "1 500 euros", "1 300 euros", ["1.500 euros", "1.300 euros"]),
        (
            "fr",
            COUT,
            "5 millions d’euros",
            "4 millions d’euros",
            ["5 millions d’euros", "4 millions d’euros"],
        ),
        ("fr", COUT, "5 millions d’euros", "4 millions de dollars", []),
        # a date is no quantity
        ("de", CROWD, "am 5. Mai", "am 6. Mai", []),
    ],
)
def test_sums_and_decimals(language: Any, sentence: Any, left: Any, right: Any, values: Any) -> None:
    story = record(sentence.format(left), sentence.format(right), language=language)
    assert [value.value for conflict in story.conflicts for value in conflict.values] == values


@pytest.mark.parametrize(
    ("written", "language", "value"),
    [
        ("2,000", "en", (2_000, 0)),
        ("2,000", "de", (2, 0.001)),
        ("2.000", "de", (2_000, 0)),
        ("2.000", "en", (2, 0.001)),
        ("2.000", "", (2, 0.001)),
        ("3,45", "en", (3.45, 0.01)),
        ("0.500", "fr", (0.5, 0.001)),
        ("1234.567", "it", (1234.567, 0.001)),
        ("1.234.567", "en", (1_234_567, 0)),
        ("1,234.5", "de", (1_234.5, 0.1)),
        ("1.234,5", "en", (1_234.5, 0.1)),
        ("1,00,000", "en", (100_000, 0)),
        ("12.05.2021", "de", None),
        ("3.5.2", "en", None),
        ("1,2.3,4", "en", None),
    ],
)
def test_what_a_number_says(written: Any, language: Any, value: Any) -> None:
    sentence = f"In Leeds Acme sold {written} boats to Bolt."
    ((spoken,),) = read([Article("a", "x", sentence, language=language)])
    found = [(one.value, one.precision) for one in mentions(spoken, language)]
    assert found == ([] if value is None else [pytest.approx(value)])


def test_articles_of_other_days_do_not_contradict_each_other() -> None:
    texts = ["On a visit shares of Acme rose 5 percent.", "On a visit shares of Acme rose 7 percent."]
    for later, found in (("2021-05-03", 1), ("2021-05-09", 0)):
        articles = {
            f"a{at}": Article(f"a{at}", "x", text, language="en", published=day)
            for at, (text, day) in enumerate(zip(texts, ("2021-05-03", later), strict=True))
        }
        story = merge(Group(("a0", "a1"), (Pair("a0", "a1", "story", 0.9),)), articles, Merge())
        assert len(story.conflicts) == found


EARLY, LATE = "2024-05-02T01:00:00+09:00", "2024-05-01T20:00:00Z"


@pytest.mark.parametrize(
    ("dates", "first"),
    [
        ((EARLY, LATE), EARLY),
        ((LATE, EARLY), EARLY),
        ((None, LATE), LATE),
        ((None, None), None),
        # a bare day is its start
        (("2024-05-01", EARLY), "2024-05-01"),
        (("2024-05-02", EARLY), EARLY),
        (("2024-05-02", "2024-05-02T00:00:01"), "2024-05-02"),
        # what no calendar has, and the ends of the calendar
        (("soon", LATE), LATE),
        (("9999-12-31T23:00:00-09:00", "9999-12-31"), "9999-12-31"),
        # one instant
        (("2024-05-01T20:00:00Z", "2024-05-01T16:00:00-04:00"), "2024-05-01T16:00:00-04:00"),
    ],
)
def test_the_earliest_speaks_first_in_all_zones(dates: Any, first: Any) -> None:
    at = dates.index(first)
    articles = {
        f"a{at}": Article(f"a{at}", "x", "The plant in Leeds closes.", language="en", published=day)
        for at, day in enumerate(dates)
    }
    story = merge(Group(("a0", "a1"), (Pair("a0", "a1", "story", 0.9),)), articles, Merge())
    assert (story.published, story.canonical) == (first, f"a{at}")
    titled = {name: replace(article, title=f"Of {name}", text="") for name, article in articles.items()}
    titled["b"] = Article("b", "x", "The plant in Leeds closes.", language="en", published="2030-01-01")
    pairs = tuple(Pair(one, "b", "story", 0.9) for one in articles)
    assert merge(Group(("a0", "a1", "b"), pairs), titled, Merge()).title == f"Of a{at}"


LONG = f"The plant in Leeds is to close, said Acme on Monday. {'Nobody knows why that is so today. ' * 20}"


@pytest.mark.parametrize(
    ("sentence", "kept"),
    [
        # a list of names has more capitals than not, and is no headline
        (
            "In all Nora Pike, Ada Hill, Carl Rowe, Ida Moss, Tom Reed and Una Fox gave nominating speeches.",
            True,
        ),
        ("Workers Fear Closing Of Acme Plant In Leeds On Monday As Winter Nears", False),
        # opened and closed by marks of two kinds
        ('It was said: “we have never seen such a thing before in this town".', True),
        # an initial, a party and a country in short are no names by themselves
        (
            "It was said, as an R. of the R-Texas kind in the U.S. said, that nobody knows why that is so.",
            False,
        ),
        # one name in a long passage costs more than it tells
        (f"It was told in Hull that {'nobody at all knows why that is so or what it is ' * 5}.", False),
        ("It was told in Hull that nobody knows.", True),
    ],
)
def test_what_is_news(sentence: Any, kept: Any) -> None:
    assert bool(record(LONG, f"They close it. {sentence}").supplements) == kept


def test_paraphrase_is_no_news() -> None:
    story = record(
        "Acme Motors will build a plant in Leeds, it said. It will employ 300 people, said Nora Pike of Acme.",
        "A factory is to be built in Leeds by Acme. Nora Pike of Acme said that 300 people would work there.",
    )
    assert story.supplements == ()


def test_of_equal_news_the_full_name_is_kept() -> None:
    story = record(
        f"The plant in Leeds is to close, said Acme on Monday, 3 May 2021. {'Nobody knows why that is. ' * 9}",
        "It was said that Nora and Pike left.",
        "It was also said that Nora Pike left.",
    )
    assert [supplement.text for supplement in story.supplements] == ["It was also said that Nora Pike left."]


def test_one_rare_word_does_not_keep_a_sentence() -> None:
    story = record(
        "The plant in Leeds is to close, Acme said on Monday.",
        "The plant in Leeds, a behemoth, is to close.",
    )
    assert story.supplements == ()


def test_a_quotation_is_news_once() -> None:
    quoted = "“We have never seen such a thing in this town,” said Nora Pike."
    story = record(
        f"The plant in Leeds is to close, Acme said on Monday. {'Nobody knows why that is so. ' * 20}",
        f"The plant closes. {quoted}",
        f"They close it. {quoted}",
    )
    texts = [story.text, *(supplement.text for supplement in story.supplements)]
    assert sum(quoted in text for text in texts) == 1
    assert sum("Monday" in text for text in texts) == 1


def test_a_spun_text_does_not_speak_for_the_story() -> None:
    real = (
        "“We are closing,” Nora Pike told Acme staff in Leeds on Monday. About 300 jobs will go by May 2021."
    )
    spun = (
        "The enterprise boss conveyed to workers that a closing was imminent. Loads of occupations shall vanish. "
        * 2
    )
    assert record(spun, real, spun.replace("boss", "chief")).canonical == "a1"
