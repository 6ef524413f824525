"""How a whole run grows: 10,000, 100,000 and, on request, 1,000,000 articles.

    COPYDESK_DATA=... python -m benchmarks.scale_growth [COUNT...]

Articles are those of Reuters, again and again in other letters: each turn exchanges vowels for vowels and
consonants for consonants by its own seed, except in the commonest words of English. So lengths, templates and
the share of copies stay, and no turn has words of another. Of every forty articles one, if it is long enough,
has a planted copy (one word in twenty exchanged) and a planted rewrite (its sentences in another order, every
third word of them exchanged). Prints CPU per article, the most memory, and how many planted were found.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import sys
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

from benchmarks.flow_runs import copydesk, data, stages
from cleaners.words import stop_words

WORD = re.compile(r"[A-Za-z]+")
EVERY = 40
VOWELS, CONSONANTS = "aeiou", "bcdfghjklmnpqrstvwxyz"


def articles(total: int) -> Iterator[dict[str, Any]]:
    """So many articles, the planted ones among them."""
    with gzip.open(data("copies", "reuters.jsonl.gz"), "rt", encoding="utf-8") as lines:
        originals = [json.loads(line) for line in lines]
    made = 0
    for turn in count(1):
        change = _lettering(turn)
        for at, row in enumerate(originals):
            new = {
                "id": f"{row['id']}/{turn}",
                "title": change(row["title"] or ""),
                "text": change(row["text"]),
                "published": row["published"],
                "source": "reuters",
            }
            yield new
            made += 1
            if at % EVERY == 0 and len(row["text"]) > 600:
                yield {**new, "id": new["id"] + "/copy", "text": _edited(new["text"], 20, turn)}
                yield {
                    **new,
                    "id": new["id"] + "/rewrite",
                    "title": "",
                    "text": _rewritten(new["text"], turn),
                }
                made += 2
            if made >= total:
                return


def _lettering(turn: int) -> Any:
    kept = stop_words("en")
    chance = random.Random(turn)
    table: dict[str, str] = {}
    for letters in (VOWELS, CONSONANTS):
        mixed = "".join(chance.sample(letters, len(letters)))
        table |= dict(zip(letters + letters.upper(), mixed + mixed.upper(), strict=True))
    translation = str.maketrans(table)

    def word(match: re.Match[str]) -> str:
        return match[0] if match[0].lower() in kept else match[0].translate(translation)

    return lambda text: WORD.sub(word, text)


def _edited(text: str, every: int, seed: int) -> str:
    words = text.split(" ")
    chance = random.Random(seed)
    for at in range(every - 1, len(words), every):
        words[at] = chance.choice(words)
    return " ".join(words)


def _rewritten(text: str, seed: int) -> str:
    sentences = re.split(r"(?<=[.!?])\s+", text)
    random.Random(seed).shuffle(sentences)
    words = " ".join(sentences).split(" ")
    kept = stop_words("en")
    chance = random.Random(seed + 1)
    for at in range(2, len(words), 3):
        if words[at].islower() and words[at] not in kept:
            words[at] = chance.choice(words)
    return " ".join(words)


def found(output: Path) -> dict[str, tuple[int, int]]:
    """Of the planted copies and rewrites: how many are with their original, and how many there are."""
    story: dict[str, str] = {}
    tiers: dict[str, str | None] = {}
    with (output / "latest" / "articles.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            story[row["id"]] = row["story_id"]
            if row["id"].endswith(("/copy", "/rewrite")):
                tiers[row["id"]] = row["tier"]
    counts = {"copy": (0, 0), "rewrite": (0, 0)}
    for planted in tiers:
        original, _, kind = planted.rpartition("/")
        hits, every = counts[kind]
        counts[kind] = (hits + (story[planted] == story[original]), every + 1)
    return counts


def measure(total: int, folder: Path) -> None:
    source, output = folder / f"{total}.jsonl", folder / f"output-{total}"
    with source.open("w", encoding="utf-8") as file:
        for row in articles(total):
            file.write(json.dumps(row) + "\n")
    ran = copydesk("run", str(source), "--direct", "--workers", "1", "--output", str(output))
    done = stages(output)
    planted = {
        kind: f"{hits}/{every} = {hits / max(every, 1):.3f}" for kind, (hits, every) in found(output).items()
    }
    print(
        f"{total:,} articles: {1000 * ran.cpu / total:.2f} ms of CPU an article, "
        f"{max(one['peak_megabytes'] for one in done):,.0f} MB, {ran.wall:,.0f} s; found {planted}"
    )
    print(
        "  ms an article:",
        {one["name"]: round(1000 * one["cpu_seconds"] / total, 3) for one in done},
        flush=True,
    )
    print("  MB by stage:", {one["name"]: round(one["peak_megabytes"]) for one in done}, flush=True)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for total in map(int, sys.argv[1:] or ("10000", "100000")):
            measure(total, Path(folder))


if __name__ == "__main__":
    main()
