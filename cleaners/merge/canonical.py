"""Choose the article that speaks for a story."""

from __future__ import annotations

from collections.abc import Sequence

from cleaners.merge.facts import Sentence
from cleaners.model import Article
from cleaners.settings import Merge


def choose(articles: Sequence[Article], read: Sequence[Sequence[Sentence]], settings: Merge) -> int:
    """The index of the canonical article among the survivors of a group.

    The order is total. The first that two articles differ in decides:

    1. the place of their source in the settings' list of trusted sources;
    2. how few flags they have;
    3. how many facts (numbers, names, quotations) they state that another member confirms;
    4. the longer text;
    5. the earlier date, an unknown date last;
    6. the smaller id.
    """
    trusted = {source: at for at, source in enumerate(settings.trusted)}
    stated = [frozenset[str]().union(*(sentence.facts for sentence in parts)) for parts in read]

    def order(at: int) -> tuple[int, int, int, int, str, str]:
        article = articles[at]
        others = frozenset[str]().union(*(facts for other, facts in enumerate(stated) if other != at))
        return (
            trusted.get(article.source or "", len(trusted)),
            len(article.flags),
            -len(stated[at] & others),
            -len(article.text),
            article.published or "9999",
            article.id,
        )

    return min(range(len(articles)), key=order)
