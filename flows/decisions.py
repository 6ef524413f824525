"""What people decided: on pairs of articles, edits, rules and lines. Kept in the store, obeyed by every run.

A decision has a subject, and a later one on the same subject takes its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from getpass import getuser
from pathlib import Path
from typing import Literal, TypeAlias

from cleaners.model import Decision
from flows.job import STORE
from flows.store.decisions import Decided, Kind


class DecisionsError(ValueError):
    """Decisions cannot be used; the message names the line or the decision, and the cure."""


@dataclass(frozen=True, slots=True)
class EditDecision:
    """A person's word on one edit of one article: it is not made, or the suggestion is applied."""

    article: str
    rule: str
    start: int  # characters, in the text as it came in
    before: str
    after: str
    verdict: Literal["undo", "apply"]
    by: str
    on: str  # ISO 8601 day
    note: str = ""


@dataclass(frozen=True, slots=True)
class RuleDecision:
    """A person's word that a rule does not run: over one article, over those of a source, or at all."""

    rule: str
    source: str | None
    article: str | None
    verdict: Literal["off"]
    by: str
    on: str  # ISO 8601 day
    note: str = ""


@dataclass(frozen=True, slots=True)
class LineDecision:
    """A person's word that a line or passage is content: no rule removes it."""

    line: str  # the text, as it was removed
    verdict: Literal["keep"]
    by: str
    on: str  # ISO 8601 day
    note: str = ""


AnyDecision: TypeAlias = Decision | EditDecision | RuleDecision | LineDecision

KINDS: tuple[Kind, ...] = ("pair", "edit", "rule", "line")

VERDICTS = ("same", "different", "undo", "apply", "off", "keep")


def subject(decision: AnyDecision) -> tuple[object, ...]:
    """What a decision is about: one decision is kept on each subject."""
    match decision:
        case Decision(left, right):
            return ("pair", *sorted((left, right)))
        case EditDecision(article, rule, start, before, after):
            return ("edit", article, rule, start, before, after)
        case RuleDecision(rule, source, article):
            return ("rule", rule, source, article)
        case LineDecision(line):
            return ("line", " ".join(line.lower().split()))


def signed() -> tuple[str, str]:
    """Who decides, and on which day, as decisions say it."""
    try:
        user = getuser()
    except (OSError, KeyError):  # a container may have no name for its user
        user = ""
    return user, datetime.now(UTC).date().isoformat()


def decisions_of(output: Path, extra: str | None = None) -> list[AnyDecision]:
    """The decisions that a run obeys: those kept in its output, and those of a file that was named.

    Raises:
        DecisionsError: the file cannot be read, a line is no decision, or decisions contradict each other.
        flows.store.StoreError: the store cannot be read.
        flows.locks.HeldError: another process keeps the store open.
    """
    from flows.decisions_file import read_decisions

    found = [*kept(output), *(read_decisions(extra) if extra else ())]
    check(found)
    return found


def pairs_of(decisions: Sequence[AnyDecision]) -> list[Decision]:
    """Those decisions that are on pairs of articles."""
    return [decision for decision in decisions if isinstance(decision, Decision)]


def kept(output: Path) -> list[AnyDecision]:
    """The decisions in the store of an output, in the order in which they were taken.

    Raises:
        DecisionsError: one of them says nothing that can be obeyed.
    """
    return _obeyed(kept_rows(output))


def kept_rows(output: Path) -> list[Decided]:
    """The same as they stand in the store, where other programs may have written some of them."""
    # duckdb takes a while to import, and a first run has no store.
    if not (output / STORE).exists():
        return []
    from flows.store import opened
    from flows.store.decisions import read_decided

    with opened(output) as store:
        return read_decided(store)


def drop_row(output: Path, row: Decided) -> None:
    """Forget a decision as it stands in the store, whether or not it can be obeyed."""
    from flows.store import opened, transaction
    from flows.store.decisions import drop_decided

    with opened(output) as store, transaction(store):
        drop_decided(store, [row])


def _obeyed(rows: Sequence[Decided]) -> list[AnyDecision]:
    decisions = []
    for number, row in enumerate(rows, start=1):
        try:
            decisions.append(from_row(row))
        except DecisionsError as error:
            cure = f"take it back with: copydesk decisions --take-back {number}"
            raise DecisionsError(f"decision {number}: {error}; {cure}") from error
    return decisions


def keep(output: Path, decisions: Sequence[AnyDecision]) -> list[AnyDecision]:
    """Keep decisions in an output. Earlier ones on the same subjects give way, and come back.

    Raises:
        DecisionsError: one says nothing that can be obeyed, or those on pairs contradict each other; nothing
            was kept.
        flows.store.StoreError: the store cannot be written; it is as it was.
    """
    for decision in decisions:
        from_row(to_row(decision))
    return _replaced(output, {subject(decision): decision for decision in decisions}, add=True)


def take_back(output: Path, decisions: Sequence[AnyDecision]) -> list[AnyDecision]:
    """Forget what was decided on these subjects; what had been kept comes back."""
    return _replaced(output, {subject(decision): decision for decision in decisions}, add=False)


def _replaced(output: Path, given: dict[tuple[object, ...], AnyDecision], add: bool) -> list[AnyDecision]:
    from flows.store import opened, transaction
    from flows.store.decisions import add_decided, drop_decided, read_decided

    with opened(output) as store:
        known = _obeyed(read_decided(store))
        earlier = [one for one in known if subject(one) in given]
        fresh = list(given.values()) if add else []
        check([one for one in known if subject(one) not in given] + fresh)
        with transaction(store):
            drop_decided(store, [to_row(one) for one in earlier])
            add_decided(store, [to_row(one) for one in fresh])
    return earlier


def check(decisions: Sequence[AnyDecision]) -> None:
    """See that decisions can all be obeyed.

    Raises:
        DecisionsError: some contradict each other; the message names them.
    """
    pairs = pairs_of(decisions)
    # The rooms take a second to import, and most outputs hold no decisions.
    if not pairs:
        return
    from cleaners.match.stories import contradictions

    if refused := contradictions(pairs):
        listed = "; ".join(f"{one.left} and {one.right} are {one.verdict}" for one in refused)
        raise DecisionsError(f"these decisions contradict each other, take one of them back: {listed}")


def to_row(decision: AnyDecision) -> Decided:
    """A decision as the store keeps it."""
    return replace(_subject_row(decision), decided_by=decision.by, decided_on=decision.on, note=decision.note)


def _subject_row(decision: AnyDecision) -> Decided:
    match decision:
        case Decision(left, right, verdict):
            return Decided("pair", verdict, left_id=left, right_id=right)
        case EditDecision(article, rule, start, before, after, verdict):
            return Decided(
                "edit", verdict, article_id=article, rule=rule, start=start, before=before, after=after
            )
        case RuleDecision(rule, source, article, verdict):
            return Decided("rule", verdict, rule=rule, source=source, article_id=article)
        case LineDecision(line, verdict):
            return Decided("line", verdict, line=line)


def from_row(row: Decided) -> AnyDecision:
    """The opposite of `to_row`.

    Raises:
        DecisionsError: a field is missing, or the verdict is none of those known.
    """
    said = (row.decided_by, row.decided_on, row.note)
    match row.verdict:
        case "same" | "different":
            if not row.left_id or not row.right_id or row.left_id == row.right_id:
                raise DecisionsError(f"{row.verdict} is said of two articles; name both in left and right")
            return Decision(row.left_id, row.right_id, row.verdict, *said)
        case "undo" | "apply":
            if not row.article_id or not row.rule or row.start is None or not (row.before or row.after):
                raise DecisionsError(
                    f"{row.verdict} is said of an edit; name article, rule, start, before and after"
                )
            return EditDecision(
                row.article_id, row.rule, row.start, row.before or "", row.after or "", row.verdict, *said
            )
        case "off":
            if not row.rule:
                raise DecisionsError("off is said of a rule; name it, and the source or article if not all")
            return RuleDecision(row.rule, row.source or None, row.article_id or None, "off", *said)
        case "keep":
            if not row.line or not row.line.strip():
                raise DecisionsError("keep is said of a line; give its text in line")
            return LineDecision(row.line, "keep", *said)
        case other:
            raise DecisionsError(f"{other!r} is no verdict; known are {', '.join(VERDICTS)}")
