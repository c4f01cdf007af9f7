"""Bytes in, drafts out. A reader knows no database.

A new kind of file is a module of the shape of `base.Reader` and one name in READERS.
"""

from __future__ import annotations

from annotations.errors import InvalidInput
from annotations.ingest.readers import csv, jsonl, markdown, plain
from annotations.ingest.readers.base import FIELDS, REJECT_TITLE, Draft, Reader, Reject, Table, draft
from annotations.ingest.readers.table import check_mapping, suggested

__all__ = [
    "FIELDS",
    "READERS",
    "REJECT_TITLE",
    "Draft",
    "Reader",
    "Reject",
    "Table",
    "by_name",
    "check_mapping",
    "draft",
    "for_file",
    "suggested",
    "version_of",
]

READERS: tuple[Reader, ...] = (plain, markdown, jsonl, csv)


def for_file(name: str) -> Reader:
    """The reader for a file's name. Raises InvalidInput if none takes it."""
    for reader in READERS:
        if name.lower().endswith(reader.EXTENSIONS):
            return reader
    endings = ", ".join(extension for reader in READERS for extension in reader.EXTENSIONS[:1])
    raise InvalidInput(f"“{name[-80:]}” cannot be read: choose a file that ends in {endings}.")


def by_name(name: str) -> Reader:
    """The reader called `name`, which an import's row gives."""
    return next(reader for reader in READERS if name == reader.NAME)


def version_of(name: str) -> str:
    """The version of the reader called `name`; "1" for what needs none, such as a paste."""
    return next((reader.VERSION for reader in READERS if name == reader.NAME), "1")
