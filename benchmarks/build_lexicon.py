"""Write the word lists of cleaners/repair/typos/data from their sources: build_lexicon.py SCOWL TYPOS.

SCOWL is the folder of SCOWL's lists (Debian package scowl 2020.12.07: usr/share/dict/scowl). TYPOS is the
list of the typos project, either `words.csv` or the `word_codegen.rs` made from it (source distribution of
typos 1.52.0). The licences of both are in the data folder.
"""

from __future__ import annotations

import gzip
import re
import sys
from collections.abc import Iterable
from pathlib import Path

from cleaners.repair.typos.score import variant

DATA = Path(__file__).parent.parent / "cleaners" / "repair" / "typos" / "data"
WORD = re.compile("[a-z]{2,}")
TARGET_LEVEL = 60  # a repair may lead to these: SCOWL's own advice for spell checkers
RARE_LEVEL = 70  # these are words, but nothing is repaired to them
HUGE_LEVEL = 80  # known only to the largest dictionaries; larger lists hold many misspellings


def scowl(folder: Path) -> tuple[dict[str, int], set[str], set[str], set[str]]:
    """Words with their lowest level, those preferred somewhere, and names and abbreviations."""
    levels: dict[str, int] = {}
    preferred: set[str] = set()
    names: set[str] = set()
    rare_names: set[str] = set()
    for path in sorted(folder.iterdir()):
        kind, level = path.stem, int(path.suffix[1:])
        for word in path.read_text(encoding="latin-1").lower().split():
            word = word.removesuffix("'s")
            if not WORD.fullmatch(word):
                continue
            if kind.endswith("-words"):
                levels[word] = min(level, levels.get(word, 99))
                if "variant" not in kind and level <= TARGET_LEVEL:
                    preferred.add(word)
            elif level <= (60 if kind.endswith("abbreviations") else RARE_LEVEL):
                names.add(word)
            elif not kind.endswith("abbreviations"):
                rare_names.add(word)
    return levels, preferred, names, rare_names - names


def misspellings(path: Path) -> dict[str, list[str]]:
    """The entries and their answers."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".csv":
        rows = [line.split(",") for line in text.splitlines()]
    else:
        found = re.findall(r'InsensitiveStr::Ascii\("([^"]+)"\),\s*&\[([^\]]*)\]', text)
        rows = [[word, *re.findall(r'"([^"]+)"', answers)] for word, answers in found]
    return {row[0].lower(): [answer.lower() for answer in row[1:]] for row in rows}


def usable(wrong: str, right: str, known: set[str], target: set[str]) -> bool:
    """Whether an entry may be used on news: words of four letters, no known word, no dropped g."""
    if not WORD.fullmatch(wrong) or len(wrong) < 4 or wrong in known or right not in target:
        return False
    dropped = wrong.endswith("in") and right == wrong + "g"
    return not dropped and wrong != right + "s" and not variant(wrong, right) and not DOUBLED.fullmatch(wrong)


DOUBLED = re.compile(r".*[aeiou]([bdfgmnprst])\1(?:ed|ing|er|ers|able)")
"""Inflections with a doubled consonant: too often a variant (targetted)."""


def write(name: str, lines: Iterable[str]) -> None:
    """A sorted list, compressed without a date: the same lists, the same bytes."""
    content = "".join(f"{line}\n" for line in sorted(lines)).encode()
    (DATA / name).write_bytes(gzip.compress(content, 9, mtime=0))
    print(f"{name}: {content.count(10):,} lines, {(DATA / name).stat().st_size:,} bytes")


def main() -> None:
    levels, preferred, names, rare_names = scowl(Path(sys.argv[1]))
    rare = {word for word, level in levels.items() if level <= RARE_LEVEL} | names
    listed = misspellings(Path(sys.argv[2]))
    known = rare | preferred
    entries = {
        wrong: answers
        for wrong, answers in listed.items()
        if all(usable(wrong, right, known, preferred) for right in answers)
    }
    huge = {word for word, level in levels.items() if level <= HUGE_LEVEL} - rare - entries.keys()
    write("common.txt.gz", preferred)
    write("rare.txt.gz", rare - preferred)
    write("huge.txt.gz", huge)
    write("names.txt.gz", rare_names - rare - preferred - huge)
    write("misspellings.tsv.gz", ("\t".join((wrong, *answers)) for wrong, answers in entries.items()))


if __name__ == "__main__":
    main()
