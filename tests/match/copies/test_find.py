import os
import random
import subprocess
import sys
from collections.abc import Sequence

import numpy as np
import pytest
from datasketch import MinHash, MinHashLSH
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaners.match.columns import Layout, Loaded
from cleaners.match.copies import Copies, copy_features, find_copies
from cleaners.match.copies.candidates import banded, bands_and_rows, unpack
from cleaners.match.copies.signatures import SCHEME
from cleaners.model import Article
from cleaners.settings import Near
from tests.match.copies.corpora import article, corpus, edited, prose

SETTINGS = Near()


def find(articles: Sequence[Article], separated: Sequence[tuple[str, str]] = ()) -> Copies:
    return find_copies(copy_features(articles, SETTINGS), SETTINGS, separated)


def tied(articles: Sequence[Article], separated: Sequence[tuple[str, str]] = ()) -> dict[str, str]:
    """Copy to survivor."""
    return {pair.right: pair.left for pair in find(articles, separated).pairs}


def test_a_cut_is_an_excerpt_of_the_longer_article() -> None:
    words = prose(1, 300)
    pair = find([article("long", " ".join(words)), article("cut", " ".join(words[:110]))]).pairs[0]
    assert (pair.left, pair.right, pair.tier) == ("long", "cut", "near")
    assert pair.evidence.containment == pytest.approx(1.0)
    assert pair.evidence.jaccard == pytest.approx(108 / 298, abs=0.001)


def test_a_short_cut_of_a_long_article_is_found() -> None:
    words = prose(1, 1500)
    assert tied([article("long", " ".join(words)), article("cut", " ".join(words[500:650]))]) == {
        "cut": "long"
    }


def test_an_edited_copy_is_found() -> None:
    words = prose(2, 250)
    assert tied([article("a", " ".join(words)), article("b", edited(words, 12, 9))]) == {"b": "a"}


def test_unrelated_articles_are_not_tied() -> None:
    assert not tied([article(str(seed), " ".join(prose(seed, 200))) for seed in range(50)])


def test_case_quotes_and_layout_make_no_difference() -> None:
    text = "The “big” city's price rose 1,000 per cent, it’s said."
    other = 'the "BIG" city’s   price\nrose 1000 per cent; it\'s said!'
    pair = find([article("a", text), article("b", other)]).pairs[0]
    assert (pair.tier, pair.score) == ("exact", 1.0)


def test_the_agency_behind_a_text_makes_no_difference() -> None:
    body = " ".join(prose(3, 50))
    assert find([article("a", body), article("b", f"{body}\n Reuter\n")]).pairs[0].tier == "exact"


def test_a_text_shorter_than_a_shingle_matches_exactly_or_not_at_all() -> None:
    texts = ["Updated", "updated", "Markets", "", "", "!!!", "...", "天气", "天氣"]
    assert tied([article(str(i), text) for i, text in enumerate(texts)]) == {"1": "0"}


def test_distinct_chinese_articles_stay_apart_and_copies_are_found() -> None:
    characters = [chr(0x4E00 + index) for index in range(3000)]
    letters = random.Random(10)
    texts = ["".join(letters.choices(characters, k=300)) + "。" for _ in range(40)]
    articles = [article(f"z{i}", text) for i, text in enumerate(texts)]
    copies = [article(f"y{i}", texts[i][:280] + "一" * 5) for i in range(10)]
    assert tied([*articles, *copies]) == {f"y{i}": f"z{i}" for i in range(10)}


def test_templates_with_other_numbers_stay_apart() -> None:
    filler = " ".join(prose(5, 60))
    reports = [
        article(f"t{i}", f"Shares of firm {i} closed at {100 + i}.{i % 10} on {i * 137} shares. {filler}")
        for i in range(60)
    ]
    assert not tied(reports)


def test_notices_of_other_companies_stay_apart() -> None:
    body = "Qtly div 45 cts vs 45 cts prior. Pay April 30. Record April 10"
    notices = [
        article("a", body, title="ALPHA CO SETS QUARTERLY"),
        article("b", body, title="BETA HOLDINGS INC <BETA> IN PAYOUT"),
        article("c", body, title="ALPHA CO SETS QUARTERLY"),
    ]
    assert tied(notices) == {"c": "a"}


def test_a_chain_is_not_followed() -> None:
    words = prose(6, 300 + 100 * 20)
    chain = [article(f"c{i:03}", " ".join(words[i * 20 : i * 20 + 300])) for i in range(100)]
    copies = find(chain)
    assert all((pair.evidence.containment or 0) >= SETTINGS.containment for pair in copies.pairs)
    place = {one.id: index for index, one in enumerate(chain)}
    assert all(abs(place[pair.left] - place[pair.right]) <= 7 for pair in copies.pairs)


def test_an_article_put_together_from_two_ties_neither_to_the_other() -> None:
    first, second = prose(7, 300), prose(8, 150)
    both = article("both", " ".join(first + second))
    groups = tied([both, article("first", " ".join(first)), article("second", " ".join(second))])
    assert groups == {"first": "both"}


def test_a_digest_of_many_takes_none_of_them() -> None:
    items = [prose(20 + i, 100) for i in range(8)]
    digest = article("digest", " ".join(word for item in items for word in item))
    assert not tied([digest, *(article(f"item{i}", " ".join(item)) for i, item in enumerate(items))])
    cut = article("cut", " ".join(items[3][:70]))
    assert tied([digest, *(article(f"item{i}", " ".join(item)) for i, item in enumerate(items)), cut]) == {
        "cut": "item3"
    }


def test_shared_boilerplate_ties_nothing_together() -> None:
    boilerplate = " ".join(prose(9, 900))
    articles = [article(f"b{i}", " ".join(prose(100 + i, 100)) + " " + boilerplate) for i in range(60)]
    assert not tied(articles)


def test_dates_far_apart_need_more() -> None:
    words = prose(11, 200)
    near = [article("a", " ".join(words), published="2024-01-01"), article("b", edited(words, 9, 12))]
    assert tied([near[0], article("b", near[1].text, published="2024-01-03")]) == {"b": "a"}
    assert not tied([near[0], article("b", near[1].text, published="2024-03-03T10:00:00Z")])


def test_the_corpus_falls_into_its_groups() -> None:
    groups = tied(corpus())
    assert len(groups) == 12 * 5
    assert all(
        copy.split("e")[0].split("s")[0].split("c")[0] in survivor for copy, survivor in groups.items()
    )


@settings(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 20))
def test_order_and_batches_make_no_difference(shuffler: random.Random, size: int) -> None:
    expected = find(corpus())
    articles = corpus()
    shuffler.shuffle(articles)
    parts = [copy_features(articles[i : i + size], SETTINGS) for i in range(0, len(articles), size)]
    assert find_copies(type(parts[0]).concatenate(parts), SETTINGS) == expected


def test_stars() -> None:
    copies = find(corpus())
    rights = [pair.right for pair in copies.pairs]
    assert len(set(rights)) == len(rights)
    assert not {pair.left for pair in copies.pairs} & set(rights)


def test_a_person_separates_what_is_the_same() -> None:
    articles = [article(name, " ".join(prose(1, 90))) for name in "abc"]
    groups = tied(articles, separated=[("a", "b")])
    assert groups.get("b") != "a"
    assert len(groups) == 1
    words = prose(1, 200)
    near = [
        article("a", " ".join(words)),
        article("b", edited(words, 12, 9)),
        article("c", edited(words, 14, 8)),
    ]
    groups = tied(near, separated=[("c", "b"), ("a", "missing")])
    assert len(groups) == 1


def test_pairs_on_both_sides_of_the_line_are_shown() -> None:
    words = prose(1, 200)
    kept, refused = edited(words, 10, 3), " ".join([*words[:100], *prose(2, 100)])
    copies = find([article("a", " ".join(words)), article("kept", kept), article("refused", refused)])
    assert [pair.right for pair in copies.pairs] == ["kept"]
    assert {frozenset((pair.left, pair.right)) for pair in copies.borderline} >= {
        frozenset(("a", "kept")),
        frozenset(("a", "refused")),
    }


def test_features_of_other_settings_are_refused() -> None:
    with pytest.raises(ValueError, match="settings"):
        find_copies(copy_features(corpus()[:3], Near(seed=2)), SETTINGS)


@pytest.mark.parametrize(
    "near", [Near(seed=99), Near(bands=42, rows=3), Near(bucket_articles=4), Near(permutations=64)]
)
def test_how_candidates_are_found_makes_no_difference(near: Near) -> None:
    expected = [(pair.left, pair.right) for pair in find(corpus()).pairs]
    copies = find_copies(copy_features(corpus(), near), near)
    assert [(pair.left, pair.right) for pair in copies.pairs] == expected


def test_bands_and_rows_are_those_of_datasketch() -> None:
    index = MinHashLSH(threshold=SETTINGS.candidate_jaccard, num_perm=SETTINGS.permutations)
    assert bands_and_rows(SETTINGS) == (index.b, index.r) == (42, 3)
    assert bands_and_rows(Near(bands=16, rows=4)) == (16, 4)


@pytest.mark.parametrize("wrong", [{"bands": 42}, {"rows": 3}, {"bands": 64, "rows": 3}])
def test_bands_without_room_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="bands"):
        Near(**wrong)


def test_every_pair_of_datasketch_is_a_candidate() -> None:
    features = copy_features(corpus(), SETTINGS)
    index = MinHashLSH(num_perm=SETTINGS.permutations, params=(42, 3))
    signatures = [MinHash(seed=SETTINGS.seed, hashvalues=row, scheme=SCHEME) for row in features.signatures]
    for number, signature in enumerate(signatures):
        index.insert(number, signature)
    expected = {
        (min(number, other), max(number, other))
        for number, signature in enumerate(signatures)
        for other in index.query(signature)
        if other != number
    }
    rows = np.arange(len(features))
    layout = Layout(np.array([0, len(features)]), rows)
    found = banded(Loaded([features.arrays()]), layout, rows, range(42), SETTINGS)
    assert expected <= set(zip(*(side.tolist() for side in unpack(found.pairs)), strict=True))


PROGRAM = """
from cleaners.match.copies import copy_features, find_copies
from cleaners.settings import Near
from tests.match.copies.corpora import article, corpus, edited, prose
from tests.match.copies.corpora import corpus
print(find_copies(copy_features(corpus(), Near()), Near()))
"""


def test_the_hash_seed_makes_no_difference() -> None:
    other = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "PYTHONHASHSEED": "12345"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert other.stdout.strip() == str(find(corpus()))


def test_evidence_of_a_template_is_named() -> None:
    words = prose(4, 200)
    other = [*words[:150], "in", "1999", *words[150:]]
    pair = find(
        [article("a", " ".join([*words, "in", "2001", *prose(5, 20)])), article("b", " ".join(other))]
    ).pairs[0]
    assert pair.evidence.differing == ("1999", "2001")


def test_nothing_in_nothing_out() -> None:
    assert find([]).pairs == ()


def test_a_large_bucket_is_counted_and_stays_linear() -> None:
    words = prose(1, 100)
    articles = [article(f"v{i:04}", " ".join([*words, *prose(1000 + i, 1)])) for i in range(400)]
    copies = find(articles)
    assert len(copies.pairs) == 399
    assert copies.counts["oversized_buckets"] > 0
    assert copies.counts["candidates"] < 400 * 60
