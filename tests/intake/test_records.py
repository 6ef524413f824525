import gzip
import json
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from cleaners.intake import Record, article, records
from cleaners.intake.discover import Source
from cleaners.intake.record import from_fields
from cleaners.model import Article, Rejected
from cleaners.settings import Intake
from tests.intake.files import PROSE, SETTINGS, jsonl, raw, read, row, write
from tests.intake.test_decode import SHORT_FRENCH

HTML_PAGE = f"<html><body><p>{PROSE}</p></body></html>"


@pytest.mark.parametrize("suffix", ["", ".gz", ".zst"])
@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.htm", "a.jsonl", "a.ndjson", "a.csv", "a.warc"])
def test_every_format_in_every_compression(tmp_path: Path, name: str, suffix: str) -> None:
    page = f"<html><body><article><p>{PROSE * 3}</p></article></body></html>"
    contents: dict[str, bytes | str] = {
        "txt": PROSE,
        "html": page,
        "htm": page,
        "jsonl": jsonl([row(1)]),
        "ndjson": jsonl([row(1)]),
        "csv": f'id,text\n1,"{PROSE}"\n',
        "warc": warc(1, page.encode()),
    }
    articles, rejected = read(write(tmp_path / (name + suffix), contents[name.partition(".")[2]]))
    assert not rejected
    (found,) = articles
    assert "approved the new budget" in found.text
    assert found.language == "en"
    assert found.input.endswith(name + suffix)


def test_fields_are_read_under_their_usual_names(tmp_path: Path) -> None:
    content = jsonl(
        [
            {
                "_id": 7,
                "Content": PROSE,
                "headline": "Budget passed",
                "author": ["A. Writer", {"name": "B. Writer"}],
                "date_publish": "2024-05-01 10:00:00+02:00",
                "link": "https://www.example.org/a",
                "lang": "en-GB",
                "truth": "gold",
                "cluster": "gold",
                "optional": "gold",
                "from": "gold",
            }
        ]
    )
    (found,), _ = read(write(tmp_path / "a.jsonl", content))
    assert (found.id, found.title, found.authors) == ("7", "Budget passed", ("A. Writer", "B. Writer"))
    assert (found.published, found.language) == ("2024-05-01T10:00:00+02:00", "en")
    assert (found.url, found.source) == ("https://www.example.org/a", "example.org")
    assert b"gold" not in msgspec.json.encode(raw(tmp_path / "a.jsonl"))


def test_posts_of_wordpress_are_read_as_its_interface_gives_them() -> None:
    post = {
        "id": 12,
        "date": "2024-05-01T10:00:00",
        "link": "https://example.org/bridge",
        "title": {"rendered": "The council&#8217;s bridge &amp; its cost"},
        "content": {
            "rendered": "<p>The council approved it on Tuesday.</p><p>Work begins in May.</p>",
            "protected": False,
        },
        "author": 5,
    }
    read = from_fields("posts.jsonl", 1, post)
    assert isinstance(read, Record)
    made = article(read, Intake())
    assert isinstance(made, Article)
    assert (made.title, made.authors) == ("The council’s bridge & its cost", ())
    assert made.text.split("\n") == ["The council approved it on Tuesday.", "Work begins in May."]
    assert isinstance(from_fields("posts.jsonl", 1, {"text": {"a": 1}}), Rejected)


def test_a_record_survives_the_way_to_a_worker(tmp_path: Path) -> None:
    for name in ("a.txt", "a.html", "b.jsonl"):
        (record,) = raw(write(tmp_path / name, jsonl([row(1)])))
        assert msgspec.json.decode(msgspec.json.encode(record), type=Record) == record


def test_json_lines_end_at_line_feeds_only(tmp_path: Path) -> None:
    text = "one\u2028two\x85three " + PROSE
    content = json.dumps(row(1, text=text), ensure_ascii=False) + "\r\n\r\n" + json.dumps(row(2))
    articles, rejected = read(write(tmp_path / "a.jsonl", b"\xef\xbb\xbf" + content.encode()))
    assert not rejected
    assert [(a.id, a.locator) for a in articles] == [("doc-1", 1), ("doc-2", 3)]
    assert articles[0].text == text


BAD_LINES = [
    ("[1, 2]", "bad_record", "no JSON object"),
    ("{}", "missing_text", "text or html"),
    ('{"text": 5}', "bad_record", "a number"),
    ('{"text": null}', "missing_text", "text"),
    ('{"text": ["a"]}', "bad_record", "a list"),
    ('{"text": "' + "x" * 3000 + '"}', "too_large", "max_bytes"),
    ('{"text": "cut', "truncated", "line 2"),
    ('{"text": "", "title": "t"}', "empty", "words"),
    ('{"text": "a b", "m": ' + "[" * 2000 + "]" * 2000 + "}" + " " * 2000, "too_large", "max_bytes"),
    ('{"text": "a b", "m": ' + "[" * 1100 + "1}", "bad_record", "line 2"),
]


@pytest.mark.parametrize(("line", "reason", "detail"), BAD_LINES)
def test_a_bad_line_costs_one_line(tmp_path: Path, line: str, reason: str, detail: str) -> None:
    content = f"{json.dumps(row(1))}\n{line}\n{json.dumps(row(3))}\n"
    articles, rejected = read(write(tmp_path / "a.jsonl", content), Intake(max_bytes=2_500))
    assert [a.locator for a in articles] == [1, 3]
    assert [(r.locator, r.reason, r.stage) for r in rejected] == [(2, reason, "intake")]
    assert detail in rejected[0].detail


def test_odd_numbers_and_surrogates_in_other_fields_do_no_harm(tmp_path: Path) -> None:
    lines = [
        '{"id": 1, "score": NaN, "n": 1e999, "text": "' + PROSE + '"}',
        '{"id": ' + "9" * 5000 + ', "text": "' + PROSE + '"}',
        '{"id": "s\\ud800", "text": "lone \\udc00 half ' + PROSE + '"}',
    ]
    articles, rejected = read(write(tmp_path / "a.jsonl", "\n".join(lines)))
    assert not rejected
    assert [a.id for a in articles] == ["1", "9" * 4000, "s\ufffd"]
    assert "surrogates_replaced" in articles[2].flags
    assert articles[2].text.startswith("lone \ufffd half")


def test_a_file_that_ends_inside_a_record(tmp_path: Path) -> None:
    content = jsonl([row(1), row(2)])[:-30]
    articles, (rejected,) = read(write(tmp_path / "a.jsonl", content))
    assert [a.id for a in articles] == ["doc-1"]
    assert (rejected.locator, rejected.reason) == (2, "truncated")


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
def test_truncated_compression_keeps_what_came_before(tmp_path: Path, suffix: str) -> None:
    rows = jsonl(row(i, text=f"{i * 7919 % 104729} {PROSE}") for i in range(2000)).encode()
    packed = gzip.compress(rows) if suffix == ".gz" else zstandard.compress(rows)
    path = tmp_path / f"a.jsonl{suffix}"
    path.write_bytes(packed[: len(packed) * 6 // 10])
    articles, (rejected,) = read(path)
    assert [a.id for a in articles] == [f"doc-{i}" for i in range(len(articles))]
    assert 0 < len(articles) < 2000
    assert rejected.reason == "truncated"


def test_a_wrong_checksum_is_said_and_nothing_before_it_is_lost(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(jsonl(row(i) for i in range(20)).encode()))
    packed[-8] ^= 0xFF
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(packed)
    articles, (rejected,) = read(path)
    assert len(articles) == 20
    assert rejected.reason == "corrupt"


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_all_members_of_a_file_are_read(tmp_path: Path, pack: type) -> None:
    path = tmp_path / ("a.jsonl.gz" if pack is gzip.compress else "a.jsonl.zst")
    path.write_bytes(b"".join(pack(jsonl([row(i)]).encode()) for i in range(5)))
    articles, rejected = read(path)
    assert [a.id for a in articles] == [f"doc-{i}" for i in range(5)]
    assert not rejected


def test_a_decompression_bomb_is_stopped(tmp_path: Path) -> None:
    zeros = zstandard.ZstdCompressor(level=1).compress(b"\0" * 150_000_000)
    path = tmp_path / "a.jsonl.zst"
    path.write_bytes(zstandard.compress(jsonl([row(1)]).encode()) + zeros)
    articles, (rejected,) = read(path)
    assert [a.id for a in articles] == ["doc-1"]
    assert (rejected.reason, "max_ratio" in rejected.detail) == ("too_large", True)


def test_csv_with_other_delimiters_and_lines_inside_fields(tmp_path: Path) -> None:
    content = f'id;title;text\n1;"a;b";"first\nsecond ""quoted"" {PROSE}"\n2;;{PROSE}\n3;;{PROSE};too;many\n'
    articles, (rejected,) = read(write(tmp_path / "a.csv", content))
    assert [(a.id, a.title, a.locator) for a in articles] == [("1", "a;b", 1), ("2", None, 2)]
    assert articles[0].text.startswith('first\nsecond "quoted" ')
    assert (rejected.locator, rejected.reason) == (3, "bad_record")


def test_csv_fields_may_be_longer_than_the_standard_limit(tmp_path: Path) -> None:
    articles, rejected = read(write(tmp_path / "a.csv", f'text\n"{PROSE * 1500}"\n'))
    assert (len(articles), rejected) == (1, [])


ASCII_ROWS = [f"Row {number} of plain text." for number in range(30_000)]
MIXTURES = {
    "all": ([], "cp1252"),
    "after much that is plain": (ASCII_ROWS, "cp1252"),
    "amid UTF-8": (["Größe and café, in UTF-8.", "Straße"] * 3, "cp1252"),
    "Central European": ([], "cp1250"),
}


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
@pytest.mark.parametrize(("before", "encoding"), MIXTURES.values(), ids=MIXTURES)
def test_short_lines_of_a_file_share_an_encoding(
    tmp_path: Path, name: str, before: list[str], encoding: str
) -> None:
    """Alone, two of the French ones look like Russian."""
    texts = SHORT_FRENCH if encoding == "cp1252" else ["Żółta łódź płynie", "Święta w górach", "Mąż i żona"]
    rows = [row.encode() for row in before] + [text.encode(encoding) for text in texts]
    if name == "a.csv":
        content = b"text\n" + b"".join(b'"%s"\n' % row for row in rows)
    else:
        content = b"".join(b'{"text": "%s"}\n' % row for row in rows)
    found = [record for record in raw(write(tmp_path / name, content)) if isinstance(record, Record)]
    assert [record.text for record in found] == [*before, *texts]
    assert [record.flags for record in found[len(before) :]] == [("encoding_guessed",)] * len(texts)
    assert not any(record.flags for record in found[: len(before)])


def test_lines_before_damage_come_out_in_their_encoding(tmp_path: Path) -> None:
    content = b"".join(b'{"text": "%s"}\n' % text.encode("cp1252") for text in SHORT_FRENCH)
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(content) + b"junk")
    *found, last = raw(path)
    assert [record.text for record in found if isinstance(record, Record)] == SHORT_FRENCH
    assert isinstance(last, Rejected)
    assert (last.locator, last.reason) == (5, "corrupt")


def test_the_fields_of_a_row_of_parquet_share_an_encoding(tmp_path: Path) -> None:
    page = '<meta charset="windows-1251"><p>Выборы</p>'.encode("cp1251")
    columns = {
        "text": [SHORT_FRENCH[0].encode("cp1252"), None],
        "title": [SHORT_FRENCH[1].encode("cp1252"), "Париж".encode("cp1251")],
        "html": [None, page],
    }
    pq.write_table(pa.table(columns), tmp_path / "a.parquet")
    french, russian = (record for record in raw(tmp_path / "a.parquet") if isinstance(record, Record))
    assert (french.text, french.title) == tuple(SHORT_FRENCH[:2])
    assert (russian.html, russian.title) == (page.decode("cp1251"), "Париж")


BODIES: list[tuple[dict[str, object], str]] = [
    ({"text": "", "html": HTML_PAGE}, "html"),
    ({"text": " \n", "html": HTML_PAGE}, "html"),
    ({"text": [], "html": HTML_PAGE}, "html"),
    ({"text": "  ", "body": PROSE, "html": HTML_PAGE}, "text"),
    ({"text": PROSE, "html": HTML_PAGE}, "text"),
    ({"text": HTML_PAGE, "html": ""}, "html"),
    ({"html": HTML_PAGE}, "html"),
    ({"text": PROSE, "html": ""}, "text"),
]


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
@pytest.mark.parametrize(("fields", "taken"), BODIES)
def test_the_page_is_read_where_the_text_says_nothing(
    tmp_path: Path, name: str, fields: dict[str, object], taken: str
) -> None:
    content = jsonl([fields])
    if name == "a.csv":
        cells = (
            '"' + (value if isinstance(value, str) else "").replace('"', '""') + '"'
            for value in fields.values()
        )
        content = f"{','.join(fields)}\n{','.join(cells)}\n"
    (record,) = raw(write(tmp_path / name, content))
    assert isinstance(record, Record)
    assert (record.html if taken == "html" else record.text) == (HTML_PAGE if taken == "html" else PROSE)


def test_parquet(tmp_path: Path) -> None:
    texts = [f"{i} {PROSE}".encode() for i in range(50)]
    texts[7] = b"caf\xe9 " + texts[7]
    binary = pa.array(texts, pa.binary())
    text = pa.Array.from_buffers(pa.string(), len(binary), binary.buffers())
    path = tmp_path / "a.parquet"
    pq.write_table(
        pa.table({"text": text, "date": pa.array([19000] * 50, pa.date32())}), path, row_group_size=20
    )
    articles, rejected = read(path)
    assert not rejected
    assert [a.locator for a in articles] == list(range(1, 51))
    assert articles[7].text.startswith("café 7 ")
    assert articles[0].published == "2022-01-08"


def test_parquet_that_is_none_or_has_no_text(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": [1]}), tmp_path / "a.parquet")
    pq.write_table(
        pa.Table.from_arrays([pa.array(["x"]), pa.array(["y"])], names=["text", "text"]),
        tmp_path / "b.parquet",
    )
    (tmp_path / "c.parquet").write_bytes(b"PAR1")
    assert [reject.reason for name in "abc" for reject in read(tmp_path / f"{name}.parquet")[1]] == [
        "missing_text",
        "bad_record",
        "corrupt",
    ]


def test_one_damaged_row_group_costs_one_row_group(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    table = pa.table({"text": [f"{i} {PROSE}" for i in range(30)]})
    pq.write_table(table, path, row_group_size=10, compression="zstd", use_dictionary=False)
    column = pq.ParquetFile(path).metadata.row_group(1).column(0)
    content = bytearray(path.read_bytes())
    for at in range(column.data_page_offset, column.data_page_offset + column.total_compressed_size):
        content[at] ^= 0x55
    path.write_bytes(content)
    articles, (rejected,) = read(path)
    assert [a.locator for a in articles] == [*range(1, 11), *range(21, 31)]
    assert (rejected.locator, rejected.reason) == (11, "corrupt")


def warc(
    number: int,
    body: bytes,
    length: int | None = None,
    head: bytes = b"Content-Type: text/html\r\n",
    kind: bytes = b"response",
) -> bytes:
    payload = b"HTTP/1.1 200 OK\r\n" + head + b"\r\n" + body
    return (
        b"WARC/1.0\r\nWARC-Type: %s\r\nWARC-Target-URI: http://example.org/%d\r\n" % (kind, number)
        + b"Content-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n"
        % (length or len(payload))
        + payload
        + b"\r\n\r\n"
    )


PAGE = f"<html><body><article><p>{PROSE * 3}</p></article></body></html>".encode()
WARCS = {
    "well": (b"".join(warc(i, PAGE) for i in range(4)), [0, 1, 2, 3], []),
    "too long": (warc(0, PAGE) + warc(1, PAGE, len(PAGE) + 500) + warc(2, PAGE), [0, 2], ["corrupt"]),
    "too short": (warc(0, PAGE) + warc(1, PAGE, 300) + warc(2, PAGE), [0, 2], ["corrupt"]),
    "cut": (warc(0, PAGE) + warc(1, PAGE)[:-300], [0], ["truncated"]),
    "junk": (warc(0, PAGE) + b"JUNK" * 99 + warc(1, PAGE), [0, 1], ["corrupt"]),
    "long header": (
        warc(0, PAGE).replace(b"WARC-Type", b"X: " + b"a" * 99_999 + b"\r\nWARC-Type") + warc(1, PAGE),
        [1],
        ["corrupt"],
    ),
    "image": (warc(0, PAGE, head=b"Content-Type: image/png\r\n") + warc(1, PAGE), [1], ["unsupported"]),
    "missing": (warc(0, PAGE).replace(b"200 OK", b"404 No") + warc(1, PAGE), [1], ["no_article"]),
    "request": (warc(0, PAGE, kind=b"request") + warc(1, PAGE), [1], []),
    "gzip": (
        warc(0, gzip.compress(PAGE), head=b"Content-Type: text/html\r\nContent-Encoding: gzip\r\n"),
        [0],
        [],
    ),
    "no gzip": (warc(0, PAGE, head=b"Content-Type: text/html\r\nContent-Encoding: gzip\r\n"), [0], []),
    "chunked": (
        warc(0, b"%x\r\n%s\r\n0\r\n\r\n" % (len(PAGE), PAGE), head=b"Transfer-Encoding: chunked\r\n"),
        [0],
        [],
    ),
    "page": (PAGE, [], ["unsupported"]),
}


@pytest.mark.parametrize(("content", "kept", "reasons"), WARCS.values(), ids=WARCS)
def test_warc(tmp_path: Path, content: bytes, kept: list[int], reasons: list[str]) -> None:
    articles, rejected = read(write(tmp_path / "a.warc", content))
    assert [a.url for a in articles] == [f"http://example.org/{i}" for i in kept]
    assert [r.reason for r in rejected] == reasons
    for found in articles:
        assert found.locator is not None
        assert content[found.locator :].startswith(b"WARC/1.0")


def test_a_damaged_member_of_an_archive_costs_one_record(tmp_path: Path) -> None:
    members = [bytearray(gzip.compress(warc(i, PAGE + str(i).encode() * 999))) for i in range(5)]
    for at in range(30, 90):
        members[2][at] ^= 0x3C
    path = tmp_path / "a.warc.gz"
    path.write_bytes(b"".join(members))
    articles, rejected = read(path)
    assert [a.url for a in articles] == [f"http://example.org/{i}" for i in (0, 1, 3, 4)]
    assert [r.reason for r in rejected] == ["corrupt"]


def test_a_file_that_went_away_is_a_rejection(tmp_path: Path) -> None:
    (found,) = records(Source(str(tmp_path / "a.txt"), "a.txt", "txt"), SETTINGS)
    assert isinstance(found, Rejected)
    assert (found.reason, found.input) == ("unreadable", "a.txt")


def test_a_text_over_the_limit_is_not_opened(tmp_path: Path) -> None:
    with (tmp_path / "a.txt").open("wb") as file:
        file.truncate(1 << 40)
    _, (rejected,) = read(tmp_path / "a.txt")
    assert rejected.reason == "too_large"


def test_the_name_of_a_field_as_it_is_comes_before_one_that_only_looks_like_it(tmp_path: Path) -> None:
    content = jsonl([{"text": PROSE, "text ": "x", "TEXT": "y"}, {" Text": PROSE}])
    articles, rejected = read(write(tmp_path / "a.jsonl", content))
    assert [article.text for article in articles] == [PROSE, PROSE]
    assert not rejected
