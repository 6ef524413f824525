"""Hypothesis strategies for text that somebody made to do harm, and text that was harmed."""

from __future__ import annotations

from hypothesis import strategies as st

FRAGMENTS = [
    "", " ", "\n", "\r\n", "\t", "\x00", "\x1b[31m", "\x9b31m", "\u2028", "\u202e", "\u200b", "\ufeff", "\ufffd",
    "a\u0300\u0316" * 20, "\u0300" * 50, "👩\u200d👩\u200d👧", "ﬁ", "İ", "ß", "ǆ", "\U000e0041", "\uffff", "Ã©", "â€™", "ï¿½",
    "&amp;" * 20, "&amp;amp;lt;", "&#xD800;", "&#99999999999;", "<b><a><em>" * 10, "</p>", "<script>", "]]>", "<!--",
    "(" * 50, ")" * 50, "[[[", "“" * 9, "'" * 9, "." * 60, "-" * 60, "— - –", ",,,,", "?!?!", "U.S.A.", "e.g.", "No. 1",
    "the the the", "teh", "recieve", "Xi’an", "O'Neil", "can t", "don´t", "1,000.00", "$5bn", "10%", "12:30", "2024-05-01",
    "(Reuters) -", "By Ann Writer", "Read more:", "ADVERTISEMENT", "Photo: AP", "Share this", "http://e.org/" + "a" * 99,
    "a@b.example", "=1+1", "[/bold]", "{{ 7*7 }}", "%s %n", "../../x", "ABCDEFGH" * 30, "中文新闻", "ข่าว", "خبر", "aA" * 40,
]  # fmt: skip
"""Pieces that rules, parsers and printers stumble over."""

WORDS = [
    "The",
    "council",
    "approved",
    "a",
    "budget",
    "on",
    "Tuesday",
    "said",
    "mayor",
    "Anna",
    "Lind",
    "of",
    "Northfield",
]


def hostile_text(most: int = 30) -> st.SearchStrategy[str]:
    """Text of hostile pieces, ordinary words and any characters at all that UTF-8 can write."""
    anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
    piece = st.one_of(st.sampled_from(WORDS), st.sampled_from(FRAGMENTS), anything)
    return st.lists(st.tuples(piece, st.sampled_from(["", " ", " ", "\n", "\n\n", ". "])), max_size=most).map(
        lambda pairs: "".join(part for pair in pairs for part in pair)
    )


def with_surrogates() -> st.SearchStrategy[str]:
    """Hostile text with halves of surrogate pairs in it, as JSON can bring them."""
    half = st.characters(categories=["Cs"])
    return st.tuples(hostile_text(8), half, hostile_text(8), half).map("".join)


def damaged_bytes(whole: bytes) -> st.SearchStrategy[bytes]:
    """A file that was cut short, or had some bytes changed, taken out or put in."""
    place = st.integers(0, max(len(whole) - 1, 0))

    def change(content: bytes, edits: list[tuple[int, int, bytes]]) -> bytes:
        for at, length, put in edits:
            content = content[:at] + put + content[at + length :]
        return content

    edit = st.tuples(place, st.integers(0, 8), st.binary(max_size=8))
    edited = st.lists(edit, min_size=1, max_size=4).map(lambda edits: change(whole, edits))
    return st.one_of(place.map(lambda at: whole[:at]), edited)
