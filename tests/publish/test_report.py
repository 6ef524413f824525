from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cleaners.model import Borderline, Conflict, ConflictValue, Evidence, Rejected, Supplement, Tier
from cleaners.publish.records import ArticleRecord, EditRecord, MemberRecord, StoryRecord
from cleaners.publish.report import MOST_BYTES, Review, collect, render
from cleaners.publish.report.text import web_link
from cleaners.publish.tally import totals

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)> {{ 7 * 7 }} [/nope] \x1b[31m \x00 \u202e]]></title>"


def write(folder: Path, name: str, rows: list[Any]) -> None:
    (folder / name).write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))


def article(identifier: str, text: str, story: str, **fields: Any) -> ArticleRecord:
    known: dict[str, Any] = {
        "input": "in.jsonl",
        "locator": 1,
        "source": "example.org",
        "url": None,
        "title": identifier,
        "authors": (),
        "published": "2024-05-01",
        "language": "en",
        "tier": None,
        "duplicate_of": None,
        "score": None,
        "flags": (),
        "evidence": None,
    }
    return ArticleRecord(id=identifier, text=text, story_id=story, **(known | fields))


def make_run(
    folder: Path, text: str, title: str, url: str | None = None, stories: int = 1, edits: int = 1
) -> Path:
    """A run of stories of two articles each, all with the same texts."""
    corpus, articles, changed, near = [], [], [], []
    evidence = Evidence(
        jaccard=0.3, containment=0.6, days_apart=1, terms=(title,), names=("Ann",), differing=("14",)
    )
    for at in range(stories):
        one, other, story = f"a{at}", f"b{at}", f"s{at}"
        ties: list[tuple[str, Tier | None, float | None]] = [(one, None, None), (other, "story", 0.6)]
        members = tuple(
            MemberRecord(name, url, "example.org", title, "2024-05-01", tier, score)
            for name, tier, score in ties
        )
        said = tuple(ConflictValue(value, name, text[:500]) for value, name in (("14", one), ("15", other)))
        corpus.append(
            StoryRecord(
                story,
                title,
                text,
                url,
                "example.org",
                (),
                "2024-05-01",
                "en",
                members,
                (Supplement(text[:300], other, 5),),
                (Conflict("deaths", said),),
            )
        )
        articles += [
            article(one, text, story, title=title, url=url),
            article(
                other,
                text,
                story,
                title=title,
                url=url,
                tier="story",
                duplicate_of=one,
                score=0.6,
                evidence=evidence,
            ),
        ]
        changed += [
            EditRecord(one, seq, f"rule-{seq % 9}", 0, text[:80], "", 0.9, seq % 3 > 0)
            for seq in range(edits)
        ][::-1]
        near.append(Borderline(one, other, "story", 0.6, 0.5, True, evidence))
    write(folder, "corpus.jsonl", corpus)
    write(folder, "articles.jsonl", articles)
    write(folder, "edits.jsonl", changed)
    write(folder, "borderline.jsonl", near)
    write(folder, "rejected.jsonl", [Rejected(title, None, "intake", "empty", text[:200])])
    numbers = {
        "inputs/records": 2 * stories,
        "corpus/stories": stories,
        "members/canonical": stories,
        "members/story": stories,
    }
    (folder / "run.json").write_text(
        json.dumps({"run": "20240501T081530.123456Z", "totals": totals(numbers)})
    )
    return folder


def page(folder: Path, review: Review | None = None) -> str:
    return render(collect(folder), {"rule-1": HOSTILE}, review)


@pytest.mark.parametrize("review", [None, Review([{"verdict": "keep", "line": HOSTILE}])])
def test_scraped_text_is_only_text(tmp_path: Path, review: Review | None) -> None:
    made = page(make_run(tmp_path, HOSTILE, HOSTILE, "javascript:alert(1)"), review)
    assert "<script>alert" not in made
    assert "<img" not in made
    assert "&lt;script&gt;" in made
    assert "{{ 7 * 7 }}" in made
    assert "javascript:" not in made
    assert "\x1b" not in made
    assert "\x00" not in made
    for block in re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', made, re.DOTALL):
        assert "<" not in block
        json.loads(block)


def test_the_page_may_load_nothing(tmp_path: Path) -> None:
    made = page(make_run(tmp_path, "A text.", "A title", "https://example.org/a"))
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', made)
    assert policy
    assert "default-src &#39;none&#39;" in policy[1]
    assert "connect-src" not in policy[1]
    assert "unsafe-inline" not in policy[1].split("script-src")[1].split(";")[0].replace("&#39;", "")
    assert not re.findall(r'(?:src|href)="(?!#|data:,|https://example\.org/a)[^"]*"', made)
    assert "url(" not in made


@pytest.mark.parametrize("text", ["'\"<>& ", "\U0001f600é ", "word and word. ", "a\n"])
def test_the_page_is_small_however_large_the_corpus_is(tmp_path: Path, text: str) -> None:
    made = page(make_run(tmp_path, text * 6_000, text * 400, stories=60, edits=12))
    assert len(made.encode()) < MOST_BYTES
    assert made.count('class="card story"') >= 2


def test_the_counts_are_of_everything(tmp_path: Path) -> None:
    made = page(
        make_run(tmp_path, "A text of some words. Another sentence.", "A title", stories=60, edits=30)
    )
    assert "60 stories from 120 articles" in made
    assert "Here are 40" in made
    assert made.count('class="card story"') == 40
    content = collect(tmp_path)
    assert {name: (seen.applied, seen.suggested) for name, seen in content.rules.items()}["rule-1"] == (
        240,
        0,
    )
    assert sum(seen.applied + seen.suggested for seen in content.rules.values()) == 1_800


def test_only_the_run_and_its_times_differ_between_two_pages_of_one_corpus(tmp_path: Path) -> None:
    (tmp_path / "1").mkdir()
    (tmp_path / "2").mkdir()
    made = [
        page(make_run(tmp_path / name, "Some text. And more.", "A title", stories=9, edits=9))
        for name in "12"
    ]
    assert made[0] == made[1]


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://example.org/a", "https://example.org/a"),
        ("http://example.org/a", "http://example.org/a"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("http://[::1", None),
        (None, None),
    ],
)
def test_only_web_links_can_be_followed(url: str | None, link: str | None) -> None:
    assert web_link(url) == link


def test_a_page_of_nothing(tmp_path: Path) -> None:
    for name in ("corpus", "articles", "edits", "rejected"):
        write(tmp_path, f"{name}.jsonl", [])
    (tmp_path / "run.json").write_text(json.dumps({"run": "r", "totals": totals({})}))
    assert "0 stories from 0 articles" in page(tmp_path)
    assert "Nothing is in doubt" in page(tmp_path, Review([]))


def test_a_removal_can_be_read_in_full_and_a_suggestion_stands_apart(tmp_path: Path) -> None:
    folder = make_run(tmp_path, "The mayor resigned on Friday.", "A title")
    passage = "Share this article with your friends. " * 30
    write(folder, "edits.jsonl", [
        EditRecord("a0", 0, "share", 0, passage, "", 1.0, True),
        EditRecord("a0", 1, "typo", 4, "mayor", "major", 0.7, False),
    ])  # fmt: skip
    made = page(folder)
    assert f"<del>{passage}</del>" in made
    assert made.index('data-kind="removal"') < made.index('data-kind="suggestion"')
    assert re.search(r"The </span><del>mayor</del><ins>major</ins>", made)
