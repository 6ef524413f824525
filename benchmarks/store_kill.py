"""Kill an update of a corpus at random moments: `python -m benchmarks.store_kill [MOMENTS] [SEED]`.

A reader loops over `output/latest` from before the kill to the end of the next run: it may see the corpus
before the update, and then the one after it, whole. The next run comes to the same bytes as an undisturbed
one, and every input is accounted for. A moment takes some 3 seconds of CPU.
"""

from __future__ import annotations

import json
import random
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.flows.crashes import contents, crash, run_here, run_killed

WORDS = "harbour council engineer bridge river budget teacher school winter market farmer orchard".split()  # noqa: SIM905


def records(first: int, count: int) -> str:
    """Reports with a copy of every third one, and a line that their source repeats."""
    lines = []
    for number in range(first, first + count):
        chosen = random.Random(number - number % 3)
        text = " ".join(
            f"The {chosen.choice(WORDS)} of {chosen.choice(WORDS).title()}ford said that "
            + " ".join(chosen.choices(WORDS, k=12))
            + "."
            for _ in range(6)
        )
        row = {"id": f"r{number}", "text": f"{text}\n\nNorthfield Evening Ledger", "source": "ledger.example"}
        lines.append(json.dumps(row))
    return "\n".join(lines) + "\n"


def main() -> None:
    """Kill as often as asked, and say where the runs were."""
    moments = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    chosen = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 0)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "a.jsonl").write_text(records(0, 24))
        (folder / "b.jsonl").write_text(records(18, 18))
        base, undisturbed, timed = (folder / part for part in ("base", "undisturbed", "timed"))
        run_here(folder / "a.jsonl", base)
        for copy in (undisturbed, timed):
            shutil.copytree(base, copy, symlinks=True)
        run_here(folder / "b.jsonl", undisturbed)
        lasts = run_killed(folder / "b.jsonl", timed, None)
        assert contents(timed / "latest") == contents(undisturbed / "latest")
        stages: Counter[str] = Counter()
        for moment in range(1, moments + 1):
            stages[crash(base, folder / "b.jsonl", undisturbed, folder, chosen, lasts)] += 1
            if moment % 10 == 0 or moment == moments:
                print(
                    f"{moment} moments within {lasts:.1f} s, all promises held; in:", dict(stages), flush=True
                )


if __name__ == "__main__":
    main()
