"""The lines of corpus.jsonl, articles.jsonl and edits.jsonl: copied, where their story is what it was.

The stories of these files are in one order, so what is copied is a few long stretches of the last run's
files, and between them the lines of the stories that this run merged. A file is only copied from if it still
is, byte for byte, what the store says that it was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from duckdb import DuckDBPyConnection

from flows.store.columns import choose, insert, number

LINES = ("corpus", "articles", "edits")
"""The files that have lines of every story, those of one story together."""

_PIECE = 1 << 20
"""Bytes that are in memory at a time."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Lines of stories that follow each other, in a file of the last run or in those of this one."""

    start: int | None  # bytes, in the file of the last run; None for the next lines of this run
    length: int


def note_unchanged(store: DuckDBPyConnection, dropped: Sequence[str]) -> None:
    """Note which stories stay, and where their lines are; call it before the others are dropped.

    Args:
        store: the store.
        dropped: what the other stories were made of.
    """
    choose(store, "dropped", dropped, "VARCHAR")
    starts = ", ".join(f"sum({name}_bytes) OVER corpus - {name}_bytes AS {name}_start" for name in LINES)
    store.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE unchanged AS SELECT * FROM (
            SELECT made_of, place, row_number() OVER corpus AS number, {starts}
            FROM stories WINDOW corpus AS (ORDER BY first_article, place ROWS UNBOUNDED PRECEDING)
        ) WHERE made_of NOT IN (SELECT value FROM dropped)
        """
    )


def copy_lines(
    store: DuckDBPyConnection, last: Path | None, fresh: Mapping[str, Sequence[Path]], folder: Path
) -> bool:
    """Write the files out of those of the last run and the lines of this one. Returns whether that worked.

    Args:
        store: the store, as it is after this run.
        last: the folder of the last run, if there is one.
        fresh: by file, the lines of all stories that are not `unchanged`, in the order of the corpus.
        folder: where to write.

    Raises:
        OSError: the disk is full, or a file cannot be written.
    """
    if number(store, "SELECT count(*) FROM stories WHERE corpus_bytes IS NULL"):
        return False
    stretches = _stretches(store)
    copied = any(one.start is not None for one in stretches["corpus"])
    if copied and (last is None or not _is_what_it_was(store, last)):
        return False
    for name in LINES:
        with (folder / f"{name}.jsonl").open("wb") as file:
            if copied and last is not None:
                with (last / f"{name}.jsonl").open("rb") as former:
                    _write(stretches[name], former, fresh[name], file)
            else:
                _write(stretches[name], None, fresh[name], file)
    return True


def note_files(store: DuckDBPyConnection, folder: Path) -> None:
    """Keep what the files are, for the next run to copy from."""
    store.execute("DELETE FROM files")
    insert(store, "files", ("name", "bytes", "digest"), _files(folder))


def _is_what_it_was(store: DuckDBPyConnection, folder: Path) -> bool:
    """Whether the files in a folder are those of the last run."""
    known = store.execute("SELECT name, bytes, digest FROM files ORDER BY name").fetchall()
    try:
        sizes = [(name, (folder / f"{name}.jsonl").stat().st_size) for name in sorted(LINES)]
        return sizes == [row[:2] for row in known] and _files(folder) == known
    except OSError:
        return False


def _files(folder: Path) -> list[tuple[str, int, str]]:
    """Name, size and digest of each file."""
    rows = []
    for name in sorted(LINES):
        with (folder / f"{name}.jsonl").open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            rows.append((name, file.tell(), digest))
    return rows


def _stretches(store: DuckDBPyConnection) -> dict[str, list[Stretch]]:
    """By file, what it consists of: stories that were next to each other, and still are, make one stretch."""
    columns = ", ".join(f"min({name}_start)::BIGINT, sum({name}_bytes)::BIGINT" for name in LINES)
    rows = store.execute(
        f"""
        WITH now AS (
            SELECT stories.*, unchanged.* EXCLUDE (made_of, place), number IS NULL AS fresh,
                row_number() OVER (ORDER BY first_article, stories.place) AS rank
            FROM stories LEFT JOIN unchanged USING (made_of, place)
        ), counted AS (
            SELECT *, row_number() OVER (PARTITION BY fresh ORDER BY rank) AS of_its_kind FROM now
        )
        SELECT {columns} FROM counted GROUP BY fresh, rank - of_its_kind, number - of_its_kind
        ORDER BY min(rank)
        """
    ).fetchall()
    return {name: [Stretch(*row[2 * at : 2 * at + 2]) for row in rows] for at, name in enumerate(LINES)}


def _write(
    stretches: Iterable[Stretch], former: BinaryIO | None, fresh: Iterable[Path], target: BinaryIO
) -> None:
    """Write a file, stretch by stretch."""
    with _Joined(fresh) as lines:
        for stretch in stretches:
            source: BinaryIO | _Joined = lines
            if former is not None and stretch.start is not None:
                source = former
                source.seek(stretch.start)
            left = stretch.length
            while left:
                piece = source.read(min(left, _PIECE))
                if not piece:
                    raise EOFError(f"{target.name}: {left} bytes of what was merged are missing")
                target.write(piece)
                left -= len(piece)


class _Joined:
    """Files read as if they were one."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self._paths = iter(paths)
        self._stack = ExitStack()
        self._file: BinaryIO = BytesIO()

    def __enter__(self) -> Self:
        """Nothing is open yet."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close what is open."""
        self._stack.close()

    def read(self, most: int) -> bytes:
        """The next bytes; none at the end of the last file."""
        while not (piece := self._file.read(most)):
            path = next(self._paths, None)
            if path is None:
                break
            self._stack.close()
            self._file = self._stack.enter_context(path.open("rb"))
        return piece
