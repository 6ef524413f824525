"""Runs one after the other come to what one run over everything comes to."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.flows.conftest import Corpus, Run
from tests.flows.test_run import TELLINGS, write

WORDS = [
    "harbour",
    "council",
    "engineer",
    "bridge",
    "river",
    "budget",
    "teacher",
    "school",
    "winter",
    "market",
    "farmer",
    "orchard",
    "railway",
    "signal",
    "museum",
    "portrait",
    "painter",
    "archive",
    "doctor",
    "clinic",
    "patient",
    "vaccine",
    "election",
    "ballot",
    "mayor",
    "senator",
    "factory",
    "union",
    "strike",
    "wages",
    "forest",
    "ranger",
    "fire",
    "drought",
    "senate",
    "treaty",
    "border",
    "customs",
    "tariff",
    "vessel",
    "captain",
    "storm",
    "island",
]

FOOTER = "Northfield Evening Ledger"
"""A line that six stories of one source end with; five of them prove it."""


def tale(number: int) -> str:
    """A story of its own: none of them shares more than single words with another one."""
    chosen = random.Random(number)
    sentences = [
        f"The {chosen.choice(WORDS)} of {chosen.choice(WORDS).title()}ford {number} said on Tuesday that "
        + " ".join(chosen.choices(WORDS, k=9))
        + "."
        for _ in range(5)
    ]
    return " ".join(sentences)


def row(kind: str, number: int, named: bool) -> dict[str, Any]:
    """A record: a telling, a copy of it, a rewrite of it, or a story with the footer of its source."""
    title, text = TELLINGS[number % len(TELLINGS)]
    found: dict[str, Any] = {"title": title, "date": f"2024-0{number % 6 + 1}-02", "text": text}
    if kind == "copy":
        found["text"] = text + " Readers can reach the newsroom by telephone."
    elif kind == "rewrite":
        first, *others = text.split(". ")
        found["text"] = ". ".join([*reversed(others), f"It was also reported that {first}."])
    elif kind == "footer":
        found |= {
            "title": f"Report {number}",
            "text": f"{tale(number)}\n\n{FOOTER}",
            "source": "ledger.example",
        }
    return found | ({"id": f"{kind}-{number}"} if named else {})


rows = st.builds(row, st.sampled_from(["telling", "copy", "rewrite"]), st.integers(0, 5), st.booleans())
footers = st.builds(row, st.just("footer"), st.integers(0, 7), st.booleans())
inputs = st.lists(st.one_of(rows, footers, footers), min_size=1, max_size=16)


def said(corpus: Corpus) -> dict[str, Counter[str]]:
    """All that a corpus says, whatever its stories are called, and whichever of equal articles is which."""

    def told(story: dict[str, Any]) -> list[Any]:
        members = [name(member["article_id"]) for member in story["members"]]
        return [
            *(sorted(members), members[0], story["title"], story["text"], story["published"]),
            [(one["text"], one["after"], name(one["article_id"])) for one in story["supplements"]],
            [[value["sentence"] for value in one["values"]] for one in story["conflicts"]],
        ]

    def counted(rows: Iterable[Any]) -> Counter[str]:
        return Counter(json.dumps(row, sort_keys=True) for row in rows)

    return {
        "stories": counted(map(told, corpus.rows("corpus"))),
        "articles": counted(
            [name(row["id"]), row["text"], row["title"], row["flags"], row["tier"]]
            for row in corpus.rows("articles")
        ),
        "edits": counted(row | {"article_id": name(row["article_id"])} for row in corpus.rows("edits")),
        "learned": counted(corpus.rows("learned")),
    }


def name(article_id: str) -> str:
    """An id; that of the first copy where articles without ids are copies, since nothing else tells them apart."""
    return re.sub(r"^([0-9a-f]{16})-\d+$", r"\1", article_id)


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given_rows=inputs, data=st.data())
def test_one_part_after_the_other_is_both_at_once(
    run: Run, tmp_path_factory: Any, given_rows: list[dict[str, Any]], data: st.DataObject
) -> None:
    folder: Path = tmp_path_factory.mktemp("split")
    distinct = {
        json.dumps(one, sort_keys=True) if "id" in one else at: one for at, one in enumerate(given_rows)
    }
    parts: list[list[Any]] = [[], []]
    for one in distinct.values():
        parts[data.draw(st.integers(0, 1))].append(one)
    files = [write(folder / name, part) for name, part in zip(("a.jsonl", "b.jsonl"), parts, strict=True)]
    if data.draw(st.booleans()):
        files.reverse()
    whole = run(*files)
    run(files[0], output=folder / "output")
    after = run(files[1], output=folder / "output")
    assert said(after) == said(whole)
    assert after.run["totals"] == whole.run["totals"]
