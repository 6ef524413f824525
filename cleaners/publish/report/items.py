"""What the report shows one by one: stories, pairs, rules, reasons. Each is a mapping for a template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cleaners.model import Borderline, Evidence, Supplement
from cleaners.publish.records import ArticleRecord, MemberRecord
from cleaners.publish.report.collect import DOUBTFUL, Shown
from cleaners.publish.report.differences import differences
from cleaners.publish.report.edits import EditSeen, Kind, RuleSeen
from cleaners.publish.report.text import clip, counted

TEXT = 5_000
"""Characters of a text that is set beside another, or shown as a record."""

MEMBERS, SUPPLEMENTS, CONFLICTS, VALUES = 25, 20, 12, 8
"""Of a story; the rest is counted."""

KEPT_LINES = 8
"""Lines of a removed passage, the longest ones, that are offered to be kept: short ones say little."""

Item = dict[str, Any]
Act = tuple[str, Mapping[str, object], str]  # label, decision, what it does

HOW = {None: "canonical", "exact": "exact copy", "near": "near copy", "story": "rewrite"}


def story(shown: Shown, articles: Mapping[str, ArticleRecord], evidence: Mapping[str, Evidence]) -> Item:
    """A story with its members, its record and their texts side by side."""
    record = shown.story
    names = {member.article_id: _name(member) for member in record.members}
    sources = sorted({member.source for member in record.members if member.source})
    supplements = sorted(record.supplements, key=lambda one: one.after)
    weakest = next((one for one in record.members if one.article_id == shown.weakest), None)
    canonical = record.members[0].article_id
    return {
        "id": record.id,
        "title": record.title or record.id,
        "size": len(record.members),
        "sources": counted(len(sources), "source") if sources else "",
        "published": (record.published or "")[:10],
        "language": (record.language or "")[:8],
        "doubt": shown.doubt,
        "weakest_score": weakest.score if weakest else None,
        "tone": "warn" if shown.doubt >= DOUBTFUL else "plain",
        "members": [_member(one, shown, evidence, canonical) for one in _first_members(shown)],
        "more_members": max(0, len(record.members) - MEMBERS),
        "conflicts": [
            {
                "kind": conflict.kind,
                "values": [
                    {
                        "value": one.value,
                        "sentence": one.sentence,
                        "who": names.get(one.article_id, one.article_id),
                    }
                    for one in conflict.values[:VALUES]
                ],
            }
            for conflict in record.conflicts[:CONFLICTS]
        ],
        "record": _record(record.text, supplements[:SUPPLEMENTS], names),
        "hidden": max(0, len(record.text) - TEXT),
        "more_supplements": max(0, len(supplements) - SUPPLEMENTS),
        "pairs": [
            {"how": HOW[tier], **_sides(articles[canonical], articles[name])}
            for name, tier in ((one.article_id, one.tier) for one in record.members)
            if name in shown.compared[1:] and name in articles and canonical in articles
        ],
    }


def pair(near: Borderline, articles: Mapping[str, ArticleRecord]) -> Item:
    """A borderline pair with both texts."""
    left, right = articles[near.left], articles[near.right]
    one_story = left.story_id == right.story_id
    return {
        "score": near.score,
        "joined": near.joined or one_story,
        "outcome": "one story" if one_story else "apart",
        "evidence": near.evidence,
        "same": {"verdict": "same", "left": near.left, "right": near.right},
        "different": {"verdict": "different", "left": near.left, "right": near.right},
        **_sides(left, right),
    }


def rule(name: str, seen: RuleSeen, kind: Kind, about: str) -> Item:
    """What a rule did, or would do, with examples."""
    examples = seen.examples[kind]
    count = seen.suggested if kind == "suggestion" else seen.applied
    noun = "suggestion" if kind == "suggestion" else "edit"
    alone = (kind != "suggestion" and not seen.suggested) or (kind == "suggestion" and not seen.applied)
    return {
        "name": name,
        "kind": kind,
        "about": about,
        "count": counted(count, noun),
        "frequent": seen.frequent if alone or kind != "suggestion" else [],
        "examples": [example(one) for one in examples],
    }


def example(edit: EditSeen) -> Item:
    """An edit in its context, and what may be said of it."""
    place = {
        "article": edit.article_id,
        "rule": edit.rule,
        "start": edit.start,
        "before": edit.taken,
        "after": edit.after,
    }
    acts: list[Act] = []
    if edit.kind == "suggestion":
        acts.append(("apply this suggestion", {"verdict": "apply", **place}, "The next run makes this edit"))
    elif not edit.hidden:
        acts.append(
            ("undo this edit", {"verdict": "undo", **place}, "The next run leaves this as it came in")
        )
    if edit.kind == "removal" and not edit.hidden:
        acts += _keeping(edit.before)
    if edit.source:
        off = {"verdict": "off", "rule": edit.rule, "source": edit.source}
        acts.append(
            (f"never {edit.rule} for {clip(edit.source, 40)}", off, "The rule leaves this source alone")
        )
    shown = {name: getattr(edit, name) for name in EditSeen.__dataclass_fields__}
    return shown | {"acts": acts}


def _keeping(passage: str) -> list[Act]:
    """A button for each line of a removed passage."""
    lines = list(dict.fromkeys(line.strip() for line in passage.split("\n") if line.strip()))
    longest = sorted(lines, key=len, reverse=True)[:KEPT_LINES]
    return [
        (
            f"always keep “{clip(line, 40)}”" if len(lines) > 1 else "always keep this line",
            {"verdict": "keep", "line": line},
            "No rule removes this line from any article",
        )
        for line in lines
        if line in longest
    ]


def _first_members(shown: Shown) -> Sequence[MemberRecord]:
    """The canonical article, then the members that hang by the weakest ties."""
    first, *others = shown.story.members
    others.sort(key=lambda one: (1.0 if one.score is None else one.score, one.article_id))
    return [first, *others[: MEMBERS - 1]]


def _member(one: MemberRecord, shown: Shown, evidence: Mapping[str, Evidence], canonical: str) -> Item:
    away = {"verdict": "different", "left": canonical, "right": one.article_id}
    return {
        "title": one.title or one.article_id,
        "url": one.url,
        "about": _about(one.source, one.published, one.article_id),
        "how": HOW[one.tier],
        "score": one.score,
        "weakest": one.article_id == shown.weakest,
        "evidence": evidence.get(one.article_id),
        "decision": away if one.tier else None,
    }


def _record(text: str, supplements: Sequence[Supplement], names: Mapping[str, str]) -> list[Item]:
    """The text of a story with its supplements in their places."""
    pieces: list[Item] = []
    start = 0
    for one in supplements:
        end = min(one.after, TEXT)
        if end > start:
            pieces.append({"text": _below(pieces, text[start:end]), "supplement": False})
            start = end
        who = names.get(one.article_id, one.article_id)
        pieces.append({"text": clip(one.text.strip(), 1_000), "supplement": True, "who": clip(who, 60)})
    pieces.append({"text": _below(pieces, text[start:TEXT]), "supplement": False})
    return pieces


def _below(pieces: Sequence[Item], text: str) -> str:
    """Text as it is shown below others: a supplement ends its own paragraph."""
    return text.lstrip("\n") if pieces and pieces[-1]["supplement"] else text


def _sides(left: ArticleRecord, right: ArticleRecord) -> Item:
    ours, theirs = differences(left.text[:TEXT], right.text[:TEXT])
    rewritten = any(piece.kind == "shared" for one in ours for piece in one.pieces)
    return {
        side: {
            "title": article.title or article.id,
            "short": clip(article.source or article.title or article.id, 40),
            "about": _about(article.source, article.published, article.id),
            "language": (article.language or "")[:8],
            "sentences": sentences,
            "rewritten": rewritten,
            "hidden": max(0, len(article.text) - TEXT),
        }
        for side, article, sentences in (("left", left, ours), ("right", right, theirs))
    }


def _about(source: str | None, published: str | None, article_id: str) -> str:
    return ", ".join(part for part in (source, (published or "")[:10], clip(article_id, 60)) if part)


def _name(member: MemberRecord) -> str:
    return member.source or clip(member.article_id, 60)
