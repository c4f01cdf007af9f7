"""A dataset of this program, from a folder or a ZIP: rows → drafts, every one checked. It knows no database.

Whatever does not fit is raised as InvalidInput with a sentence that names file and line: a dataset comes back whole or
not at all.
"""

from __future__ import annotations

from .drafts import ArticleDraft, Said, Segment, Settled, Source
from .places import FolderPlace, Place, ZipPlace, is_dataset, place_at
from .reading import Dataset, Survey

__all__ = [
    "ArticleDraft",
    "Dataset",
    "FolderPlace",
    "Place",
    "Said",
    "Segment",
    "Settled",
    "Source",
    "Survey",
    "ZipPlace",
    "is_dataset",
    "place_at",
]
