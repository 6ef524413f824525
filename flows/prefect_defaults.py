"""What Prefect is told before it is imported, which is when it reads its settings."""

from __future__ import annotations

import os

DEFAULTS = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    # A cold start of the temporary server took 17 s, and 40 s on a busy machine; the default is 20.
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
}


def unset(**more: str) -> dict[str, str]:
    """The defaults, and what is given, that the environment does not set: that has the last word."""
    return {name: value for name, value in (DEFAULTS | more).items() if name not in os.environ}
