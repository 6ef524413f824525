"""Remove what a page has around and between its article, by structure: menus, teasers, link lists, footers.

Every line gets odds for being the article's from what it looks like, its neighbours and its place
(features.py), and the likeliest division of the text into stretches of article and of page is taken (two
states, Viterbi). A paragraph that no table knows speaks for the article. A stretch goes only where the tables
know some of its lines: however much a list looks like a menu (award winners, ingredients, fixtures, league
tables), with no such evidence it is the article's. Dates within it are none, and neither is what stands
inside articles too: advertisements, buttons, links, picture credits. The one thing that needs no table is a
menu above the first sentence, where no article has a list: that is proof for what stands there, and for what
stands behind the article too. A text with neither is not looked at.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from cleaners.model import Edit
from cleaners.repair.boilerplate.analysis import (
    EVERYWHERE,
    Analysis,
    analysed,
    is_blank,
    may_be_marked,
)
from cleaners.repair.boilerplate.features import CORE, KINDS, NAMES, OWN, features, kind_of
from cleaners.repair.boilerplate.removal import line_removals
from cleaners.repair.rule import Document, Rule

NAME = "page-frame"
SWITCH = 2.0
"""Log odds that a change between article and page costs; tuned, like the rest, on pages of other sites."""
CAPS = (1.0, 1.0, 1.5, 2.0, 1.0, 2.0, 3.0, 4.0)
"""The most that a line of each kind may say either way, so that one label does not outweigh a paragraph."""
NO_FLOOR = -np.inf
FLOORS = (*(NO_FLOOR,) * 5, 0.3, 0.8, 2.0)
"""The least that a line of each kind says for the article where no table knows it: a sentence (with function
words, and no sign of a caption or a teaser), a paragraph, a block."""
REACH, RESCUE_ODDS = 10, 0.4
"""Lines from the article within which a sentence or paragraph with these odds is the article's after all."""
CLOSE, CLOSE_ODDS = 3, 0.3
"""The same for what stands next to it, behind a link or so: any sentence that no table knows. Of
1, 2, 3 and 5 lines the one with the highest F1 on flattened text; they lie within 0.0004 of each other."""
LEAST_SCRAPS = 3
"""Short unknown lines below which a text is no page: looking closer costs more than it finds."""
LEAST_KEPT = 0.1
"""Share of the words in paragraphs that must stay; where less would, the division is not to be trusted."""
LEAST_OF_SHORT = 0.9
"""The same where nothing but the page was found at first: a short article on a long page."""
LEAST_FUNCTION = 0.15
"""Share of function words from which such a sentence is no headline."""
LONG_LIST, LIST_FLOOR = 11, 1.5
"""Lines that are numbered one after the other, from which a list is the article's, and the least that each
says for it: lists of what is read most end at ten."""
LONGEST_STEP = 6
"""Lines from one number to the next."""
MENU = 8
"""Labels in a row, above the first sentence, that make a menu."""
LINES_PER_PROOF = 10
"""A stretch goes only where one line in so many proves it. Of 5, 10, 15, 20 and 30, F1 on flattened text is
the same within 0.0001 from 10 on, and 0.004 lower with 5."""
NO_PROOF = frozenset(("advertisement", "share", "image-credit", "subscribe", "related"))
"""Rules whose lines stand inside articles as well: they prove no page around them."""
PROOF_IN_PLACE = frozenset(("dateline",))
"""Rules whose lines do so where they hold, above or below the article: fixtures and chronicles have dates."""

_MARKED, _HINTED, _INNER = (OWN.index(name) for name in ("marked", "hinted", "inner"))
_LABELS, _PHRASE, _SENTENCE = (0, 1), 4, 5
_FUNCTION = OWN.index("function")
_TEASING = [OWN.index(name) for name in ("date", "address", "exclaims", "credit")]
_LINE = re.compile("[^\n]+")
_NUMBER = re.compile(r"\W{0,3}([0-9]{1,3})[.):]? ")


def may(document: Document) -> bool:
    """Whether the text has a line that the tables may know, or opens with a menu."""
    return may_be_marked(document) or _opens_with_menu(document)


def find(document: Document) -> Iterable[Edit]:
    """Removal of the stretches that are the page's. One that is gone can show another, next time."""
    analysis = analysed(document)
    if not analysis.marks and not _opens_with_menu(document):
        return []
    indices = [i for i, line in enumerate(analysis.lines) if not is_blank(line.text)]
    if not _has_scraps(analysis, indices) or not _has_paragraphs(analysis, indices):
        return []
    taken = set(_page_lines(analysis, indices))
    return line_removals(document, NAME, taken - set(_left_to_others(analysis, taken)), 0.9)


def _opens_with_menu(document: Document) -> bool:
    """Whether labels stand in a row above the first sentence. Reads no further than that."""
    run = 0
    for match in _LINE.finditer(document.text):
        if is_blank(match[0]):
            continue
        kind = kind_of(match[0])
        run = run + 1 if kind in _LABELS else 0
        if run == MENU or kind >= _SENTENCE:
            return run == MENU
    return False


def _has_scraps(analysis: Analysis, indices: Sequence[int]) -> bool:
    """Whether there are enough lines that are no paragraph and that no table knows."""
    scraps = (i for i in indices if i not in analysis.marks and kind_of(analysis.lines[i].text) <= 4)
    return next(islice(scraps, LEAST_SCRAPS - 1, None), None) is not None


def _has_paragraphs(analysis: Analysis, indices: Sequence[int]) -> bool:
    """Whether there is anything that has to stay."""
    return any(kind_of(analysis.lines[i].text) in CORE for i in indices)


def _page_lines(analysis: Analysis, indices: Sequence[int]) -> list[int]:
    lines = [analysis.lines[i].text for i in indices]
    everywhere = {i for i, marks in analysis.marks.items() if any(mark.place in EVERYWHERE for mark in marks)}
    table = features(
        lines,
        [i in everywhere for i in indices],
        [i in analysis.marks and i not in everywhere for i in indices],
    )
    kinds = table[:, : len(KINDS)].argmax(axis=1)
    line_odds = odds(table, kinds, _in_long_list(lines))
    states = stretches(line_odds)
    least = LEAST_KEPT
    if not any(states):
        states, least = _best_stretch(line_odds), LEAST_OF_SHORT
    if all(states) or not any(states):
        return []
    _rescue(states, line_odds, kinds, _plain_phrases(table, kinds))
    every = _paragraph_words(lines, kinds, [True] * len(states))
    if _paragraph_words(lines, kinds, states) < least * every or not every:
        return []
    proofs = [_proves_a_page(analysis, i) for i in indices]
    found = [indices[i] for first, end in _proven(kinds, states, proofs) for i in range(first, end)]
    return found if len(found) < len(indices) else []


def _proves_a_page(analysis: Analysis, index: int) -> bool:
    """Whether the tables know the line as something that articles have not inside them."""
    rules = {mark.rule for mark in analysis.marks.get(index, ())} - NO_PROOF
    return bool(rules - PROOF_IN_PLACE) or (bool(rules) and analysis.holds(index))


def _proven(
    kinds: NDArray[np.int64], states: Sequence[bool], proofs: Sequence[bool]
) -> Iterator[tuple[int, int]]:
    """The stretches of the page for which something other than their looks speaks."""
    below_menu = False
    for first, end in _page_stretches(states):
        menu = first == 0 and _has_menu(kinds[:end])
        below_menu = below_menu or menu
        if (
            menu
            or (below_menu and end == len(states))
            or sum(proofs[first:end]) * LINES_PER_PROOF >= end - first
        ):
            yield first, end


def _has_menu(kinds: NDArray[np.int64]) -> bool:
    run = 0
    for kind in kinds.tolist():
        run = run + 1 if kind in _LABELS else 0
        if run == MENU or kind >= _SENTENCE:
            return run == MENU
    return False


def _in_long_list(lines: Sequence[str]) -> list[int]:
    """The lines of lists that are numbered from line to line, with at most a few lines between."""
    found: list[int] = []
    chain: list[int] = []
    last = 0
    for index, line in enumerate(lines):
        match = _NUMBER.match(line)
        if match is None:
            continue
        number = int(match[1])
        if chain and number == last + 1 and index - chain[-1] <= LONGEST_STEP:
            chain.append(index)
        else:
            found += chain if len(chain) >= LONG_LIST else ()
            chain = [index]
        last = number
    return found + (chain if len(chain) >= LONG_LIST else [])


def _paragraph_words(lines: Sequence[str], kinds: NDArray[np.int64], states: Sequence[bool]) -> int:
    chosen = (line for line, kind, state in zip(lines, kinds, states, strict=True) if state and kind in CORE)
    return sum(line.count(" ") + 1 for line in chosen)


def _plain_phrases(table: NDArray[np.float64], kinds: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Sentences of a few words that no table knows, and that neither tease nor credit: shape (lines,)."""
    strange = (table[:, [_MARKED, _HINTED, *_TEASING]] > 0).any(axis=1)
    plain: NDArray[np.bool_] = (kinds == _PHRASE) & (table[:, _FUNCTION] >= LEAST_FUNCTION) & ~strange
    return plain


def _rescue(
    states: list[bool],
    line_odds: NDArray[np.float64],
    kinds: NDArray[np.int64],
    phrases: NDArray[np.bool_],
) -> None:
    """Give back paragraphs that stand close to the article with only scraps of the page between.

    A plain phrase comes back where it follows the article, or what came back of it, directly.
    """
    for order in (range(len(states)), range(len(states) - 1, -1, -1)):
        last = -REACH - 1
        for step, index in enumerate(order):
            if states[index]:
                last = step
            elif step - last == 1 and phrases[index]:
                states[index], last = True, step
            elif kinds[index] in (5, 6, 7):
                least = CLOSE_ODDS if step - last <= CLOSE else RESCUE_ODDS
                if step - last <= REACH and line_odds[index] >= least:
                    states[index], last = True, step


def odds(
    table: NDArray[np.float64], kinds: NDArray[np.int64], listed: Sequence[int] = ()
) -> NDArray[np.float64]:
    """Log odds that each line is the article's: shape (lines,). `listed` are the lines of long lists."""
    intercept, weights = _weights()
    caps = np.array(CAPS)[kinds]
    # A sum over rows, not a matrix product: the same bits whatever library multiplies matrices.
    found = np.clip((table * weights).sum(axis=1) + intercept, -caps, caps)
    floors = np.array(FLOORS)[kinds]
    # A long line of several sentences is a paragraph, even where its last full stop is missing.
    floors[(kinds == 3) & (table[:, _INNER] > 0)] = FLOORS[6]
    floors[(kinds == _SENTENCE) & (table[:, _FUNCTION] < LEAST_FUNCTION)] = NO_FLOOR
    floors[(kinds == _SENTENCE) & (table[:, _TEASING] > 0).any(axis=1)] = NO_FLOOR
    floors[list(listed)] = np.maximum(floors[list(listed)], LIST_FLOOR)
    floors[(table[:, _MARKED] + table[:, _HINTED]) > 0] = NO_FLOOR
    rounded: NDArray[np.float64] = np.round(np.maximum(found, floors), 6)
    return rounded


def stretches(line_odds: Sequence[float] | NDArray[np.float64]) -> list[bool]:
    """The likeliest division: for each line whether it is the article's (Viterbi, two states)."""
    page = article = 0.0
    from_page: list[
        tuple[bool, bool]
    ] = []  # for a page line and an article line: whether the line before is page
    for value in line_odds:
        half = float(value) / 2
        came = (page >= article - SWITCH, page - SWITCH > article)
        page, article = max(page, article - SWITCH) - half, max(article, page - SWITCH) + half
        from_page.append(came)
    state = article >= page
    states: list[bool] = []
    for page_came, article_came in reversed(from_page):
        states.append(state)
        state = not (article_came if state else page_came)
    return states[::-1]


def _best_stretch(line_odds: NDArray[np.float64]) -> list[bool]:
    """The one stretch with the most odds: a short article on a long page. None where all odds are low."""
    best = (0.0, 0, 0)
    total, first = 0.0, 0
    for at, value in enumerate(line_odds.tolist()):
        if total <= 0:
            total, first = 0.0, at
        total += value
        best = max(best, (total, first, at + 1), key=lambda some: some[0])
    return [best[1] <= at < best[2] for at in range(len(line_odds))]


def _page_stretches(states: Sequence[bool]) -> Iterator[tuple[int, int]]:
    first = 0
    while first < len(states):
        end = first
        while end < len(states) and states[end] == states[first]:
            end += 1
        if not states[first]:
            yield first, end
        first = end


def _left_to_others(analysis: Analysis, taken: set[int]) -> Iterator[int]:
    """The lines of mostly known stretches that rules of their own remove: those name the reason better."""
    chosen = sorted(taken)
    start = 0
    for at in range(1, len(chosen) + 1):
        if at == len(chosen) or any(
            not is_blank(analysis.lines[i].text) for i in range(chosen[at - 1] + 1, chosen[at])
        ):
            run = chosen[start:at]
            known = [i for i in run if analysis.holds(i)]
            if 2 * len(known) >= len(run):
                yield from known
            start = at


@cache
def _weights() -> tuple[float, NDArray[np.float64]]:
    resource = files(__package__) / "data" / "structure.toml"
    data = tomllib.loads(resource.read_text(encoding="utf-8"))
    return data["intercept"], np.array([data["weights"][name] for name in NAMES])


RULE = Rule(NAME, find, may=may)
