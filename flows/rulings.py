"""What a run obeys: the decisions as they stood when it began, as its steps ask for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import msgspec

from cleaners.model import Decision
from cleaners.repair.overrule import Overruled, Place, kept_keys
from cleaners.settings import Repair, RepairSource
from flows.decisions import (
    AnyDecision,
    EditDecision,
    LineDecision,
    RuleDecision,
    decisions_of,
    from_row,
    pairs_of,
    to_row,
)
from flows.job import Job
from flows.store.decisions import Decided

FILE = "decisions.json"


@dataclass(frozen=True)
class Rulings:
    """Decisions by what they bear on."""

    pairs: tuple[Decision, ...]
    repair: Repair  # the settings, with the rules that people switched off
    articles: dict[str, Overruled] = field(default_factory=dict)  # those of which something is said

    def of(self, article_id: str) -> Overruled:
        """What is said of the edits of an article."""
        return self.articles.get(article_id) or Overruled(kept_lines=frozenset(self.repair.kept_lines))


def note_rulings(job: Job) -> None:
    """Note the decisions that this run obeys: those in its output, and those of the file it was given.

    Raises:
        flows.decisions.DecisionsError: they cannot be read, or contradict each other.
    """
    rows = [to_row(decision) for decision in decisions_of(Path(job.output), job.decisions)]
    job.work(FILE).write_bytes(msgspec.json.encode(rows))


def decided_since(job: Job) -> bool:
    """Whether anybody decided anything since this run noted what it obeys."""
    return [to_row(one) for one in decisions_of(Path(job.output), job.decisions)] != list(
        _rows(job.work(FILE))
    )


def rulings(job: Job) -> Rulings:
    """The decisions that this run obeys."""
    return ruled(map(from_row, _rows(job.work(FILE))), job.settings.repair)


def ruled(decisions: Iterable[AnyDecision], repair: Repair) -> Rulings:
    """Decisions by what they bear on, over these settings."""
    decisions = list(decisions)
    articles = _by_article(decisions)
    repair = _with_rules_off(repair, [one for one in decisions if isinstance(one, RuleDecision)])
    lines = [key for one in decisions if isinstance(one, LineDecision) for key in kept_keys(one.line)]
    kept = tuple(dict.fromkeys((*repair.kept_lines, *lines)))
    return Rulings(
        tuple(pairs_of(decisions)),
        msgspec.structs.replace(repair, kept_lines=kept),
        {
            article: Overruled(
                frozenset(places["undo"]),
                frozenset(places["apply"]),
                frozenset(place.rule for place in places["off"]),
                frozenset(kept),
            )
            for article, places in articles.items()
        },
    )


def _by_article(decisions: list[AnyDecision]) -> dict[str, defaultdict[str, list[Place]]]:
    found: defaultdict[str, defaultdict[str, list[Place]]] = defaultdict(lambda: defaultdict(list))
    for one in decisions:
        if isinstance(one, EditDecision):
            found[one.article][one.verdict].append(Place(one.rule, one.start, one.before, one.after))
        elif isinstance(one, RuleDecision) and one.article:
            found[one.article]["off"].append(Place(one.rule, 0, "", ""))
    return dict(found)


def _with_rules_off(repair: Repair, decisions: list[RuleDecision]) -> Repair:
    sources = dict(repair.sources)
    off = list(repair.off)
    for one in decisions:
        if one.article:
            continue
        if one.source is None:
            off.append(one.rule)
            continue
        special = sources.get(one.source, RepairSource())
        sources[one.source] = msgspec.structs.replace(special, off=(*special.off, one.rule))
    return msgspec.structs.replace(repair, off=tuple(dict.fromkeys(off)), sources=sources)


@lru_cache(maxsize=4)  # a run writes the file once
def _rows(path: Path) -> tuple[Decided, ...]:
    return tuple(msgspec.json.decode(path.read_bytes(), type=list[Decided]))
