"""`copydesk review`."""

from __future__ import annotations

import webbrowser
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from flows.commands.common import FAILED, OUTPUT, Output, stop, stopping


def review(
    output: Output = OUTPUT,
    port: Annotated[int, typer.Option(min=0, max=65535, help="A port; 0 for any that is free.")] = 0,
    browser: Annotated[bool, typer.Option("--open", help="Open the page in a browser.")] = False,
) -> None:
    """Look at a corpus in the browser, and overrule it: the report with buttons, on this machine only.

    The next run on this output obeys what is decided there. End it with Ctrl-C.

    Example: copydesk review --output output/ --open
    """
    from flows.review.app import folder_to_review
    from flows.review.serve import serve

    def ready(address: str) -> None:
        Console().print(Text(f"{address}\nonly this address works; end with Ctrl-C"), soft_wrap=True)
        if browser:
            webbrowser.open(address)

    with stopping():
        folder_to_review(output)
    try:
        serve(output, port, ready)
    except OSError as error:
        stop(FAILED, f"port {port}: {error.strerror}; choose another --port, or 0 for any that is free")
