"""Copies: the tiers exact (the same body) and near (a copy, cut or lightly edited)."""

from cleaners.match.copies.features import CopyFeatures, copy_features
from cleaners.match.copies.find import Copies, find_copies

__all__ = ["Copies", "CopyFeatures", "copy_features", "find_copies"]
