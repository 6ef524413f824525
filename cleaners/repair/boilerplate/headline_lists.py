"""Remove headlines of other stories below a line that announces them: "You may also like", "More stories".

What goes are the lines right below it that read like headlines: no sentence ends in them, none is a label of
one or two words alone. Left alone: everything from the next sentence on, a last headline that shares a word
with that, since it may be the article's own heading, and lists under a heading of the article.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from cleaners.model import Edit
from cleaners.repair.boilerplate.analysis import Analysis, analysed, may_be_marked
from cleaners.repair.boilerplate.features import kind_of, look
from cleaners.repair.boilerplate.removal import line_removals
from cleaners.repair.rule import Document, Rule

NAME, HEADING = "related-headlines", "related"
LONGEST_HEADING = 7
"""Words of a line that announces other stories."""
MOST_INSIDE = 6
"""Lines of a list inside an article; what is longer may be the article's."""
NEAR = 2
"""Lines below a headline that tell what it heads."""
_HEADLINES = (1, 2)
"""Kinds of lines: short, and headline."""


def find(document: Document) -> Iterable[Edit]:
    """Removal of the lines below each such heading, and the heading."""
    analysis = analysed(document)
    taken: list[int] = []
    for heading in analysis.by_rule.get(HEADING, ()):
        if len(analysis.views[heading].line.text.split()) <= LONGEST_HEADING:
            below = list(_headlines(analysis, heading))
            if len(below) > 1 and _heads_what_follows(analysis, below[-1]):
                below.pop()
            if below and (len(below) <= MOST_INSIDE or heading > analysis.body[1]):
                taken += [heading, *below]
    return line_removals(document, NAME, taken, 0.95)


def _headlines(analysis: Analysis, heading: int) -> Iterator[int]:
    for index in range(heading + 1, len(analysis.views)):
        view = analysis.views[index]
        if view.blank:
            continue
        text = view.line.text.rstrip()
        if kind_of(text) not in _HEADLINES or text.endswith((":", ",", ";")):
            return
        yield index


def _heads_what_follows(analysis: Analysis, index: int) -> bool:
    """Whether one of the next lines has a longer word of this one."""
    following = (view.line.text for view in analysis.views[index + 1 :] if not view.blank)
    return any(
        look(text).terms & look(analysis.views[index].line.text).terms for text in islice(following, NEAR)
    )


RULE = Rule(NAME, find, may=may_be_marked)
