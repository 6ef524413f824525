"""The frozen types that the rooms hand to each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Tier: TypeAlias = Literal["exact", "near", "story"]
"""How two articles belong together: the same body, a cut or edited copy, the same event in other words."""

Stage: TypeAlias = Literal["intake", "repair", "match", "merge", "publish"]

Reason: TypeAlias = Literal[
    "unreadable",  # the file cannot be opened: permissions, a device, a broken link
    "unsupported",  # a format that Copydesk does not read, or another format than the name says
    "corrupt",  # damaged compression, container or checksum
    "truncated",  # the file ends inside a record
    "bad_record",  # a record that is not a JSON object, or has a field of the wrong type
    "missing_text",  # a record with neither text nor html
    "empty",  # no words in it
    "not_text",  # bytes or encoded data where text should be
    "no_article",  # a page without an article
    "duplicate_id",  # another record of the same file has this id
    "too_large",  # over a size limit of the settings
    "timeout",  # over the time allowance of one article
    "memory",  # over the memory allowance of one article
    "crash",  # the process that worked on it died
    "error",  # a fault in a rule; the detail holds the exception
]
"""Why an input did not make it: a closed list."""

Locator: TypeAlias = int | None
"""The record within its file: line (from 1), row (from 1) or WARC offset (bytes); None for a whole file."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A span of the text as it stood when the rule ran, and what it became.

    An empty `after` is a removal, an empty `before` an insertion. `applied=False` is a suggestion.
    """

    rule: str
    start: int  # characters, in the text just before this edit was applied
    before: str
    after: str
    confidence: float = 1.0  # 0 to 1
    applied: bool = True

    @property
    def end(self) -> int:
        """Where the span ends, in characters."""
        return self.start + len(self.before)


@dataclass(frozen=True, slots=True)
class Article:
    """One article, with every edit that made its text what it is."""

    id: str
    input: str  # the file as it was named
    text: str
    locator: Locator = None
    source: str | None = None  # the publisher; the host name where there is a URL
    url: str | None = None
    title: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None  # ISO 8601: a day, or a moment where the input has one
    language: str | None = None  # ISO 639-1
    edits: tuple[Edit, ...] = ()
    flags: tuple[str, ...] = ()  # sorted


@dataclass(frozen=True, slots=True)
class Rejected:
    """An input that did not make it, and why."""

    input: str
    locator: Locator
    stage: Stage
    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the verdict on a pair rests on. A field is None, or empty, where it was not looked at."""

    jaccard: float | None = None  # of the shingle sets, 0 to 1
    containment: float | None = None  # share of the smaller shingle set that the larger one has, 0 to 1
    days_apart: int | None = None
    terms: tuple[str, ...] = ()  # rare words that both have, rarest first
    names: tuple[str, ...] = ()  # names that both have
    numbers: tuple[str, ...] = ()  # numbers that both have
    differing: tuple[str, ...] = ()  # numbers and names (of copies: numbers) that only one of the two has
    decision: str | None = None  # the note of the person who decided


@dataclass(frozen=True, slots=True)
class Pair:
    """Two articles that were verified to belong together; `left` is the one that stays."""

    left: str
    right: str
    tier: Tier
    score: float  # 0 to 1
    evidence: Evidence = Evidence()


@dataclass(frozen=True, slots=True)
class Borderline:
    """Two articles close to the line of a tier, on either side: what another threshold would part or join."""

    left: str
    right: str
    tier: Tier
    score: float  # 0 to 1
    threshold: float  # that the score is held against
    joined: bool
    evidence: Evidence = Evidence()


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's word that two articles are, or are not, the same. Kept for ever."""

    left: str
    right: str
    verdict: Literal["same", "different"]
    by: str
    on: str  # ISO 8601 day
    note: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Articles that belong to one story, and the verified pairs that hold them together.

    A copy hangs on its survivor: one pair of tier exact or near whose `right` is the copy. The articles
    that hang on nothing are the survivors; pairs of tier story are between survivors.
    """

    articles: tuple[str, ...]  # sorted
    pairs: tuple[Pair, ...] = ()  # sorted


@dataclass(frozen=True, slots=True)
class Member:
    """An article of a story, and why it is in there. The canonical article has no tier, score or survivor."""

    article_id: str
    tier: Tier | None = None
    score: float | None = None
    duplicate_of: str | None = None  # the article that it was directly verified against
    evidence: Evidence | None = None  # what ties it to that article


@dataclass(frozen=True, slots=True)
class Supplement:
    """A passage that only another member has, and where in the story it belongs."""

    text: str
    article_id: str
    after: int  # characters: it belongs behind story.text[:after]


@dataclass(frozen=True, slots=True)
class ConflictValue:
    """What one member says of a quantity."""

    value: str
    article_id: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """A quantity on which members of a story disagree."""

    kind: str
    values: tuple[ConflictValue, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """One canonical record, made of all articles of a group. Nothing in it is anybody's invention."""

    id: str
    title: str | None
    text: str
    published: str | None  # the earliest of its members
    language: str | None
    canonical: str  # an article id
    members: tuple[Member, ...]  # the canonical article first, then by id
    supplements: tuple[Supplement, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
