from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaners.match.stories import find_stories, story_features
from cleaners.merge import merge
from cleaners.model import Article, Group, Pair
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
def test_the_seeds_lose_nothing(trusted):
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


@settings(max_examples=60)
@given(st.lists(TEXTS, min_size=2, max_size=4))
def test_no_sentence_appears_that_no_member_has(texts):
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


def test_copies_hang_on_their_survivor():
    articles = {name: Article(name, "x", f"The text of {name}.", language="en") for name in "abc"}
    group = Group(("a", "b", "c"), (Pair("a", "b", "near", 0.9), Pair("a", "c", "story", 0.8)))
    story = merge(group, articles, Merge(trusted=()))
    members = {member.article_id: member for member in story.members}
    assert members["b"].duplicate_of == "a"
    assert members["b"].tier == "near"
    assert story.canonical != "b"


def test_an_article_alone_is_its_own_story():
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
