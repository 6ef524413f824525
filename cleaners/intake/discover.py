"""Find the files that a run is to read. No file is opened here."""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal, TypeAlias

from cleaners.model import Reason, Rejected

Format: TypeAlias = Literal["txt", "html", "jsonl", "csv", "parquet", "warc"]
Compression: TypeAlias = Literal["gz", "zst"]

STANDARD_INPUT = "-"

_FORMATS: dict[str, Format] = {
    ".txt": "txt",
    ".html": "html",
    ".htm": "html",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".parquet": "parquet",
    ".warc": "warc",
}
_COMPRESSIONS: dict[str, Compression] = {".gz": "gz", ".zst": "zst"}
_READABLE = (
    "Copydesk reads .txt .html .htm .jsonl .ndjson .csv .parquet .warc, each but .parquet also .gz or .zst"
)
_SPECIAL = (
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read."""

    path: str  # to open it with; bytes that are not UTF-8 stand as surrogate escapes
    name: str  # as it was named, always encodable: what `input` shows
    format: Format
    compression: Compression | None = None
    size: int | None = None  # bytes; None for standard input


def discover(inputs: Sequence[str]) -> tuple[list[Source], list[Rejected]]:
    """The files behind names, folders and patterns, each once, sorted by name.

    Folders are read with all that is below them. Symbolic links inside them are not followed, and hidden
    files and folders are passed over; both are read where they are named. "-" is JSONL from standard input.
    """
    sources: dict[str, Source] = {}
    rejected: dict[str, Rejected] = {}
    for name in sorted(set(map(spelled, inputs))):
        for found in _named(name):
            if isinstance(found, Rejected):
                rejected.setdefault(found.input, found)
            else:
                real = found.path if found.path == STANDARD_INPUT else os.path.realpath(found.path)
                sources.setdefault(real, found)
    return sorted(sources.values(), key=lambda s: s.name), sorted(rejected.values(), key=lambda r: r.input)


def shown(path: str) -> str:
    r"""The path in a form that every encoder takes: a byte that is not UTF-8 stands as "\xff"."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def spelled(name: str) -> str:
    """A name on the command line without what makes no difference: ./news/ and news are one."""
    return str(PurePath(name))


def _named(name: str) -> Iterator[Source | Rejected]:
    """What one name on the command line stands for."""
    if name == STANDARD_INPUT:
        yield Source(STANDARD_INPUT, STANDARD_INPUT, "jsonl")
    elif "\0" in name:
        yield _reject(name, "unreadable", "no file name holds a NUL character")
    elif os.path.lexists(name) or not glob.has_magic(name):
        yield from _path(name)
    else:
        matches = sorted(glob.glob(name, recursive=True))  # noqa: PTH207  a path may hold any bytes
        if not matches:
            yield _reject(
                name, "unreadable", "nothing matches this pattern; check it, and quote it in a shell"
            )
        for match in matches:
            yield from _path(match)


def _path(path: str) -> Iterator[Source | Rejected]:
    """A file, or all files of a folder."""
    try:
        status = os.stat(path)  # noqa: PTH116  a path may hold any bytes
    except (OSError, ValueError) as error:
        yield _reject(path, "unreadable", f"{_reason(error)}; check the path")
        return
    if stat.S_ISDIR(status.st_mode):
        yield from _folder(path)
    else:
        yield _file(path, status)


def _folder(root: str) -> Iterator[Source | Rejected]:
    """All files below a folder, in no order; without recursion, since folders may be nested very deep."""
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.name.startswith("."):
                        continue
                    path = entry.name if folder == os.curdir else entry.path
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(path)
                    elif (found := _entry(entry, path)) is not None:
                        yield found
        except OSError as error:
            yield _reject(folder, "unreadable", f"{_reason(error)}; this folder was not read")


def _entry(entry: os.DirEntry[str], path: str) -> Source | Rejected | None:
    """A file of a folder; None where it went away since the folder was listed, as files of an inbox do."""
    if entry.is_symlink():
        return _reject(path, "unreadable", "a symbolic link; name it to have it read")
    try:
        return _file(path, entry.stat(follow_symlinks=False))
    except FileNotFoundError:
        return None
    except OSError as error:
        return _reject(path, "unreadable", f"{_reason(error)}; check the path")


def _file(path: str, status: os.stat_result) -> Source | Rejected:
    for is_special, what in _SPECIAL:
        if is_special(status.st_mode):
            return _reject(path, "unreadable", f"{what}, not a file")
    source = named_file(path, status.st_size)
    if isinstance(source, Source) and not os.access(path, os.R_OK):
        return _reject(path, "unreadable", "permission denied; make it readable")
    return source


def named_file(path: str, size: int | None) -> Source | Rejected:
    """What a file is by its name; the path may be a URL that the caller opens."""
    suffixes = [suffix.lower() for suffix in PurePath(path).suffixes]
    compression = _COMPRESSIONS.get(suffixes[-1]) if suffixes else None
    last = suffixes[-2:-1] if compression else suffixes[-1:]
    kind = _FORMATS.get(last[0]) if last else None
    if kind is None or (kind == "parquet" and compression):
        return _reject(path, "unsupported", f"unknown kind of file by its name; {_READABLE}")
    return Source(path, shown(path), kind, compression, size)


def _reject(path: str, reason: Reason, detail: str) -> Rejected:
    return Rejected(
        shown(path) if "\0" not in path else path.replace("\0", "\\0"), None, "intake", reason, detail
    )


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()
