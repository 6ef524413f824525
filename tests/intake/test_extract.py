import json
from html import escape

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaners.intake import Record, article
from cleaners.intake.about import About, about
from cleaners.intake.blocks import NAMES, blocks_of
from cleaners.intake.extract import _once, cut_of
from cleaners.intake.features import FEATURES, Matrix, features
from cleaners.intake.guards import parse, without_drawings, without_embedded
from cleaners.intake.page import Page, read_page
from cleaners.intake.record import from_fields
from cleaners.model import Article, Rejected
from tests.intake.files import SETTINGS

PARAGRAPHS = [
    "The city council approved the new budget on Tuesday after a debate that lasted for more than four hours.",
    "Members argued about the cost of repairing the old bridge, which carries most of the traffic into the centre.",
    "The mayor said that the compromise was not perfect, but that it would let the work begin in the spring.",
    "Opponents announced that they would ask the regional court to look at the decision before the summer.",
    "The bridge was built a hundred years ago, and engineers have warned for a long time that it is in danger.",
]
COMMENT = "I have lived here for thirty years and I think that this council should resign at once, said my neighbour."
TEASER = "Ten recipes for a quick dinner that the whole family will love"
HEAD = """<head><title>Council passes budget | Example News</title>
<meta property="og:site_name" content="Example News"><meta property="article:published_time" content="2024-05-01T10:00:00Z">
<meta name="author" content="By Ann Writer and Bob Author"><link rel="canonical" href="https://www.example.org/budget"></head>"""


def page(inner: str, *, head: str = HEAD, around: str = "") -> str:
    return f'<!DOCTYPE html><html lang="en">{head}<body><main><h1>Council passes budget</h1>{inner}</main>{around}</body></html>'


def body(paragraphs: list[str], tag: str = "p") -> str:
    return '<div class="article-body">' + "".join(f"<{tag}>{text}</{tag}>" for text in paragraphs) + "</div>"


def read(html: str) -> Page:
    found = read_page(html, None)
    assert found is not None
    return found


def test_the_article_and_what_the_page_says_of_it() -> None:
    found = read(page(body(PARAGRAPHS)))
    assert found.text.endswith("\n".join(PARAGRAPHS))
    assert (found.title, found.source, found.published) == (
        "Council passes budget",
        "Example News",
        "2024-05-01T10:00:00Z",
    )
    assert (found.authors, found.url, found.language) == (
        ("Ann Writer", "Bob Author"),
        "https://www.example.org/budget",
        "en",
    )


@pytest.mark.parametrize("tag", ["p", "div"])
def test_no_paragraph_is_lost_whatever_holds_it(tag: str) -> None:
    text = read(page(body(PARAGRAPHS, tag))).text
    assert all(paragraph in text for paragraph in PARAGRAPHS)


def test_paragraphs_between_line_breaks() -> None:
    text = read(page("<div>" + "<br><br>".join(PARAGRAPHS) + "</div>")).text
    assert all(paragraph in text.split("\n") for paragraph in PARAGRAPHS)


def test_an_old_page_of_tables_and_line_breaks_keeps_its_article() -> None:
    menu = "".join(f'<a href="/{i}">Section {i}</a><br>' for i in range(12))
    text = read(
        f"<html><body><table><tr><td>{menu}</td><td><b>Council passes budget</b><br><br>"
        f"{'<br><br>'.join(PARAGRAPHS)}</td></tr></table></body></html>"
    ).text
    assert all(paragraph in text.split("\n") for paragraph in PARAGRAPHS)


def test_comments_teasers_and_menus_stay_out() -> None:
    comments = "".join(
        f'<li class="comment"><cite>Reader {i}</cite> says: <p>{COMMENT} {i}</p></li>' for i in range(5)
    )
    teasers = "".join(f'<li><a href="/{i}">{TEASER} {i}</a></li>' for i in range(8))
    around = f'<div id="comments"><h3>5 Comments</h3><ol class="commentlist">{comments}</ol></div>'
    around += f'<aside class="related"><h3>You may also like</h3><ul>{teasers}</ul></aside><footer>All rights reserved.</footer>'
    text = read(page(body(PARAGRAPHS), around=around)).text
    assert all(paragraph in text for paragraph in PARAGRAPHS)
    assert "my neighbour" not in text
    assert "recipes" not in text
    assert "All rights" not in text


def test_a_page_that_says_everything_twice_says_it_once() -> None:
    twice = page(
        '<div class="mobile">'
        + body(PARAGRAPHS)
        + '</div><div class="desktop">'
        + body(PARAGRAPHS)
        + "</div>"
    )
    text = read(twice).text
    assert [text.count(paragraph) for paragraph in PARAGRAPHS] == [1] * len(PARAGRAPHS)


def test_pull_quotes_go_and_their_source_stays() -> None:
    tree, _ = parse(
        f"<body><p>{PARAGRAPHS[0]} {PARAGRAPHS[1]}</p><blockquote>{PARAGRAPHS[1]}</blockquote></body>"
    )
    assert tree is not None
    assert [block.text for block in _once(blocks_of(tree))] == [f"{PARAGRAPHS[0]} {PARAGRAPHS[1]}"]


def test_rows_of_data_are_blocks_and_layout_tables_are_not() -> None:
    tree, _ = parse(
        "<body><table><tr><td>1</td><td>Ann</td></tr></table>"
        f"<table><tr><td><p>{PARAGRAPHS[0]}</p></td><td><p>{PARAGRAPHS[1]}</p></td></tr></table></body>"
    )
    assert tree is not None
    assert [block.text for block in blocks_of(tree)] == ["1 Ann", PARAGRAPHS[0], PARAGRAPHS[1]]


def test_blocks_know_where_they_stand() -> None:
    tree, _ = parse(
        '<body><aside class="related-stories"><p>a <a href="/">linked</a></p></aside><p>b</p></body>'
    )
    assert tree is not None
    first, second = blocks_of(tree)
    flags = {name for bit, name in enumerate(NAMES) if first.flags >> bit & 1}
    assert {"in_aside", "related"} <= flags
    assert (first.linked, second.flags) == (6, 0)


def test_blocks_know_what_they_stand_in() -> None:
    tree, _ = parse(
        '<body><div itemprop="articleBody"><p>a</p><p>b</p></div>'
        '<div style="display: none"><p>c</p></div><promo-box hidden><p>d</p></promo-box></body>'
    )
    assert tree is not None
    a, b, c, d = blocks_of(tree)
    assert a.trail[0] != b.trail[0]
    assert a.trail[1:] == b.trail[1:]
    assert (a.trail[-1], len(a.trail)) == (0, 3)
    story, hidden, advert = (1 << NAMES.index(name) for name in ("story", "hidden", "advert"))
    assert a.flags & story
    assert not a.flags & hidden
    assert c.flags & hidden
    assert d.flags & hidden
    assert d.flags & advert


WORDINGS = [
    ("Read more: the bridge is in danger", "related"),
    ("Lesen Sie auch: Die Brücke", "related"),
    ("Sign up for our newsletter", "subscribe"),
    ("E-mail this story to a friend", "share"),
    ("(Photo: Ann Writer/Getty Images)", "credit"),
    ("Copyright 2008 The Associated Press. All rights reserved.", "rights"),
    ("Ann Writer is a senior reporter.", "writer"),
    ("12 comments", "reader"),
    ("Published May 1, 2024", "stamp"),
    ("Home | World | Sport", "menu"),
]


@pytest.mark.parametrize(("text", "name"), WORDINGS)
def test_the_wording_of_a_block_is_seen(text: str, name: str) -> None:
    row = matrix_of(f"<body><p>{text}</p><p>{PARAGRAPHS[0]}</p></body>")[0]
    assert row[FEATURES.index(f"says_{name}")] == 1


def test_prose_has_no_wording_of_furniture() -> None:
    rows = matrix_of("<body>" + "".join(f"<p>{text}</p>" for text in PARAGRAPHS) + "</body>")
    says = [i for i, name in enumerate(FEATURES) if name.startswith("says_")]
    assert not rows[:, says].any()


def test_what_the_page_says_of_its_article_is_seen() -> None:
    said = About(title="Council passes budget", description=PARAGRAPHS[0], body="\n".join(PARAGRAPHS[1:] * 2))
    html = f"<body><h1>Council passes budget</h1><p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p></body>"
    rows = matrix_of(html, said)[:, [FEATURES.index(name) for name in ("of_title", "described", "in_body")]]
    assert rows[0].tolist() == [1, 0, 0]
    assert rows[1, 1:].tolist() == [1, 0]
    assert rows[2, 1:].tolist() == [0, 1]


def matrix_of(html: str, said: About | None = None) -> Matrix:
    tree, _ = parse(html)
    assert tree is not None
    return features(blocks_of(tree), ("", ""), said or About())


def test_the_body_and_the_description_come_from_the_page() -> None:
    tree, _ = parse(
        '<html><head><meta name="description" content="A summary."><script type="application/ld+json">'
        '{"@type": "NewsArticle", "articleBody": "<p>The council &amp; the mayor.</p>"}</script></head></html>'
    )
    assert tree is not None
    said = about(tree, None)
    assert (said.description, said.body) == ("A summary.", "The council & the mayor.")


def said_by(head: str, inner: str = "") -> About:
    tree, _ = parse(f"<html><head>{head}</head><body>{inner}</body></html>")
    assert tree is not None
    return about(tree, None)


def linked(*nodes: dict[str, object]) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@graph": nodes})}</script>'


WEB_PAGE: dict[str, object] = {"@type": "WebPage", "datePublished": "2001-01-01", "author": "Site Team"}
NEWS: dict[str, object] = {"@type": "NewsArticle", "datePublished": "2024-05-01", "author": "Ann Lee"}
NODES: list[tuple[list[dict[str, object]], tuple[str | None, tuple[str, ...]]]] = [
    ([WEB_PAGE, NEWS], ("2024-05-01", ("Ann Lee",))),
    ([NEWS, WEB_PAGE], ("2024-05-01", ("Ann Lee",))),
    ([{"@type": ["WebPage", "Article"], "author": "Bob Ray"}, WEB_PAGE], ("2001-01-01", ("Bob Ray",))),
    ([WEB_PAGE, {"@type": "BlogPosting"}], ("2001-01-01", ("Site Team",))),
    ([WEB_PAGE | {"datePublished": "2024-05-01T10:00:00Z"}, NEWS], ("2024-05-01T10:00:00Z", ("Ann Lee",))),
    ([{"@type": "Event", "datePublished": "2001-01-01", "author": "Bob Ray"}], (None, ())),
]


@pytest.mark.parametrize(("nodes", "says"), NODES)
def test_an_article_is_believed_before_the_page_around_it(
    nodes: list[dict[str, object]], says: tuple[str | None, tuple[str, ...]]
) -> None:
    said = said_by(linked(*nodes))
    assert (said.published, said.authors) == says


PEOPLE = [
    ("Ann Writer and Bob Author", ("Ann Writer", "Bob Author")),
    ("By Ann Writer, Bob Author; Cat Editor", ("Ann Writer", "Bob Author", "Cat Editor")),
    ("Martin Luther King, Jr.", ("Martin Luther King, Jr.",)),
    ("Henry Ford II, Ann Lee, Sr., Bob Ray", ("Henry Ford II", "Ann Lee, Sr.", "Bob Ray")),
    ("Smith, John", ("Smith, John",)),
    ("O'Brien-Lee, Sinéad", ("O'Brien-Lee, Sinéad",)),
    ("Par AFP", ("AFP",)),
    ("Von Anna Schmidt und Max Meier", ("Anna Schmidt", "Max Meier")),
    ("Von Miller", ("Von Miller",)),
    ("von der Leyen", ("von der Leyen",)),
    ("Sin&amp;eacute;ad O&amp;#039;Connor", ("Sinéad O'Connor",)),
]


@pytest.mark.parametrize(("written", "names"), PEOPLE)
def test_the_names_in_a_byline(written: str, names: tuple[str, ...]) -> None:
    assert said_by(f'<meta name="author" content="{written}">').authors == names


def test_linked_data_is_cleaned_of_what_is_there_for_the_page() -> None:
    people = [{"name": "Sin&#233;ad O&#039;Connor"}, "By John Smith", {"name": "Marks and Spencer"}]
    headline = "Tom &amp; Jerry&#8217;s <i>return</i>:<br/>AT&T &amp now"
    said = said_by(linked(NEWS | {"headline": headline, "author": people}))
    assert said.title == "Tom & Jerry’s return: AT&T &amp now"
    assert said.authors == ("Sinéad O'Connor", "John Smith", "Marks and Spencer")


ABSOLUTE = "https://www.example.org/2024/05/a"
ADDRESSES = [
    ("/2024/05/01/a", ABSOLUTE, ABSOLUTE),
    (ABSOLUTE, "https://example.org/b", ABSOLUTE),
    ("/2024/05/01/a", "A title", None),
    ("", ABSOLUTE, ABSOLUTE),
]


@pytest.mark.parametrize(("canonical", "og_url", "url"), ADDRESSES)
def test_the_address_of_a_page_is_one_that_names_its_host(
    canonical: str, og_url: str, url: str | None
) -> None:
    said = said_by(f'<link rel="canonical" href="{canonical}"><meta property="og:url" content="{og_url}">')
    assert said.url == url
    assert (said.published is not None) == (url is None)  # the day in an address that has no host counts


FRAGMENTS = [
    ("<p>The council…</p>\n<p>Work begins in <b>spring</b>.</p>", "The council…\nWork begins in spring."),
    ("<p>Rain is expected.</p>", "Rain is expected."),
    ("<P CLASS='lead'>Jobs &amp; prices &mdash; a report.</P>", "Jobs & prices — a report."),
    ("<div>One of them<br>goes on.<br><br>The next begins.</div>", "One of them\ngoes on.\nThe next begins."),
    (
        "<p>Of note:</p><ul><li>Rates<ul><li>up</li></ul></li><li>Jobs</li></ul><p>That is all.</p>",
        "Of note:\nRates\nup\nJobs\nThat is all.",
    ),
    (
        '<figure><img src="a.jpg" alt="x"><figcaption>Photo: AP</figcaption></figure><p>It was agreed.</p>',
        "It was agreed.",
    ),
    ("<!-- wp:paragraph -->\n<p>It was agreed.</p>\n<!-- /wp:paragraph -->", "It was agreed."),
    ("<h2>A plan</h2>\n\nIt was agreed.\n\nIt begins <i>now</i>.", "A plan\nIt was agreed.\nIt begins now."),
    ("LONDON - It was agreed.<br /><br />It begins soon.<br/>", "LONDON - It was agreed.\nIt begins soon."),
    ("&lt;p&gt;Ann &amp;amp; Bob agreed.&lt;/p&gt;", "Ann & Bob agreed."),
    ('<?xml version="1.0"?>\n<!DOCTYPE html><html><body><p>It is a page.</p></body></html>', "It is a page."),
]


@pytest.mark.parametrize(("text", "plain"), FRAGMENTS)
def test_a_fragment_of_a_page_in_a_text_field_comes_out_whole(text: str, plain: str) -> None:
    record = from_fields("a.jsonl", 1, {"content": text})
    assert isinstance(record, Record)
    for one in (record, Record("a.txt", None, data=text.encode())):
        found = article(one, SETTINGS)
        assert isinstance(found, Article)
        assert found.text == plain


NO_FRAGMENTS = [
    "<America First Financial Corp> said it will sell bonds. </End>",
    "<p> is the tag of a paragraph.",
    "The <br> tag ends a line, and the </p> tag a paragraph.",
    "One of them.\n\nThe next one has a stray end.<br>\nAnd a third.</p>\nThere is more.",
    "&lt;unclear&gt; he said.",
    "if a < b and b > c: it is 5 > 3.",
]


@pytest.mark.parametrize("text", NO_FRAGMENTS)
def test_a_text_that_has_some_brackets_stays_as_it_is(text: str) -> None:
    record = from_fields("a.jsonl", 1, {"text": text})
    assert isinstance(record, Record)
    assert record.text == text


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.sampled_from([*PARAGRAPHS, "Rain & wind.", "“No,” she said."]), min_size=1, unique=True),
    st.sampled_from(["p", "div", "h3", "blockquote"]),
    st.sampled_from(["", "\n", "\n\n"]),
)
def test_no_block_of_a_fragment_is_lost(texts: list[str], tag: str, between: str) -> None:
    inner = between.join(f"<{tag}>{escape(text)}</{tag}>" for text in texts)
    record = from_fields("a.jsonl", 1, {"text": inner})
    assert isinstance(record, Record)
    found = article(record, SETTINGS)
    assert isinstance(found, Article)
    assert found.text.split("\n") == texts


def test_the_cut_is_lower_where_more_is_unsure() -> None:
    sizes = np.array([100, 100, 100, 100])
    sure = cut_of(np.array([0.99, 0.98, 0.4, 0.01], np.float32), sizes)
    unsure = cut_of(np.array([0.5, 0.45, 0.4, 0.01], np.float32), sizes)
    assert sure > 0.41 > unsure


def test_drawings_and_embedded_files_are_cut_out() -> None:
    assert without_drawings("a<svg><svg x='1'></svg ></svg>b<svgx>") == "ab<svgx>"
    assert without_drawings("a<svg>b") == "a<svg>b"
    assert without_embedded('<img src="data:image/png;base64,' + "A" * 5000 + '">') == '<img src="data:,">'


DEEP = 3_000
HOSTILE = {
    "nested tables": "<table><tr><td>" * DEEP,
    "nested inline": "<b><i>" * DEEP,
    "nested divs": "<div>" * DEEP + "deep",
    "attributes": "<p " + " ".join(f"a{i}=1" for i in range(9_000)) + ">x</p>",
    "broken JSON-LD": '<script type="application/ld+json">{"@type":"NewsArticle",'
    + '"author": "name' * 500
    + "</script>",
    "deep JSON-LD": '<script type="application/ld+json">' + "[" * 50_000 + "</script>",
    "entity": "<!DOCTYPE html [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>&x;",
    "bad links": '<base href="http://[bad"><link rel="canonical" href="http://[::1">',
    "surrogates": "&#55357;&#xD800;&#0;&#x110000;",
    "symbols": "<svg><symbol/><path/>",
}


@pytest.mark.parametrize("inner", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_page_still_gives_its_article(inner: str) -> None:
    found = article(Record("a.html", None, html=page(body(PARAGRAPHS) + inner)), SETTINGS)
    assert isinstance(found, Article)
    assert all(paragraph in found.text for paragraph in PARAGRAPHS)
    assert "root:" not in found.text
    found.text.encode()


@pytest.mark.parametrize(
    "html", ["", " \n", "<html><body></body></html>", "<html><body><!-- " + PARAGRAPHS[0], "\0" * 50]
)
def test_a_page_without_article_is_a_rejection(html: str) -> None:
    found = article(Record("a.html", None, html=html), SETTINGS)
    assert isinstance(found, Rejected)
    assert found.reason in ("empty", "no_article")


@settings(deadline=None, max_examples=60)
@given(st.text(alphabet="<>/ab =\"'&;#px!-\n", max_size=200))
def test_any_page_is_read_or_rejected(html: str) -> None:
    assert isinstance(article(Record("a.html", None, html=html), SETTINGS), Article | Rejected)


CUT_PAGES = [
    ("<p>A plain page", ()),
    ("<div>" * 150 + "<p>a page that is deep, but is read whole", ()),
    ("<div>" * 230 + "<p>a page that is too deep", ("parser_limit",)),
]


@pytest.mark.parametrize(("html", "flags"), CUT_PAGES, ids=["plain", "deep", "too deep"])
def test_what_a_limit_cuts_is_flagged(html: str, flags: tuple[str, ...]) -> None:
    tree, found = parse(html)
    assert tree is not None
    assert found == flags
    assert "page" in tree.text_content()


SLOW = {
    "many attributes": "<p " + " ".join(f"a{n}=1" for n in range(60_000)) + ">",
    "many attributes with brackets": "<p " + " ".join(f'a{n}=">"' for n in range(30_000)) + ">",
    "one long attribute": f"<div data-state='{'a b ' * 20_000}'>",
    "100,000 levels": "<div>" * 100_000,
    "levels that are closed": "<div>" * 20_000 + "<p>x</p>" + "</div>" * 20_000,
    "100,000 spans in a paragraph": "<p>" + "<span>" * 100_000,
}


@pytest.mark.parametrize("before", SLOW.values(), ids=SLOW)
def test_what_parsers_take_quadratic_time_over_is_taken_out_and_flagged(before: str) -> None:
    found = article(Record("a.html", None, html=page(before + body(PARAGRAPHS))), SETTINGS)
    assert isinstance(found, Article)
    assert found.flags == ("parser_limit",)
    assert all(paragraph in found.text for paragraph in PARAGRAPHS)


def test_a_page_of_very_many_paragraphs_is_read_without_the_extractor_that_is_slow_at_them() -> None:
    found = article(
        Record("a.html", None, html=page(body([f"This is entry {n} here." for n in range(11_000)]))), SETTINGS
    )
    assert isinstance(found, Article)
    assert "This is entry 10999 here." in found.text
