"""The tables of a dataset that is ready, read back from the files that are stored."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from django.utils.translation import gettext as _

from annotations.errors import Conflict, NotFound
from annotations.models import Dataset

from . import tables
from .tables import Row


def rows(dataset: Dataset, kind: str = "sentences") -> Iterator[Row]:
    """The rows of one type, as `tables.rows`.

    Raises NotFound if the dataset has none of JSONL, CSV and Parquet; while it is read, Conflict if a file is not as it
    was written.
    """
    files = {file.name: partial(file.file.storage.open, str(file.file.name), "rb") for file in dataset.files.all()}
    found = tables.rows(files, kind)
    if found is None:
        raise NotFound(
            _("Version %(number)d has no table to read: neither JSONL nor CSV nor Parquet.")
            % {"number": dataset.number}
        )
    return _checked(found, dataset)


def _checked(found: Iterator[Row], dataset: Dataset) -> Iterator[Row]:
    try:
        yield from found
    except (ValueError, KeyError, OSError) as error:
        broken = _("A file of version %(number)d cannot be read: it is not as it was made.")
        raise Conflict(broken % {"number": dataset.number}) from error
