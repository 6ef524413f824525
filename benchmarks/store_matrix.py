"""The same input in every order: `python -m benchmarks.store_matrix`.

5 shuffles x 1, 2 and 4 workers x 3 hash seeds, each seed in a time zone of its own, and with a clock that is
right, years late or years early: 45 runs, which have to give the same bytes. tests/flows/test_orders.py has
some of them.
"""

from __future__ import annotations

import sys
import tempfile
from itertools import product
from pathlib import Path

from tests.flows.orders import CLOCKS, Order, digests, write_inputs


def main() -> None:
    """Run them all, one interpreter after the other."""
    orders = [Order(shuffle, workers) for shuffle, workers in product(range(5), (1, 2, 4))]
    seen: dict[str, list[str]] = {}
    with tempfile.TemporaryDirectory() as name:
        names = write_inputs(Path(name, "in"))
        for seed, zone in enumerate(CLOCKS):
            process = digests(names, orders, seed, zone)
            found = process.communicate()[0].splitlines()
            if len(found) != len(orders):
                sys.exit(f"hash seed {seed}, {zone}: it failed after {len(found)} runs")
            for order, line in zip(orders, found, strict=True):
                seen.setdefault(line, []).append(f"{order}, hash seed {seed}, {zone}")
    for line, ways in sorted(seen.items(), key=lambda item: -len(item[1])):
        print(f"{len(ways)} runs: {line}")
        print("  ", "; ".join(ways[:4]))
    if len(seen) > 1:
        sys.exit("bytes differ")


if __name__ == "__main__":
    main()
