"""What each rule does, in a sentence for people."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

ABOUT = {
    "encoding": "Mends text that was decoded wrongly",
    "entities": "Turns HTML entities into their characters",
    "control-characters": "Removes characters that show nothing",
    "line-ends": "Makes every line end a line feed",
    "whitespace": "Removes blanks that say nothing",
    "headline": "Removes the title from the start of the text, once it is the title",
    "page-frame": "Removes the page’s own lines around an article",
    "comment-form": "Removes forms that ask for a comment",
    "related-headlines": "Removes headlines of other stories below a line that announces them",
    "related": "Removes links to other stories",
    "call-to-comment": "Removes calls to share what you think",
    "share": "Removes buttons to share and follow",
    "subscribe": "Removes newsletters, subscriptions and apps",
    "image-credit": "Removes picture credits without their picture",
    "copyright": "Removes copyright and syndication notices",
    "byline": "Removes the byline, once the authors are noted",
    "author-note": "Removes notes on who wrote it and how to reach them",
    "dateline": "Removes the line of the date, once it is noted",
    "reading-time": "Removes reading times",
    "advertisement": "Removes what stood where an advertisement was",
    "navigation": "Removes menus and controls of the page",
    "consent": "Removes cookie and privacy notices",
    "run-on": "Removes forms and notices around an article that has no line breaks",
    "truncated-attribution": "Removes attributions whose link was cut away",
    "stray-letter": "Removes a lone letter between a comma and the next word",
    "doubled-mark": "Makes two commas, semicolons or full stops one",
    "spaced-mark": "Removes the blank before a comma or full stop",
    "bracket-blanks": "Removes blanks inside brackets",
    "unmatched-bracket": "Points out brackets without their other half",
    "lost-blank": "Puts a blank behind a full stop between words",
    "broken-word": "Joins words that were broken at the end of a line",
    "doubled-word": "Removes one of two equal words in a row",
    "damaged-number": "Points out numbers with a hyphen that leads nowhere",
    "phrase-slip": "Mends well-known slips in set phrases",
    "acronym-slip": "Mends abbreviations that slip from one the article uses",
    "typo-listed": "Mends misspellings that are certain",
    "typo-scored": "Mends words that are a slip of one other word only",
    "name-slip": "Mends slips of names that the article or its siblings spell",
    "reader-comments": "Removes the comments of readers below an article",
    "learned": "Removes lines that a source repeats around its articles",
}
"""By the name of the rule."""


def unknown(names: Iterable[str]) -> str | None:
    """What is wrong with the first of these that is no rule: it would be obeyed in silence for ever."""
    for name in names:
        if name not in ABOUT:
            near = get_close_matches(name, ABOUT, 1)
            known = f"did you mean {near[0]}?" if near else f"there are {', '.join(ABOUT)}"
            return f"there is no rule {name!r}; {known}"
    return None
