"""Coverage-guided fuzzing (atheris, on Linux): `python -m tests.fuzz.targets NAME [-max_total_time=60 ...]`.

A target fails where something raises that should not, where an edit cannot be undone, or where a text comes
out that no file can hold. What else there is to set is libFuzzer's.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import atheris  # type: ignore[import-untyped, unused-ignore]

with atheris.instrument_imports(include=["cleaners"]):
    from cleaners import intake, repair
    from cleaners.edits import undo
    from cleaners.intake import Record, Source
    from cleaners.intake.discover import Compression, Format
    from cleaners.model import Article, Rejected
    from cleaners.settings import Intake, Repair

_FOLDER = Path(tempfile.mkdtemp(prefix="fuzz"))
_LARGEST = 1_000_000


def rules(data: bytes) -> None:
    """The repair rules, over any text: what they do can be undone, and what is clean stays as it is."""
    given = atheris.FuzzedDataProvider(data)
    language = given.PickValueInList(["en", "de", "fr", "es", None])
    text = given.ConsumeUnicodeNoSurrogates(2_000)
    article = Article(id="a", input="a", text=text, language=language)
    cleaned = repair.clean(article, Repair())
    assert undo(cleaned.text, cleaned.edits) == text
    assert (
        repair.clean(Article(id="a", input="a", text=cleaned.text, language=language), Repair()).text
        == cleaned.text
    )


def _reader(kind: Format, compression: Compression | None = None) -> Callable[[bytes], None]:
    path = _FOLDER / f"a.{kind}"

    def read(data: bytes) -> None:
        path.write_bytes(data)
        source = Source(str(path), path.name, kind, compression, len(data))
        settings = Intake(max_bytes=_LARGEST)
        for record in intake.records(source, settings):
            made = intake.article(record, settings) if isinstance(record, Record) else record
            if isinstance(made, Rejected):
                assert made.detail
                assert made.reason != "error", made.detail
                made.detail.encode("utf-8")
            else:
                made.text.encode("utf-8")

    return read


TARGETS: dict[str, Callable[[bytes], None]] = {
    "rules": rules,
    "txt": _reader("txt"),
    "html": _reader("html"),
    "jsonl": _reader("jsonl"),
    "jsonl_gz": _reader("jsonl", "gz"),
    "jsonl_zst": _reader("jsonl", "zst"),
    "csv": _reader("csv"),
    "parquet": _reader("parquet"),
    "warc": _reader("warc"),
}


def main() -> None:
    """Fuzz one target until it fails or its time is over."""
    if len(sys.argv) < 2 or sys.argv[1] not in TARGETS:
        raise SystemExit(f"name a target: {', '.join(TARGETS)}")
    target = TARGETS[sys.argv.pop(1)]
    atheris.Setup(sys.argv, target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
