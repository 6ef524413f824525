from __future__ import annotations

from cleaners.publish.changes import Outline, changes
from cleaners.publish.records import ChangeRecord


def story(identifier: str, *articles: str, text: bytes = b"") -> Outline:
    return Outline(identifier, text, articles)


def test_nothing_changed() -> None:
    assert changes([story("s1", "a")], [story("s1", "a")]) == []


def test_each_kind_of_change() -> None:
    before = [story("s1", "a"), story("s2", "b"), story("s3", "c"), story("s4", "d", "e"), story("s5", "f")]
    after = [story("s1", "a"), story("s2", "b", text=b"new"), story("s0", "c", "d", "e"), story("s6", "g")]
    assert changes(before, after) == [
        ChangeRecord("s0", "added"),
        ChangeRecord("s2", "updated"),
        ChangeRecord("s3", "absorbed", "s0"),
        ChangeRecord("s4", "absorbed", "s0"),
        ChangeRecord("s5", "removed"),
        ChangeRecord("s6", "added"),
    ]


def test_a_story_that_was_torn_went_where_most_of_its_articles_are() -> None:
    before = [story("s1", "a", "b", "c")]
    after = [story("s2", "a"), story("s3", "b", "c")]
    assert changes(before, after)[0] == ChangeRecord("s1", "absorbed", "s3")
