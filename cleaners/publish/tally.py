"""Counting what happened: numbers under names like `members/near`, which add up over batches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from cleaners.model import Article, Rejected, Story


def tally_story(story: Story, articles: Mapping[str, Article]) -> Counter[str]:
    """What one story adds to the counts of a run."""
    counts = Counter({"corpus/stories": 1})
    counts["corpus/supplements"] = len(story.supplements)
    counts["corpus/conflicts"] = len(story.conflicts)
    for member in story.members:
        counts[f"members/{member.tier or 'canonical'}"] += 1
        article = articles[member.article_id]
        counts["corpus/repaired"] += any(edit.applied for edit in article.edits)
        for edit in article.edits:
            counts[f"{'rules' if edit.applied else 'suggestions'}/{edit.rule}"] += 1
        for flag in article.flags:
            counts[f"flags/{flag}"] += 1
    return counts


def tally_rejected(rejected: Iterable[Rejected]) -> Counter[str]:
    """What rejected inputs add to the counts of a run."""
    return Counter(f"rejected/{row.reason}" for row in rejected)


def group(counts: Mapping[str, int], name: str) -> dict[str, int]:
    """The counts under a name, largest first.

    >>> group({"members/near": 2, "members/exact": 3, "corpus/stories": 1}, "members")
    {'exact': 3, 'near': 2}
    """
    found = [(key.partition("/")[2], count) for key, count in counts.items() if key.startswith(name + "/")]
    return dict(sorted((row for row in found if row[1]), key=lambda row: (-row[1], row[0])))


def totals(counts: Mapping[str, int]) -> dict[str, int]:
    """How the inputs ended. `inputs` is what was counted at the door; the rest must add up to it."""
    members = {tier: counts.get(f"members/{tier}", 0) for tier in ("canonical", "exact", "near", "story")}
    return {
        "inputs": counts.get("inputs/records", 0),
        "accepted": sum(members.values()),
        "rejected": sum(group(counts, "rejected").values()),
        "stories": counts.get("corpus/stories", 0),
        **members,
        "repaired": counts.get("corpus/repaired", 0),
        "edits": sum(group(counts, "rules").values()),
        "suggestions": sum(group(counts, "suggestions").values()),
        "supplements": counts.get("corpus/supplements", 0),
        "conflicts": counts.get("corpus/conflicts", 0),
    }
