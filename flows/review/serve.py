"""Serve the review on this machine until somebody ends it."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Callable
from pathlib import Path

import uvicorn

from flows.review.app import app

HOST = "127.0.0.1"


def serve(output: Path, port: int, ready: Callable[[str], None]) -> None:
    """Serve the review of an output; `ready` is told the address. Returns when it is interrupted.

    Raises:
        OSError: the port is taken.
    """
    token = secrets.token_urlsafe(24)
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((HOST, port))
        listening.listen()
        ready(f"http://{HOST}:{listening.getsockname()[1]}/{token}/")
        config = uvicorn.Config(app(output, token), log_level="error", access_log=False, server_header=False)
        uvicorn.Server(config).run(sockets=[listening])
