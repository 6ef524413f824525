"""report.html: a run for people, as one page that needs nothing from anywhere, however large the run was.

What is shown one by one is written piece by piece until the room for its section is used up.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from cleaners.model import Borderline
from cleaners.publish.report import items, overview
from cleaners.publish.report.collect import Content, Learned
from cleaners.publish.report.edits import Kind
from cleaners.publish.report.queue import queue
from cleaners.publish.report.text import (
    clip,
    counted,
    data,
    embedded,
    noun,
    number,
    percent,
    printable,
    score,
    visible,
    web_link,
)

MOST_BYTES = 5_000_000
"""Of a page: what can be sent by mail, and opened on a telephone."""

ROOM = {"stories": 1_900_000, "edits": 1_100_000, "pairs": 900_000, "titles": 600_000, "reasons": 100_000}
"""Bytes of each section; what is left over to MOST_BYTES is for charts, style and script."""

REFUSED = 5
"""Pieces that are too large for what is left of the room, before no more are tried."""

TIERS = {
    "near": (
        "Copies",
        "An article is taken for a copy where the longer one holds this share of the shorter one’s text, and "
        "names and numbers agree. Above the line, pairs that only just are copies; below, pairs that only "
        "just are not.",
    ),
    "story": (
        "Rewrites",
        "Articles are one story where the mean likelihood of their pairs is above the line. So a pair above "
        "it may have been kept apart, and one below it joined, by the company they keep.",
    ),
}


@dataclass(frozen=True)
class Review:
    """What makes the page one to decide on."""

    decided: Sequence[Mapping[str, object]]  # the decisions so far, as the buttons name them


def render(content: Content, rules: Mapping[str, str] | None = None, review: Review | None = None) -> str:
    """The page. Everything from outside is text in it, and only http and https links can be followed.

    Args:
        content: what to show.
        rules: what each rule does, in a sentence.
        review: given where the page is served to somebody who decides; else the page only shows.
    """
    shared = {"review": review is not None}
    about = rules or {}
    stories = _pieces(
        "story",
        "story",
        (items.story(one, content.articles, content.evidence) for one in content.stories),
        "stories",
        shared,
    )
    script, style = _static("report.js"), _static("report.css")
    scripts = [script] + [_static("review.js")] * bool(review)
    page = (
        _environment()
        .get_template("page.html.j2")
        .render(
            view=overview.view(content),
            policy=_policy(scripts, review is not None),
            charts=Markup(_static("charts.min.css")),
            style=Markup(style),
            script=Markup(script),
            stories=stories,
            rules=_rules(content, about, shared),
            tiers=_tiers(content, shared),
            rejected=_reasons(content, shared),
            learned=[_learned(line) for line in content.learned],
            titles=Markup(_titles(content)),
            queue=_pieces("queue_item", "item", queue(content), "pairs", shared) if review else [],
            review=review
            and {"decided": Markup(embedded(review.decided)), "script": Markup(_static("review.js"))},
        )
    )
    return printable(page)


def _rules(
    content: Content, about: Mapping[str, str], shared: Mapping[str, object]
) -> dict[Kind, list[Markup]]:
    """What rules did, by kind; the busiest rules first."""
    found: dict[Kind, list[Markup]] = {}
    room = ROOM["edits"]
    kinds: tuple[Kind, ...] = ("suggestion", "repair", "removal")
    for kind in kinds:
        some = [(name, seen) for name, seen in content.rules.items() if kind in seen.examples]
        some.sort(
            key=lambda item: (-(item[1].suggested if kind == "suggestion" else item[1].applied), item[0])
        )
        rendered = _fit(
            "rule",
            "rule",
            (items.rule(name, seen, kind, about.get(name, "")) for name, seen in some),
            room // 2,
            shared,
        )
        room -= sum(len(piece.encode()) for piece in rendered)
        found[kind] = rendered
    return found


def _tiers(content: Content, shared: Mapping[str, object]) -> list[dict[str, Any]]:
    found = []
    for tier, (heading, note) in TIERS.items():
        pairs = [
            one
            for one in content.borderline
            if one.tier == tier and {one.left, one.right} <= content.articles.keys()
        ]
        if not pairs:
            continue
        line = pairs[0].threshold
        ordered = sorted(pairs, key=lambda one: (-one.score, one.left, one.right))
        above = [one for one in ordered if _is_above(one)]
        below = [one for one in ordered if not _is_above(one)]
        # The nearest to the line are written first, so that they have room.
        up = _fit(
            "pair",
            "pair",
            (items.pair(one, content.articles) for one in reversed(above)),
            ROOM["pairs"] // 4,
            shared,
        )
        down = _fit(
            "pair", "pair", (items.pair(one, content.articles) for one in below), ROOM["pairs"] // 4, shared
        )
        found.append(
            {
                "heading": heading,
                "note": note,
                "threshold": line,
                "above": up[::-1],
                "below": down,
                "more": len(pairs) - len(up) - len(down),
            }
        )
    return found


def _is_above(pair: Borderline) -> bool:
    """Which side of the line a pair is shown on. Copies have further conditions: there the verdict says."""
    return pair.joined if pair.tier == "near" else pair.score >= pair.threshold


def _reasons(content: Content, shared: Mapping[str, object]) -> list[Markup]:
    reasons = (
        {
            "name": name,
            "count": content.run.rejected.get(name, len(rows)),
            "about": overview.REJECTED_ABOUT.get(name, ""),
            "rows": rows,
        }
        for name, rows in sorted(
            content.rejected.items(), key=lambda item: (-content.run.rejected.get(item[0], 0), item[0])
        )
    )
    return _pieces("reason", "reason", reasons, "reasons", shared)


def _learned(line: Learned) -> dict[str, object]:
    keep = {"verdict": "keep", "line": line.text}
    return {name: getattr(line, name) for name in line.__struct_fields__} | {"keep": keep}


def _titles(content: Content) -> str:
    """The titles to search, as many as there is room for."""
    shown = {one.story.id for one in content.stories}
    rows, room = [], ROOM["titles"]
    for title in content.titles:
        row = [title.id, title.title, title.articles, (title.published or "")[:10], title.id in shown]
        room -= len(embedded(row).encode("utf-8", "replace")) + 1
        if room < 0:
            break
        rows.append(row)
    stories = sum(content.sizes.values())
    return embedded({"of": stories, "rows": rows})


def _pieces(
    template: str,
    name: str,
    views: Iterable[Mapping[str, object]],
    section: str,
    shared: Mapping[str, object],
) -> list[Markup]:
    return _fit(template, name, views, ROOM[section], shared)


def _fit(
    template: str, name: str, views: Iterable[Mapping[str, object]], room: int, shared: Mapping[str, object]
) -> list[Markup]:
    """As many of these as there is room for, in bytes; what is too large makes way for the next ones."""
    source = _environment().get_template(f"{template}.html.j2")
    found: list[Markup] = []
    refused = 0
    for view in views:
        piece = printable(source.render({name: view, **shared}))
        size = len(piece.encode())
        if size <= room:
            room -= size
            found.append(Markup(piece))
        elif (refused := refused + 1) == REFUSED:
            break
    return found


def _policy(scripts: Sequence[str], served: bool) -> str:
    """What the page may do: run its own scripts; served, also talk to where it came from. Nothing else."""
    digests = [b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in scripts]
    hashes = " ".join(f"'sha256-{digest}'" for digest in digests)
    policy = f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data:"
    policy += "; base-uri 'none'; form-action 'none'"
    return policy + "; connect-src 'self'" if served else policy


@cache
def _static(name: str) -> str:
    return (files(__package__) / "static" / name).read_text("utf-8")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("cleaners.publish.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for function in (web_link, number, noun, counted, score, percent, clip, visible, data):
        environment.filters[function.__name__] = function
    return environment
