"""The cases on which a person's word is worth most: the least certain ones, with the largest effect."""

from __future__ import annotations

from collections.abc import Iterator
from math import log2
from typing import Any

from cleaners.model import Borderline, Evidence
from cleaners.publish.report import items
from cleaners.publish.report.collect import Content
from cleaners.publish.report.text import counted, percent, score

MOST = 30
"""Cases in the queue; decide them, run again, and there are new ones."""

CLOSE = 0.25
"""Distance from a threshold at which a pair is no longer in doubt."""

LEAST_WORTH = 0.2
"""A case that is worth less is none: it is clear, or changes nothing."""

COMPANY = 0.9
"""Doubt (0 to 1) of a pair that company decided against its own score: what is at the line comes first."""

TIE, LINE = 0.9, 0.5
"""What the weakest tie of a story and a learned line count, where a borderline pair counts 1.

A tie has other members beside it, and a line that is taken out wrongly costs less than a wrong join. These
and COMPANY were set by hand: no gold says what is worth a look.
"""

SUGGESTIONS = 6
"""Of a rule, the surest ones: the queue is one of many things."""

Item = dict[str, Any]


def queue(content: Content) -> list[Item]:
    """The cases, the most informative first; of several of one story only the first."""
    ranked = sorted(
        [*_pairs(content), *_ties(content), *_suggestions(content), *_lines(content)],
        key=lambda one: (-one["worth"], one["key"]),
    )
    seen: set[str] = set()
    found: list[Item] = []
    for one in ranked:
        if one["about"] not in seen and one["worth"] >= LEAST_WORTH and len(found) < MOST:
            seen.add(one["about"])
            found.append(one)
    return found


def _pairs(content: Content) -> Iterator[Item]:
    """Borderline pairs: worth most close to the line, or where company decided against the score."""
    for near in content.borderline:
        left, right = (content.articles.get(name) for name in (near.left, near.right))
        if left is None or right is None or near.evidence.decision:
            continue
        (one, size), (other, others) = (
            content.story_of.get(name, (name, 1)) for name in (near.left, near.right)
        )
        together = one == other
        affected = size if together else size + others
        yield {
            "kind": "pair",
            "worth": _doubt(near, together) * log2(1 + affected),
            "key": f"{near.left} {near.right}",
            "about": " ".join(sorted({one, other})),
            "why": f"{_verdict(near, together)} Your word moves {counted(affected, 'article')}.",
            "pair": items.pair(near, content.articles),
        }


def _doubt(near: Borderline, together: bool) -> float:
    if near.tier == "story" and (near.score >= near.threshold) != together:
        return COMPANY
    return max(0.0, 1 - abs(near.score - near.threshold) / CLOSE)


def _verdict(near: Borderline, together: bool) -> str:
    at, line = score(near.score), score(near.threshold)
    if near.tier == "story" and (near.score >= near.threshold) != together:
        how = "One story by the company they keep" if together else "Kept apart by the company they keep"
        return f"{how}, though they score {at} and the line is at {line}."
    return f"{'Joined' if together else 'Kept apart'} at {at}, and the line is at {line}."


def _ties(content: Content) -> Iterator[Item]:
    """The weakest tie of a story."""
    for shown in content.stories:
        canonical, weakest = shown.story.members[0].article_id, shown.weakest
        if weakest is None or not {canonical, weakest} <= content.articles.keys():
            continue
        member = content.articles[weakest]
        if member.evidence and member.evidence.decision:
            continue
        size = len(shown.story.members)
        near = Borderline(
            canonical,
            weakest,
            member.tier or "story",
            member.score or 0.0,
            0.0,
            True,
            member.evidence or Evidence(),
        )
        yield {
            "kind": "pair",
            "worth": shown.doubt * log2(1 + size) * TIE,
            "key": f"{canonical} {weakest}",
            "about": shown.story.id,
            "why": f"The weakest tie of a story of {size} articles.",
            "pair": items.pair(near, content.articles),
        }


def _suggestions(content: Content) -> Iterator[Item]:
    """What rules would do and did not: worth most where they were nearly certain."""
    for name, seen in content.rules.items():
        for edit in seen.examples.get("suggestion", ())[:SUGGESTIONS]:
            yield {
                "kind": "edit",
                "worth": edit.confidence,
                "key": f"{name} {edit.article_id} {edit.start:09}",
                "about": f"{name} {edit.before} {edit.after}",
                "why": f"{name} would change this, and is {percent(edit.confidence)} certain.",
                "edit": items.example(edit),
            }


def _lines(content: Content) -> Iterator[Item]:
    """Learned boilerplate with little proof: worth more the more articles lose it."""
    for line in content.learned:
        articles = counted(line.articles, "article")
        yield {
            "kind": "line",
            "worth": LINE * log2(1 + line.articles) * (1 - min(1.0, line.stories / max(1, line.of_stories))),
            "key": f"{line.source} {line.key}",
            "about": f"{line.source} {line.key}",
            "why": f"Taken out of {articles} of {line.source}, at the {line.position}.",
            "line": line,
            "keep": {"verdict": "keep", "line": line.text},
        }
