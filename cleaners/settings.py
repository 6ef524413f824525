"""One typed tree of settings, loaded from TOML. Unknown keys and wrong types are errors."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct, field

Count = Annotated[int, Meta(ge=1)]
Seconds = Annotated[float, Meta(gt=0.0)]
Share = Annotated[float, Meta(ge=0.0, le=1.0)]


class SettingsError(ValueError):
    """The settings file cannot be used; the message says which key and why."""


class Section(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of the settings file."""


class Intake(Section, frozen=True):
    """What may be read; what is larger is rejected."""

    max_bytes: Count = 64_000_000  # bytes of one record, or of a file that is one record
    max_page_bytes: Count = 20_000_000  # characters of a page without its embedded files, as in trafilatura
    max_ratio: Count = 1_100  # how many times larger a file may become when decompressed,
    # from 100 MB on; gzip cannot do more than 1,032


class Limits(Section, frozen=True):
    """What preparing one article may cost; an article that would cost more is rejected."""

    cpu_seconds: Seconds = 30.0  # CPU time of one article
    wall_seconds: Seconds = 120.0  # elapsed time of one article; generous, since a machine may be busy
    megabytes: Count = 600  # memory of one article, beside what its process holds already; Linux only


Mode = Literal["safe", "standard", "suggest"]
"""What repair applies.

- standard: all that is certain enough.
- safe: the same, but doubtful spellings (`typo-scored`, `name-slip`) are only suggested.
- suggest: applies only repairs of damage done by machines (encoding, entities, control characters, line
  ends).
"""


class RepairSource(Section, frozen=True):
    """What is different for the articles of one source."""

    mode: Mode | None = None  # used instead of the mode in [repair]
    off: tuple[str, ...] = ()  # more rules that do not run for this source
    suggest: tuple[str, ...] = ()  # more rules that only suggest for this source


class Repair(Section, frozen=True):
    """What is changed in a text."""

    mode: Mode = "standard"  # standard: applies all that is certain enough;
    # safe: the same, but only suggests for doubtful spellings (typo-scored, name-slip);
    # suggest: applies only repairs of damage done by machines
    # (encoding, entities, control characters, line ends)
    off: tuple[str, ...] = ()  # names of rules that do not run
    suggest: tuple[str, ...] = ()  # names of rules that only suggest
    kept_lines: tuple[str, ...] = ()  # lines that no rule removes, by their `key` in learned.jsonl
    sources: dict[str, RepairSource] = field(default_factory=dict)  # by an article's source


class Near(Section, frozen=True):
    """Copies: the same article, cut or lightly edited."""

    permutations: Count = 128  # number of values in a MinHash signature
    seed: Annotated[int, Meta(ge=0, le=2**32 - 1)] = 1  # seed of the MinHash permutations
    shingle_words: Count = 3  # words in a shingle
    shingle_characters: Count = 5  # characters in a shingle, in scripts that put no spaces between words
    candidate_jaccard: Annotated[float, Meta(gt=0.0, lt=1.0)] = 0.25
    # Jaccard similarity from which on the bands should find a pair; bands and rows are chosen for it
    bands: Count | None = None  # number of bands; set together with rows, else chosen from candidate_jaccard
    rows: Count | None = None  # values of the signature in each band; set together with bands
    sample: Count = 8  # one shingle in this many is also looked up by itself, to find short excerpts
    bucket_articles: Count = 16  # a bucket with more articles is split
    containment: Share = 0.55  # share of the shorter article's shingles that a copy has to have
    days: Count = 3  # copies that were published further apart have to be more alike

    def __post_init__(self) -> None:
        """Refuse bands that no signature has room for."""
        if (self.bands is None) != (self.rows is None):
            raise ValueError("`bands` and `rows` are set together or not at all")
        if self.bands is not None and self.rows is not None and self.bands * self.rows > self.permutations:
            raise ValueError("`bands` times `rows` is more than `permutations`")


class SameStory(Section, frozen=True):
    """Rewrites: the same event in other words."""

    window_days: Count | None = None  # articles published further apart are not compared


class Match(Section, frozen=True):
    """Which articles belong together."""

    near: Near = field(default_factory=Near)
    story: SameStory = field(default_factory=SameStory)


Policy = Literal["merge", "link", "ignore"]


class Merge(Section, frozen=True):
    """How a group becomes one record."""

    trusted: tuple[str, ...] = ()  # sources whose text is preferred for a story, the most trusted first
    exact: Policy = "merge"  # copies with the same body; merge: one record;
    # link: a record each, with one story id; ignore: a record each, with story ids of their own
    near: Policy = "merge"  # the same for cut or lightly edited copies
    story: Policy = "merge"  # the same for rewrites


class Cluster(Section, frozen=True):
    """The Dask cluster that `--engine dask` starts; without a class, processes of this machine."""

    cluster_class: str | None = None  # class of the cluster, such as "dask_jobqueue.SLURMCluster"
    cluster_kwargs: dict[str, Any] = field(default_factory=dict)  # arguments of the class
    adapt_kwargs: dict[str, Any] = field(default_factory=dict)
    # minimum and maximum of workers, for a cluster that grows and shrinks


class Run(Section, frozen=True):
    """How the work is cut up. Nothing here changes what comes out."""

    batch_articles: Count = 5_000  # records in a batch, at most
    batch_bytes: Count = 8_000_000  # bytes of the records in a batch, as they came in;
    # a million bytes of pages take 0.4 s of CPU
    match_rows: Count = 2_000_000  # keys or pairs that one task of matching works on
    keep_runs: Count = 2  # complete runs that stay in the output
    cluster: Cluster = field(default_factory=Cluster)


class Settings(Section, frozen=True):
    """All settings."""

    intake: Intake = field(default_factory=Intake)
    limits: Limits = field(default_factory=Limits)
    repair: Repair = field(default_factory=Repair)
    match: Match = field(default_factory=Match)
    merge: Merge = field(default_factory=Merge)
    run: Run = field(default_factory=Run)


def load(path: Path | None) -> Settings:
    """Settings from a TOML file; the defaults where there is none.

    Raises:
        SettingsError: the file cannot be read, is not TOML, or holds an unknown key or a wrong value.
    """
    if path is None:
        return Settings()
    try:
        return msgspec.toml.decode(path.read_bytes(), type=Settings)
    except (OSError, msgspec.DecodeError, msgspec.ValidationError) as error:
        raise SettingsError(f"{path}: {error}") from error


def digest(settings: Settings) -> str:
    """A name for what these settings make of an input: sections that change nothing are left out."""
    meaning = msgspec.structs.replace(settings, run=Run(), limits=Limits())
    return hashlib.sha256(msgspec.json.encode(meaning, order="sorted")).hexdigest()[:16]
