"""Small valid files for the fuzzer to begin with: `python -m tests.fuzz.seeds FOLDER TARGET`."""

from __future__ import annotations

import gzip
import io
import json
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

PROSE = "The council of Northfield approved the new budget on Tuesday after a debate that lasted four hours. "
ROW = json.dumps(
    {"id": "a", "url": "https://e.org/1", "title": "Budget", "date": "2024-05-01", "text": PROSE * 2}
)
PAGE = f'<html><head><meta charset="utf-8"><title>Budget</title></head><body><article><p>{PROSE * 3}</p></article>'
HTTP = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{PAGE}"


def _parquet() -> bytes:
    file = io.BytesIO()
    pq.write_table(pa.table({"id": ["a", "b"], "text": [PROSE, PROSE * 2]}), file)
    return file.getvalue()


SEEDS: dict[str, list[bytes]] = {
    "rules": [PROSE.encode("utf-16-le"), "“teh” recieve &amp; Ã©".encode("utf-16-le")],
    "txt": [PROSE.encode(), PROSE.encode("utf-16"), "Café – naïve".encode("cp1252")],
    "html": [
        PAGE.encode(),
        b"<table><tr><td><b><a href=x>y</a>",
        b'<script type="application/ld+json">{"@type":1}',
    ],
    "jsonl": [ROW.encode(), b'{"html": "<p>x</p>", "id": NaN}'],
    "jsonl_gz": [gzip.compress(ROW.encode()), gzip.compress(b"{}") * 2],
    "jsonl_zst": [zstandard.compress(ROW.encode())],
    "csv": [f'id,text\n1,"{PROSE}"\n'.encode()],
    "parquet": [_parquet()],
    "warc": [
        f"WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http\r\nContent-Length: {len(HTTP)}\r\n\r\n"
        f"{HTTP}\r\n\r\n".encode()
    ],
}


def main() -> None:
    """Write the seeds of a target."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for number, content in enumerate(SEEDS[sys.argv[2]]):
        (folder / f"seed-{number}").write_bytes(content)


if __name__ == "__main__":
    main()
