"""Readers' comments stay out, in the mark-up of the systems that most sites use."""

import pytest

from cleaners.intake.page import read_page
from tests.intake.test_extract import HEAD, PARAGRAPHS, body

REMARKS = [
    "I have lived in this town for thirty years, and I cannot remember a worse decision. The whole council should go.",
    "Great reporting as always. My brother works on that bridge, and he says that the steel is in a terrible state!",
    "Why is nobody talking about the buses? We pay more every year and we wait longer every morning, it is a joke.",
    "@Tom: you are wrong about the costs. They published the numbers last month, you only have to read them.",
    "I agree with the first poster. This is the third time that they have promised us a new bridge before elections.",
    "lol, spring. We all know that nothing will happen before the next winter, and then they will ask for more money.",
]
READERS = ["Ann P.", "tom_1964", "Bridgewatcher", "Jane Doe", "oldtimer", "M. Schmidt"]

WORDPRESS = """<li id="comment-{i}" class="comment even thread-even depth-1"><article class="comment-body"><footer class="comment-meta">
<div class="comment-author vcard"><img alt="" class="avatar"><b class="fn">{reader}</b> <span class="says">says:</span></div>
<div class="comment-metadata"><a href="#comment-{i}"><time>May {i}, 2024 at 9:12 am</time></a></div></footer>
<div class="comment-content"><p>{remark}</p></div><div class="reply"><a class="comment-reply-link" href="#r">Reply</a></div></article></li>"""
DISQUS = """<li class="post" id="post-{i}"><div data-role="post-content" class="post-content"><header class="comment__header"><span class="post-byline">
<span class="author publisher-anchor-color"><a href="/by/{i}">{reader}</a></span></span><a class="time-ago" href="#">{i} months ago</a></header>
<div class="post-body-inner"><div class="post-message-container"><div class="post-message"><p>{remark}</p></div></div></div>
<footer class="comment__footer"><a href="#">Reply</a> <a href="#">Share</a></footer></div></li>"""
FACEBOOK = """<div class="_3-8y _5nz1 clearfix"><div class="UFICommentActorAndBody"><span><a class="UFICommentActorName" href="#">{reader}</a></span>
<div class="_30o4"><span><span class="_5mdd"><span>{remark}</span></span></span></div></div>
<div class="_2vq9 fsm fwn fcg"><a href="#">Like</a> · <a href="#">Reply</a> · {i}w</div></div>"""
CORAL = """<div class="coral coral-comment coral-reacted-0" id="comment-{i}"><div class="coral coral-comment-topBar"><span class="coral coral-username">{reader}</span>
<time class="coral coral-timestamp">{i} hours ago</time></div><div class="coral coral-content coral-comment-content"><div><p>{remark}</p></div></div>
<div class="coral coral-comment-actionBar"><button>Respect</button></div></div>"""
VIAFOURA = """<div class="vf-comment vf-content-item"><div class="vf-comment-header"><span class="vf-user-name">{reader}</span><span class="vf-date">{i} days ago</span></div>
<div class="vf-comment-body vf-content-text"><p>{remark}</p></div><div class="vf-comment-actions"><a href="#">Reply</a></div></div>"""
OPENWEB = """<li class="spcv_list-item" data-spmark="message"><div class="spcv_root"><div class="src-components-Username-index__wrapper"><span data-spot-im-class="message-username">{reader}</span></div>
<div><span data-spot-im-class="message-timestamp">{i} May, 2024</span></div><div data-spot-im-class="message-text" class="components-MessageContent-index__message-view"><p>{remark}</p></div>
<div class="components-MessageActions-index__actions">Reply</div></div></li>"""
LIVEFYRE = """<article class="fyre-comment-article fyre-comment-source-0"><div class="fyre-comment-wrapper"><section class="fyre-comment-head"><span class="fyre-comment-username">{reader}</span>
<time class="fyre-comment-date">{i} days ago</time></section><section class="fyre-comment-body"><div class="fyre-comment"><p>{remark}</p></div></section><footer class="fyre-comment-footer"><a>Like</a> <a>Reply</a></footer></div></article>"""
DISCUSSION = """<li class="d-comment d-comment--top-level" itemscope itemtype="http://schema.org/Comment"><div class="d-comment__inner d-comment__inner--top-level"><div class="d-comment__meta">
<span class="d-comment__author"><a href="/user/{i}">{reader}</a></span> <time class="d-comment__timestamp">{i} May 2024 10:11</time></div>
<div class="d-comment__main"><div class="d-comment__body"><p>{remark}</p></div><div class="d-comment__actions"><a>Reply</a> <a>Report</a></div></div></div></li>"""
THREAD = """<div class="thing comment noncollapsed"><div class="entry unvoted"><p class="tagline"><a class="author" href="/u/{i}">{reader}</a> <span class="score unvoted">{i} points</span> <time>{i} hours ago</time></p>
<form class="usertext"><div class="usertext-body may-blank-within md-container"><div class="md"><p>{remark}</p></div></div></form><ul class="flat-list buttons"><li><a href="#">permalink</a></li><li><a href="#">reply</a></li></ul></div></div>"""
OLD = """<tr><td bgcolor="#eeeeee"><font size="1"><b>Posted by {reader} on Jan {i}, 2008 4:1{i} PM</b> | <a href="#">Report abuse</a></font><br><font size="2">{remark}</font><br><br></td></tr>"""

SYSTEMS = {
    "WordPress": (
        '<div id="comments" class="comments-area"><h2 class="comments-title">6 thoughts</h2><ol class="comment-list">{}</ol></div>',
        WORDPRESS,
    ),
    "Disqus": (
        '<section id="disqus_thread"><div id="layout"><div id="posts"><ul id="post-list" class="post-list">{}</ul></div></div></section>',
        DISQUS,
    ),
    "Facebook": (
        '<div class="fb-comments" data-href="/"><div class="_56q9"><div class="_4uyl">6 comments</div>{}</div></div>',
        FACEBOOK,
    ),
    "Coral": (
        '<div id="coral_thread"><div class="coral coral-stream" id="coral">{}</div></div>',
        CORAL,
    ),
    "Viafoura": (
        '<div class="viafoura"><vf-conversations><div class="vf-comments">{}</div></vf-conversations></div>',
        VIAFOURA,
    ),
    "OpenWeb": (
        '<div data-spot-im-module-default-area="conversation"><div class="spcv_conversation"><ul class="spcv_messages-list">{}</ul></div></div>',
        OPENWEB,
    ),
    "Livefyre": (
        '<div id="livefyre-comments" class="fyre"><div class="fyre-stream-content">{}</div></div>',
        LIVEFYRE,
    ),
    "Guardian": (
        '<section id="comments" class="d-discussion discussion--d2"><ul class="d-thread d-thread--comments">{}</ul></section>',
        DISCUSSION,
    ),
    "thread": (
        '<div class="commentarea"><div class="panestack-title">all 6 comments</div><div class="sitetable nestedlisting">{}</div></div>',
        THREAD,
    ),
    "2008": (
        '<a name="comments"></a><table width="100%"><tr><td><b>Comments (6)</b></td></tr>{}</table>',
        OLD,
    ),
}


def comments(system: str) -> str:
    around, one = SYSTEMS[system]
    rows = zip(range(1, 7), READERS, REMARKS, strict=True)
    return around.format("".join(one.format(i=i, reader=reader, remark=remark) for i, reader, remark in rows))


def text_of(html: str) -> str:
    found = read_page(html, None)
    assert found is not None
    return found.text


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("inside", [False, True], ids=["after the article", "inside the article element"])
def test_comments_stay_out_and_the_article_stays(system: str, inside: bool) -> None:
    thread = comments(system)
    article = f"<article><h1>Council passes budget</h1>{body(PARAGRAPHS)}{thread if inside else ''}</article>"
    text = text_of(
        f"<html>{HEAD}<body><main>{article}{'' if inside else thread}</main><footer>© Example News</footer></body></html>"
    )
    assert [paragraph for paragraph in PARAGRAPHS if paragraph not in text] == []
    assert [remark for remark in REMARKS if remark in text] == []
