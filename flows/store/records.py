"""What came in: files, the records in them, and what could not be read."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, replace
from hashlib import blake2b
from pathlib import PurePath

import msgspec
from duckdb import DuckDBPyConnection
from msgspec import Struct

from cleaners.intake import Record, shown, spelled
from cleaners.model import Rejected
from flows.store.columns import choose, delete, insert, number
from flows.urls import STANDARD_INPUT, is_url

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Record).decode

AT_ONCE = 8_000_000
"""Bytes of records that are written at a time: there are several copies of them then."""

REJECTED = ("input", "locator", "stage", "reason", "detail")


class Entry(Struct, frozen=True, array_like=True):
    """A record that a run prepares, and where it stands in the store."""

    record: int
    input: str
    locator: int | None
    own_id: str | None
    digest: str
    run: str  # that took it in
    fresh: bool  # not in the store yet


class InputFile(Struct, frozen=True):
    """A file as it was last read."""

    input: str
    digest: str
    records: int


class Known:
    """What of an input the store has: asked record by record, in the order of the files."""

    def __init__(self, store: DuckDBPyConnection) -> None:
        self._store = store
        names = store.execute(
            "SELECT input FROM inputs UNION SELECT input FROM records UNION SELECT input FROM rejected "
            "UNION SELECT input FROM forgotten WHERE input IS NOT NULL ORDER BY input DESC"
        ).fetchall()
        self._folder = os.getcwd()  # noqa: PTH109
        self._names: dict[str, str] = {_place(name, self._folder): name for (name,) in names}
        files = store.execute("SELECT input, digest, records FROM inputs").fetchall()
        self.files = {name: InputFile(name, digest, count) for name, digest, count in files}
        forgotten = store.execute("SELECT digest, input, own_id FROM forgotten").fetchall()
        self._forgotten = {digest for digest, _, _ in forgotten}
        self._forgotten_ids = {(place, own_id) for _, place, own_id in forgotten if own_id is not None}
        self._owned: set[str] | None = None
        self._places: dict[str, Counter[str]] = {}

    def name_of(self, name: str) -> str:
        """What the store calls an input, which may have been spelled otherwise when it first came in."""
        return self._names.get(_place(name, self._folder), name)

    def is_forgotten(self, entry: Entry) -> bool:
        """Whether this record was taken down."""
        return entry.digest in self._forgotten or (entry.input, entry.own_id) in self._forgotten_ids

    def has(self, entry: Entry) -> bool:
        """Whether this record is in the store, in whatever place of its file it stands by now.

        One that names its id is known by its content, wherever it was. Of those without an id a file may hold
        the same several times: as many as it had are known.
        """
        if entry.own_id is not None:
            if self._owned is None:
                rows = self._store.execute("SELECT digest FROM records WHERE own_id IS NOT NULL").fetchall()
                self._owned = {digest for (digest,) in rows}
            return entry.digest in self._owned
        if entry.input not in self._places:
            rows = self._store.execute(
                "SELECT digest, count(*) FROM records WHERE input = ? AND own_id IS NULL GROUP BY digest",
                [entry.input],
            ).fetchall()
            self._places[entry.input] = Counter(dict(rows))
        left = self._places[entry.input]
        left[entry.digest] -= 1
        return left[entry.digest] >= 0


def content(record: Record) -> str:
    """A digest of all that a record says, wherever it stands."""
    said = _encode(replace(record, input="", locator=None))
    return blake2b(said, digest_size=16).hexdigest()


def next_record(store: DuckDBPyConnection) -> int:
    """The number that the next record gets."""
    return number(store, "SELECT max(record) FROM records") + 1


def save_records(
    store: DuckDBPyConnection, entries: Sequence[Entry], raw: Sequence[msgspec.Raw], made_by: Sequence[str]
) -> None:
    """Keep new records with all that they say (MessagePack), and of all what they were made by."""
    columns = ("record", "input", "locator", "own_id", "digest", "run", "made_by", "raw")
    rows: list[tuple[object, ...]] = []
    size = 0
    for entry, said, made in zip(entries, raw, made_by, strict=True):
        if entry.fresh:
            packed = bytes(said)
            rows.append(
                (
                    *(entry.record, entry.input, entry.locator, entry.own_id, entry.digest, entry.run),
                    made,
                    packed,
                )
            )
            size += len(packed)
        if size > AT_ONCE:
            insert(store, "records", columns, rows)
            rows, size = [], 0
    insert(store, "records", columns, rows)
    again = [(one.record, made) for one, made in zip(entries, made_by, strict=True) if not one.fresh]
    store.execute("CREATE OR REPLACE TEMP TABLE made_again (record BIGINT, made_by VARCHAR)")
    insert(store, "made_again", ("record", "made_by"), again)
    store.execute(
        "UPDATE records SET made_by = made_again.made_by FROM made_again "
        "WHERE records.record = made_again.record AND records.made_by IS DISTINCT FROM made_again.made_by"
    )


def revise(store: DuckDBPyConnection, records: Sequence[int], run: str) -> None:
    """Note that newer revisions took the place of these records."""
    if records:
        choose(store, "former", records, "BIGINT")
        store.execute("UPDATE records SET revised = ? WHERE record IN (SELECT value FROM former)", [run])


def add_rejected(store: DuckDBPyConnection, rejected: Mapping[int, Rejected]) -> None:
    """Keep why records did not make it."""
    rows = [(record, *astuple(row)) for record, row in rejected.items()]
    insert(store, "rejected", ("record", *REJECTED), rows)


def drop_rejected(store: DuckDBPyConnection, records: Sequence[int]) -> None:
    """These records are tried again."""
    delete(store, "rejected", "record", records, "BIGINT")


def stored_records(store: DuckDBPyConnection, records: Sequence[int]) -> Iterator[tuple[Entry, Record]]:
    """Records by number, as they came in."""
    choose(store, "wanted", records, "BIGINT")
    rows = store.execute(
        "SELECT record, input, locator, own_id, digest, run, raw FROM records "
        "WHERE record IN (SELECT value FROM wanted) ORDER BY record"
    )
    while some := rows.fetchmany(500):
        for record, name, locator, own_id, digest, run, raw in some:
            yield Entry(record, name, locator, own_id, digest, run, False), _decode(raw)


def note_files(store: DuckDBPyConnection, files: Sequence[InputFile], run: str) -> None:
    """Keep how these files were when they were read."""
    delete(store, "inputs", "input", [file.input for file in files], "VARCHAR")
    rows = [(file.input, file.digest, file.records, run) for file in files]
    insert(store, "inputs", ("input", "digest", "records", "run"), rows)


def unread(store: DuckDBPyConnection, inputs: Sequence[str]) -> list[Rejected]:
    """What of these inputs could not even be read as a record, sorted."""
    choose(store, "wanted", inputs, "VARCHAR")
    rows = store.execute(
        f"SELECT {', '.join(REJECTED)} FROM rejected "
        "WHERE record IS NULL AND input IN (SELECT value FROM wanted) ORDER BY ALL"
    ).fetchall()
    return [Rejected(*row) for row in rows]


def unread_below(store: DuckDBPyConnection, names: Sequence[str]) -> set[str]:
    """Which of these inputs, and of all below them, could not be read as a record, or only in part."""
    rows = store.execute("SELECT DISTINCT input FROM rejected WHERE record IS NULL").fetchall()
    here = os.getcwd()  # noqa: PTH109
    roots = [_place(shown(spelled(name)), here) for name in names]
    return {
        name for (name,) in rows if any(PurePath(_place(name, here)).is_relative_to(root) for root in roots)
    }


def _place(name: str, folder: str) -> str:
    """Where an input lies, however it is spelled: the full path of one that is no URL, seen from a folder."""
    if is_url(name) or name == STANDARD_INPUT:
        return name
    full = name if name.startswith("/") else f"{folder}/{name}"
    return os.path.normpath(full) if ".." in full else full  # only then: a store may have a million names


def refused(store: DuckDBPyConnection, inputs: Sequence[str]) -> list[Rejected]:
    """What was rejected of these inputs, sorted."""
    choose(store, "wanted", inputs, "VARCHAR")
    rows = store.execute(
        f"SELECT {', '.join(REJECTED)} FROM rejected WHERE input IN (SELECT value FROM wanted) ORDER BY ALL"
    ).fetchall()
    return [Rejected(*row) for row in rows]


def replace_unread(store: DuckDBPyConnection, inputs: Sequence[str], rejected: Sequence[Rejected]) -> None:
    """Keep what of these inputs could not be read when they were last looked at."""
    choose(store, "wanted", inputs, "VARCHAR")
    store.execute("DELETE FROM rejected WHERE record IS NULL AND input IN (SELECT value FROM wanted)")
    insert(store, "rejected", ("record", *REJECTED), [(None, *astuple(row)) for row in rejected])
