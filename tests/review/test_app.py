from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from cleaners.model import Decision
from flows.decisions import EditDecision, LineDecision, RuleDecision, kept
from flows.locks import locked
from flows.review.app import MOST_BYTES, app, folder_to_review
from tests.review.runs import copied, first_run

TOKEN = "a-token"
SAME = {"verdict": "same", "left": "ferry-copy", "right": "bridge-copy"}


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return copied(tmp_path)


@pytest.fixture
def client(output: Path) -> Iterator[TestClient]:
    with TestClient(app(output, TOKEN), base_url="http://127.0.0.1:8000") as client:
        yield client


def click(
    client: TestClient, decision: dict[str, Any], headers: dict[str, str] | None = None, back: bool = False
) -> Any:
    return client.post(f"/{TOKEN}/decide", json={"decision": decision, "back": back}, headers=headers)


def test_the_page_has_buttons_and_may_talk_to_its_own_server_only(client: TestClient) -> None:
    answer = client.get(f"/{TOKEN}/")
    assert answer.status_code == 200
    assert "data-decision=" in answer.text
    assert "connect-src &#39;self&#39;" in answer.text
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Content-Security-Policy"] == "frame-ancestors 'none'"
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "path", ["/", "/wrong/", "/a-toke/", "/a-token2/", "/%C3%A9/", f"/{TOKEN}/../", "/docs"]
)
def test_without_the_token_there_is_nothing(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_wrong_token_decides_nothing(client: TestClient, output: Path) -> None:
    assert client.post("/wrong/decide", json={"decision": SAME}).status_code == 404
    assert kept(output) == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 400),
        ({"Host": "evil.example:8000"}, 400),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1:9999"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Content-Type": "text/plain"}, 403),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 403),
        ({"Origin": "http://127.0.0.1:8000", "Sec-Fetch-Site": "same-origin"}, 200),
    ],
)
def test_another_page_cannot_decide(
    client: TestClient, output: Path, headers: dict[str, str], status: int
) -> None:
    assert click(client, SAME, headers).status_code == status
    assert len(kept(output)) == (status == 200)


def test_another_origin_is_promised_nothing(client: TestClient) -> None:
    answer = client.options(f"/{TOKEN}/decide", headers={"Origin": "http://evil.example"})
    assert answer.status_code == 405
    assert not any(name.startswith("access-control") for name in answer.headers)


def test_each_click_is_a_decision_and_taken_back_as_easily(client: TestClient, output: Path) -> None:
    edit = {"article": "ferry-copy", "rule": "typo-listed", "start": 3, "before": "a", "after": "b"}
    clicks: list[dict[str, Any]] = [
        SAME,
        {"verdict": "undo", **edit},
        {"verdict": "off", "rule": "share", "source": "example.org"},
        {"verdict": "keep", "line": "Share this"},
    ]
    for decision in clicks:
        answer = click(client, decision)
        assert answer.status_code == 200
        assert decision in answer.json()["decided"]
    assert [type(one) for one in kept(output)] == [Decision, EditDecision, RuleDecision, LineDecision]
    other = {"verdict": "different", "left": "bridge-copy", "right": "ferry-copy"}
    assert click(client, other).json()["decided"].count(SAME) == 0
    for decision in (other, *clicks[1:]):
        assert decision not in click(client, decision, back=True).json()["decided"]
    assert kept(output) == []


@pytest.mark.parametrize(
    "decision",
    [
        {"verdict": "perhaps", "left": "a", "right": "b"},
        {"verdict": "same", "left": "a"},
        {"verdict": "same", "left": "a", "right": "a"},
        {"verdict": "undo", "article": "a"},
        {"verdict": "same", "left": "a", "right": "b", "by": "somebody else"},
        {"verdict": "undo", "article": "a", "rule": "r", "start": "1", "before": "x", "after": ""},
        {},
    ],
)
def test_what_is_no_decision_is_refused_with_a_reason(
    client: TestClient, output: Path, decision: dict[str, Any]
) -> None:
    answer = click(client, decision)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert kept(output) == []


def test_a_contradiction_is_refused(client: TestClient, output: Path) -> None:
    for left, right in (("a", "b"), ("b", "c")):
        assert click(client, {"verdict": "same", "left": left, "right": right}).status_code == 200
    answer = click(client, {"verdict": "different", "left": "a", "right": "c"})
    assert answer.status_code == 400
    assert "contradict" in answer.json()["error"]
    assert len(kept(output)) == 2


def test_a_body_without_end_is_cut_off(client: TestClient, output: Path) -> None:
    assert click(client, {"verdict": "keep", "line": "x" * MOST_BYTES}).status_code == 413
    assert kept(output) == []


def test_a_run_that_waits_is_reviewed_before_the_one_that_is_shown(tmp_path: Path) -> None:
    output = copied(tmp_path)
    assert folder_to_review(output) == (output / "latest").resolve()
    waiting = output / "runs" / "99990101T000000.000000Z.partial"
    waiting.mkdir()
    assert folder_to_review(output) != waiting
    (waiting / "report.html").write_text("")
    assert folder_to_review(output) != waiting  # a crash left it behind
    with locked(output, "99990101T000000.000000Z"):
        assert folder_to_review(output) == waiting


def test_the_report_of_the_run_has_no_buttons() -> None:
    text = (first_run() / "output" / "latest" / "report.html").read_text(encoding="utf-8")
    assert "data-decision" not in text
    assert "<button" in text
