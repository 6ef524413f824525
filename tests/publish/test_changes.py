from __future__ import annotations

from cleaners.publish.changes import Published, changes, inherited
from cleaners.publish.records import ChangeRecord


def story(identifier: str, *articles: str, run: str = "1") -> Published:
    return Published(identifier, run, articles)


def test_each_kind_of_change() -> None:
    before = {"s1": "a", "s2": "b", "s3": "c", "s4": "d", "s5": "e"}
    after = {"s0": "f", "s1": "a", "s2": "new", "s6": "g"}
    assert changes(before, after, {"s3": "s0", "s4": "s0"}) == [
        ChangeRecord("s0", "added"),
        ChangeRecord("s2", "updated"),
        ChangeRecord("s3", "absorbed", "s0"),
        ChangeRecord("s4", "absorbed", "s0"),
        ChangeRecord("s5", "removed"),
        ChangeRecord("s6", "added"),
    ]


def test_a_story_keeps_the_id_that_was_published_first() -> None:
    found = inherited([story("s1", "a", run="2"), story("s2", "b", "c", run="3")], [("a", "b", "c", "d")])
    assert found.ids == ("s1",)
    assert found.heirs == {"s1": 0, "s2": 0}
    found = inherited([story("s1", "a"), story("s2", "b", "c")], [("a", "b", "c", "d")])
    assert found.ids == ("s2",)
    assert inherited([story("s2", "b"), story("s1", "a")], [("a", "b")]).ids == ("s1",)


def test_a_story_that_was_torn_goes_where_most_of_its_articles_are() -> None:
    found = inherited([story("s1", "a", "b", "c")], [("a", "x"), ("b", "c"), ("y",)])
    assert found.ids == (None, "s1", None)
    assert found.heirs == {"s1": 1}
    assert inherited([story("s1", "b", "a")], [("b",), ("a",)]).ids == (None, "s1")


def test_a_story_without_articles_goes_nowhere() -> None:
    assert inherited([story("s1", "a")], [("b",)]).heirs == {}
