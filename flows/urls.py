"""Files behind URLs: object stores and whatever else fsspec reaches (`s3://`, `gs://`, `memory://`)."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal, Protocol, cast

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem  # type: ignore[import-untyped]

    from cleaners.intake import Source
    from cleaners.model import Rejected

STANDARD_INPUT = "-"

_EXTRAS = {
    "s3": "'.[s3]' in the checkout of copydesk",
    "gs": "gcsfs",
    "gcs": "gcsfs",
    "abfs": "adlfs",
    "az": "adlfs",
}


class UrlError(ValueError):
    """A URL cannot be used; the message says why, and the cure."""


class Readable(Protocol):
    """A file to read from, here or elsewhere."""

    def open(self, mode: Literal["rb"], /) -> BinaryIO:
        """Open it; it can be read from any place on."""


@dataclass(frozen=True)
class RemoteFile:
    """A file elsewhere, of which only the parts that are read are fetched."""

    url: str

    def open(self, mode: Literal["rb"], /) -> BinaryIO:
        """Open it for reading."""
        store, path = open_store(self.url)
        return cast(BinaryIO, store.open(path, mode))


def is_url(name: str) -> bool:
    """Is this a URL, and no path?"""
    scheme, mark, _ = name.partition("://")
    return bool(mark) and scheme.replace("+", "").isalnum()


def open_store(url: str) -> tuple[AbstractFileSystem, str]:
    """The file system of a URL, and the path in it.

    Raises:
        UrlError: nothing here reads this kind of URL.
    """
    # fsspec and what it brings take a moment to import, and most runs are on local files.
    from fsspec.core import url_to_fs  # type: ignore[import-untyped]

    scheme = url.partition("://")[0]
    try:
        store, path = url_to_fs(url, **({"auto_mkdir": True} if scheme == "file" else {}))
    except ImportError as error:
        needed = _EXTRAS.get(scheme, f"the fsspec implementation of {scheme}://")
        raise UrlError(f"{url}: reading {scheme}:// takes another package; pip install {needed}") from error
    except ValueError as error:
        raise UrlError(f"{url}: {error}") from error
    return store, path.rstrip("/")


def exists(url: str) -> bool:
    """Is there anything behind a URL?

    Raises:
        UrlError: a URL cannot be used, or its store cannot be reached.
    """
    try:
        return any(_behind(url))
    except OSError as error:
        raise UrlError(f"{url}: {error}; check the address and the credentials") from error


def find_sources(inputs: Sequence[str]) -> tuple[list[Source], list[Rejected]]:
    """The files behind names, folders, patterns and URLs of them, each once, sorted by name.

    Raises:
        UrlError: a URL cannot be used.
    """
    # Commands that read no inputs do not wait for the rooms.
    from cleaners.intake.discover import Source, discover, named_file

    sources, rejected = discover([name for name in inputs if not is_url(name)])
    found = {name: size for url in inputs if is_url(url) for name, size in _behind(url)}
    for file in (named_file(name, size) for name, size in found.items()):
        if isinstance(file, Source):
            sources.append(file)
        else:
            rejected.append(file)
    return sorted(sources, key=lambda source: source.name), sorted(rejected, key=lambda row: row.input)


@contextmanager
def at_hand(source: Source, standard_input: str = "") -> Iterator[Source]:
    """The source as a local file: one behind a URL is fetched, and removed again; of "-" there is a copy."""
    if source.path == STANDARD_INPUT:
        yield replace(source, path=standard_input)
        return
    if not is_url(source.path):
        yield source
        return
    with tempfile.TemporaryDirectory(prefix="copydesk-") as folder:
        path = os.path.join(folder, "input")  # noqa: PTH118  a source's path is a string
        store, there = open_store(source.path)
        store.get_file(there, path)
        yield replace(source, path=path)


def fetch(url: str, path: Path) -> bool:
    """Fetch a file, whole or not at all; whether it is there."""
    store, there = open_store(url)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    try:
        store.get_file(there, str(part))
    except FileNotFoundError:
        part.unlink(missing_ok=True)
        return False
    part.replace(path)
    return True


def put(path: Path, url: str) -> None:
    """Put a file up; readers see it whole or not at all where the store is an object store."""
    store, there = open_store(url)
    store.put_file(str(path), there)


def names_in(url: str) -> list[str]:
    """Names of the files in a folder, sorted; nothing where there is no folder."""
    store, there = open_store(url)
    try:
        store.invalidate_cache()
        listed = store.ls(there, detail=True)
    except FileNotFoundError:
        return []
    return sorted(entry["name"].rsplit("/", 1)[-1] for entry in listed if entry["type"] == "file")


def _behind(url: str) -> Iterator[tuple[str, int | None]]:
    """URLs and sizes in bytes of the files behind a URL."""
    store, path = open_store(url)
    if any(mark in path for mark in "*?["):
        found = store.glob(path, detail=True)
    elif store.isfile(path):
        found = {path: store.info(path)}
    else:
        found = store.find(path, detail=True)
    start = url.partition("://")[0] + (":///" if ":///" in url else "://")
    for name, entry in found.items():
        hidden = any(part.startswith(".") for part in name.removeprefix(path).split("/"))
        if entry["type"] == "file" and not (hidden and name != path):
            yield start + name.lstrip("/"), entry.get("size")
