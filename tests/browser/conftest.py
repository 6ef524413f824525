"""A browser of the system, and what it complains about. Nothing is ever downloaded for it."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

FOUND = next((path for name in NAMES if (path := shutil.which(name))), None)


@dataclass
class Watched:
    """A page, and all that went wrong or out while it was open."""

    page: Any
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def refuse(self, dialog: Any) -> None:
        self.complaints.append(dialog.message)
        dialog.dismiss()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    if FOUND is None:
        pytest.skip(f"no browser: none of {', '.join(NAMES)} is on the path")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    # A sandbox inside a container fails, and root may not have one: the pages are our own.
    options = ["--no-sandbox"] if os.geteuid() == 0 or os.environ.get("CI") else []
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=FOUND, args=options)
        yield browser
        browser.close()


@pytest.fixture
def opened(browser: Any) -> Iterator[Callable[..., Watched]]:
    """Open an address in a fresh profile; at the end nothing may have been said on the console."""
    watched: list[Watched] = []

    def opened(address: str | Path, width: int = 1280, theme: str = "light") -> Watched:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=theme, reduced_motion="reduce"
        )
        context.set_default_timeout(10_000)
        one = Watched(context.new_page())
        one.page.on("console", lambda message: one.complaints.append(f"{message.type}: {message.text}"))
        one.page.on("pageerror", lambda error: one.complaints.append(str(error)))
        one.page.on("dialog", lambda dialog: one.refuse(dialog))
        one.page.on("request", lambda request: one.requests.append(request.url))
        one.page.goto(address.as_uri() if isinstance(address, Path) else address)
        watched.append(one)
        return one

    yield opened
    for one in watched:
        assert one.complaints == []
        one.page.context.close()


@pytest.fixture
def served() -> Iterator[Callable[[Path], str]]:
    """Serve the review of an output until the test is over. Returns its address."""
    import uvicorn

    from flows.review.app import app

    running: list[tuple[uvicorn.Server, threading.Thread]] = []

    def served(output: Path) -> str:
        server = uvicorn.Server(uvicorn.Config(app(output, "token"), port=0, log_level="error"))
        thread = threading.Thread(target=server.run)
        thread.start()
        running.append((server, thread))
        while not server.started:
            thread.join(0.01)
            assert thread.is_alive()
        port = server.servers[0].sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}/token/"

    yield served
    for server, thread in running:
        server.should_exit = True
        thread.join()
