from pathlib import Path

import numpy as np
import pytest

from flows.columns import Files
from flows.files import write_arrays
from flows.urls import RemoteFile, put


@pytest.mark.parametrize("shape", [(0, 0), (1, 3), (5, 0), (64, 17)])
def test_a_band_is_read_out_of_the_middle_of_a_file(tmp_path: Path, shape: tuple[int, int]) -> None:
    table = np.arange(shape[0] * shape[1], dtype=np.uint32).reshape(shape)
    path = write_arrays(tmp_path / "a.npz", {"before": np.arange(9), "table": table, "after": np.arange(4)})
    files = Files([path])
    for first in range(shape[0]):
        assert (files.band(0, "table", first, first + 1) == table[first : first + 1]).all()
    assert (files.band(0, "table", 0, shape[0]) == table).all()
    assert sorted(files.read(0, ["after", "before"])) == ["after", "before"]


def test_rows_that_lie_apart_are_refused(tmp_path: Path) -> None:
    path = write_arrays(tmp_path / "a.npz", {"table": np.asfortranarray(np.ones((3, 4)))})
    with pytest.raises(ValueError, match="one behind the other"):
        Files([path]).band(0, "table", 0, 1)


def test_columns_are_read_where_they_are(tmp_path: Path) -> None:
    table = np.arange(12, dtype=np.int32).reshape(3, 4)
    put(write_arrays(tmp_path / "a.npz", {"table": table}), "memory://columns/a.npz")
    files = Files([RemoteFile("memory://columns/a.npz")])
    assert (files.band(0, "table", 1, 3) == table[1:]).all()
    assert (files.read(0, ["table"])["table"] == table).all()
