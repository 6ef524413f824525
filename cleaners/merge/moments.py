"""When an article was published, as its order in time."""

from __future__ import annotations

from datetime import UTC, datetime

UNKNOWN = datetime.max.replace(tzinfo=UTC)


def in_time(published: str | None) -> tuple[datetime, str]:
    """A key that sorts dates in ISO 8601 by the instant that they name.

    A bare day counts as its start, and what has no zone as UTC; what is no date, or none that a calendar in
    UTC has, comes last. Of one instant in two spellings the smaller one comes first.

    >>> in_time("2024-05-02T01:00:00+09:00") < in_time("2024-05-01T20:00:00Z") < in_time(None)
    True
    """
    try:
        moment = datetime.fromisoformat(published or "")
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        moment = UNKNOWN
    return moment, published or ""
