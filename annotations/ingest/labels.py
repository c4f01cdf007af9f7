"""Files of other annotation programs come in with their labels: matched with ours first, then stored as answers.

The answers are of one account named after the program, whoever gave them there: they count as one person's, whatever
was agreed on elsewhere. Nobody can log in with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations.codebook import Entry, Hedging, entries_of
from annotations.errors import Conflict, InvalidInput
from annotations.ingest import labelled, readers
from annotations.ingest.datasets import ArticleDraft, Said
from annotations.ingest.datasets.lines import Row
from annotations.ingest.load import store
from annotations.ingest.prepare import Prepared
from annotations.ingest.restoring.articles import Stored
from annotations.ingest.restoring.passes import Passes
from annotations.ingest.restoring.pieces import pieces
from annotations.ingest.restoring.standings import stand
from annotations.ingest.running import ROWS_A_CHUNK, Tally, made_ready
from annotations.models import Codebook, Import, Job, Project, Sentence, User


class TheirLabel(NamedTuple):
    """One label of a file, how often it was given, and the word of the mapping that stands: see `choices`."""

    label: str
    times: int
    word: str


@dataclass(frozen=True, slots=True)
class Ready:
    """An article with the labels of its sentences."""

    item: Prepared
    fitted: Sequence[labelled.Fitted]


def begin(program: labelled.Program, data: bytes, *, project: Project, by: User, now: datetime, name: str) -> Import:
    """The unsaved import of such a file, which waits for its labels to be matched."""
    found = labelled.labels_of(program, data)
    mapping = labelled.suggested(found, entries(project))
    return Import(
        project=project, by=by, at=now, way=Import.Way.UPLOAD, reader=program.NAME, mapping=mapping,
        state=Import.State.MAPPING, original_name=name[-255:],
    )  # fmt: skip


def entries(project: Project) -> tuple[Entry, ...]:
    return entries_of(Codebook.objects.current(project).content)


def choices(project: Project) -> list[tuple[str, str]]:
    """What one of their labels may mean: the word of a mapping, and how it is told."""
    found = [(labelled.IGNORED, _("leave out"))]
    for entry in entries(project):
        found.append((entry.key, entry.name))
        if entry.hedged is Hedging.FREE:
            found.append((f"{entry.key}~", _("%(label)s, hedged") % {"label": entry.name}))
    return found


def their_labels(imported: Import) -> list[TheirLabel]:
    """The labels of an import's file, the commonest first; none if it is no such import."""
    program = labelled.by_name(imported.reader)
    if program is None:
        return []
    found = labelled.labels_of(program, read(imported))
    return [TheirLabel(name, count, imported.mapping.get(name, labelled.IGNORED)) for name, count in found.items()]


def set_labels(*, imported: Import, mapping: Mapping[str, str]) -> Import:
    """Settle what their labels mean, and queue the import; the caller enqueues it (`tasks.start_import`).

    Raises InvalidInput if a label is not matched with one of `choices`, Conflict if the import does not wait for it.
    """
    known = dict(choices(imported.project))
    names = [label.label for label in their_labels(imported)]
    if set(mapping) != set(names) or any(word not in known for word in mapping.values()):
        raise InvalidInput(_("Choose for each of their labels what it means here."))
    waiting = Import.objects.filter(pk=imported.pk, state=Import.State.MAPPING)
    if not names or not waiting.update(state=Import.State.QUEUED, mapping=dict(mapping)):
        raise Conflict(_("This import does not wait for its labels any more."))
    imported.refresh_from_db()
    return imported


def run(job: Job, imported: Import) -> None:
    """Store the articles of the job's import with their labels, all in one transaction.

    Raises InvalidInput if nothing can be read from the file, LeaseLost if the job was cancelled or taken over.
    """
    lease = timedelta(seconds=settings.JOB_LEASE_SECONDS)

    def tick(done: int, total: int) -> None:
        Job.objects.advance(job, done=done, total=total, lease=lease)

    tally = Tally()
    ready, total = prepared(imported, tally, tick)
    if not total:
        raise InvalidInput(_("There is no article in this file."))
    now = timezone.now()
    with transaction.atomic():
        tick(0, total)
        answers = Answers(imported, now)
        for some in pieces(ready, ROWS_A_CHUNK):
            store_some(imported, some, tally, answers)
            tick(min(tally.articles + tally.duplicates, total), total)
        answers.close()
        tick(total, total)
        tally.keep_rejects(imported)
        imported.state = Import.State.DONE
        imported.counts = tally.counts() | {"answers": answers.count}
        imported.save(update_fields=["state", "counts"])


def store_some(imported: Import, some: Sequence[Ready], tally: Tally, answers: Answers) -> None:
    """Store some articles, and what was said of those that are new."""
    fresh = []
    stored = store(imported=imported, now=answers.now, prepared=[one.item for one in some])
    for one, result in zip(some, stored, strict=True):
        tally.count(one.item, result)
        if result.new and one.fitted:
            fresh.append((one, result.article.pk))
        elif one.fitted:
            reason = _("The project has this text already: its labels were left out.")
            tally.reject(readers.Reject(one.item.draft.row, reason, one.item.draft.title[: readers.REJECT_TITLE]))
    answers.insert(fresh)


def prepared(imported: Import, tally: Tally, tick: Callable[[int, int], None]) -> tuple[list[Ready], int]:
    """The articles of the file that can be stored, and how many rows it has. What fits nowhere is tallied; `tick` hears
    after some rows that there are none done yet."""
    program = labelled.by_name(imported.reader)
    assert program is not None
    known = entries(imported.project)
    meanings = {name: labelled.meaning_of(word, known) for name, word in imported.mapping.items()}
    ready, total = [], 0
    for document in program.read(read(imported)):
        total += 1
        if total % ROWS_A_CHUNK == 0:
            tick(0, 0)
        made = document if isinstance(document, readers.Reject) else made_ready(document.draft)
        if isinstance(made, readers.Reject) or isinstance(document, readers.Reject):
            tally.reject(made if isinstance(made, readers.Reject) else document)  # type: ignore[arg-type]
            continue
        fitted, wrong = labelled.fit(document, made, meanings)
        for reason in wrong:
            tally.reject(readers.Reject(made.draft.row, reason, made.draft.title[: readers.REJECT_TITLE]))
        ready.append(Ready(made, fitted))
    return ready, total


class Answers:
    """Stores labels as answers, some articles at a time; `close` ends it. Inside the transaction that stores these.
    `count`: how many."""

    def __init__(self, imported: Import, now: datetime) -> None:
        self.imported, self.now, self.count = imported, now, 0
        self.book = Codebook.objects.current(imported.project)
        self.articles: list[int] = []
        name = f"{imported.original_name[:60]} {imported.uid.hex[:8]}"
        self.passes = Passes(imported, Account(imported), {self.book.version: self.book}, now=now, name=name)

    def insert(self, fresh: Sequence[tuple[Ready, int]]) -> None:
        """The labels of new articles, each with its primary key."""
        sentences: dict[int, dict[int, Sentence]] = {}
        rows = Sentence.objects.filter(article__in=[key for _one, key in fresh]).select_related("article", "version")
        for sentence in rows.defer("text", "version__text", "version__blocks"):
            sentences.setdefault(sentence.article_id, {})[sentence.number] = sentence
        stored = []
        for one, key in fresh:
            first = next(iter(sentences[key].values()))
            row = Row(self.imported.original_name, one.item.draft.row, {})
            said = [said_of(row, fitted, self.book.version) for fitted in one.fitted]
            draft = ArticleDraft(row, first.article.uid, said=said)
            stored.append(Stored(draft, first.article, first.version, sentences[key]))
            self.count += len(said)
        self.passes.insert(stored)
        self.articles += [key for _one, key in fresh]

    def close(self) -> None:
        if self.articles:
            self.passes.close()
            stand(self.articles)


ACCOUNT = "theirs"


class Account:
    """Who bears the labels of this program in the project; made when it first says something."""

    def __init__(self, imported: Import) -> None:
        self.imported = imported

    def __getitem__(self, name: str) -> User:
        return self.found

    @cached_property
    def found(self) -> User:
        program = labelled.by_name(self.imported.reader)
        assert program is not None
        email = f"{program.NAME.replace('_', '-')}@{self.imported.project.uid.hex}.invalid"
        known = User.objects.filter(email=email).first()
        return known or User.objects.create_user(email, name=f"{program.TITLE} import", is_active=False)


def said_of(row: Row, fitted: labelled.Fitted, book: int) -> Said:
    """One label as an answer, given without suggestions of ours."""
    return Said(
        row=row, sentence=fitted.number, reviewer=ACCOUNT, round=0, state="labelled", label=fitted.meaning.label,
        hedged=fitted.meaning.hedged, unsure_reason="", source=None, how="key", suggestion_seen=False,
        hedged_by="person" if fitted.meaning.hedged else "", source_by="", drawn_by="by_hand", unaided=True,
        codebook=book,
    )  # fmt: skip


def read(imported: Import) -> bytes:
    with imported.original.open("rb") as file:
        return bytes(file.read())
