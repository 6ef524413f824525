"""Near-duplicate finders of others on a file of articles: copies_speed.py runs each in a process of its own.

    python copies_peers.py WAY FILE.jsonl

Ways: `textbook` (the loop of datasketch's documentation: word-5 sets, MinHash, MinHashLSH), `rensa` (the same
loop with rensa's classes), `rensa-batch` (its matrix calls), `datatrove` (its four stages). Runs with the
interpreter of any environment that has the packages. Prints CPU seconds, peak memory over that of the texts
in megabytes, and what was found.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

WORD = re.compile(r"\w+")
THRESHOLD, PERMUTATIONS, SIZE = 0.8, 128, 5


def shingles(text: str) -> set[str]:
    words = WORD.findall(text.lower())
    return {" ".join(words[place : place + SIZE]) for place in range(len(words) - SIZE + 1)}


def textbook(texts: list[str], _path: Path) -> int:
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)
    copies = 0
    for number, text in enumerate(texts):
        signature = MinHash(num_perm=PERMUTATIONS)
        signature.update_batch([shingle.encode() for shingle in shingles(text)])
        copies += bool(index.query(signature))
        index.insert(number, signature)
    return copies


def rensa(texts: list[str], _path: Path) -> int:
    from rensa import RMinHash, RMinHashLSH  # type: ignore[import-not-found]

    index = RMinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS, num_bands=16)
    copies = 0
    for number, text in enumerate(texts):
        signature = RMinHash(num_perm=PERMUTATIONS, seed=42)
        signature.update(list(shingles(text)))
        copies += bool(index.query(signature))
        index.insert(number, signature)
    return copies


def rensa_batch(texts: list[str], _path: Path) -> int:
    from rensa import RMinHash, RMinHashLSH

    index = RMinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS, num_bands=16)
    copies = 0
    for start in range(0, len(texts), 2_000):
        sets = [list(shingles(text)) for text in texts[start : start + 2_000]]
        matrix = RMinHash.digest_matrix_from_token_sets(sets, PERMUTATIONS, 42)
        copies += sum(index.insert_matrix_and_query_duplicate_flags(matrix, start))
    return copies


def datatrove(texts: list[str], path: Path) -> int:
    from datatrove.executor import LocalPipelineExecutor  # type: ignore[import-not-found]
    from datatrove.pipeline.dedup import MinhashDedupBuckets, MinhashDedupCluster, MinhashDedupSignature  # type: ignore[import-not-found]
    from datatrove.pipeline.dedup.minhash import MinhashConfig, MinhashDedupFilter  # type: ignore[import-not-found]
    from datatrove.pipeline.readers import JsonlReader  # type: ignore[import-not-found]
    from datatrove.pipeline.writers import JsonlWriter  # type: ignore[import-not-found]
    from datatrove.utils.typeshelper import Languages  # type: ignore[import-not-found]

    settings = MinhashConfig(n_grams=SIZE)  # 14 buckets of 8 hashes: its own defaults
    with tempfile.TemporaryDirectory() as folder:
        reader = JsonlReader(str(path.parent), glob_pattern=path.name)
        stages = [
            [reader, MinhashDedupSignature(f"{folder}/signatures", settings, language=Languages.english)],
            [MinhashDedupBuckets(f"{folder}/signatures", f"{folder}/buckets", config=settings)],
            [MinhashDedupCluster(f"{folder}/buckets", f"{folder}/remove", config=settings)],
            [reader, MinhashDedupFilter(f"{folder}/remove"), JsonlWriter(f"{folder}/kept", compression=None)],
        ]
        for number, stage in enumerate(stages):
            tasks = settings.num_buckets if number == 1 else 1
            LocalPipelineExecutor(stage, tasks=tasks, workers=1, logging_dir=f"{folder}/log{number}").run()
        kept = sum(len(file.read_text("utf-8").splitlines()) for file in Path(folder, "kept").glob("*"))
    return len(texts) - kept


WAYS = {"textbook": textbook, "rensa": rensa, "rensa-batch": rensa_batch, "datatrove": datatrove}


def head(path: Path) -> Path:
    """A file of the first ten lines."""
    short = Path(tempfile.mkdtemp()) / path.name
    with path.open(encoding="utf-8") as lines:
        short.write_text("".join(islice(lines, 10)), "utf-8")
    return short


def memory(which: str) -> int:
    """Kilobytes that this process has (`VmRSS`) or had at most (`VmHWM`); the most where that is unknown."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
    return int(lines[which].split()[0])


def used() -> float:
    """CPU seconds, user and system, children included."""
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def main(way: str, file: str) -> None:
    path = Path(file)
    with path.open(encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    WAYS[way](
        texts[:10], path if way != "datatrove" else head(path)
    )  # imports and tables are not the matter here
    before, start, clock = memory("VmRSS"), used(), time.perf_counter()
    copies = WAYS[way](texts, path)
    seconds = {"cpu_s": round(used() - start, 2), "wall_s": round(time.perf_counter() - clock, 2)}
    print(
        json.dumps({"way": way, **seconds, "memory_mb": (memory("VmHWM") - before) // 1024, "copies": copies})
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
