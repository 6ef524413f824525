"""Files that were damaged, misnamed or made to do harm: what of them is kept, and what is said of the rest."""

from __future__ import annotations

import gzip
import json
import sys
import zlib
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from cleaners.intake import records
from cleaners.intake.discover import Source
from cleaners.model import Rejected
from tests.intake.files import PROSE, SETTINGS, jsonl, read, row
from tests.intake.test_records import PAGE, warc

TEXT = PROSE * 2
readers = sys.modules["cleaners.intake.records"]._READERS
ROWS = [jsonl([row(number)]).encode() for number in range(5)]
MEMBERS = [gzip.compress(line) for line in ROWS]
FRAMES = [zstandard.compress(line) for line in ROWS]
ARCHIVE = [warc(number, PAGE) for number in range(5)]
HEAD = b"Content-Type: text/html\r\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9


def csv(*rows: str) -> bytes:
    return "\n".join(["id,text", *rows, ""]).encode()


def flipped(content: bytes, *places: int) -> bytes:
    return bytes(byte ^ 0x5A if at in places else byte for at, byte in enumerate(content))


def chunks(content: bytes) -> bytes:
    parts = (content[at : at + 100] for at in range(0, len(content), 100))
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def checked(content: bytes) -> bytes:
    return zstandard.ZstdCompressor(write_checksum=True).compress(content)


FILES: dict[str, tuple[bytes, int, tuple[tuple[str, str], ...]]] = {
    "empty.jsonl": (b"", 0, (("empty", "fetch or write it again"),)),
    "empty.csv": (b"", 0, (("empty", "fetch or write it again"),)),
    "empty.jsonl.gz": (b"", 0, (("empty", "fetch or write it again"),)),
    "behind.jsonl.gz": (MEMBERS[0] + b"junk", 1, (("corrupt", "no gzip data; cut it off"),)),
    "behind.jsonl.zst": (FRAMES[0] + b"junk", 1, (("corrupt", "no zstd data; cut it off"),)),
    "padded.jsonl.zst": (FRAMES[0] + bytes(99), 1, ()),
    "skipped.jsonl.zst": (b"\x50\x2a\x4d\x18\x04\0\0\0abcd" + FRAMES[0], 1, ()),
    "plain.jsonl.gz": (ROWS[0], 0, (("unsupported", "this is no gzip data"),)),
    "plain.jsonl.zst": (ROWS[0], 0, (("unsupported", "this is no zstd data"),)),
    "other.jsonl.gz": (FRAMES[0], 0, (("unsupported", "this is no gzip data"),)),
    "checksum.jsonl.zst": (
        flipped(checked(ROWS[0]), len(checked(ROWS[0])) - 1),
        1,
        (("corrupt", "checksum"),),
    ),
    "twice.csv.gz": (gzip.compress(MEMBERS[0]), 0, (("unsupported", "this is gzip data"),)),
    "png.jsonl": (PNG, 0, (("unsupported", "a PNG image"),)),
    "png.csv": (PNG, 0, (("unsupported", "a PNG image"),)),
    "page.jsonl": (b"<!DOCTYPE html>" + PAGE, 0, (("unsupported", "rename it to .html"),)),
    "page.csv": (PAGE, 0, (("unsupported", "rename it to .html"),)),
    "page.txt": (b"<!DOCTYPE html>" + PAGE, 1, ()),
    "riff.txt": (b"RIFF, ID3, BZh and GIF8 are how files begin. " + TEXT.encode(), 1, ()),
    "utf16.jsonl": (b"".join(ROWS[:2]).decode().encode("utf-16-le"), 2, ()),
    "utf32.jsonl": (b"".join(ROWS[:2]).decode().encode("utf-32"), 2, ()),
    "utf16.csv": (csv(f'1,"{TEXT}"').decode().encode("utf-16-be"), 1, ()),
    "zeros.jsonl": (ROWS[0] + b"\0\0\0\n" + ROWS[1] + bytes(999), 2, ()),
    "marks.jsonl": (ROWS[0] + b"\xef\xbb\xbf" + ROWS[1], 2, ()),
    "list.jsonl": (
        b"[" + ROWS[0].strip() + b"]",
        0,
        (("bad_record", "a list, no JSON object; write one object"),),
    ),
    "comma.jsonl": (ROWS[0].strip() + b",\n" + ROWS[1], 1, (("bad_record", "Extra data"),)),
    "deep.jsonl": (
        b'{"text": "x", "m": ' + b"[" * 100_000 + b"]" * 100_000 + b"}\n" + ROWS[1],
        1,
        (("bad_record", "nested too deep"),),
    ),
    "quote.csv": (csv(f'1,"{TEXT}"', f'2,"{TEXT}', f'3,"{TEXT}"'), 2, (("bad_record", "row 2 is no CSV"),)),
    "open.csv": (
        csv(f'1,"{TEXT}"', f'2,"{TEXT}', "3,Three of them"),
        2,
        (("bad_record", "row 2 is no CSV"),),
    ),
    "slash.csv": (csv(f'1,"a \\"b\\" {TEXT}"', f'2,"{TEXT}"'), 1, (("bad_record", "row 1 is no CSV"),)),
    "headless.csv": (f'1,"{TEXT}"\n2,"{TEXT}"\n'.encode(), 0, (("missing_text", "add a first row"),)),
    "twice.csv": (b"id,text,text\n1,a b,c d\n", 0, (("bad_record", "two columns are called text"),)),
    "excel.csv": (f'sep=;\nid;text\n1;"{TEXT}"\n'.encode(), 1, ()),
    "wide.csv": (
        (",".join(f"c{n}" for n in range(99_999)) + ",text\n" + "," * 99_999 + "Two words\n").encode(),
        1,
        (),
    ),
    "member.warc.gz": (
        b"".join(
            flipped(gzip.compress(one), 12, 60) if n == 2 else gzip.compress(one)
            for n, one in enumerate(ARCHIVE)
        ),
        4,
        (("corrupt", "what it held is lost"),),
    ),
    "frame.warc.zst": (
        b"".join(flipped(checked(one), 30) if n == 2 else checked(one) for n, one in enumerate(ARCHIVE)),
        4,
        (("corrupt", ""),),
    ),
    "begins.warc": (b"\xef\xbb\xbf" + ARCHIVE[0], 1, (("corrupt", "belongs to no record"),)),
    "blank.warc": (b"\r\n\r\n" + ARCHIVE[0], 1, ()),
    "tail.warc": (ARCHIVE[0] + ARCHIVE[1][:5], 1, (("corrupt", "belongs to no record (5 bytes)"),)),
    "head.warc": (ARCHIVE[0] + ARCHIVE[1][:60], 1, (("truncated", "the header of this record"),)),
    "claims.warc": (
        ARCHIVE[0] + warc(1, PAGE, 10**14) + warc(2, PAGE, 70_000_000) + ARCHIVE[3],
        2,
        (("too_large", "max_bytes"),) * 2,
    ),
    "members.warc": (
        warc(
            1, gzip.compress(PAGE[:99]) + gzip.compress(PAGE[99:]), head=HEAD + b"Content-Encoding: gzip\r\n"
        ),
        1,
        (),
    ),
    "codings.warc": (
        warc(1, zstandard.compress(gzip.compress(PAGE)), head=HEAD + b"Content-Encoding: gzip, zstd\r\n")
        + warc(2, zlib.compress(PAGE)[2:-4], head=HEAD + b"Content-Encoding: deflate\r\n")
        + warc(
            3,
            chunks(gzip.compress(PAGE)),
            head=HEAD + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n",
        ),
        3,
        (),
    ),
    "brotli.warc": (
        warc(1, b"\x1b\0\x10\xff" * 99, head=HEAD + b"Content-Encoding: br\r\n") + ARCHIVE[2],
        1,
        (("unsupported", "coded as br"),),
    ),
    "short.warc": (
        warc(1, gzip.compress(PAGE)[:-20], head=HEAD + b"Content-Encoding: gzip\r\n") + ARCHIVE[2],
        1,
        (("corrupt", "no valid gzip"),),
    ),
    "bomb.warc": (
        warc(1, gzip.compress(b"a " * 33_000_000, 1), head=HEAD + b"Content-Encoding: gzip\r\n") + ARCHIVE[2],
        1,
        (("too_large", "max_bytes"),),
    ),
}


@pytest.mark.parametrize(("name", "content", "kept", "said"), [(name, *fate) for name, fate in FILES.items()])
def test_what_is_kept_and_what_is_said(
    tmp_path: Path, name: str, content: bytes, kept: int, said: tuple[tuple[str, str], ...]
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    articles, rejected = read(path)
    assert len(articles) == kept, rejected
    assert [one.reason for one in rejected] == [reason for reason, _ in said]
    for one, (_, detail) in zip(rejected, said, strict=True):
        assert detail in one.detail


def test_pages_that_were_cut_on_their_way_are_flagged(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(
        warc(0, chunks(PAGE)[:-200], head=HEAD + b"Transfer-Encoding: chunked\r\n")
        + warc(1, PAGE, head=HEAD + b"Content-Length: 99999\r\n")
        + warc(2, PAGE, head=HEAD + b"Content-Length: %d\r\n" % len(PAGE))
        + warc(3, chunks(PAGE), head=HEAD + b"Transfer-Encoding: chunked\r\n")
    )
    articles, rejected = read(path)
    assert not rejected
    assert [one.flags for one in articles] == [("cut_by_crawler",), ("cut_by_crawler",), (), ()]


def test_of_a_field_that_is_there_twice_the_last_that_says_something_counts(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    text = json.dumps(TEXT)
    path.write_text(f'{{"id": "a", "text": {text}, "text": ""}}\n{{"id": "b", "id": "c", "text": {text}}}\n')
    articles, _ = read(path)
    assert [(one.id, one.text, one.flags) for one in articles] == [
        ("a", TEXT, ("duplicate_keys",)),
        ("c", TEXT, ("duplicate_keys",)),
    ]


def test_numbers_that_are_none_are_no_ids_and_long_ones_stay_apart(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    ids = ["1e999999", "-1e999999", "NaN", "1" * 30 + "2", "1" * 30 + "3"]
    path.write_text("".join(f'{{"id": {one}, "text": "{n} {PROSE}"}}\n' for n, one in enumerate(ids)))
    articles, rejected = read(path)
    assert not rejected
    assert len({one.id for one in articles}) == 5
    assert [len(one.id) for one in articles] == [16, 16, 16, 31, 31]


def test_what_utf16_cannot_say_is_replaced_and_flagged(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    lines = (ROWS[0] + ROWS[1].replace(b"Paragraph", b"@")).decode().encode("utf-16-le")
    path.write_bytes(b"\xff\xfe" + lines.replace("@".encode("utf-16-le"), b"\x00\xd8"))
    articles, _ = read(path)
    assert [one.flags for one in articles] == [(), ("bytes_replaced",)]


TABLES = {
    "no time": {"text": [TEXT], "date": pa.array([2**62], pa.duration("s"))},
    "no day": {"text": [TEXT], "date": pa.array([2**31 - 1], pa.date32())},
    "number": {"text": [TEXT], "id": pa.array([10**20], pa.decimal128(30))},
    "names": {
        "text": [TEXT],
        "authors": pa.ListArray.from_arrays(
            [0, 1],
            pa.StringArray.from_buffers(1, pa.py_buffer(b"\0\0\0\0\4\0\0\0"), pa.py_buffer(b"a\xff\xfeb")),
        ),
    },
    "dictionary": {"text": pa.array([TEXT]).dictionary_encode()},
}


@pytest.mark.parametrize("columns", TABLES.values(), ids=TABLES)
def test_odd_values_of_other_columns_cost_no_row(tmp_path: Path, columns: dict[str, object]) -> None:
    pq.write_table(pa.table(columns), tmp_path / "a.parquet")
    (found,), rejected = read(tmp_path / "a.parquet")
    assert (found.text, rejected) == (TEXT, [])


def test_a_long_value_for_every_row_is_a_bomb(tmp_path: Path) -> None:
    long = pa.DictionaryArray.from_arrays(pa.array([0] * 400, pa.int32()), pa.array(["a b " * 250_000]))
    pq.write_table(pa.table({"text": long}), tmp_path / "a.parquet", compression="zstd")
    path = tmp_path / "a.parquet"
    source = Source(str(path), path.name, "parquet", None, path.stat().st_size)
    found = [one for one in records(source, SETTINGS) if isinstance(one, Rejected)]
    assert [(one.reason, "max_ratio" in one.detail) for one in found] == [("too_large", True)]


@pytest.mark.parametrize("error", [RuntimeError("Unencoded byte array"), OverflowError("too large")])
def test_whatever_a_library_raises_costs_its_row_group(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """Found by fuzzing: a flipped bit in a column's type has pyarrow raise a RuntimeError."""
    pq.write_table(
        pa.table({"text": [f"{n} {TEXT}" for n in range(4)]}), tmp_path / "a.parquet", row_group_size=2
    )
    real = pq.ParquetFile.iter_batches

    def iter_batches(file: pq.ParquetFile, rows: int, groups: list[int], *args: Any, **named: Any) -> object:
        if groups == [0]:
            raise error
        return real(file, rows, groups, *args, **named)

    monkeypatch.setattr(pq.ParquetFile, "iter_batches", iter_batches)
    articles, (rejected,) = read(tmp_path / "a.parquet")
    assert [one.locator for one in articles] == [3, 4]
    assert (rejected.reason, str(error) in rejected.detail) == ("corrupt", True)


def test_an_error_that_nobody_foresaw_costs_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise KeyError("surprise")

    monkeypatch.setitem(readers, "jsonl", fails)
    (tmp_path / "a.jsonl").write_bytes(ROWS[0])
    _, (rejected,) = read(tmp_path / "a.jsonl")
    assert (rejected.reason, rejected.detail) == ("error", "KeyError: 'surprise'")


def test_an_article_behind_one_word_over_and_over_is_one(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("word " * 5_000 + PROSE)
    (tmp_path / "b.txt").write_text("word " * 50_000)
    assert len(read(tmp_path / "a.txt")[0]) == 1
    assert [one.reason for one in read(tmp_path / "b.txt")[1]] == ["empty"]
