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
    """What is read."""

    max_bytes: Count = 64_000_000  # of one record, or of a file that is one record
    max_page_bytes: Count = 20_000_000  # of a page without its embedded files; trafilatura's own limit
    max_ratio: Count = 1_100  # of decompression, from 100 MB on; gzip cannot do more than 1,032


class Limits(Section, frozen=True):
    """What preparing one article may cost; an article that would cost more is rejected."""

    cpu_seconds: Seconds = 30.0  # of processors
    wall_seconds: Seconds = 120.0  # a machine may be busy with something else
    megabytes: Count = 600  # above what the process holds without the article; Linux only


Mode = Literal["safe", "standard", "suggest"]
"""What repair applies: standard, all that is certain enough; safe leaves typos that only a score judged
as suggestions; suggest applies nothing but repairs of encoding."""


class RepairSource(Section, frozen=True):
    """What is different for the articles of one source."""

    mode: Mode | None = None  # instead of the mode for all
    off: tuple[str, ...] = ()  # names of rules that do not run either
    suggest: tuple[str, ...] = ()  # names of rules that only suggest either


class Repair(Section, frozen=True):
    """What is changed in a text."""

    mode: Mode = "standard"  # suggest: only encoding is applied; safe: no doubtful typos; standard: all
    off: tuple[str, ...] = ()  # names of rules that do not run
    suggest: tuple[str, ...] = ()  # names of rules that only suggest
    kept_lines: tuple[str, ...] = ()  # keys, from learned.jsonl, of learned boilerplate that stays
    sources: dict[str, RepairSource] = field(default_factory=dict)  # by an article's source


class Near(Section, frozen=True):
    """Copies: the same article, cut or lightly edited."""

    permutations: Count = 128  # values in a signature
    seed: Annotated[int, Meta(ge=0, le=2**32 - 1)] = 1  # of the hash functions
    shingle_words: Count = 3  # words in a row that are compared
    shingle_characters: Count = 5  # of scripts without spaces
    candidate_jaccard: Annotated[float, Meta(gt=0.0, lt=1.0)] = 0.25  # bands and rows are chosen for this
    bands: Count | None = None  # set by hand, together with rows
    rows: Count | None = None  # values of a signature in a band
    sample: Count = 8  # one shingle of this many is looked up by itself, to find excerpts
    bucket_articles: Count = 16  # a larger bucket is split
    containment: Share = 0.55  # shingles of the shorter article that a copy has to share
    days: Count = 3  # articles further apart have to be more alike

    def __post_init__(self) -> None:
        """Refuse bands that no signature has room for."""
        if (self.bands is None) != (self.rows is None):
            raise ValueError("`bands` and `rows` are set together or not at all")
        if self.bands is not None and self.rows is not None and self.bands * self.rows > self.permutations:
            raise ValueError("`bands` times `rows` is more than `permutations`")


class SameStory(Section, frozen=True):
    """Rewrites: the same event in other words."""

    window_days: Count | None = None  # articles further apart than this are never one story


class Match(Section, frozen=True):
    """Which articles belong together."""

    near: Near = field(default_factory=Near)
    story: SameStory = field(default_factory=SameStory)


Policy = Literal["merge", "link", "ignore"]


class Merge(Section, frozen=True):
    """How a group becomes one record."""

    trusted: tuple[str, ...] = ()  # sources, the most trusted first
    exact: Policy = "merge"  # one record; link: records apart with one story id; ignore: apart
    near: Policy = "merge"  # the same for edited copies
    story: Policy = "merge"  # the same for rewrites


class Cluster(Section, frozen=True):
    """The Dask cluster that `--engine dask` starts; without a class, one of processes on this machine."""

    cluster_class: str | None = None  # such as "dask_jobqueue.SLURMCluster"
    cluster_kwargs: dict[str, Any] = field(default_factory=dict)  # what it is made with
    adapt_kwargs: dict[str, Any] = field(default_factory=dict)  # minimum and maximum of workers, if it adapts


class Run(Section, frozen=True):
    """How the work is cut up. Nothing here changes what comes out."""

    batch_articles: Count = 5_000  # records in a batch
    batch_bytes: Count = 8_000_000  # of records as they came in; pages take 0.4 s of CPU a million
    match_rows: Count = 2_000_000  # keys or pairs that one task of matching looks at
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
