"""Made-up articles and their copies."""

import random

from cleaners.model import Article


def prose(seed: int, words: int) -> list[str]:
    letters = random.Random(seed)
    return [
        "".join(letters.choices("abcdefghijklmnopqrstuvwxyz", k=letters.randint(2, 9))) for _ in range(words)
    ]


def article(identifier: str, text: str, title: str | None = None, published: str | None = None) -> Article:
    return Article(id=identifier, input="x", text=text, title=title, published=published)


def edited(words: list[str], every: int, seed: int) -> str:
    changed = prose(seed, len(words))
    return " ".join(changed[i] if i % every == every // 2 else word for i, word in enumerate(words))


def corpus() -> list[Article]:
    articles = []
    for group in range(12):
        words = prose(200 + group, 200)
        articles += [article(f"g{group}", " ".join(words)), article(f"g{group}same", " ".join(words).upper())]
        articles += [article(f"g{group}e{k}", edited(words, 13 + k, 300 + k)) for k in range(3)]
        articles.append(article(f"g{group}cut", " ".join(words[: 90 + group])))
    return articles
