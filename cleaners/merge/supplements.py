"""What only other members say: passages that state something the record does not have yet."""

from __future__ import annotations

from collections.abc import Sequence

from cleaners.merge.facts import Sentence, plain
from cleaners.model import Supplement

LONGEST = 1.0
"""All supplements together, in lengths of the canonical text: the record is at most twice as long as that."""

RARE_WORDS = 2
"""So many rare words that the record has nowhere are news, even without a number, name or quotation."""


def supplements(
    canonical: Sequence[Sentence], others: Sequence[Sequence[Sentence]]
) -> tuple[Supplement, ...]:
    """Sentences of other members that add a fact or several rare words, each once, in order of their place.

    Taken greedily by new facts per character, so that few sentences carry much, up to LONGEST.
    """
    record = _Record(canonical)
    room = LONGEST * sum(len(sentence.text) for sentence in canonical)
    left = [sentence for parts in others for sentence in parts]
    chosen: list[Sentence] = []
    while left:
        ranked = [(record.news(sentence), sentence) for sentence in left]
        left = [sentence for news, sentence in ranked if news > 0 and len(sentence.text) <= room]
        worth = [(news / len(sentence.text), sentence) for news, sentence in ranked if sentence in left]
        if not worth:
            break
        best = min(worth, key=lambda item: (-item[0], item[1].article_id, item[1].at))[1]
        chosen.append(best)
        record.add(best)
        room -= len(best.text)
        left.remove(best)
    placed = [
        (_place(canonical, parts, sentence), sentence)
        for parts in others
        for sentence in parts
        if sentence in chosen
    ]
    placed.sort(key=lambda item: (item[0], item[1].article_id, item[1].at))
    return tuple(Supplement(sentence.text, sentence.article_id, after) for after, sentence in placed)


class _Record:
    """What the merged record states so far."""

    def __init__(self, canonical: Sequence[Sentence]) -> None:
        self.facts: set[str] = set()
        self.words: set[str] = set()
        self.plain = ""
        for sentence in canonical:
            self.add(sentence)

    def add(self, sentence: Sentence) -> None:
        self.facts |= sentence.facts
        self.words |= sentence.words
        self.plain += f" {plain(sentence.text)} "

    def news(self, sentence: Sentence) -> int:
        """How many things the sentence states that the record does not have."""
        facts = [
            fact
            for fact in sentence.facts - self.facts
            if not (fact.startswith("quotation ") and fact.removeprefix("quotation ") in self.plain)
        ]
        rare = len(sentence.rare - self.words)
        return len(facts) + (rare >= RARE_WORDS)


def _place(canonical: Sequence[Sentence], member: Sequence[Sentence], sentence: Sentence) -> int:
    """Behind the canonical sentence that is most like it, or like the one before it in its own article."""
    for at in range(sentence.at, -1, -1):
        words = member[at].words
        likeness = [
            len(words & other.words) / (1 + len(words | other.words)) if words else 0.0 for other in canonical
        ]
        best = max(range(len(canonical)), key=lambda index: (likeness[index], -index), default=None)
        if best is not None and likeness[best] >= 0.2:
            return canonical[best].span.end
    return canonical[-1].span.end if canonical else 0
