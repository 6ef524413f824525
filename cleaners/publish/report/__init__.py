"""report.html: a run for people. `collect` reads what a run wrote, `render` makes one page of it."""

from cleaners.publish.report.collect import Content, collect
from cleaners.publish.report.page import MOST_BYTES, Review, render

__all__ = ["MOST_BYTES", "Content", "Review", "collect", "render"]
