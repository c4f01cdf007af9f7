"""Taking back the new versions that an import made: the old text is current again, as long as nobody worked on the new
one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q
from django.utils.translation import gettext as _

from annotations.errors import Conflict
from annotations.models import (
    Answer,
    Article,
    ArticleDetails,
    ArticleVersion,
    Assignment,
    Decision,
    Entry,
    Event,
    Gold,
    Import,
    Lineage,
    Sentence,
    Thread,
    User,
    append,
    search,
    standing,
)
from annotations.models.revisions import CARRIED
from annotations.models.said import DECISION_CARRIED
from annotations.models.versions import CHANGED, numbers_in

from .storing import DETAILS


@dataclass(slots=True)
class Undoing:
    """One version that goes, and the event that made it."""

    version: ArticleVersion
    event: Event


def made_by(imported: Import) -> list[Undoing]:
    """The versions that the import made of live articles, with articles (those that it brought, too, in one order),
    assignments and sentences locked.

    Raises Conflict if one has given way to a later one.
    """
    rows = ArticleVersion.objects.filter(imported_in=imported, deleted=False)
    keys = sorted(rows.values_list("article", flat=True))
    concerned = Article.objects.filter(Q(pk__in=keys) | Q(imported_in=imported)).order_by("pk")
    articles = {one.pk: one for one in concerned.select_for_update(no_key=True)}
    held = Assignment.objects.filter(article__in=keys).order_by("pk").select_for_update(no_key=True)
    list(held.values_list("pk", flat=True))
    sentences = Sentence.objects.filter(article__in=keys).order_by("pk").select_for_update(no_key=True)
    list(sentences.values_list("pk", flat=True))
    found = []
    for version in rows.defer("text", "blocks").order_by("article"):
        version.article = articles[version.article_id]
        if not version.current:
            raise Conflict(_("One of its new versions has been followed by another; it can no longer be taken back."))
        events = Event.objects.filter(project=imported.project_id, subject=f"article/{version.article.uid}")
        made = events.filter(kind=CHANGED, new__version=version.number, undoes__isnull=True).order_by("-sequence")[0]
        found.append(Undoing(version, made))
    return found


def refuse_if_worked_on(found: Sequence[Undoing]) -> None:
    """Raises Conflict if somebody answered, decided, asked, moved a boundary, finished or made gold in one of these."""
    for one in found:
        if _worked_on(one):
            message = _("Somebody has worked on one of its new versions; the import can no longer be taken back.")
            raise Conflict(message)


def _worked_on(one: Undoing) -> bool:
    here = {"sentence__version": one.version}
    answered, decided = Answer.objects.filter(**here), Decision.objects.filter(**here)
    said = [*answered.values_list("sequence", flat=True), *decided.values_list("sequence", flat=True)]
    events = Event.objects.filter(project=one.version.project_id)
    went_along = events.filter(sequence__in=said, kind__in=(CARRIED, DECISION_CARRIED)).count()
    moved = Lineage.objects.filter(old__version=one.version, new__version=F("old__version"))
    uids = Assignment.objects.filter(article=one.version.article_id).values_list("uid", flat=True)
    done = events.filter(
        subject__in=[f"assignment/{uid}" for uid in uids], kind="assignment.done", sequence__gt=one.event.sequence
    )
    asked = Thread.objects.filter(**here)
    gold = Gold.objects.filter(version=one.version)
    return went_along < len(said) or any(rows.exists() for rows in (moved, done, asked, gold))


def undo(found: Sequence[Undoing], *, by: User, now: datetime) -> None:
    """Make the old texts current again. The ledger is held, and nobody worked on the new ones."""
    for one in found:
        _undo(one, by, now)


def _undo(one: Undoing, by: User, now: datetime) -> None:
    old, new, article = one.event.old or {}, one.event.new or {}, one.version.article
    back = {name: value for name, value in new.items() if name not in ("came_from", "import")}
    entry = Entry(
        kind=CHANGED,
        subject=f"article/{article.uid}",
        old=back,
        new=old,
        undoes=one.event.sequence,
        group=one.event.group,
    )
    changed = Event.objects.filter(project=article.project_id, group=one.event.group, kind=DETAILS).first()
    entries = [entry]
    if changed is not None and _stands(article, changed):
        entries.append(_details(article, changed))
    (event, *_rest) = append(project_id=article.project_id, actor=by, now=now, entries=entries)
    rows = Sentence.objects.filter(article=article)
    ArticleVersion.objects.filter(pk=one.version.pk).update(current=False)
    ArticleVersion.objects.filter(article=article, number=old["version"]).update(current=True)
    rows.filter(number__in=numbers_in(new)).update(retired=event.sequence)
    rows.filter(number__in=numbers_in(old)).update(retired=None)
    version = ArticleVersion.objects.only("pk").get(article=article, number=old["version"])
    held = Assignment.objects.filter(article=article)
    held.update(version=version)
    held.filter(renewed=one.event.sequence).update(renewed=None)
    search.keep([article.pk])
    standing.rewrite(rows.filter(version__in=(version, one.version)))


def _stands(article: Article, changed: Event) -> bool:
    """Whether the details that came with the text are the current ones: what a person wrote since stays."""
    brought = (changed.new or {})["details"]
    return ArticleDetails.objects.filter(article=article, current=True, number=brought).exists()


def _details(article: Article, changed: Event) -> Entry:
    """The details that stood before, as the next number."""
    before = ArticleDetails.objects.get(article=article, number=(changed.old or {})["details"])
    current = ArticleDetails.objects.get(article=article, current=True)
    ArticleDetails.objects.filter(pk=current.pk).update(current=False)
    before.pk, before.number, before.current = None, current.number + 1, True
    before._state.adding = True  # noqa: SLF001 - a copy of the row that was read
    before.save(force_insert=True)
    new = {"details": before.number, "fields": (changed.new or {})["fields"]}
    return Entry(kind=DETAILS, subject=f"article/{article.uid}", old={"details": current.number}, new=new)
