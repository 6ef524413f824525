from tests.flows.conftest import run

__all__ = ["run"]
