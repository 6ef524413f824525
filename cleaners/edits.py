"""Apply, undo and replay edits.

The edits of one run of a rule are kept from the end of the text to its start. So each `start` is right
both for the text that the rule saw and for the text just before that edit, and undoing is the same list
read backwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

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


def origin(start: int, history: Sequence[Edit]) -> int:
    """Where a place in a text was before the applied edits of its history were made, in characters.

    A place within what an edit has written was where that edit began.

    >>> origin(6, [Edit("r", 3, "c", ""), Edit("r", 0, "", "ab")])
    5
    """
    for edit in reversed(history):
        if not edit.applied or start < edit.start:
            continue
        written = edit.start + len(edit.after)
        start = start - len(edit.after) + len(edit.before) if start >= written else edit.start
    return start


def located(edit: Edit, history: Sequence[Edit]) -> tuple[int, str]:
    """Where an edit belongs in the text as it came in, in characters, and what it takes away there.

    Of a passage that is removed the blank ends are left out: which of them go with it depends on what else is
    removed around it.
    """
    taken = edit.before.strip()
    if edit.after or not taken:
        return origin(edit.start, history), edit.before
    return origin(edit.start + edit.before.index(taken), history), taken


def without(edits: Sequence[Edit], dropped: Callable[[Edit], bool]) -> tuple[Edit, ...]:
    """The history of a text in which some edits were never made: the others, moved to where they now belong.

    An edit that worked on what a dropped edit had put there, or across the place where it took something
    away, cannot stand without it and is dropped too.
    """
    kept: list[Edit] = []
    gaps: list[_Gap] = []
    for edit in edits:
        touched = [gap for gap in gaps if edit.start < gap.end and gap.start < edit.end]
        if not edit.applied:
            if not touched and not dropped(edit):
                kept.append(_moved(edit, gaps))
            continue
        grown = len(edit.after) - len(edit.before)
        if touched or dropped(edit):
            start = min([edit.start, *(gap.start for gap in touched)])
            end = max([edit.end, *(gap.end for gap in touched)])
            without = end - start + sum(gap.without - gap.length for gap in touched)
            gaps = [_shifted(gap, edit, grown) for gap in gaps if gap not in touched]
            gaps.append(_Gap(start, end - start + grown, without))
        else:
            kept.append(_moved(edit, gaps))
            gaps = [_shifted(gap, edit, grown) for gap in gaps]
    return tuple(kept)


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a text as it came in, and what it is now."""

    before: str
    after: str
    rules: tuple[str, ...] = ()  # those that changed it, in their order; empty where nothing did


def segments(text: str, edits: Iterable[Edit]) -> list[Segment]:
    """A text as it came in, beside what the applied edits made of it, piece by piece."""
    pieces = [Segment(text, text)]
    for edit in edits:
        if edit.applied:
            pieces = _spliced(pieces, edit)
    return [piece for piece in pieces if piece.before or piece.after]


def _spliced(pieces: Sequence[Segment], edit: Edit) -> list[Segment]:
    head: list[Segment] = []
    middle: list[Segment] = []
    tail: list[Segment] = []
    first = end = 0
    for piece in pieces:
        start, end = end, end + len(piece.after)
        if end <= edit.start:
            head.append(piece)
        elif start >= edit.end:
            tail.append(piece)
        elif piece.rules:
            first = first if middle else start
            middle.append(piece)
        else:
            # What nothing has changed yet can be cut at the edit; a changed piece stays whole.
            left, right = max(edit.start - start, 0), edit.end - start
            head += [Segment(same, same) for same in [piece.after[:left]] if same]
            first = first if middle else start + left
            middle.append(Segment(piece.after[left:right], piece.after[left:right]))
            tail += [Segment(same, same) for same in [piece.after[right:]] if same]
    if not middle:
        first = edit.start
    now = "".join(piece.after for piece in middle)
    after = now[: edit.start - first] + edit.after + now[edit.end - first :]
    rules = dict.fromkeys([rule for piece in middle for rule in piece.rules] + [edit.rule])
    return [*head, Segment("".join(piece.before for piece in middle), after, tuple(rules)), *tail]


@dataclass(frozen=True, slots=True)
class _Gap:
    """A span of the text as it was, where the text without the dropped edits differs."""

    start: int
    length: int
    without: int  # its length in the text without them

    @property
    def end(self) -> int:
        return self.start + self.length


def _moved(edit: Edit, gaps: Sequence[_Gap]) -> Edit:
    shift = sum(gap.without - gap.length for gap in gaps if gap.end <= edit.start)
    return replace(edit, start=edit.start + shift)


def _shifted(gap: _Gap, edit: Edit, grown: int) -> _Gap:
    behind = gap.start >= edit.end and gap.end > edit.start
    return replace(gap, start=gap.start + grown) if behind else gap
