from __future__ import annotations

from collections.abc import Sequence

import pytest

LAST = ("tests/flows", "tests/review", "tests/engines", "tests/browser")
"""These may leave threads behind, in the libraries that they use: a server, a cluster, a browser."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What forks runs first: a process with threads can only start interpreters, which takes seconds."""
    items.sort(key=lambda item: _place(item.nodeid, LAST))


def _place(name: str, last: Sequence[str]) -> int:
    return next((number for number, folder in enumerate(last, 1) if name.startswith(folder)), 0)
