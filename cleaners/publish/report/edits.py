"""Which edits the report shows: of each rule the most frequent, and examples that differ from one another."""

from __future__ import annotations

import heapq
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from cleaners.edits import apply, located, undo
from cleaners.model import Edit
from cleaners.publish.records import ArticleRecord

Kind: TypeAlias = Literal["repair", "removal", "suggestion"]

EXAMPLES = 12
"""Of each rule and kind: edits that differ from one another, from as many sources as there are."""

DOUBTFUL = 6
"""Further examples: the repairs that the rule was least sure of, the suggestions it was surest of."""

FREQUENT = 8
"""The most frequent edits of a rule."""

COUNTED = 5_000
"""Different edits of a rule that are counted one by one; beyond that the rarest are forgotten."""

LONGEST_COUNTED = 120
"""Characters: longer edits hardly ever come twice."""

CONTEXT = 90
"""Characters on either side of an edit."""

LONGEST = 6_000
"""Characters of a removed passage."""

REMOVED_WORDS = 3
"""A passage of so many words that goes is a removal; less is a repair."""


@dataclass(frozen=True, slots=True)
class EditSeen:
    """An edit as it is shown: with the text around it."""

    article_id: str
    source: str | None
    rule: str
    start: int  # characters, in the text as it came in
    taken: str  # what stands there, without the blank ends of a removed passage; empty if it is too long
    before: str
    after: str
    confidence: float
    kind: Kind
    lead: str
    tail: str
    hidden: int = 0  # characters of `before` that are not shown


@dataclass
class RuleSeen:
    """What a rule did."""

    applied: int = 0
    suggested: int = 0
    frequent: list[tuple[str, str, int]] = field(default_factory=list)  # before, after, times
    examples: dict[Kind, list[EditSeen]] = field(default_factory=dict)


_BREAKS = re.compile(r"[ \t]*[\r\n][\s]*")

_Entry: TypeAlias = tuple[tuple[float, ...], int, EditSeen]


class EditSamples:
    """Counts edits as they come by, and keeps examples. The result follows from their order alone."""

    def __init__(self) -> None:
        self._count = 0
        self._applied: Counter[str] = Counter()
        self._suggested: Counter[str] = Counter()
        self._frequent: defaultdict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
        self._of_source: Counter[tuple[str, Kind, str | None]] = Counter()
        self._varied: defaultdict[tuple[str, Kind], list[_Entry]] = defaultdict(list)
        self._doubtful: defaultdict[tuple[str, Kind], list[_Entry]] = defaultdict(list)

    def add(
        self, source: str | None, edits: Sequence[Edit], article: Callable[[], ArticleRecord] | None
    ) -> None:
        """Look at the edits of one article.

        Args:
            source: of the article.
            edits: of the article.
            article: the article itself; only called where one of the edits is kept. Without it they are
                counted, and none is kept.
        """
        whole: ArticleRecord | None = None
        for at, edit in enumerate(edits):
            kind = kind_of(edit)
            (self._applied if edit.applied else self._suggested)[edit.rule] += 1
            again = self._times(edit)
            self._of_source[edit.rule, kind, source] += 1
            often = self._of_source[edit.rule, kind, source]
            self._count += 1
            if article is None:
                continue
            sure = edit.confidence if kind != "suggestion" else 1 - edit.confidence
            for heaps, key, most in (
                (self._varied, (again, often), EXAMPLES),
                (self._doubtful, (sure + again, again), DOUBTFUL),
            ):
                heap = heaps[edit.rule, kind]
                # heapq keeps the smallest first, and the worst has to go first.
                worth = tuple(-part for part in key)
                if len(heap) < most or heap[0][:2] < (worth, -self._count):
                    whole = whole or article()
                    entry = (worth, -self._count, seen(whole, edits, at))
                    heapq.heappush(heap, entry) if len(heap) < most else heapq.heapreplace(heap, entry)

    def rules(self) -> dict[str, RuleSeen]:
        """What was kept, by rule; the rules in the order of their names."""
        found: dict[str, RuleSeen] = {}
        for rule in sorted(self._applied.keys() | self._suggested.keys()):
            common = [(pair, count) for pair, count in self._frequent[rule].items() if count > 1]
            common.sort(key=lambda item: (-item[1], item[0]))
            shown = RuleSeen(
                self._applied[rule],
                self._suggested[rule],
                [(*pair, count) for pair, count in common[:FREQUENT]],
            )
            for kind in ("repair", "removal", "suggestion"):
                entries = [*self._doubtful.get((rule, kind), ()), *self._varied.get((rule, kind), ())]
                unique = {-at: example for _, at, example in entries}
                if unique:
                    # What is most in doubt comes first; the surest of the suggestions do.
                    turn = -1 if kind == "suggestion" else 1
                    ordered = sorted(unique.items(), key=lambda item: (turn * item[1].confidence, item[0]))
                    shown.examples[kind] = [example for _, example in ordered]
            found[rule] = shown
        return found

    def _times(self, edit: Edit) -> int:
        """How often this very edit came by, this time included."""
        if len(edit.before) + len(edit.after) > LONGEST_COUNTED:
            return 1
        counter = self._frequent[edit.rule]
        pair = (edit.before.strip("\n"), edit.after.strip("\n"))
        counter[pair] += 1
        if len(counter) > COUNTED:
            bar = sorted(counter.values())[COUNTED // 2]
            self._frequent[edit.rule] = Counter(
                {pair: count for pair, count in counter.items() if count > bar}
            )
        return counter[pair]


def kind_of(edit: Edit) -> Kind:
    """Whether an edit is a suggestion, takes a passage away, or mends something."""
    if not edit.applied:
        return "suggestion"
    words = len(edit.before.split(None, REMOVED_WORDS)) >= REMOVED_WORDS
    return "removal" if words and not edit.after else "repair"


def seen(article: ArticleRecord, edits: Sequence[Edit], at: int) -> EditSeen:
    """An edit with the text around it, as it stood when the edit was made."""
    edit = edits[at]
    # A suggestion's place is in the text as it is now.
    text = article.text if not edit.applied else apply(undo(article.text, list(edits)), edits[:at])
    start, taken = located(edit, edits[:at])
    return EditSeen(
        article.id,
        article.source,
        edit.rule,
        start,
        taken if len(taken) <= LONGEST else "",
        edit.before[:LONGEST],
        edit.after[:LONGEST],
        edit.confidence,
        kind_of(edit),
        _lead(text[max(0, edit.start - CONTEXT) : edit.start]),
        _lead(text[edit.end : edit.end + CONTEXT][::-1])[::-1],
        max(0, len(edit.before) - LONGEST),
    )


def _lead(context: str) -> str:
    """The context without the word that was cut at its start, and in one line."""
    if len(context) == CONTEXT and " " in context[:30]:
        context = "…" + context[context.index(" ") + 1 :]
    return _BREAKS.sub(" ", context)
