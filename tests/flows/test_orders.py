"""The same input gives the same bytes. All orders: `python -m benchmarks.store_matrix`."""

from __future__ import annotations

from pathlib import Path

from tests.flows.orders import Order, digests, write_inputs


def test_bytes_depend_on_nothing_but_the_input(tmp_path: Path) -> None:
    names = write_inputs(tmp_path / "in")
    running = [
        digests(names, [Order(0, 1), Order(1, 4)], 1, "UTC"),
        digests(names, [Order(2, 2)], 2, "Asia/Kathmandu"),
    ]
    found = [line for process in running for line in process.communicate()[0].splitlines()]
    assert len(found) == 3
    assert len(set(found)) == 1, found
