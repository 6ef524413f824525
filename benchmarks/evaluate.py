"""Score whole runs on real articles with gold answers: `make evaluate`.

COPYDESK_DATA names a folder with `data/` (the sets) and `eval/` (the scorers). Every set is run by itself
through the whole pipeline, and the scorer reads what the run wrote. Prints a Markdown table.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from flows import pipeline
from flows.job import new_job

COPIES = ("score_stories.py", "--tiers", "exact,near")
SETS: tuple[tuple[str, tuple[str, ...], str | None], ...] = (
    # what is run, the scorer with its options, and the gold file where that is another one
    ("pages/scrapinghub.jsonl.gz", ("score_text.py",), None),
    ("pages/fundus_eval.jsonl.gz", ("score_text.py",), None),
    ("pages/fundus_tests.jsonl.gz", ("score_text.py",), None),
    ("pages/wcxb.jsonl.gz", ("score_text.py",), None),
    ("flat/flattened.jsonl.gz", ("score_text.py",), None),
    ("copies/edited_copies.jsonl.gz", COPIES, None),
    ("copies/mccormick1000.jsonl.gz", COPIES, None),
    ("copies/reuters.jsonl.gz", ("score_pairs.py",), "copies/reuters_judged.tsv"),
    ("copies/reuters.jsonl.gz", ("score_typos.py",), "repair/reuters_typos.tsv"),
    ("stories/ecbplus.jsonl.gz", ("score_stories.py",), None),
    ("stories/basil.jsonl.gz", ("score_stories.py",), None),
    ("stories/allsides.jsonl.gz", ("score_stories.py",), None),
)


def main() -> None:
    """Run and score the sets; those named on the command line by a part of their name, else all."""
    folder = os.environ.get("COPYDESK_DATA")
    if not folder:
        sys.exit("COPYDESK_DATA is not set: there is nothing to score on")
    data, scorers = Path(folder) / "data", Path(folder) / "eval"
    print("| set | scored by | result | CPU s |\n| --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as scratch:
        done: dict[str, float] = {}
        for name, (scorer, *options), gold in SETS:
            if sys.argv[1:] and not any(part in name for part in sys.argv[1:]):
                continue
            output = Path(scratch) / name.replace("/", "_")
            if name not in done:
                start = time.process_time()
                pipeline.run(new_job([str(data / name)], str(output)))
                done[name] = time.process_time() - start
            command = [
                sys.executable,
                str(scorers / scorer),
                str(data / (gold or name)),
                str(output),
                *options,
            ]
            printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            print(f"| {name} | {scorer} | {printed.splitlines()[0]} | {done[name]:.1f} |", flush=True)


if __name__ == "__main__":
    main()
