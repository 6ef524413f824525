"""Files for the tests of intake, and what comes out of them."""

import gzip
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import zstandard

from cleaners.intake import Record, article, discover, records
from cleaners.model import Article, Rejected
from cleaners.settings import Intake

SETTINGS = Intake()
PROSE = (
    "The city council approved the new budget on Tuesday after a debate that lasted four hours. "
    "Members argued about the cost of repairing the old bridge, which carries most of the traffic into the centre. "
)


def write(path: Path, content: bytes | str) -> Path:
    content = content.encode() if isinstance(content, str) else content
    if path.suffix == ".gz":
        content = gzip.compress(content, mtime=0)
    if path.suffix == ".zst":
        content = zstandard.compress(content)
    path.write_bytes(content)
    return path


def jsonl(rows: Iterable[dict[str, Any]]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def row(number: int, **fields: Any) -> dict[str, Any]:
    return {"id": f"doc-{number}", "text": f"Paragraph {number}. {PROSE}", **fields}


def raw(path: Path, settings: Intake = SETTINGS) -> list[Record | Rejected]:
    sources, rejected = discover([str(path)])
    assert not rejected
    return [record for source in sources for record in records(source, settings)]


def read(path: Path, settings: Intake = SETTINGS) -> tuple[list[Article], list[Rejected]]:
    done = [
        found if isinstance(found, Rejected) else article(found, settings) for found in raw(path, settings)
    ]
    return (
        [found for found in done if isinstance(found, Article)],
        [found for found in done if isinstance(found, Rejected)],
    )


def text_of(content: bytes | str, name: str = "a.txt", *, folder: Path) -> Article:
    (found,), rejected = read(write(folder / name, content))
    assert not rejected
    return found
