"""Intake: files to articles. What cannot be read becomes a rejection with a reason and a cure."""

from cleaners.intake.article import article, derived_id
from cleaners.intake.discover import Source, discover
from cleaners.intake.ids import Identity, Resolution, identity, resolve_ids
from cleaners.intake.record import Record
from cleaners.intake.records import records

__all__ = [
    "Identity",
    "Record",
    "Resolution",
    "Source",
    "article",
    "derived_id",
    "discover",
    "identity",
    "records",
    "resolve_ids",
]
