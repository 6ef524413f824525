"""What articles say about the boilerplate of their sources, as the columns that learning reads."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar, cast

import numpy as np
import pyarrow as pa
from duckdb import DuckDBPyConnection
from numpy.typing import NDArray

from cleaners.arrays import Ragged
from cleaners.repair.boilerplate import LineEvidence
from cleaners.repair.boilerplate.learned import ENDS, Position
from cleaners.repair.boilerplate.learning import Evidence, key_of
from flows.store.columns import arrow, choose, insert

Number = TypeVar("Number", bound=np.integer[Any])

COLUMNS = ("authors", "head", "tail", "head_keys", "tail_keys", "sketch")
"""The columns of a trace that hold it."""

TOGETHER = 10_000
"""Articles whose evidence is handed to the store together, 3 KB each."""

_FRESH = -1  # the record of one that is not in the store yet


def evidence_row(evidence: LineEvidence | None) -> tuple[object, ...]:
    """The values of COLUMNS; nothing where the source is not known."""
    if evidence is None:
        return (None,) * len(COLUMNS)
    keys = {end: [key_of(line) for line in evidence.lines(end)] for end in ENDS}
    # Lines that are too long to be boilerplate are never asked for.
    texts = (
        "\n".join(line if key else "" for line, key in zip(evidence.lines(end), keys[end], strict=True))
        for end in ENDS
    )
    return ("\n".join(evidence.authors), *texts, *(keys[end] for end in ENDS), list(evidence.sketch))


class Gathered:
    """The evidence of all articles of some sources: of the store, and of those that come."""

    sources: tuple[str, ...]  # sorted

    def __init__(
        self,
        store: DuckDBPyConnection,
        sources: Iterable[str],
        fresh: Iterable[LineEvidence],
        without: Collection[int],
    ) -> None:
        """Gather what is known of these sources and those that come, but for what some records say.

        Args:
            store: has what is known.
            sources: of which articles left.
            fresh: what the articles say that come; read once, and never all in memory.
            without: the records that left.
        """
        self._store = store
        choose(store, "without", without, "BIGINT")
        store.execute(
            "CREATE OR REPLACE TEMP TABLE coming AS SELECT record, source, "
            f"{', '.join(COLUMNS)} FROM traces WHERE false"
        )
        rows = ((_FRESH, row.source, *evidence_row(row)) for row in fresh)
        while some := list(islice(rows, TOGETHER)):
            insert(store, "coming", ("record", "source", *COLUMNS), some)
        choose(store, "asked", sorted(sources), "VARCHAR")
        store.execute("INSERT INTO asked SELECT DISTINCT source FROM coming")
        store.execute(
            f"""
            CREATE OR REPLACE TEMP VIEW gathered AS
            SELECT record, source, {", ".join(COLUMNS)} FROM traces
            WHERE source IN (SELECT value FROM asked) AND record NOT IN (SELECT value FROM without)
                AND sketch IS NOT NULL
            UNION ALL SELECT * FROM coming
            """
        )
        asked = store.execute("SELECT DISTINCT value FROM asked ORDER BY value").fetchall()
        self.sources = tuple(source for (source,) in asked)
        table = arrow(
            store,
            "SELECT record, source, CASE WHEN authors = '' THEN 0 ELSE hash(authors) END AS authors, "
            "head_keys, tail_keys, sketch FROM gathered",
        )
        self._records = _numbers(table["record"], np.int64)
        lines: dict[Position, Ragged] = {end: _ragged(table[f"{end}_keys"], np.uint64) for end in ENDS}
        authors = _numbers(table["authors"], np.uint64)
        self._all = Evidence(authors, lines, _ragged(table["sketch"], np.uint32))
        self._rows = _by_source(table["source"])

    def of(self, source: str) -> Evidence:
        """That of one source."""
        return self._all.take(self._of(source))

    def records(self, source: str, rows: NDArray[np.int64]) -> set[int]:
        """The records of some of the articles of a source, as far as they are in the store."""
        found: set[int] = set(self._records[self._of(source)[rows]].tolist())
        return found - {_FRESH}

    def spelled(self, source: str, position: Position, keys: Sequence[int]) -> Mapping[int, str]:
        """How lines at one end of the articles of a source are spelled; of several ways the first."""
        choose(self._store, "proven", keys, "UBIGINT")
        rows = self._store.execute(
            f"""
            SELECT key, min(line) FROM (
                SELECT unnest({position}_keys) AS key, unnest(string_split({position}, chr(10))) AS line
                FROM gathered WHERE source = ? AND len({position}_keys) > 0
            ) WHERE key IN (SELECT value FROM proven) GROUP BY key
            """,
            [source],
        ).fetchall()
        return dict(rows)

    def _of(self, source: str) -> NDArray[np.int64]:
        return self._rows.get(source, np.zeros(0, np.int64))


def _by_source(sources: pa.ChunkedArray[Any]) -> dict[str, NDArray[np.int64]]:
    """The rows of each source."""
    named = _whole(sources).dictionary_encode()
    codes = _numbers(named.indices, np.int32)
    if not len(codes):
        return {}
    ends = np.cumsum(np.bincount(codes, minlength=len(named.dictionary)))
    rows = np.split(np.argsort(codes, kind="stable"), ends[:-1])
    return {str(source): some for source, some in zip(named.dictionary.to_pylist(), rows, strict=True)}


def _ragged(lists: pa.ChunkedArray[Any], kind: type[np.unsignedinteger[Any]]) -> Ragged:
    whole = cast("pa.ListArray[Any]", _whole(lists))
    if not len(whole):
        return Ragged(np.zeros(0, kind), np.zeros(1, np.int64))
    starts = _numbers(whole.offsets, np.int32).astype(np.int64)
    return Ragged(_numbers(whole.values, kind)[starts[0] : starts[-1]], starts - starts[0])


def _numbers(column: pa.Array[Any] | pa.ChunkedArray[Any], kind: type[Number]) -> NDArray[Number]:
    """A column without nulls. Arrow's own way to NumPy would load pandas first, where that is installed."""
    whole = _whole(column) if isinstance(column, pa.ChunkedArray) else column
    buffer = whole.buffers()[-1]
    if buffer is None:
        return np.zeros(0, kind)
    start = whole.offset * np.dtype(kind).itemsize
    return np.frombuffer(memoryview(buffer), kind, len(whole), start)


def _whole(column: pa.ChunkedArray[Any]) -> pa.Array[Any]:
    """A column in one piece. Arrow's own way would load pandas to make one of none."""
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.nulls(0, column.type)
