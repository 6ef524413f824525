"""What a page holds: the text of its article, and what it says about it."""

from __future__ import annotations

from dataclasses import dataclass

from cleaners.intake.about import about
from cleaners.intake.guards import CUT, parse, without_long_tags, without_nesting


@dataclass(frozen=True, slots=True)
class Page:
    """The article of a page. All but the text may be missing."""

    text: str
    title: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    source: str | None = None
    language: str | None = None
    url: str | None = None
    flags: tuple[str, ...] = ()


def read_page(html: str, url: str | None) -> Page | None:
    """The article of a page, None where there is no page at all; an empty text where it has no article."""
    from cleaners.intake.extract import extract  # trafilatura takes a while, and no text needs it

    html, shortened = without_long_tags(html)
    tree, broken = parse(html)
    if CUT in broken:
        html = without_nesting(html)
        tree, _ = parse(html)
    if tree is None:
        return None
    said = about(tree, url)  # before the scripts go
    return Page(
        text=extract(html, tree, said),
        title=said.title,
        authors=said.authors,
        published=said.published,
        source=said.site,
        language=said.language,
        url=said.url,
        flags=tuple({*shortened, *broken}),
    )
