"""Boilerplate: what is in the text and is not the article. Every removal is an edit that names its rule."""

from __future__ import annotations

from cleaners.repair.boilerplate import (
    byline,
    call_to_comment,
    comments,
    headline,
    headline_lists,
    page_frame,
    run_on,
)
from cleaners.repair.boilerplate.learned import LearnedTable, LineEvidence, apply_learned, evidence
from cleaners.repair.boilerplate.learning import learn
from cleaners.repair.boilerplate.marked import marked_rule
from cleaners.repair.boilerplate.metadata import metadata
from cleaners.repair.rule import Rule

__all__ = ["RULES", "LearnedTable", "LineEvidence", "apply_learned", "evidence", "learn", "metadata"]

RULES: tuple[Rule, ...] = (
    headline.RULE,
    comments.RULE,
    page_frame.RULE,
    marked_rule("comment-form"),  # the form that asks for a comment, and the notices around it
    headline_lists.RULE,
    marked_rule("related"),  # links to other stories
    call_to_comment.RULE,
    marked_rule("share"),  # buttons to share and follow
    marked_rule("subscribe"),  # newsletters, subscriptions, apps
    marked_rule("image-credit"),  # who took the picture, without the picture
    marked_rule("copyright"),  # copyright and syndication notices
    byline.RULE,
    marked_rule("author-note"),  # who else wrote, who the writer is, how to reach them
    marked_rule("dateline"),  # when: goes into the metadata
    marked_rule("reading-time"),
    marked_rule("advertisement"),  # what stood where an advertisement was
    marked_rule("navigation"),  # menus and controls of the page
    marked_rule("consent"),  # cookie and privacy notices
    run_on.RULE,
    marked_rule("truncated-attribution"),  # "(Adapted from" whose link was cut away
)
"""All boilerplate rules, in the order in which they run."""
