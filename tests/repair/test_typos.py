"""Candidates, verdicts and quotations: the parts of the typo rules."""

import subprocess
import sys

import pytest

from cleaners.repair.typos.candidates import align, candidates
from cleaners.repair.typos.lexicon import known, lexicon
from cleaners.repair.typos.places import quoted
from cleaners.repair.typos.score import judge, variant


@pytest.mark.parametrize(
    ("wrong", "right", "slip"),
    [
        ("teh", "the", "transposition"),
        ("wich", "which", "missing"),
        ("accomodate", "accommodate", "double missing"),
        ("untill", "until", "double extra"),
        ("seperate", "separate", "vowel"),
        ("competion", "competition", "syllable"),
        ("aagreemnt", "agreement", "two"),
    ],
)
def test_slips(wrong: str, right: str, slip: str) -> None:
    found = align(wrong, right)
    assert found is not None
    assert found[0] == slip


@pytest.mark.parametrize("word", ["aagreemnt", "convertbile", "sharehodlers", "goverment", "abandonement"])
def test_candidates_hold_every_word_in_reach(word: str) -> None:
    found = {candidate.word for candidate in candidates(word)}
    brute = {other for other in lexicon().common if other[0] == word[0] and align(word, other) is not None}
    assert found >= brute


@pytest.mark.parametrize(
    "word",
    [
        "xiaomi",
        "geely",
        "blockchain",
        "mlns",
        "soyameal",
        "precommitment",
        "ecommerce",
        "organisations",
        "talkin",
    ],
)
def test_no_verdict_of_weight(word: str) -> None:
    verdict = None if word in known() else judge(word)
    assert verdict is None or verdict.confidence < 0.9


def test_variants() -> None:
    assert variant("rationalisation", "rationalization")
    assert variant("underlabour", "underlabor")
    assert not variant("enourmous", "enormous")


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("He said “we will” and left", "“we will”"),
        ('He said "we will" and left', '"we will"'),
        ("The 12\" pipe of the farmers' market didn't fit", ""),
        ("He said 'we don't know' and left", "'we don't know'"),
        ("“It goes on\nnext line", "“It goes on"),
        ("«Oui» dit-il", "«Oui»"),
    ],
)
def test_quotations(text: str, inside: str) -> None:
    assert "".join(text[start:end] for start, end in quoted(text)) == inside


def test_nothing_is_loaded_by_the_import() -> None:
    code = "import sys, cleaners.repair; from cleaners.repair.typos import lexicon as l; print(l.known.cache_info().misses)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0"
