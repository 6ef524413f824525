"""Fit the score of cleaners/repair/typos. Prints slip shares, weights, and how they do on held-out words.

Typos: entries of the typos list whose answer is the likeliest candidate or not. Good words, none of which
the score may touch: common and rare words of SCOWL withheld from the lexicon one by one, words that only
its largest lists have, and less frequent words of other languages. Nothing is taken from any article. Odd
words (by checksum) are fitted on, even ones are held out.
"""

from __future__ import annotations

import math
import zlib
from collections import Counter

import numpy as np
import wordfreq
from numpy.typing import NDArray

from cleaners.repair.typos import candidates as slips
from cleaners.repair.typos import score
from cleaners.repair.typos.lexicon import FOREIGN, FREQUENT, _lines, lexicon

WAYS = {
    "transposition": 8,
    "double missing": 0.35,
    "missing": 8.5,
    "double extra": 9,
    "near extra": 54,
    "extra": 180,
}
WAYS |= {"vowel": 14.4, "near": 36, "other": 180, "two": 40_000, "syllable": 0.5}
"""How many ways there are to make each slip in a word of nine letters."""


def checksum(word: str) -> int:
    return zlib.crc32(word.encode())


def sample(words: list[str], count: int) -> list[str]:
    return sorted(words, key=checksum)[:count]


def print_slips() -> None:
    pairs = [pair for pair in lexicon().misspellings.items() if "\t" not in pair[1]]
    kinds = Counter(found[0] for pair in pairs if (found := slips.align(*pair)))
    for kind, ways in WAYS.items():
        print(f"{kind:>15}: {math.log10(kinds[kind] / kinds.total() / ways):.2f}")


Row = tuple[tuple[float, ...], float, float, str]  # features, whether the favourite is right, weight, word


def typos() -> list[Row]:
    rows: list[Row] = []
    entries = lexicon()
    for word in sample(sorted(entries.misspellings), 6_000):
        found = slips.candidates(word)
        if found and not score.vetoed(word, found):
            right = found[0].word in entries.answers(word)
            if not right and any(answer.startswith(found[0].word) for answer in entries.answers(word)):
                continue  # the list has many plurals for answers where the singular is meant
            rows.append((score.features(word, found), float(right), 1.0, f"{word} {found[0].word}"))
    return rows


def good_words() -> list[Row]:
    words = lexicon()
    rows: list[Row] = []
    usual = [word for word in words.common if len(word) >= 4 and words.zipf(word) < 3.5]
    huge = [word for name in ("huge", "rare") for word in _lines(f"{name}.txt.gz") if len(word) >= 4]
    not_foreign = words.known | words.misspellings.keys()
    foreign = [
        word
        for code in FOREIGN
        for bin_ in wordfreq.get_frequency_list(code, "small")[FREQUENT + 1 :]
        for word in bin_
        if word.isascii() and word.isalpha() and len(word) >= 4 and word not in not_foreign
    ]
    for weight, group in (
        (1.0, sample(usual, 5_000)),
        (1.0, sample(huge, 5_000)),
        (1.0, sample(foreign, 3_000)),
    ):
        for word in group:
            found = [one for one in slips.candidates(word) if one.word != word]
            if found and not score.vetoed(word, found):
                rows.append((score.features(word, found), 0.0, weight, f"{word} {found[0].word}"))
    return rows


def fit(
    values: NDArray[np.float64], right: NDArray[np.float64], weight: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Weights of a logistic regression by Newton's method, with a slight ridge."""
    inputs = np.column_stack([np.ones(len(values)), values])
    weights = np.zeros(inputs.shape[1])
    for _ in range(30):
        guess = 1 / (1 + np.exp(-inputs @ weights))
        slope = inputs.T @ (weight * (right - guess)) - 0.1 * weights
        curve = (inputs.T * (weight * guess * (1 - guess))) @ inputs + 0.1 * np.eye(len(weights))
        weights = weights + np.linalg.solve(curve, slope)
    return weights


def main() -> None:
    print_slips()
    rows = typos() + good_words()
    odd = [row for row in rows if checksum(row[3]) % 2]
    even = [row for row in rows if not checksum(row[3]) % 2]
    values, right, weight = (np.array([row[at] for row in odd], np.float64) for at in (0, 1, 2))
    weights = fit(values, right, weight)
    print("WEIGHTS = (" + ", ".join(f"{weight:.3f}" for weight in weights) + ")")
    values, right, _ = (np.array([row[at] for row in even], np.float64) for at in (0, 1, 2))
    guess = 1 / (1 + np.exp(-(np.column_stack([np.ones(len(values)), values]) @ weights)))
    for cut in (0.5, 0.8, 0.9, 0.95, 0.98, 0.99):
        taken = guess >= cut
        wrong, recall = (right[taken] == 0).sum(), right[taken].sum() / right.sum()
        print(f"from {cut}: {taken.sum()} taken, {wrong} wrong, recall {recall:.3f}")
    worst = sorted(zip(guess, right, even, strict=True), key=lambda row: -row[0])
    print([f"{row[3]} {chance:.3f}" for chance, good, row in worst if not good][:60])


if __name__ == "__main__":
    main()
