import io

import numpy as np
import pytest
from datasketch import MinHash
from hypothesis import given
from hypothesis import strategies as st

from cleaners.match.copies import CopyFeatures, copy_features
from cleaners.match.copies.features import scheme_of
from cleaners.match.copies.signatures import SCHEME, signatures
from cleaners.model import Article
from cleaners.settings import Near

SETTINGS = Near(permutations=32, bands=10, rows=3)
TEXTS = st.lists(st.text(alphabet="ab cd é中 1.,'\n\x1cﬁ½\u0301", max_size=40), max_size=6)


def articles(*texts: str) -> list[Article]:
    return [Article(id=f"a{index}", input="x", text=text) for index, text in enumerate(texts)]


def same(left: CopyFeatures, right: CopyFeatures) -> bool:
    ours, theirs = left.arrays(), right.arrays()
    return ours.keys() == theirs.keys() and all(np.array_equal(ours[name], theirs[name]) for name in ours)


@pytest.mark.parametrize("seed", [1, 7, 2**32 - 1])
def test_signatures_are_those_of_datasketch(seed: int) -> None:
    words = [f"word{index % 37} and {index}" for index in range(400)]
    features = copy_features(
        articles(" ".join(words), "one two three four", "", "北京天气很好"), Near(seed=seed)
    )
    for row, signature in enumerate(features.signatures):
        start, end = features.shingles.offsets[row : row + 2]
        reference = MinHash(num_perm=128, seed=seed, scheme=SCHEME, hashfunc=int)
        reference.update_batch(features.shingles.values[start:end].tolist())
        assert signature.dtype == reference.hashvalues.dtype
        assert signature.tobytes() == reference.hashvalues.tobytes()


def test_the_scheme_is_kept_with_the_features() -> None:
    features = copy_features(articles("one two three"), SETTINGS)
    assert SCHEME in features.scheme
    assert features.scheme == scheme_of(SETTINGS)


@given(TEXTS)
def test_a_batch_is_its_parts(texts: list[str]) -> None:
    whole = copy_features(articles(*texts), SETTINGS)
    parts = [copy_features([article], SETTINGS) for article in articles(*texts)]
    assert same(whole, CopyFeatures.concatenate([copy_features([], SETTINGS), *parts]))


@given(TEXTS)
def test_arrays_survive_a_file(texts: list[str]) -> None:
    features = copy_features(articles(*texts), SETTINGS)
    file = io.BytesIO()
    np.savez(file, **features.arrays())  # type: ignore[arg-type]
    file.seek(0)
    with np.load(file, allow_pickle=False) as arrays:
        assert same(features, CopyFeatures.from_arrays(dict(arrays)))


@given(TEXTS)
def test_rows_are_sorted_sets(texts: list[str]) -> None:
    features = copy_features(articles(*texts), SETTINGS)
    for sets in (features.shingles, features.numbers, features.names, features.titles):
        for start, end in zip(sets.offsets, sets.offsets[1:], strict=False):
            assert (np.diff(sets.values[start:end].astype(np.int64)) > 0).all()


def test_parts_of_different_settings_do_not_mix() -> None:
    parts = [copy_features(articles("one two three"), Near(seed=seed)) for seed in (1, 2)]
    with pytest.raises(ValueError, match="scheme"):
        CopyFeatures.concatenate(parts)


def test_no_shingles_no_signature() -> None:
    features = copy_features(articles("", "one two", "!!!"), SETTINGS)
    assert not features.shingles.lengths.any()
    assert (signatures(features.shingles, 4, 1) == 2**32 - 1).all()
