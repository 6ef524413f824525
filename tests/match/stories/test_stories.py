import io
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaners.match.stories import StoryFeatures, contradictions, explain_pair, find_stories, story_features
from cleaners.model import Article, Decision
from cleaners.settings import SameStory

S = SameStory()

QUAKE = (
    "A magnitude 6.1 earthquake struck Lorca in Murcia on Wednesday, killing eight people and damaging the Santiago church. "
    "Rescuers searched the ruins of Lorca through the night."
)
QUAKE_TOO = (
    "Eight people died when an earthquake of magnitude 6.1 hit the town of Lorca in Murcia. The Santiago church was damaged "
    "and rescuers in Lorca searched ruins on Wednesday night."
)
BANK = (
    "Hallworth Bank said quarterly profit rose 12 per cent to 340 million pounds as mortgage lending grew in Leeds. "
    "Chief executive Nora Pike announced a dividend."
)
ARTICLES = [
    Article("a", "x", QUAKE, language="en", published="2011-05-12"),
    Article("b", "x", QUAKE_TOO, language="en", published="2011-05-13"),
    Article("c", "x", BANK, language="en", published="2011-05-13"),
]


def groups(
    articles: Sequence[Article], decisions: Sequence[Decision] = (), chosen: SameStory = S
) -> tuple[tuple[str, ...], ...]:
    return find_stories(
        story_features(articles, chosen), [article.id for article in articles], chosen, decisions
    ).groups


def test_two_tellings_are_one_story_whatever_the_order() -> None:
    assert groups(ARTICLES) == groups(ARTICLES[::-1]) == (("a", "b"),)


def test_the_verdict_shows_its_evidence() -> None:
    found = find_stories(story_features(ARTICLES, S), ["a", "b", "c"], S)
    (pair,) = found.pairs
    assert (pair.left, pair.right, pair.tier) == ("a", "b", "story")
    assert 0 < pair.score <= 1
    assert pair.evidence.days_apart == 1
    assert "lorca" in pair.evidence.terms
    assert {"lorca", "murcia"} <= set(pair.evidence.names)
    assert "6.1" in pair.evidence.numbers


def test_only_survivors_take_part() -> None:
    assert find_stories(story_features(ARTICLES, S), ["a", "c"], S).groups == ()


def test_languages_are_never_joined() -> None:
    other = [ARTICLES[0], replace(ARTICLES[1], language="es"), ARTICLES[2]]
    assert groups(other) == ()


def test_articles_further_apart_than_the_window_are_not_joined() -> None:
    late = [ARTICLES[0], replace(ARTICLES[1], published="2011-08-01")]
    assert groups(late, chosen=SameStory(window_days=3)) == ()


@pytest.mark.parametrize(
    ("verdict", "pair", "expected"),
    [
        ("different", ("a", "b"), ()),
        ("different", ("b", "a"), ()),
        ("same", ("a", "c"), (("a", "b", "c"),)),
        ("same", ("a", "missing"), (("a", "b"),)),
    ],
)
def test_decisions_are_obeyed(verdict: Any, pair: Any, expected: Any) -> None:
    assert groups(ARTICLES, [Decision(pair[0], pair[1], verdict, "me", "2020-01-01")]) == expected


def test_a_person_can_split_what_another_decision_would_join() -> None:
    decisions = [
        Decision("a", "c", "same", "me", "2020-01-01"),
        Decision("b", "c", "different", "me", "2020-01-01"),
    ]
    assert groups(ARTICLES, decisions) == (("a", "c"),)


def test_batches_make_no_difference() -> None:
    whole = story_features(ARTICLES, S)
    parts = StoryFeatures.concatenate([story_features([article], S) for article in ARTICLES])
    ids = ["a", "b", "c"]
    assert find_stories(whole, ids, S) == find_stories(parts, ids, S)


def test_features_are_kept_without_pickle() -> None:
    features = story_features(ARTICLES, S)
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **features.arrays())
    file.seek(0)
    with np.load(file, allow_pickle=False) as arrays:
        back = StoryFeatures.from_arrays({name: arrays[name] for name in arrays})
    assert back.ids == ["a", "b", "c"]
    assert find_stories(back, back.ids, S) == find_stories(features, features.ids, S)


@pytest.mark.parametrize("text", ["", ".", "the of and", "1 2 3", "\n\n", "x", "今天下雨", "\ud800"])
def test_texts_without_words_are_no_trouble(text: Any) -> None:
    articles = [Article(name, "x", text, language=language) for name, language in [("a", "en"), ("b", None)]]
    assert groups(articles) == ()
    assert groups([]) == ()


def test_a_language_without_a_static_table_works() -> None:
    words = "{} gwelodd y ddaeargryn Lorca Murcia wyth marw eglwys Santiago difrod achubwyr chwilio adfeilion nos Fercher"
    articles = [
        Article("a", "x", words.format("Ddoe"), language="cy"),
        Article("b", "x", words.format("Heddiw"), language="cy"),
        Article("c", "x", "Banc elw morgais Leeds difidend prif weithredwr chwarter punnoedd", language="cy"),
    ]
    assert groups(articles) == (("a", "b"),)


def test_unspaced_scripts_work() -> None:
    articles = [
        Article(
            "a",
            "x",
            "周三西班牙洛尔卡发生六点一级地震，造成八人死亡，圣地亚哥教堂受损，救援人员彻夜搜索废墟。",
            language="zh",
        ),
        Article(
            "b",
            "x",
            "西班牙洛尔卡周三发生地震，八人死亡，圣地亚哥教堂受损，救援人员搜索废墟。",
            language="zh",
        ),
        Article(
            "c", "x", "银行季度利润增长百分之十二，首席执行官宣布派发股息，抵押贷款增加。", language="zh"
        ),
    ]
    assert groups(articles) == (("a", "b"),)


def test_a_pair_is_explained_for_and_against() -> None:
    joined = explain_pair(ARTICLES[0], ARTICLES[1], S)
    assert "lorca" in joined.evidence.names
    apart = explain_pair(ARTICLES[2], ARTICLES[0], S, story_features(ARTICLES, S))
    assert (apart.left, apart.right) == ("a", "c")
    assert apart.score < 0.1
    assert apart.evidence.differing


REPORT = (
    "Shares of company {0} closed at {1} on Monday, up {2} percent from the previous session. Trading volume was {3} "
    "shares. Analysts said that the market had been waiting for the decision of the central bank, and that dealers "
    "kept to the side lines ahead of it."
)


@pytest.mark.parametrize("count", [2, 12, 60])
def test_reports_that_fill_one_template_are_no_story(count: int) -> None:
    filled = [
        REPORT.format(at, f"{100 + at}.{at % 10}", f"{at % 7}.{at % 9}", at * 137) for at in range(count)
    ]
    articles = [Article(f"a{at}", "x", text, language="en") for at, text in enumerate(filled)]
    assert groups(articles) == ()


def test_a_corrected_number_makes_no_template_of_two_articles() -> None:
    text = f"{QUAKE} The tremor at 18:47 was felt by 92,000 people in 3 provinces, 120 kilometres away."
    again = text.replace("Rescuers searched", "All night rescuers were searching").replace("eight", "nine")
    articles = [Article("a", "x", text, language="en"), Article("b", "x", again, language="en")]
    assert groups(articles) == (("a", "b"),)


def test_weekly_notices_are_no_story() -> None:
    notices = [
        "The Reserve Bank cancelled its weekly tender in Wellington, and forecasts a net cash withdrawal.",
        "In Wellington the Reserve Bank is cancelling the tender of this week; it forecasts a cash withdrawal.",
    ]
    days = [("2020-03-02", "2020-03-03"), ("2020-03-02", "2020-04-14")]
    found = [
        groups(
            [Article(f"a{at}", "x", notices[at], language="en", published=day) for at, day in enumerate(pair)]
        )
        for pair in days
    ]
    assert found == [(("a0", "a1"),), ()]


SAME = [Decision("a", "b", "same", "me", "2020-01-01"), Decision("b", "c", "same", "me", "2020-01-02")]
APART = Decision("c", "a", "different", "me", "2020-01-03")


@pytest.mark.parametrize(
    ("decisions", "refused"),
    [
        (SAME, []),
        ([*SAME, APART], [*SAME, APART]),
        ([SAME[0], replace(SAME[0], verdict="different")], [SAME[0], replace(SAME[0], verdict="different")]),
        ([SAME[0], replace(SAME[0], verdict="different", on="2020-02-01")], []),  # somebody thought again
        ([replace(SAME[0], left="b", right="a"), SAME[0]], []),
    ],
)
def test_contradictory_decisions_are_found(decisions: Any, refused: Any) -> None:
    assert set(contradictions(decisions)) == set(refused)
    assert contradictions(decisions) == contradictions(decisions[::-1])


def test_contradictory_decisions_are_not_obeyed() -> None:
    assert groups(ARTICLES, [*SAME, APART]) == groups(ARTICLES)


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(6)), st.sets(st.sampled_from([(0, 1), (2, 3), (4, 5), (0, 4)])))
def test_order_makes_no_difference(order: Any, joined: Any) -> None:
    topics = [QUAKE, QUAKE_TOO, BANK, BANK.replace("Leeds", "Bradford"), "Ada ran.", "Carl Ida swam in Bern."]
    articles = [Article(f"a{at}", "x", text, language="en") for at, text in enumerate(topics)]
    decisions = [
        Decision(f"a{one}", f"a{other}", "same", "me", "2020-01-01") for one, other in sorted(joined)
    ]
    found = groups([articles[at] for at in order], decisions)
    assert found == groups(articles, decisions[::-1])
    for one, other in joined:
        assert any({f"a{one}", f"a{other}"} <= set(group) for group in found)


def test_every_member_of_a_split_story_has_a_verified_pair() -> None:
    texts = [QUAKE, QUAKE_TOO, QUAKE.replace("Rescuers", "Helpers"), BANK]
    articles = [Article(f"a{at}", "x", text, language="en") for at, text in enumerate(texts)]
    decisions = [
        Decision("a0", "a3", "same", "me", "2020-01-01"),
        Decision("a1", "a2", "different", "me", "2020-01-01"),
    ]
    found = find_stories(story_features(articles, S), [article.id for article in articles], S, decisions)
    for group in found.groups:
        assert not {"a1", "a2"} <= set(group)
        for identifier in group:
            assert any(
                identifier in (pair.left, pair.right) and {pair.left, pair.right} <= set(group)
                for pair in found.pairs
            )
