"""What only other members say: passages that state something the record does not have yet."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Sequence

from cleaners.merge.facts import Sentence
from cleaners.model import Supplement

LONGEST = 1.0
"""All supplements together, in lengths of the canonical text: the record is at most twice as long as that."""

RARE_ROOM = 0.5
"""The same for passages that only have rare words: numbers, names and quotations come first."""

RARE_WORDS = 2
"""So many rare words that the record has nowhere are news, even without a number, name or quotation."""

KNOWN_QUOTATION = 0.8
"""Share of a quotation's word sequences that the record must have for it to be known."""

FIXED_COST = 40
"""Characters that a passage costs besides its own: few passages read better than scraps."""


def supplements(
    canonical: Sequence[Sentence], others: Sequence[Sequence[Sentence]]
) -> tuple[Supplement, ...]:
    """Sentences of other members that add a fact or several rare words, each once, in order of their place.

    Taken greedily by new facts per character, so that few sentences carry much, up to LONGEST. (Greedy cover
    with lazy re-evaluation, Minoux 1978: what a sentence adds never grows.)
    """
    record = _Record(canonical)
    length = sum(len(sentence.text) for sentence in canonical)
    room = (LONGEST * length, RARE_ROOM * length)
    waiting = [rank for parts in others for sentence in parts if (rank := _rank(record, sentence))]
    heapq.heapify(waiting)
    chosen: list[Sentence] = []
    used = 0
    while waiting:
        rank = heapq.heappop(waiting)
        sentence = rank[-1]
        again = _rank(record, sentence)
        if again is None or used + len(sentence.text) > room[again[0]]:
            continue
        if waiting and waiting[0][:-1] < again[:-1]:
            heapq.heappush(waiting, again)
            continue
        chosen.append(sentence)
        record.add(sentence)
        used += len(sentence.text)
    return _placed(canonical, others, _needed(canonical, chosen))


def _rank(record: _Record, sentence: Sentence) -> tuple[int, float, str, int, Sentence] | None:
    """Its place in the queue: facts before rare words, then by worth. None where it has no news."""
    facts, rare = record.news(sentence)
    if not facts and rare < RARE_WORDS:
        return None
    worth = (facts or rare) / (len(sentence.text) + FIXED_COST)
    return (0 if facts else 1), -worth, sentence.article_id, sentence.at, sentence


def _needed(canonical: Sequence[Sentence], chosen: Sequence[Sentence]) -> list[Sentence]:
    """The chosen sentences without those that later ones made superfluous."""
    stated = Counter(item for sentence in (*canonical, *chosen) for item in _items(sentence))
    needed = []
    for sentence in chosen:
        items = _items(sentence)
        if all(stated[item] > 1 for item in items):
            stated.subtract(items)
        else:
            needed.append(sentence)
    return needed


def _items(sentence: Sentence) -> set[str]:
    """All that makes a sentence news: facts, quoted word sequences, and rare words if enough of them."""
    quoted = {f"run {run}" for runs in sentence.quotations for run in runs}
    rare = {f"word {word}" for word in sentence.rare} if len(sentence.rare) >= RARE_WORDS else set()
    return {*sentence.facts, *quoted, *rare}


class _Record:
    """What the merged record states so far."""

    def __init__(self, canonical: Sequence[Sentence]) -> None:
        self.facts: set[str] = set()
        self.words: set[str] = set()
        self.runs: set[str] = set()
        for sentence in canonical:
            self.add(sentence)

    def add(self, sentence: Sentence) -> None:
        self.facts |= sentence.facts
        self.words |= sentence.words
        self.runs.update(sentence.runs)

    def news(self, sentence: Sentence) -> tuple[int, int]:
        """How many facts and how many rare words the sentence has that the record does not have."""
        quoted = sum(1 for runs in sentence.quotations if self._new(runs))
        return len(sentence.facts - self.facts) + quoted, len(sentence.rare - self.words)

    def _new(self, runs: Sequence[str]) -> bool:
        return sum(run in self.runs for run in runs) < KNOWN_QUOTATION * len(runs)


MOST_POSTINGS = 50
"""Canonical sentences that a word is looked up in: one that is in more places none."""

LOOK_BACK = 3
"""Sentences before a supplement, in its own article, that may say where it belongs."""


def _placed(
    canonical: Sequence[Sentence], others: Sequence[Sequence[Sentence]], chosen: Sequence[Sentence]
) -> tuple[Supplement, ...]:
    """The chosen sentences behind the canonical sentence that each belongs to, in order."""
    where: dict[str, list[int]] = {}
    for sentence in canonical:
        for word in sentence.words:
            where.setdefault(word, []).append(sentence.at)
    member = {parts[0].article_id: parts for parts in others if parts}
    end = canonical[-1].span.end if canonical else 0
    placed = []
    for sentence in chosen:
        parts = member[sentence.article_id]
        before = (parts[at] for at in range(sentence.at, max(-1, sentence.at - LOOK_BACK), -1))
        anchor = next((at for one in before if (at := _anchor(one, where)) is not None), None)
        placed.append((end if anchor is None else canonical[anchor].span.end, sentence))
    placed.sort(key=lambda item: (item[0], item[1].article_id, item[1].at))
    return tuple(Supplement(sentence.text, sentence.article_id, after) for after, sentence in placed)


def _anchor(sentence: Sentence, where: dict[str, list[int]]) -> int | None:
    """The canonical sentence that shares most with this one; None where none shares much."""
    votes: Counter[int] = Counter()
    for word in sentence.words:
        places = where.get(word, ())
        if len(places) <= MOST_POSTINGS:
            for at in places:
                votes[at] += 1
    if not votes:
        return None
    best = min(votes, key=lambda at: (-votes[at], at))
    return best if votes[best] >= max(2, len(sentence.words) / 4) else None
