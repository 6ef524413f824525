"""The pages of the review: the report with buttons, and where their clicks go.

Other pages in the same browser must not be able to read or to decide: every address holds a random token,
the Host header has to name this machine (a foreign name that resolves to it does not), nothing is answered
across origins, and a decision has to come as JSON from this very page. There are no cookies to be sent along.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import msgspec
from msgspec import Struct
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from cleaners.publish.report import Content, Review, collect, render
from cleaners.publish.runs import PARTIAL, latest
from flows.decisions import AnyDecision, DecisionsError, from_row, keep, kept, signed, take_back, to_row
from flows.locks import HeldError, is_held
from flows.published import NotThereError, no_corpus
from flows.rules import ABOUT
from flows.store import StoreError
from flows.store.decisions import Decided

MOST_BYTES = 100_000
"""Of a decision: the longest passage that the page offers to keep is a fraction of it."""

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Said(Struct, frozen=True, forbid_unknown_fields=True):
    """What a button says: a verdict, and what it is about."""

    verdict: str
    left: str | None = None
    right: str | None = None
    article: str | None = None
    rule: str | None = None
    start: int | None = None
    before: str | None = None
    after: str | None = None
    source: str | None = None
    line: str | None = None


class Click(Struct, frozen=True, forbid_unknown_fields=True):
    """A decision, or that it is taken back."""

    decision: Said
    back: bool = False


def app(output: Path, token: str) -> Starlette:
    """The review of an output. Its pages are found under /TOKEN/ only."""

    def guarded(answer: Callable[[Request], Response]) -> Callable[[Request], Response]:
        def guard(request: Request) -> Response:
            if not secrets.compare_digest(request.path_params["token"].encode(), token.encode()):
                response: Response = PlainTextResponse("Not found", 404)
            else:
                response = answer(request)
            response.headers.update(HEADERS)
            return response

        return guard

    def page(request: Request) -> Response:
        try:
            content = _content(folder_to_review(output))
            review = Review([spoken(decision) for decision in kept(output)])
        except (NotThereError, HeldError, StoreError) as error:
            return PlainTextResponse(str(error), 503)
        return HTMLResponse(render(content, ABOUT, review))

    async def decide(request: Request) -> Response:
        body = await _body(request)
        return await run_in_threadpool(guarded(lambda _: _decided(output, request, body)), request)

    return Starlette(
        routes=[
            Route("/{token}/", guarded(page), methods=["GET"]),
            Route("/{token}/decide", decide, methods=["POST"]),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])],
    )


def folder_to_review(output: Path) -> Path:
    """The run that waits to be published, if one does; else the one that readers see.

    Raises:
        NotThereError: there is neither.
    """
    waiting = sorted(path.parent for path in output.glob(f"runs/*{PARTIAL}/report.html"))
    if not is_held(output):  # a crash left them behind
        waiting = []
    folder = waiting[-1] if waiting else latest(output)
    if folder is None:
        raise no_corpus(output)
    return folder


def spoken(decision: AnyDecision) -> dict[str, object]:
    """A decision as a button names it."""
    row = to_row(decision)
    said = Said(
        verdict=row.verdict,
        left=row.left_id,
        right=row.right_id,
        article=row.article_id,
        rule=row.rule,
        start=row.start,
        before=row.before,
        after=row.after,
        source=row.source,
        line=row.line,
    )
    return {name: value for name, value in msgspec.structs.asdict(said).items() if value is not None}


def _decided(output: Path, request: Request, body: bytes | None) -> Response:
    """Keep a decision or take it back; all that are kept come back."""
    if reason := _foreign(request):
        return JSONResponse({"error": reason}, 403)
    if body is None:
        return JSONResponse({"error": "too long to be a decision"}, 413)
    try:
        click = msgspec.json.decode(body, type=Click)
        decision = _decision(click.decision)
        (take_back if click.back else keep)(output, [decision])
        decided = [spoken(one) for one in kept(output)]
    except (msgspec.MsgspecError, DecisionsError) as error:
        return JSONResponse({"error": str(error)}, 400)
    except (HeldError, StoreError, OSError) as error:
        return JSONResponse({"error": str(error)}, 409)
    return JSONResponse({"decided": decided})


def _foreign(request: Request) -> str | None:
    """Why a request does not come from this page."""
    headers = request.headers
    if headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        return "a decision comes as JSON"
    if headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return "another page sent this"
    if headers.get("origin", f"http://{headers['host']}") != f"http://{headers['host']}":
        return "another page sent this"
    return None


async def _body(request: Request) -> bytes | None:
    """The body; None if it is too long."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BYTES:
            return None
    return body


def _decision(said: Said) -> AnyDecision:
    by, on = signed()
    return from_row(
        Decided(
            "pair",
            said.verdict,
            left_id=said.left,
            right_id=said.right,
            article_id=said.article,
            rule=said.rule,
            start=said.start,
            before=said.before,
            after=said.after,
            source=said.source,
            line=said.line,
            decided_by=by,
            decided_on=on,
        )
    )


@lru_cache(maxsize=2)
def _content(folder: Path) -> Content:
    return collect(folder)
