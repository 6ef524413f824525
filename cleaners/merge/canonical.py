"""Choose the article that speaks for a story."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from cleaners.merge.facts import Sentence
from cleaners.merge.moments import in_time
from cleaners.model import Article
from cleaners.settings import Merge

CONFIRMED, ALONE = 1.0, 0.75
"""What a fact counts that another member states too, or that nobody else does."""

QUOTATION = 1.0
"""What a quotation counts: it is what a rewrite loses first, and what a machine that spins texts breaks."""

REPAIR = 0.5
"""What each applied repair of letters (not the removal of boilerplate) takes off."""


def choose(articles: Sequence[Article], read: Sequence[Sequence[Sentence]], settings: Merge) -> int:
    """The index of the canonical article among the survivors of a group.

    The order is total. The first that two articles differ in decides:

    1. the place of their source in the settings' list of trusted sources;
    2. whether they are flagged as damaged;
    3. strength: facts that other members confirm, quotations, facts of its own, less repairs;
    4. the longer text;
    5. the earlier date, an unknown date last;
    6. the smaller id.

    Being like the others counts for nothing by itself: a machine-spun text is central, but it states less.
    """
    trusted = {source: at for at, source in enumerate(settings.trusted)}
    stated = [frozenset[str]().union(*(sentence.facts for sentence in parts)) for parts in read]
    members = Counter(fact for facts in stated for fact in facts)

    def strength(at: int) -> float:
        facts = sum(CONFIRMED if members[fact] > 1 else ALONE for fact in stated[at])
        quotations = sum(len(sentence.quotations) for sentence in read[at])
        repairs = sum(edit.applied and bool(edit.after.strip()) for edit in articles[at].edits)
        return round(facts + QUOTATION * quotations - REPAIR * repairs, 6)

    def order(at: int) -> tuple[int, bool, float, int, tuple[datetime, str], str]:
        article = articles[at]
        place = trusted.get(article.source or "", len(trusted))
        return (
            place,
            bool(article.flags),
            -strength(at),
            -len(article.text),
            in_time(article.published),
            article.id,
        )

    return min(range(len(articles)), key=order)
