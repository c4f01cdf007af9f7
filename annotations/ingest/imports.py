"""Imports: one paste, upload or call that brings articles in."""

from __future__ import annotations

import hashlib
import io
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import PurePath
from typing import IO, NamedTuple

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from annotations.errors import Conflict, InvalidInput, TooLarge
from annotations.ingest import fetching, labelled, labels, readers, restoring, running
from annotations.ingest.datasets import is_dataset
from annotations.ingest.labels import choices, set_labels, their_labels
from annotations.ingest.load import Stored
from annotations.ingest.prepare import prepare
from annotations.ingest.running import failed
from annotations.ingest.stopping import go_on, stop
from annotations.ingest.taking_back import take_back
from annotations.ingest.versions import store
from annotations.models import Article, Import, Job, Project, User
from annotations.models.imports import settle
from annotations.text import normalise

__all__ = [
    "add",
    "choices",
    "failed",
    "from_clipboard",
    "go_on",
    "job_of",
    "paste",
    "preview",
    "run",
    "set_labels",
    "set_mapping",
    "start",
    "stop",
    "take_back",
    "their_labels",
    "upload",
]


DATASET = ".zip"
FIRST = 1 << 16  # bytes that tell what a file is


class Pasted(NamedTuple):
    """The article that has the pasted text; `duplicate` if the project had it before, which the import then counts;
    `renewed`: it is a new version of an article that the project had."""

    article: Article
    imported: Import
    duplicate: bool
    renewed: bool = False


def paste(*, project: Project, by: User, now: datetime, draft: readers.Draft, way: str = "paste") -> Pasted:
    """Store one article. The same text twice in a project is one article.

    Raises InvalidInput if a field cannot be used, TooLarge if the text is over MAX_ARTICLE_BYTES.
    """
    with transaction.atomic():
        imported, (stored,) = add(project=project, by=by, now=now, drafts=[draft], way=way)
        if stored.new or stored.renewed:
            keep(imported, io.BytesIO(draft.text.encode("utf-8", "surrogatepass")))
            imported.save(update_fields=["original", "original_digest"])
    return Pasted(stored.article, imported, not (stored.new or stored.renewed), stored.renewed)


def add(
    *, project: Project, by: User, now: datetime, drafts: Sequence[readers.Draft], way: str
) -> tuple[Import, list[Stored]]:
    """Store a few articles at once, all or none, as one import that is done; one result a draft, in order.

    Raises InvalidInput if a field cannot be used, TooLarge if a text is over MAX_ARTICLE_BYTES.
    """
    for draft in drafts:
        refuse_article(len(draft.text.encode("utf-8", "surrogatepass")))
    items = [prepare(checked(draft)) for draft in drafts]
    with transaction.atomic():
        imported = Import.objects.create(
            project=project, by=by, at=now, way=way, reader="paste", state=Import.State.RUNNING
        )
        stored = store(imported=imported, now=now, prepared=items)
        new = [item for item, result in zip(items, stored, strict=True) if result.new]
        sentences = sum(len(item.sentences) for item in new)
        renewed = sum(result.renewed for result in stored)
        imported.counts = counts(
            articles=len(new), sentences=sentences, versions=renewed, duplicates=len(items) - len(new) - renewed
        )
        imported.state = Import.State.DONE
        imported.save(update_fields=["counts", "state"])
    return imported, stored


def from_clipboard(html: str) -> tuple[str, str]:
    """Title and plain text of HTML that somebody pastes: headings, list items and quotations keep the signs that blocks
    are found by. Raises InvalidInput if there is no text in it, TooLarge if it is over MAX_FILE_BYTES.
    """
    data = html.encode("utf-8", "surrogatepass")
    refuse_file(len(data))
    found = next(readers.read(readers.by_name("pasted"), data, {"name": ""}))
    if isinstance(found, readers.Reject):
        raise InvalidInput(found.reason)
    derived = found.text.startswith(found.title.rstrip("…"))  # from the first line, which a person still sees
    return "" if derived else found.title, readers.marked(found.parts)


def upload(
    *, project: Project, by: User, now: datetime, name: str, data: bytes | IO[bytes], way: str = "upload"
) -> Import:
    """Keep a file and say what is to be done with it: `queued` for a single article or a dataset, `mapping` for rows.

    The caller enqueues a queued one (`tasks.start_import`); a dataset that came before is `done`. Raises TooLarge if it
    is over MAX_FILE_BYTES (or, for a single article, MAX_ARTICLE_BYTES; rows that come by command, and are read as a
    stream, have no limit), InvalidInput if no reader takes it or nothing
    can be read from it, Conflict for a dataset if the project is not empty.
    """
    name = PurePath(name.replace("\\", "/")).name
    file = io.BytesIO(data) if isinstance(data, bytes) else data
    size = file.seek(0, io.SEEK_END)
    if way != Import.Way.COMMAND:
        refuse_file(size)
    if name.lower().endswith(DATASET) and is_dataset(rewound(file)):
        if way == Import.Way.API:  # who is let in to add articles settles nothing
            raise InvalidInput(_("This ZIP is a dataset: those are brought back on the page, not through the API."))
        return _dataset(project=project, by=by, now=now, name=name, file=file, way=way)
    if way == Import.Way.UPLOAD and (program := labelled.found_in(name, file)):
        imported = labels.begin(program, rewound(file).read(), project=project, by=by, now=now, name=name)
        keep(imported, file)
        imported.save()
        return imported
    first = rewound(file).read(FIRST)
    if not first.strip() and not file.read(FIRST).strip():
        raise InvalidInput(_("This file is empty."))
    reader = readers.for_file(name, rewound(file).read() if first.startswith(b"PK") else first)
    if not readers.streamed(reader.NAME):
        refuse_file(size)
    if not reader.ROWS and not reader.APART:  # its bytes are the article's text
        refuse_article(size)
        normalise.decode(rewound(file).read())
    table = readers.columns(reader, rewound(file)) if reader.ROWS else None
    imported = Import(project=project, by=by, at=now, way=way, reader=reader.NAME, original_name=name[-255:])
    imported.mapping = readers.suggested(table) if table else {"name": PurePath(name).stem}
    imported.state = Import.State.MAPPING if table else Import.State.QUEUED
    keep(imported, file)
    imported.save()
    return imported


def _dataset(*, project: Project, by: User, now: datetime, name: str, file: IO[bytes], way: str) -> Import:
    """The import of a ZIP with a dataset."""
    imported = restoring.upload(project=project, by=by, now=now, name=name, file=rewound(file), way=way)
    if imported.pk is None:
        keep(imported, file)
        imported.save()
    return imported


def run(job: Job) -> None:
    """Read the file of the job's import, whatever is in it. Doing it again goes on where it was, or begins anew.

    Raises InvalidInput if nothing can be read from it, LeaseLost if the job was cancelled or taken over.
    """
    imported = running.begin(job)
    if imported is None:
        return
    if imported.reader == restoring.READER:
        restoring.run(job, imported)
    elif imported.reader == fetching.READER:
        fetching.run(job, imported)
    elif labelled.by_name(imported.reader):
        labels.run(job, imported)
    else:
        running.run(job, imported)


def preview(imported: Import) -> readers.Table | None:
    """Columns and first rows of an import that waits for its mapping; None if it has no columns."""
    if labelled.by_name(imported.reader):
        return None
    with running.original(imported) as file:
        return readers.columns(readers.by_name(imported.reader), file)


def set_mapping(*, imported: Import, mapping: Mapping[str, str]) -> Import:
    """Settle which column is which field, and queue the import; the caller enqueues it (`tasks.start_import`).

    Raises InvalidInput if the mapping does not fit the file, Conflict if the import does not wait for one.
    """
    table = preview(imported) if imported.state == Import.State.MAPPING else None
    fitting = readers.check_mapping(mapping, table.columns) if table else {}
    waiting = Import.objects.filter(pk=imported.pk, state=Import.State.MAPPING)
    if not table or not waiting.update(state=Import.State.QUEUED, mapping=fitting):
        raise Conflict(_("This import does not wait for its columns any more."))
    imported.refresh_from_db()
    return imported


def start(imported: Import, *, by: User | None = None) -> Job:
    """The queued job that reads an import's file, in the name of `by`, else of whoever brought it; the same one if it
    was started before.

    Raises Conflict if the import still waits for its columns, or has ended.
    """
    with transaction.atomic():
        locked = Import.objects.select_for_update(no_key=True).get(pk=imported.pk)
        if locked.state != Import.State.QUEUED:
            raise Conflict(_("This import cannot be started: it is %(state)s.") % {"state": locked.get_state_display()})
        return job_of(locked) or Job.objects.create(
            project=locked.project,
            kind=Job.Kind.IMPORT,
            by=by or locked.by,
            arguments={"import": str(locked.uid)},
            unit="articles",
        )


def job_of(imported: Import) -> Job | None:
    """The job that reads this import, if it was started."""
    jobs = Job.objects.filter(project=imported.project_id, kind=Job.Kind.IMPORT)
    return jobs.filter(arguments__import=str(imported.uid)).first()


def checked(draft: readers.Draft) -> readers.Draft:
    """The draft with its fields cleaned, whoever made it. Raises InvalidInput with what is wrong."""
    found = readers.draft(asdict(draft), row=draft.row, encoding=draft.encoding, parts=draft.parts)
    if isinstance(found, readers.Reject):
        raise InvalidInput(found.reason)
    return found


def counts(
    *, articles: int = 0, sentences: int = 0, versions: int = 0, duplicates: int = 0, rejected: int = 0
) -> dict[str, int]:
    """What `Import.counts` holds. `versions`: articles that it brought a new text of, where it did."""
    told = {"articles": articles, "sentences": sentences, "duplicates": duplicates, "rejected": rejected}
    return told | ({"versions": versions} if versions else {})


def rewound(file: IO[bytes]) -> IO[bytes]:
    file.seek(0)
    return file


def keep(imported: Import, file: IO[bytes]) -> None:
    """Store the original bytes privately under a random name, never all of them in memory; the row is saved by the
    caller."""
    imported.original_digest = hashlib.file_digest(rewound(file), "sha256").hexdigest()  # type: ignore[arg-type]
    imported.original.save(f"imports/{uuid.uuid4().hex}", File(rewound(file)), save=False)
    settle(imported.original.storage, imported.original.name or "")


def refuse_article(size: int) -> None:
    """Raise TooLarge if an article of `size` bytes is over the limit."""
    limit = settings.MAX_ARTICLE_BYTES
    if size > limit:
        raise too_large(_("This article has %(size)s MB; at most %(limit)s MB are allowed."), size, limit)


def refuse_file(size: int) -> None:
    """Raise TooLarge if a file of `size` bytes is over the limit."""
    limit = settings.MAX_FILE_BYTES
    if size > limit:
        raise too_large(_("This file has %(size)s MB; at most %(limit)s MB are allowed."), size, limit)


def too_large(sentence: str, size: int, limit: int) -> TooLarge:
    """The refusal of `size` bytes where `limit` are allowed; the sentence takes both in MB."""
    text = sentence % {"size": f"{size / 1e6:.1f}", "limit": f"{limit / 1e6:g}"}
    return TooLarge(text, size=size, limit=limit)
