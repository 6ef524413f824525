"""What the story tier keeps of an article: its terms, term pairs and lead, in columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleaners.arrays import starts_of
from cleaners.match.stories.pieces import tokenised
from cleaners.match.stories.words import END, NAME, STOP, analyse, hashes
from cleaners.model import Article
from cleaners.settings import SameStory

LEAD_WORDS = 80
"""Words, headline and stop words included: where a news text says what happened."""

NO_DAY = -(2**31)
"""The day of an article without a date."""

MOST_TOKENS = 20_000
"""Of one article: a text longer than a long feature is judged by its beginning."""

Array = NDArray[np.generic]


@dataclass(frozen=True)
class Strings:
    """Strings packed into one array of bytes, so that they can be kept without pickle."""

    data: NDArray[np.uint8]
    starts: NDArray[np.int64]  # shape (strings + 1,)

    @classmethod
    def pack(cls, strings: Sequence[str]) -> Strings:
        """Pack strings."""
        encoded = [string.encode("utf-8", "surrogatepass") for string in strings]
        return cls(
            np.frombuffer(b"".join(encoded), np.uint8), starts_of(np.array([len(part) for part in encoded]))
        )

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, at: int) -> str:
        return self.data[self.starts[at] : self.starts[at + 1]].tobytes().decode("utf-8", "surrogatepass")

    def take(self, places: NDArray[np.int64]) -> list[str]:
        """Some strings."""
        data, starts = self.data.tobytes(), self.starts
        return [
            data[start:end].decode("utf-8", "surrogatepass")
            for start, end in zip(starts[places].tolist(), starts[places + 1].tolist(), strict=True)
        ]

    def unpack(self) -> list[str]:
        """All strings."""
        data, starts = self.data.tobytes(), self.starts.tolist()
        return [data[start:end].decode("utf-8", "surrogatepass") for start, end in pairwise(starts)]


@dataclass(frozen=True)
class StoryFeatures:
    """Columns of a batch of articles. Row i has terms term_starts[i] to term_starts[i + 1]; so with pairs."""

    id_data: NDArray[np.uint8]  # ids, packed as in Strings
    id_starts: NDArray[np.int64]  # shape (articles + 1,)
    day: NDArray[np.int32]  # days since 1970-01-01, or NO_DAY; shape (articles,)
    language: NDArray[np.bytes_]  # ISO 639-1, empty where unknown; shape (articles,)
    term_starts: NDArray[np.int64]  # shape (articles + 1,)
    term: NDArray[np.uint64]  # hashes, sorted within a row; shape (terms,)
    term_count: NDArray[np.uint16]  # in the headline and text
    lead_count: NDArray[np.uint16]  # in the first LEAD_WORDS
    title_count: NDArray[np.uint16]  # in the headline
    name: NDArray[np.bool_]  # stands with a capital inside a sentence of this article
    pair_starts: NDArray[np.int64]  # shape (articles + 1,)
    pair: NDArray[np.uint64]  # hashes of two terms that follow each other, each once in a row
    pair_count: NDArray[np.uint16]
    vocabulary: NDArray[np.uint64]  # every term, sorted
    word_data: NDArray[np.uint8]  # how each term of the vocabulary is shown, packed as in Strings
    word_starts: NDArray[np.int64]

    @property
    def ids(self) -> list[str]:
        """Article ids, in the order of the rows."""
        return Strings(self.id_data, self.id_starts).unpack()

    @property
    def words(self) -> Strings:
        """How each term of the vocabulary is shown."""
        return Strings(self.word_data, self.word_starts)

    def arrays(self) -> dict[str, Array]:
        """All columns by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def from_arrays(cls, arrays: dict[str, Array]) -> StoryFeatures:
        """The opposite of `arrays`."""
        return cls(**arrays)  # type: ignore[arg-type]

    @classmethod
    def concatenate(cls, parts: Sequence[StoryFeatures]) -> StoryFeatures:
        """The features of several batches as one, rows in the order given."""
        if not parts:
            return story_features([], SameStory())
        columns: dict[str, Any] = {
            field.name: (_joined_starts if field.name.endswith("_starts") else np.concatenate)(
                [getattr(part, field.name) for part in parts]
            )
            for field in fields(cls)
        }
        vocabulary, first = np.unique(columns["vocabulary"], return_index=True)
        words = Strings(columns["word_data"], columns["word_starts"]).unpack()
        # The shortest way to write a term, whatever the order of the batches.
        packed = Strings.pack(_shown(columns["vocabulary"], words, vocabulary, first))
        columns |= {"vocabulary": vocabulary, "word_data": packed.data, "word_starts": packed.starts}
        return cls(**columns)


def _shown(
    all_terms: NDArray[np.uint64], words: list[str], vocabulary: NDArray[np.uint64], first: NDArray[np.intp]
) -> list[str]:
    chosen = [words[at] for at in first.tolist()]
    if len(all_terms) == len(vocabulary):
        return chosen
    for at, word in zip(np.searchsorted(vocabulary, all_terms).tolist(), words, strict=True):
        if (len(word), word) < (len(chosen[at]), chosen[at]):
            chosen[at] = word
    return chosen


def _joined_starts(parts: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    return starts_of(np.concatenate([np.diff(part) for part in parts]))


def story_features(articles: Sequence[Article], settings: SameStory) -> StoryFeatures:
    """The features of a batch of articles, in their order."""
    languages = [(article.language or "")[:2].lower() for article in articles]
    texts = tokenised([text for article in articles for text in _texts(article)])
    read = [_read(texts.of(at), texts.of(at + 1), texts.of(at + 2)) for at in range(0, 3 * len(articles), 3)]
    lengths = np.array([len(words) for words, _ in read], np.int64)
    titles = np.repeat(np.array([title for _, title in read], np.int64), lengths)
    batch = _terms([words for words, _ in read], languages, texts.distinct)
    row = np.repeat(np.arange(len(articles)), lengths)
    first = np.repeat(starts_of(lengths)[:-1], lengths)
    at = np.arange(len(row)) - first
    ends = (batch.marks & END) != 0
    inside = np.ones(len(row), np.bool_)
    inside[1:] = ~ends[:-1]
    words_before = np.cumsum(~ends)
    lead = words_before - words_before[first] < LEAD_WORDS if len(row) else ends
    name = ((batch.marks & NAME) != 0) & inside & (at > 0) & (at >= titles)
    kept = (batch.marks & STOP) == 0
    row, code = row[kept], batch.code[kept]
    terms = _counted(row, code, len(batch.vocabulary), len(articles), (name, at < titles, lead), kept)
    following = row[1:] == row[:-1]
    size = len(batch.vocabulary)
    pairs = _counted(row[1:][following], (code[:-1] * size + code[1:])[following], size**2, len(articles))
    ids, shown = Strings.pack([article.id for article in articles]), Strings.pack(batch.words)
    return StoryFeatures(
        id_data=ids.data,
        id_starts=ids.starts,
        day=np.array([day_of(article.published) for article in articles], np.int32),
        language=np.array([language.encode("ascii", "replace") for language in languages], "S2"),
        term_starts=terms.starts,
        term=batch.vocabulary[terms.code],
        term_count=terms.count,
        lead_count=terms.marked[2],
        title_count=terms.marked[1],
        name=terms.marked[0] > 0,
        pair_starts=pairs.starts,
        pair=mixed(batch.vocabulary[pairs.code // max(size, 1)], batch.vocabulary[pairs.code % max(size, 1)]),
        pair_count=pairs.count,
        vocabulary=batch.vocabulary,
        word_data=shown.data,
        word_starts=shown.starts,
    )


@dataclass(frozen=True)
class _Counted:
    """Distinct codes of each row, how often each occurs, and how often with each mark."""

    starts: NDArray[np.int64]
    code: NDArray[np.int64]
    count: NDArray[np.uint16]
    marked: tuple[NDArray[np.uint16], ...]


def _counted(
    row: NDArray[np.int64],
    code: NDArray[np.int64],
    codes: int,
    rows: int,
    marks: tuple[NDArray[np.bool_], ...] = (),
    kept: NDArray[np.bool_] | None = None,
) -> _Counted:
    key = row * codes + code
    for mark in marks:
        key = key << 1 | mark[kept]
    key.sort()
    bits = [key >> at & 1 for at in reversed(range(len(marks)))]
    key >>= len(marks)
    first = (
        np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]])) if len(key) else np.zeros(0, np.intp)
    )
    distinct = key[first]
    marked = tuple(_capped(np.add.reduceat(bit, first)) if len(key) else _capped(bit) for bit in bits)
    size = np.diff(np.append(first, len(key)))
    lengths = np.bincount(distinct // max(codes, 1), minlength=rows)
    return _Counted(starts_of(lengths), distinct % max(codes, 1), _capped(size), marked)


def _capped(counts: NDArray[np.integer]) -> NDArray[np.uint16]:
    capped: NDArray[np.uint16] = np.minimum(counts, 65_535).astype(np.uint16)
    return capped


def mixed(left: NDArray[np.uint64], right: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """A hash of two hashes in order. The multipliers are those of SplitMix64 (Steele, Lea and Flood 2014)."""
    value = left * np.uint64(0xBF58476D1CE4E5B9) ^ right
    value = (value ^ value >> np.uint64(30)) * np.uint64(0x94D049BB133111EB)
    mixture: NDArray[np.uint64] = value ^ value >> np.uint64(31)
    return mixture


def _texts(article: Article) -> tuple[str, str, str]:
    """What is read of an article: its headline, the end of that line, and its text."""
    title = article.title or ""
    return title, "\n" if title else "", article.text[: MOST_TOKENS * 12]


def _read(
    title: NDArray[np.int64], end: NDArray[np.int64], body: NDArray[np.int64]
) -> tuple[NDArray[np.int64], int]:
    """The tokens of headline and text, and how many of them are the headline's."""
    title = title[: MOST_TOKENS // 10]
    if not len(title):
        return body[:MOST_TOKENS], 0
    if np.array_equal(body[: len(title)], title):
        return body[:MOST_TOKENS], len(title)
    return np.concatenate([title, end, body])[:MOST_TOKENS], len(title) + 1


@dataclass(frozen=True)
class _Batch:
    """The tokens of a batch: which term of the vocabulary each one is, and its marks."""

    code: NDArray[np.int64]  # shape (tokens,); of no meaning where the token is left out
    marks: NDArray[np.uint8]  # shape (tokens,)
    vocabulary: NDArray[np.uint64]  # sorted
    words: list[str]  # how each term is shown


def _terms(read: Sequence[NDArray[np.int64]], languages: Sequence[str], tokens: Sequence[str]) -> _Batch:
    """What the tokens of a batch are: every distinct one of each language is looked up once.

    Args:
        read: of each article, the numbers of its tokens.
        languages: of each article.
        tokens: the distinct tokens of all languages.
    """
    order = sorted(set(languages))
    spoken = np.searchsorted(np.array(order, str), np.array(languages, str))
    # Of a token in a language, one number.
    token = np.concatenate([np.zeros(0, np.int64), *read])
    token += np.repeat(spoken, [len(part) for part in read]) * len(tokens)
    used = np.flatnonzero(np.bincount(token, minlength=len(order) * len(tokens)))
    hashed: list[NDArray[np.uint64]] = []
    marks: list[NDArray[np.uint8]] = []
    shown: list[str] = []
    for at, language in enumerate(order):
        first, last = np.searchsorted(used, [at * len(tokens), (at + 1) * len(tokens)])
        words = [tokens[number] for number in (used[first:last] - at * len(tokens)).tolist()]
        terms, marked, normals = analyse(words, language)
        hashed.append(hashes(terms, language))
        marks.append(marked)
        shown += normals
    distinct, mark = (
        np.concatenate([np.zeros(0, np.uint64), *hashed]),
        np.concatenate([np.zeros(0, np.uint8), *marks]),
    )
    vocabulary, inverse = np.unique(distinct, return_inverse=True)
    shortest: dict[int, str] = {}
    for at, word in zip(inverse.tolist(), shown, strict=True):
        known = shortest.get(at)
        if known is None or (len(word), word) < (len(known), known):
            shortest[at] = word
    place = np.zeros(len(order) * len(tokens), np.int64)
    place[used] = np.arange(len(used))
    entry = place[token]
    shown = [shortest[at] for at in range(len(vocabulary))]
    return _Batch(inverse[entry].astype(np.int64), mark[entry], vocabulary, shown)


def day_of(published: str | None) -> int:
    """Days since 1970-01-01 of an ISO 8601 day or moment; NO_DAY where there is none."""
    try:
        return date.fromisoformat((published or "")[:10]).toordinal() - date(1970, 1, 1).toordinal()
    except ValueError:
        return NO_DAY


def take(features: StoryFeatures, rows: NDArray[np.int64]) -> StoryFeatures:
    """The features of some rows, in the order given."""
    terms, term_starts = taken(features.term_starts, rows)
    pairs, pair_starts = taken(features.pair_starts, rows)
    letters, id_starts = taken(features.id_starts, rows)
    return replace(
        features,
        id_data=features.id_data[letters],
        id_starts=id_starts,
        day=features.day[rows],
        language=features.language[rows],
        term_starts=term_starts,
        term=features.term[terms],
        term_count=features.term_count[terms],
        lead_count=features.lead_count[terms],
        title_count=features.title_count[terms],
        name=features.name[terms],
        pair_starts=pair_starts,
        pair=features.pair[pairs],
        pair_count=features.pair_count[pairs],
    )


def taken(starts: NDArray[np.int64], rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where the entries of some rows are, and where those rows start then; shapes (entries,), (rows + 1,)."""
    lengths = starts[rows + 1] - starts[rows]
    taken = starts_of(lengths)
    return np.arange(taken[-1]) + np.repeat(starts[rows] - taken[:-1], lengths), taken
