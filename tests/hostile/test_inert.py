"""Scraped text is data everywhere: nothing that Copydesk writes or prints obeys it, and nothing is fetched."""

from __future__ import annotations

import json
import logging
import socket
from io import StringIO
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from rich.console import Console

from cleaners.publish.records import ArticleRecord
from flows.commands.common import stop
from flows.explain import show_article, visible
from flows.files import read_lines
from flows.progress import show_summary
from flows.published import edits
from flows.summary import Summary
from tests.flows.conftest import Corpus, Run
from tests.hostile.strategies import hostile_text

NAMES = [
    "../../../../escaped", "/etc/passwd", "a/b", "con", "x\x00y", "\x1b]0;owned\x07", "=cmd|' /C calc'!A0", "..", ".",
    "\n2026-01-01 ERROR forged", "[/nope]", "<img src=x onerror=alert(1)>", "caf\u00e9", "cafe\u0301", "\ud800", "a" * 5_000,
]  # fmt: skip
TEXT = "The council of Northfield approved {} on Tuesday, and the mayor said that work on it begins in March."
XML = """<?xml version="1.0"?><!DOCTYPE html [<!ENTITY secret SYSTEM "file://{path}"><!ENTITY % remote SYSTEM
"http://127.0.0.1:9/x.dtd">%remote;<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<html xmlns:xi="http://www.w3.org/2001/XInclude"><head><title>Council &secret;</title>
<link rel="stylesheet" href="http://127.0.0.1:9/x.css"><base href="http://127.0.0.1:9/"></head><body><article>
<p>{text} &secret; &b;</p><p>{text}</p><xi:include href="file://{path}" parse="text"/>
<img src="http://127.0.0.1:9/x.png"><iframe src="http://127.0.0.1:9/"></iframe><object data="file://{path}"></object>
</article></body></html>"""


@pytest.fixture(scope="module")
def corpus(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """A run over articles whose every field is hostile, in a file whose name is."""
    folder = tmp_path_factory.mktemp("in")
    rows = [
        {"id": name, "title": f"{name} {name}", "url": f"javascript:{name}", "authors": [name], "source": name,
         "text": TEXT.format(f"plan {number} {name[:40]}")}
        for number, name in enumerate(NAMES)
    ]  # fmt: skip
    path = folder / "new\nline\x1b[31m=1+1.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    (folder / "bad\x1b[2J.pdf").write_bytes(b"%PDF")
    return run(folder)


def test_file_names_never_come_from_what_was_scraped(corpus: Corpus) -> None:
    output = corpus.folder.parents[1]
    found = {path.name for path in output.rglob("*")}
    assert not [name for name in found if not name.isascii() or not name.isprintable() or len(name) > 80]
    assert not [name for name in found if "escaped" in name or "passwd" in name or "=" in name]
    assert not list(output.parent.rglob("escaped*"))


def test_every_line_of_output_is_one_record(corpus: Corpus) -> None:
    for name in ("articles", "corpus", "edits", "rejected"):
        content = (corpus.folder / f"{name}.jsonl").read_bytes()
        assert not set(content) & set(range(0x20)) - {0x0A}
        for line in content.splitlines():
            json.loads(line)
    assert len(corpus.rows("articles")) == len(NAMES)


def test_a_terminal_is_told_nothing_but_text(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    said = StringIO()
    console = Console(file=said, force_terminal=False, width=200)
    for row in read_lines(corpus.folder / "articles.jsonl", ArticleRecord):
        show_article(console, row, edits(corpus.folder.parents[1], row.id))
    summary = msgspec.json.decode((corpus.folder / "run.json").read_bytes(), type=Summary)
    show_summary(console, summary, "new\nline\x1b[31m")
    for name in (*NAMES[:-2], "new\nline\x1b[31m"):
        with pytest.raises(BaseException):  # noqa: B017, PT011  how a command stops is the library's business
            stop(2, f"{name}: there is no such file")
    errors = capsys.readouterr().err
    shown = said.getvalue() + errors
    assert not [character for character in shown if character != "\n" and not character.isprintable()]
    assert len(errors.splitlines()) == len(NAMES) - 1  # no line is forged


@settings(deadline=None)
@given(hostile_text())
def test_visible_text_has_no_control_characters(text: str) -> None:
    assert all(character == "\n" or character.isprintable() for character in visible(text))


def test_nothing_is_resolved_or_fetched(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("TOPSECRET" * 3)

    def connect(*_: Any) -> None:
        raise AssertionError("something was fetched")

    monkeypatch.setattr(socket.socket, "connect", connect)
    folder = tmp_path / "in"
    folder.mkdir()
    page = XML.format(path=secret, text=TEXT.format("a bridge"))
    (folder / "a.html").write_text(page)
    (folder / "b.jsonl").write_text(json.dumps({"html": page, "id": "b"}) + "\n")
    with caplog.at_level(logging.DEBUG):
        made = run(folder)
    assert made.run["totals"]["accepted"] == 2
    assert not made.run["rejected"]
    for path in made.folder.iterdir():
        if path.is_file():
            content = path.read_bytes()
            assert b"TOPSECRET" not in content
            assert b"a" * 60 not in content  # entities are not expanded
    assert not [row for row in caplog.messages if "\n" in row or "\x1b" in row]
