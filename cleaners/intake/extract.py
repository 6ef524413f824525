"""The article of a page: every block of it is judged on its own, with two extractors as witnesses.

trafilatura and Resiliparse each say what they take for the article. Where a block stands, what it looks like,
how its neighbours do and whether it has a vote are the features; a trained forest decides. So a block that
one extractor lost comes back, and residue that it left goes.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence

import numpy as np
import trafilatura
from lxml.html import HtmlElement
from numpy.typing import NDArray
from resiliparse.extract.html2text import extract_plain_text
from trafilatura.settings import Extractor

from cleaners.intake.about import About
from cleaners.intake.blocks import Block, blocks_of
from cleaners.intake.features import PATIENCE, features, squash
from cleaners.intake.forest import forest

CUTS = (0.3, 0.6)
"""Between these chances lies the one from which the blocks of a page are kept; cut_of says where."""

DOUBTFUL = 0.2
"""Share of trafilatura's text below which ours is not believed: pages unlike any that the forest has seen."""

REPEATED = 40
"""Letters from which a repetition is one, and not the same short heading twice."""

QUOTED = 400
"""Letters up to which a block may be a pull quote."""

CROWD = 300
"""Elements in one paragraph from which trafilatura sees its text alone: it takes quadratic time over them."""

MANY = 10_000
"""Blocks from which Resiliparse alone is asked: trafilatura takes quadratic time, 70 s for 100,000."""

_LOGGER = logging.getLogger("trafilatura")
_DROPPED = ("script", "style", "noscript", "template", "iframe", "object", "link", "meta")
_CODE = re.compile(r"[!-~]{200,}")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\d{4}-\d\d-\d\dT[\d:.+Z-]+|[!-~]{200,}")


def extract(html: str, tree: HtmlElement, said: About) -> str:
    """The text of the article, a paragraph a line; empty where there is none. The tree loses its scripts."""
    without_scripts(tree)
    blocks = blocks_of(tree)
    if not blocks:
        return ""
    if len(blocks) >= MANY:
        return _CODE.sub("", _resiliparse(html))
    votes = witnesses(html, tree)
    chances = forest().chances(features(blocks, votes, said))
    cut = cut_of(chances, np.array([len(block.text) for block in blocks]))
    kept = [block for block, chance in zip(blocks, chances, strict=True) if chance >= cut]
    text = "\n".join(block.text for block in _once(kept))
    theirs = _CODE.sub("", votes[0])
    return text if len(text) >= DOUBTFUL * len(theirs) else theirs


def cut_of(chances: NDArray[np.float32], sizes: NDArray[np.int_]) -> float:
    """The chance from which blocks are kept: where the sum of expected precision and recall is greatest.

    A fixed one of 0.47 gave 0.1 to 0.2 points of F1 less on two of the four development sets, and as much on
    the others (five folds).
    """
    order = np.argsort(-chances, kind="stable")
    true = np.cumsum(chances[order] * sizes[order])
    best = np.argmax(true / np.cumsum(sizes[order]) + true / max(float(true[-1]), 1e-9))
    return float(np.clip(chances[order[best]], *CUTS))


def without_scripts(tree: HtmlElement) -> None:
    """Drop what is no text of the page, in place."""
    for element in list(tree.iter(*_DROPPED)):
        element.drop_tree()


def witnesses(html: str, tree: HtmlElement) -> tuple[str, str]:
    """What trafilatura and Resiliparse take for the article. Crowded paragraphs lose their elements."""
    for paragraph in tree.iter("p"):
        if len(paragraph) > CROWD:
            _flatten(paragraph)
    return _trafilatura(tree), _resiliparse(html)


def _flatten(paragraph: HtmlElement) -> None:
    """Leave the text of a paragraph, and nothing but that."""
    for line_break in paragraph.iter("br"):
        line_break.tail = "\n" + (line_break.tail or "")
    text = "".join(paragraph.itertext())
    del paragraph[:]
    paragraph.text = text


def _trafilatura(tree: HtmlElement) -> str:
    """Its recall mode is the cheapest, and what it has too much is seen here."""
    options = Extractor(output_format="python", recall=True, comments=False, dedup=False)
    try:
        document = trafilatura.bare_extraction(tree, options=options)
    except MemoryError:
        raise
    except Exception as error:  # whatever it stumbles over, the other witness is there
        _LOGGER.debug("trafilatura: %s", error)
        return ""
    return getattr(document, "text", None) or ""


def _resiliparse(html: str) -> str:
    return extract_plain_text(
        html, main_content=True, comments=False, preserve_formatting=True, alt_texts=False
    )


def _once(blocks: Sequence[Block]) -> list[Block]:
    """The blocks without addresses and codes, and without what stands on the page twice.

    Pages repeat themselves for another width of screen, in hidden data, and in pull quotes.
    """
    rows = [(block, squash(block.text)) for block in blocks if not _ADDRESS.fullmatch(block.text)]
    every = [text for _, text in rows]
    total = sum(map(len, every))
    rows = [row for row in rows if not (len(row[1]) > total / 4 and _is_dump(row[1], every))]
    whole = "\n".join(text for _, text in rows)
    search = len(whole) * len(rows) <= PATIENCE
    seen: set[str] = set()
    kept = []
    for block, text in rows:
        if len(text) >= REPEATED:
            if text in seen or (search and len(text) < QUOTED and _is_part(text, whole)):
                continue
            seen.add(text)
        kept.append(block)
    return kept


def _is_part(text: str, whole: str) -> bool:
    """Whether a text also stands inside a longer line."""
    at = whole.find(text)
    while at >= 0:
        end = at + len(text)
        if whole[at - 1 : at] not in ("", "\n") or whole[end : end + 1] not in ("", "\n"):
            return True
        at = whole.find(text, end)
    return False


def _is_dump(text: str, every: Sequence[str]) -> bool:
    """Whether a long block is nothing but other blocks in a row."""
    if len(text) < 1_000:
        return False
    parts = {other for other in every if REPEATED <= len(other) < len(text) and other in text}
    return len(parts) > 2 and sum(map(len, parts)) > 0.6 * len(text)
