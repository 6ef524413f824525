"""Remove sentences that ask the reader to comment: "Share what you think with us", "Let us know below".

The question that leads up to such a call goes with it. A question without a call stays, and so does whatever
somebody is quoted as saying.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cleaners.model import Edit
from cleaners.repair.boilerplate.analysis import looked_at, may_be_marked
from cleaners.repair.boilerplate.removal import line_removals, sentence_removal
from cleaners.repair.boilerplate.tables import Mark, normalised, tables
from cleaners.repair.rule import Document, Line, Rule
from cleaners.sentences import sentences

NAME = "call-to-comment"
LONGEST_SENTENCE = 240
"""Characters: a call is short."""

_CALL, _QUESTION = Mark(NAME, "sentence"), Mark(NAME, "question")


def find(document: Document) -> Iterable[Edit]:
    """Removal of calls; whole lines where nothing else is in them."""
    edits: list[Edit] = []
    whole: list[int] = []
    for index in sorted(looked_at(document).sentences):
        line = document.lines[index]
        spans = list(_calls(line))
        covered = sum(end - start for start, end in spans)
        if spans and covered >= len(line.text.strip()) - 2 * len(spans):
            whole.append(index)
        else:
            edits += [sentence_removal(document, NAME, line.start + a, line.start + b) for a, b in spans]
    return edits + line_removals(document, NAME, whole)


def _calls(line: Line) -> Iterator[tuple[int, int]]:
    """Spans of calls, with the questions before them, within the line."""
    begin: int | None = None
    for start, end in sentences(line.text):
        marks = (
            tables().marks_of_sentence(normalised(line.text[start:end]))
            if end - start <= LONGEST_SENTENCE
            else frozenset()
        )
        if _CALL in marks:
            yield (start if begin is None else begin), end
            begin = None
        elif _QUESTION in marks:
            begin = start if begin is None else begin
        else:
            begin = None


RULE = Rule(NAME, find, may=may_be_marked)
