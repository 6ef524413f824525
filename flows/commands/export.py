"""`copydesk export`."""

from __future__ import annotations

from rich.console import Console

from flows.commands.common import OUTPUT, Output
from flows.commands.stored import checked
from flows.published import NotThereError
from flows.summary import Summary


def export(output: Output = OUTPUT) -> None:
    """Write the files in latest/ again, out of the store: the same bytes as the last run wrote.

    Example: copydesk export --output output/
    """

    def work() -> Summary:
        from flows.locks import locked
        from flows.shown import export as write

        with locked(output, "export"):
            summary = write(output)
        if summary is None:
            raise NotThereError(f"{output} holds no run yet: nothing was published there")
        return summary

    summary = checked(output, work)
    Console().print(f"{output / 'latest'} is as run {summary.run} left it", soft_wrap=True)
