"""How much of what the other members say is in the merged record, on BASIL's triples of full articles.

    COPYDESK_DATA=... python -m benchmarks.merge_coverage

Facts are counted here in a way of its own, not as `cleaners.merge` finds them: tokens with a digit, runs of
capitalised words inside a sentence, and quotations of three words and more, in lower case and without
punctuation; one is covered where the record has the same words in a row.
"""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import combinations

from benchmarks.story_sets import read_set
from cleaners.merge import merge
from cleaners.model import Group, Pair
from cleaners.settings import Merge

KINDS = {
    "numbers": re.compile(r"\d[\d,.]*\d|\d"),
    "names": re.compile(r"(?<=[a-z,;] )(?:[A-Z][\w’'-]+)(?: [A-Z][\w’'-]+)*"),
    "quotations": re.compile(r"[“\"]([^“”\"\n]+)[”\"]"),
}


def plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower().replace("’s", "").replace("'s", "")))


def facts(kind: str, text: str) -> set[str]:
    found = {plain(match) for match in KINDS[kind].findall(text)}
    least = 3 if kind == "quotations" else 1
    return {fact for fact in found if len(fact.split()) >= least}


def main() -> None:
    articles, events = read_set("basil")
    triples = defaultdict(list)
    for article in articles:
        triples[events[article.id]].append(article)
    have: dict[str, list[int]] = {kind: [0, 0, 0] for kind in KINDS}
    lengths = []
    characters = [0, 0]
    for members in triples.values():
        ids = tuple(sorted(member.id for member in members))
        group = Group(ids, tuple(Pair(one, other, "story", 0.9) for one, other in combinations(ids, 2)))
        story = merge(group, {member.id: member for member in members}, Merge())
        record = f" {plain(' '.join([story.text, *(part.text for part in story.supplements)]))} "
        alone = f" {plain(story.text)} "
        characters[0] += len(story.text)
        characters[1] += sum(len(part.text) for part in story.supplements)
        lengths.append(1 + sum(len(part.text) for part in story.supplements) / len(story.text))
        other_texts = [member.text for member in members if member.id != story.canonical]
        for kind, counts in have.items():
            others = set[str]().union(*(facts(kind, text) for text in other_texts))
            counts[0] += len(others)
            counts[1] += sum(f" {fact} " in record for fact in others)
            counts[2] += sum(f" {fact} " in alone for fact in others)
    have["all"] = [sum(counts[at] for counts in have.values()) for at in range(3)]
    for kind, (total, covered, without) in have.items():
        print(f"{kind:10} {total:5} in others: record {covered / total:.3f}, canonical {without / total:.3f}")
    overall = 1 + characters[1] / characters[0]
    mean = sum(lengths) / len(lengths)
    print(f"length of the record: {overall:.2f} x canonical, mean {mean:.2f}, most {max(lengths):.2f}")


if __name__ == "__main__":
    main()
