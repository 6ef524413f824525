"""The readers' comments on a page, as its mark-up annotates them, and how much of them gets through.

The sets have no gold comments; what stands in elements that are named for comments, and is no part of the
true text, is taken for them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from benchmarks.intake_measure import shingles
from cleaners.intake.extract import without_scripts
from cleaners.intake.guards import parse, without_embedded

NAMED = re.compile(
    r"(?:^|[\s_-])(?:comments?|comment-?list|comment-(?:body|content|text|thread)|comments-(?:area|list|section)"
    r"|disqus_thread|fb-comments|kommentare?|leserkommentare?|comentarios?|commentaires?|commenti"
    r"|user-?comments?|reader-?comments?|respond)(?:[\s_-]|$)"
)
LONGEST = 60_000
"""Characters of an element beyond which it is the page, and not its comments."""

LEAST = 20
"""Shingles from which a page has comments, and not only a form for them."""


def comment_shingles(html: str, truth: str) -> set[tuple[str, ...]]:
    """The shingles of a page's comments that its article does not have."""
    tree, _ = parse(without_embedded(html))
    if tree is None:
        return set()
    without_scripts(tree)
    texts = []
    for element in tree.iter("ol", "ul", "div", "section", "li", "article", "aside"):
        if NAMED.search(f"{element.get('class') or ''} {element.get('id') or ''}".lower()):
            text = " ".join(element.itertext())
            if len(text) <= LONGEST:
                texts.append(text)
    found = set(shingles(" ".join(texts)))
    article = set(shingles(truth))
    if len(found & article) > len(article) / 10:  # these "comments" hold the article
        return set()
    found -= article
    return found if len(found) >= LEAST else set()


def leak(texts: Sequence[str], comments: Sequence[set[tuple[str, ...]]]) -> Counter[str]:
    """Pages with comments, their shingles, how many came out, and the pages' shares (1/10,000) summed."""
    counts: Counter[str] = Counter()
    for text, wanted in zip(texts, comments, strict=True):
        if wanted:
            leaked = len(wanted & set(shingles(text)))
            counts.update(pages=1, all=len(wanted), leaked=leaked, by_page=round(1e4 * leaked / len(wanted)))
    return counts
