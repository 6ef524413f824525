"""The store: `copydesk.duckdb` in an output, one transactional file with all that a run has to know.

    with opened(output) as store:
        with transaction(store):
            ...

docs/store.md has its tables. Connections are short: while one is open, no other process can open the file.
"""

from flows.store.schema import NotStoredError, StoreError, opened, transaction

__all__ = ["NotStoredError", "StoreError", "opened", "transaction"]
