"""Counting what happened: numbers under names like `members/near`, which add up over batches."""

from __future__ import annotations

from collections.abc import Mapping

ENDS = {
    "came in": "inputs",
    "rejected": "rejected",
    "older revisions": "revised",
    "accepted": "accepted",
    "exact copies": "exact",
    "near copies": "near",
    "rewrites": "story",
    "stories": "stories",
}
"""How inputs ended, in words for people, and the names of these numbers among the totals."""


def group(counts: Mapping[str, int], name: str) -> dict[str, int]:
    """The counts under a name, largest first.

    >>> group({"members/near": 2, "members/exact": 3, "corpus/stories": 1}, "members")
    {'exact': 3, 'near': 2}
    """
    found = [(key.partition("/")[2], count) for key, count in counts.items() if key.startswith(name + "/")]
    return dict(sorted((row for row in found if row[1]), key=lambda row: (-row[1], row[0])))


def totals(counts: Mapping[str, int]) -> dict[str, int]:
    """How the inputs ended: accepted, rejected, or revised (a newer revision came) add up to `inputs`."""
    members = {tier: counts.get(f"members/{tier}", 0) for tier in ("canonical", "exact", "near", "story")}
    return {
        "inputs": counts.get("inputs/records", 0),
        "accepted": sum(members.values()),
        "rejected": sum(group(counts, "rejected").values()),
        "revised": counts.get("inputs/revised", 0),
        "stories": counts.get("corpus/stories", 0),
        **members,
        "repaired": counts.get("corpus/repaired", 0),
        "edits": sum(group(counts, "rules").values()),
        "suggestions": sum(group(counts, "suggestions").values()),
        "supplements": counts.get("corpus/supplements", 0),
        "conflicts": counts.get("corpus/conflicts", 0),
    }
