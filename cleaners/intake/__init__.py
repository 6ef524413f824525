"""Intake: files to articles. What cannot be read becomes a rejection with a reason and a cure."""

from cleaners.intake.article import article, derived_id
from cleaners.intake.discover import Source, discover, shown, spelled
from cleaners.intake.ids import Identity, duplicate, identity, resolve_ids, stem
from cleaners.intake.language import detector_is_loaded, load_detector
from cleaners.intake.record import Record
from cleaners.intake.records import records

__all__ = [
    "Identity",
    "Record",
    "Source",
    "article",
    "derived_id",
    "detector_is_loaded",
    "discover",
    "duplicate",
    "identity",
    "load_detector",
    "records",
    "resolve_ids",
    "shown",
    "spelled",
    "stem",
]
