"""`copydesk resume`."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console
from rich.text import Text

from flows.commands.common import FAILED, stop


def resume(
    flow_run: Annotated[UUID, typer.Argument(help="The id of the paused flow run, as it was printed.")],
) -> None:
    """Let a run publish that was started with --review-before-publish and waits on a Prefect server.

    Example: copydesk resume 0192ef1c-6f2a-7d10-8f53-9d1c3f3a2b10
    """
    from prefect.exceptions import FlowPauseTimeout, NotPausedError, ObjectNotFound
    from prefect.flow_runs import resume_flow_run

    try:
        resume_flow_run(flow_run)
    except (ObjectNotFound, NotPausedError, FlowPauseTimeout) as error:
        stop(FAILED, f"{flow_run} does not wait on the server that PREFECT_API_URL names: {error}")
    Console().print(Text(f"{flow_run} goes on"))
