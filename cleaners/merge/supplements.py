"""What only other members say: passages that state something the record does not have yet."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Sequence
from itertools import chain

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

FULL_NAME, QUOTATION = 0.7, 1.5
"""What a name said in full counts, and a quotation, where a name by itself or a number counts 1."""

LEAST_WORTH, LEAST_RARE = 1 / 235, 1 / 80
"""Worth that a passage must have for each character, and rare words where it has nothing else.

A single name in a passage of more than 235 characters is left to the member: it costs more than it tells.
These and the other prices here were found on BASIL: the records have .951 of what others say at 1.70 x the
canonical length, and .956 at 1.73 x without the least worth. AllSides and ECB+ were only looked at.
"""

FIXED_COST = 80
"""Characters that a passage costs besides its own, in the order of choice: few passages read better than
many."""


def supplements(
    canonical: Sequence[Sentence], others: Sequence[Sequence[Sentence]]
) -> tuple[Supplement, ...]:
    """Sentences of other members that add a fact or several rare words, each once, in order of their place.

    Taken greedily by the worth of new facts per character, so that few sentences carry much, up to LONGEST.
    (Greedy cover with lazy re-evaluation, Minoux 1978: what a sentence adds never grows.)
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
    """Its place in the queue: facts before rare words, then by worth. None where it has too little news."""
    cost = len(sentence.text) + FIXED_COST
    worth = record.worth(sentence)
    if worth > 0 and worth >= LEAST_WORTH * len(sentence.text):
        return 0, -worth / cost, sentence.article_id, sentence.at, sentence
    rare = len(sentence.rare - record.words)
    if _rare_enough(sentence, rare):
        return 1, -rare / cost, sentence.article_id, sentence.at, sentence
    return None


def _rare_enough(sentence: Sentence, rare: int) -> bool:
    return rare >= max(RARE_WORDS, LEAST_RARE * len(sentence.text))


def _needed(canonical: Sequence[Sentence], chosen: Sequence[Sentence]) -> list[Sentence]:
    """The chosen sentences without those that later ones made superfluous."""
    if not chosen:
        return []
    known = set().union(*map(_items, canonical))
    known_words = set().union(*(sentence.words for sentence in canonical))
    stated = Counter(chain.from_iterable(map(_items, chosen)))
    words = Counter(chain.from_iterable(sentence.words for sentence in chosen))
    needed = []
    for sentence in chosen:
        items = _items(sentence)
        rare = sum(words[word] == 1 for word in sentence.rare - known_words)
        if any(stated[item] == 1 for item in items - known) or _rare_enough(sentence, rare):
            needed.append(sentence)
        else:
            stated.subtract(items)
            words.subtract(sentence.words)
    return needed


def _items(sentence: Sentence) -> set[str]:
    """What makes a sentence news by itself: facts, full names and quoted word sequences."""
    return {
        *sentence.facts,
        *sentence.full_names,
        *(f"run {run}" for runs in sentence.quotations for run in runs),
    }


class _Record:
    """What the merged record states so far."""

    def __init__(self, canonical: Sequence[Sentence]) -> None:
        self.facts: set[str] = set()
        self.full_names: set[str] = set()
        self.words: set[str] = set()
        self.sentences: list[Sentence] = []  # whose word sequences are not among the runs yet
        self.runs: set[str] = set()
        for sentence in canonical:
            self.add(sentence)

    def add(self, sentence: Sentence) -> None:
        self.facts |= sentence.facts
        self.full_names |= sentence.full_names
        self.words |= sentence.words
        self.sentences.append(sentence)

    def worth(self, sentence: Sentence) -> float:
        """What the names, numbers and quotations count that the record does not have."""
        quotations = sum(map(self._new, sentence.quotations)) if sentence.quotations else 0
        return (
            len(sentence.facts - self.facts)
            + QUOTATION * quotations
            + FULL_NAME * len(sentence.full_names - self.full_names)
        )

    def _new(self, runs: Sequence[str]) -> bool:
        for sentence in self.sentences:
            self.runs.update(sentence.runs())
        self.sentences.clear()
        return sum(run in self.runs for run in runs) < KNOWN_QUOTATION * len(runs)


MOST_POSTINGS = 50
"""Canonical sentences that a word is looked up in: one that is in more places none."""

LOOK_BACK = 3
"""Sentences before a supplement, in its own article, that may say where it belongs."""


def _placed(
    canonical: Sequence[Sentence], others: Sequence[Sequence[Sentence]], chosen: Sequence[Sentence]
) -> tuple[Supplement, ...]:
    """The chosen sentences behind the canonical sentence that each belongs to, in order."""
    if not chosen:
        return ()
    member = {parts[0].article_id: parts for parts in others if parts}
    before = {
        id(sentence): member[sentence.article_id][max(0, sentence.at - LOOK_BACK + 1) : sentence.at + 1][::-1]
        for sentence in chosen
    }
    wanted = frozenset[str]().union(*(one.words for some in before.values() for one in some))
    where: dict[str, list[int]] = {}
    for sentence in canonical:
        for word in sentence.words & wanted:
            where.setdefault(word, []).append(sentence.at)
    where = {word: places for word, places in where.items() if len(places) <= MOST_POSTINGS}
    end = canonical[-1].span.end if canonical else 0
    placed = []
    for sentence in chosen:
        anchors = (_anchor(one, where) for one in before[id(sentence)])
        anchor = next((at for at in anchors if at is not None), None)
        placed.append((end if anchor is None else canonical[anchor].span.end, sentence))
    placed.sort(key=lambda item: (item[0], item[1].article_id, item[1].at))
    return tuple(Supplement(sentence.text, sentence.article_id, after) for after, sentence in placed)


def _anchor(sentence: Sentence, where: dict[str, list[int]]) -> int | None:
    """The canonical sentence that shares most with this one; None where none shares much."""
    votes = Counter(chain.from_iterable([where[word] for word in sentence.words & where.keys()]))
    if not votes:
        return None
    best = min(votes, key=lambda at: (-votes[at], at))
    return best if votes[best] >= max(2, len(sentence.words) / 4) else None
