"""Apply, undo and replay edits.

The edits of one run of a rule are kept from the end of the text to its start. So each `start` is right
both for the text that the rule saw and for the text just before that edit, and undoing is the same list
read backwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cleaners.model import Edit


class EditError(ValueError):
    """An edit does not fit the text that it is applied to."""


def ordered(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """The edits of one run of a rule, from the end of the text to its start.

    Where two spans overlap, the one that starts first stays, and of those the longest; a suggestion gives way
    to nothing and blocks nothing. An edit that changes nothing is dropped.

    >>> [edit.start for edit in ordered([Edit("r", 0, "a", ""), Edit("r", 5, "b", "c")])]
    [5, 0]
    """
    kept: list[Edit] = []
    end = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, -len(edit.before), edit.after)):
        if edit.before == edit.after or (edit.applied and edit.start < end):
            continue
        if edit.applied:
            # An insertion claims its place too, else two of them could stand at one point.
            end = max(edit.end, edit.start + 1)
        kept.append(edit)
    return tuple(reversed(kept))


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text after the applied edits, in their order: also the replay of an article's whole history.

    Raises:
        EditError: the text at the place of an edit is not the edit's `before`.
    """
    for run in _descending([edit for edit in edits if edit.applied]):
        parts: list[str] = []
        tail = len(text)
        for edit in run:
            if not text.startswith(edit.before, edit.start) or edit.start > len(text):
                raise EditError(f"{edit.rule}: no {edit.before[:40]!r} at character {edit.start}")
            parts += [text[edit.end : tail], edit.after]
            tail = edit.start
        parts.append(text[:tail])
        text = "".join(reversed(parts))
    return text


def undo(text: str, edits: Sequence[Edit]) -> str:
    """The text before the applied edits: they are taken back last first.

    Raises:
        EditError: the text at the place of an edit is not the edit's `after`.
    """
    applied = [edit for edit in edits if edit.applied]
    for run in reversed(list(_descending(applied))):
        parts: list[str] = []
        head = shift = 0
        for edit in reversed(run):
            start = edit.start + shift
            if not text.startswith(edit.after, start) or start > len(text):
                raise EditError(f"{edit.rule}: no {edit.after[:40]!r} at character {start}")
            parts += [text[head:start], edit.before]
            head = start + len(edit.after)
            shift += len(edit.after) - len(edit.before)
        parts.append(text[head:])
        text = "".join(parts)
    return text


def _descending(edits: Sequence[Edit]) -> Iterator[list[Edit]]:
    """Runs of edits, each wholly before the one ahead of it: a run is spliced in one pass, in linear time."""
    run: list[Edit] = []
    for edit in edits:
        if run and edit.end > run[-1].start:
            yield run
            run = []
        run.append(edit)
    if run:
        yield run
