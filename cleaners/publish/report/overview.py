"""The first screen of the report: what came in, what became of it, and what is worth a look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from cleaners.publish.report.collect import Content
from cleaners.publish.report.text import clip, counted, moment, noun, number
from cleaners.publish.tally import ENDS

MOST_SOURCES = 14
MOST_BARS = 60
"""Bars of the chart of days; where there are more days, a bar stands for a week, a month or a year."""

CLOSE = 0.1
"""Distance from a threshold at which a pair is worth a look."""

REJECTED_ABOUT = {
    "unreadable": "The file cannot be opened",
    "unsupported": "A format that Copydesk does not read, or another one than the name says",
    "corrupt": "Damaged compression, container or checksum",
    "truncated": "The file ends inside a record",
    "bad_record": "Not a JSON object, or a field of the wrong type",
    "missing_text": "Neither text nor html",
    "empty": "No words in it",
    "not_text": "Bytes or encoded data where text should be",
    "no_article": "A page without an article",
    "duplicate_id": "Another record of the same file has this id",
    "too_large": "Over a size limit of the settings",
    "timeout": "Over the time allowance of one article",
    "memory": "Over the memory allowance of one article",
    "crash": "The process that worked on it died",
    "error": "A fault in a rule",
}


SECTIONS = (
    ("overview", "Overview"),
    ("queue", "First"),
    ("stories", "Stories"),
    ("edits", "Edits"),
    ("borderline", "Borderline"),
    ("rejected", "Rejected"),
    ("about", "About"),
)


@dataclass(frozen=True)
class Bar:
    """A bar of a chart."""

    label: str
    count: int
    share: str  # of the longest bar, 0 to 1
    tone: str = ""


@dataclass(frozen=True)
class Call:
    """Something to look at, and where it is."""

    anchor: str
    count: int
    label: str


def view(content: Content) -> dict[str, Any]:
    """What the page says in its own words, and its charts."""
    run = content.run
    caption, columns, note = days(content)
    merged = sum(count for size, count in content.sizes.items() if size > 1)
    shown_sources = sorted(
        {
            one.source
            for seen in content.rules.values()
            for some in seen.examples.values()
            for one in some
            if one.source
        }
    )
    seconds = sum(float(stage.get("seconds", 0)) for stage in run.stages)
    return {
        "sections": SECTIONS,
        "headline": headline(content),
        "summary": summary(content),
        "when": moment(run.run),
        "calls": calls(content),
        "funnel": funnel(content),
        "reasons": bars(list(run.rejected.items()), dict.fromkeys(run.rejected, "bad")),
        "sources": sources(content),
        "sizes": sizes(content),
        "days": columns,
        "days_caption": caption,
        "days_note": note,
        "stories_note": _stories_note(merged, len(content.stories)),
        "search_hint": f"{counted(len(content.titles), 'title')}",
        "edits_note": f"{counted(run.totals['edits'], 'edit')} made, and "
        f"{counted(run.totals['suggestions'], 'suggestion')}. Of each rule there are the most frequent ones "
        "and a few examples here; all are in edits.jsonl.",
        "rules": list(content.rules),
        "edit_sources": shown_sources,
        "learned_note": f"{counted(len(content.learned), 'line')} that sources repeat around their articles",
        "stages": run.stages,
        "stages_note": f"{seconds:.1f} seconds",
        "settings": run.settings,
        "flags": run.flags,
        "changes": run.changes,
        "versions": run.versions,
    }


def _stories_note(merged: int, shown: int) -> str:
    if merged <= shown:
        return "All stories of more than one article: those on the weakest ties and the largest ones first."
    return (
        f"{counted(merged, 'story', 'stories')} of more than one article. Here are {number(shown)}: those "
        "on the weakest ties and the largest ones. The rest is in corpus.jsonl."
    )


def bars(counts: Sequence[tuple[str, int]], tones: Mapping[str, str] | None = None) -> list[Bar]:
    """Labels and counts as bars, in their order; a bar that stands for something can be seen."""
    most = max((count for _, count in counts), default=0)
    return [
        Bar(
            label,
            count,
            f"{max(count / most, 0.004 if count else 0):.4g}" if most else "0",
            (tones or {}).get(label, ""),
        )
        for label, count in counts
    ]


def headline(content: Content) -> str:
    """What the run made, in a line."""
    totals = content.run.totals
    return f"{counted(totals['stories'], 'story', 'stories')} from {counted(totals['inputs'], 'article')}"


def summary(content: Content) -> str:
    """What the run did, in a sentence."""
    totals = content.run.totals
    joined = [(totals["exact"] + totals["near"], "copy", "copies"), (totals["story"], "rewrite", "rewrites")]
    merged = " and ".join(counted(*one) for one in joined if one[0])
    parts = [
        f"{merged} merged into the stories they tell" if merged else "No two articles tell the same story",
        f"{counted(totals['edits'], 'edit')} made in {counted(totals['repaired'], 'article')}",
        f"{counted(totals['rejected'], 'input')} rejected" if totals["rejected"] else "nothing rejected",
    ]
    return f"{', '.join(parts)}. Everything can be looked at, explained and taken back."


def calls(content: Content) -> list[Call]:
    """What an editor looks at first."""
    totals = content.run.totals
    near = sum(abs(pair.score - pair.threshold) <= CLOSE for pair in content.borderline)
    found = [
        Call("stories", content.doubtful, "doubtful " + noun(content.doubtful, "story", "stories")),
        Call("stories", totals["conflicts"], noun(totals["conflicts"], "conflict") + " between members"),
        Call("edits", totals["suggestions"], noun(totals["suggestions"], "suggestion") + " to decide"),
        Call("borderline", near, noun(near, "pair") + " close to a threshold"),
        Call("rejected", totals["rejected"], "rejected " + noun(totals["rejected"], "input")),
    ]
    return [call for call in found if call.count]


def funnel(content: Content) -> list[Bar]:
    """How the inputs ended."""
    totals = content.run.totals
    counts = [(label, totals[name]) for label, name in ENDS.items()]
    tones = dict.fromkeys(("exact copies", "near copies", "rewrites"), "merged") | {
        "rejected": "bad",
        "stories": "good",
    }
    return bars(counts, tones)


def sources(content: Content) -> list[Bar]:
    """Articles by source: the largest, and the rest together."""
    counts = [(clip(name or "no source", 40), count) for name, count in content.sources.items()]
    shown, rest = counts[:MOST_SOURCES], counts[MOST_SOURCES:]
    if rest:
        shown.append((counted(len(rest), "other"), sum(count for _, count in rest)))
    return bars(shown)


def sizes(content: Content) -> list[Bar]:
    """Stories by number of articles, in classes that grow."""
    counts = dict.fromkeys(_SIZES.values(), 0)
    for size, count in content.sizes.items():
        counts[next(name for least, name in reversed(_SIZES.items()) if size >= least)] += count
    while len(counts) > 1 and not list(counts.values())[-1]:
        counts.popitem()
    return bars(list(counts.items()))


_SIZES = {
    1: "1 article",
    2: "2",
    3: "3",
    4: "4",
    5: "5 to 9",
    10: "10 to 19",
    20: "20 to 99",
    100: "100 and more",
}


def days(content: Content) -> tuple[str, list[Bar], str]:
    """Articles by day, week, month or year: caption, bars, and what has no place in them."""
    dated = [(day, count) for name, count in content.days.items() if (day := _day(name))]
    total = sum(count for _, count in dated)
    undated = sum(content.days.values()) - total
    notes = [f"{counted(undated, 'article')} without a date"] if undated else []
    if not dated:
        return "", [], "".join(notes)
    first, last = _middle(dated, total)
    span = (last - first).days + 1
    unit = next((unit for unit, length in _UNITS.items() if span <= length * MOST_BARS), "year")
    if unit == "year":
        names = [f"{year:04}" for year in range(first.year, last.year + 1)]
    else:
        names = list(dict.fromkeys(_bin(first + timedelta(days=at), unit) for at in range(span)))
    counts = dict.fromkeys(names[-MOST_BARS:], 0)
    for day, count in dated:
        if (name := _bin(day, unit)) in counts:
            counts[name] += count
    if outside := total - sum(counts.values()):
        notes.append(f"{counted(outside, 'article')} before or after")
    return f"Articles by {unit}", bars(list(counts.items())), ", ".join(notes)


_UNITS = {"day": 1, "week": 7, "month": 30}


def _middle(dated: Sequence[tuple[date, int]], total: int) -> tuple[date, date]:
    """The days between which 99 of 100 articles are: a slip in a date must not stretch the chart."""
    seen, first, last = 0, dated[0][0], dated[-1][0]
    for day, count in dated:
        if seen <= total * 0.005:
            first = day
        seen += count
        if seen >= total * 0.995:
            return first, day
    return first, last


def _bin(day: date, unit: str) -> str:
    if unit == "week":
        return (day - timedelta(days=day.weekday())).isoformat()
    return day.isoformat()[: {"day": 10, "month": 7, "year": 4}[unit]]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
