"""How matching alone grows, in time and memory, up to where whole runs take hours.

    COPYDESK_DATA=... python -m benchmarks.scale_match [COUNT...]

The articles of scale_growth.py go into matching as they are, without repair. The steps are those of a run,
over files, each in this process. Prints CPU per article (that of the features has the making of the articles
in it), memory by how far the work is, and how many of the planted were joined with their originals.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import islice
from resource import RUSAGE_SELF, getrusage

from benchmarks.scale_growth import articles
from cleaners.match import features, grouped
from cleaners.model import Article
from cleaners.settings import Settings
from flows.engines import Here, P, R
from flows.files import write_arrays
from flows.job import Job
from flows.spent import megabytes
from flows.steps.copies import copies_of, ids_of
from flows.steps.match import compare
from flows.steps.stories import plan_stories, settle_stories

BATCH = 2_000


def write_features(job: Job, total: int) -> list[str]:
    """Make the features of so many articles."""
    rows, batches = articles(total), list[str]()
    while some := list(islice(rows, BATCH)):
        made = [
            Article(row["id"], "", row["text"], title=row["title"], published=row["published"], language="en")
            for row in some
        ]
        batches.append(f"{len(batches):06}")
        found = features(made, job.settings.match)
        write_arrays(job.work(f"features/{batches[-1]}.npz"), found.arrays())
    return batches


class Measured(Here):
    """Runs every step right here, and notes when the copies were done."""

    copied = 0.0

    def call(self, step: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run the step."""
        result = super().call(step, *args, **kwargs)
        if step is plan_stories:
            self.copied = time.process_time()
        return result


def measure(total: int) -> None:
    """Match so many articles, and print what it took."""
    with tempfile.TemporaryDirectory() as output:
        job = Job((), output, "match", Settings())
        job.work("decisions.json").write_bytes(b"[]")
        start = time.process_time()
        batches = write_features(job, total)
        made, before = time.process_time(), megabytes(getrusage(RUSAGE_SELF))
        engine = Measured()
        compared = compare(job, batches, engine)
        looked, held = time.process_time(), megabytes(getrusage(RUSAGE_SELF))
        stories = settle_stories(job, batches, compared)
        identifiers = [identifier for batch in batches for identifier in ids_of(job, batch)]
        groups = grouped(identifiers, copies_of(job), stories).groups
        end, most = time.process_time(), megabytes(getrusage(RUSAGE_SELF))
    group_of = {article: at for at, group in enumerate(groups) for article in group.articles}
    print(f"{total:,} articles, ms of CPU each: features {1000 * (made - start) / total:.3f}", end="")
    for name, took in (
        ("copies", engine.copied - made),
        ("pairs", looked - engine.copied),
        ("groups", end - looked),
    ):
        print(f", {name} {1000 * took / total:.3f}", end="")
    print(f"; MB: {before:,.0f} before, {held:,.0f} while comparing, {most:,.0f} at the most")
    for kind in ("copy", "rewrite"):
        planted = [article for article in identifiers if article.endswith(f"/{kind}")]
        joined = sum(group_of[article] == group_of[article.rpartition("/")[0]] for article in planted)
        print(f"  {kind}: {joined} of {len(planted)} joined with their originals", flush=True)


def main() -> None:
    if sys.argv[1:2] == ["--one"]:
        measure(int(sys.argv[2]))
        return
    for total in sys.argv[1:] or ("10000", "100000"):
        subprocess.run([sys.executable, "-m", "benchmarks.scale_match", "--one", total], check=True)


if __name__ == "__main__":
    main()
