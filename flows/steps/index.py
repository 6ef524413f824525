"""Index: a batch of articles as they go into matching, with their features."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from cleaners.intake import Resolution
from cleaners.match import features
from cleaners.model import Article
from cleaners.repair.boilerplate import LearnedTable, apply_learned
from flows.files import read_lines, write_arrays, write_articles, write_lines
from flows.job import Job
from flows.rulings import rulings


def index(job: Job, batch: str) -> str:
    """Write a batch of articles as they go into matching, with their features. Returns the batch."""
    resolution = msgspec.json.decode(job.work("ids.json").read_bytes(), type=Resolution)
    renamed = {(name, locator): identifier for name, locator, identifier in resolution.renamed}
    dropped = {(row.input, row.locator) for row in resolution.rejected}
    learned = msgspec.json.decode(job.work("learned.json").read_bytes(), type=LearnedTable)
    said = rulings(job)
    articles = []
    for article in read_lines(job.work(f"prepared/{batch}.jsonl"), Article):
        key = (article.input, article.locator)
        if key in renamed:
            article = replace(article, id=renamed[key])
        if key not in dropped:
            articles.append(apply_learned(article, learned, said.repair.kept_lines, said.of(article.id)))
    places = write_articles(job.work(f"articles/{batch}.jsonl"), articles)
    write_lines(job.work(f"places/{batch}.jsonl"), places)
    write_arrays(job.work(f"features/{batch}.npz"), features(articles, job.settings.match).arrays())
    return batch
