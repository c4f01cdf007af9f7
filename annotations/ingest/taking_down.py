"""Taking an article down: its words leave everything that holds them, and what was said of it stays countable.

Rows go in one transaction; files go after it, for a file cannot be rolled back. Whatever the end of a process leaves is
found again by `finish`.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from annotations import security_log
from annotations.errors import Conflict
from annotations.models import (
    Answer,
    Article,
    ArticleDetails,
    ArticleVersion,
    Assignment,
    Comment,
    Credit,
    Decision,
    Entry,
    Fetched,
    Fingerprint,
    Import,
    NearPair,
    Note,
    Rejected,
    Sentence,
    Source,
    Suggestion,
    Thread,
    User,
    Wording,
    append,
)

from .taking_back import freed

KIND = "article.taken_down"


def take_down(*, article: Article, by: User, now: datetime) -> None:
    """Erase the article's words from every row, mark it as taken down, end what is open in it. It cannot be undone.

    Raises Conflict if it was taken down before. Call `finish` after the transaction: it erases the files.
    """
    with transaction.atomic():
        locked = Article.objects.select_for_update(no_key=True).get(pk=article.pk)
        if locked.taken_down_at is not None:
            raise Conflict(_("This article was taken down already."))
        open_ones = Assignment.objects.filter(article=article, state=Assignment.State.OPEN).order_by("pk")
        held = list(open_ones.select_for_update(of=("self",), no_key=True).select_related("reviewer", "article"))
        subject = f"article/{article.uid}"
        entries = [Entry(kind=KIND, subject=subject), *map(freed, held)]
        append(project_id=article.project_id, actor=by, now=now, entries=entries)
        Assignment.objects.filter(pk__in=[row.pk for row in held]).update(
            state=Assignment.State.RETURNED, lease_until=None
        )
        erase(article)
        Article.objects.filter(pk=article.pk).update(
            deleted_at=locked.deleted_at or now, taken_down_at=now, canonical_url="", address=""
        )
    security_log.note("taken_down", article=article.uid, by=by.uid)


def erase(article: Article, *, title: str = "") -> None:
    """Take the words out of every row that `models.text_holders` names, but not out of files. `title`: what stands for
    them."""
    Sentence.objects.filter(article=article).update(text="")
    ArticleVersion.objects.filter(article=article).update(text="", heading="", deleted=True)
    said = title or _("Taken down")
    ArticleDetails.objects.filter(article=article).update(title=said, outlet="", byline="", licence="")
    # A row of what was fetched keeps when, how much and its digest; addresses and titles often hold words.
    fetched = Fetched.objects.filter(articles=article)
    fetched.update(asked="", url="", title="", headers={}, rejects=[])
    erase_notes(article)
    erase_credits(article)
    erase_derived(Article.objects.filter(pk=article.pk))


def erase_derived(articles: QuerySet[Article]) -> None:
    """What jobs make of the words of these articles, but for credits."""
    found = Suggestion.objects.filter(sentence__article__in=articles).exclude(why="")
    Suggestion.objects.filter(pk__in=list(found.values_list("pk", flat=True))).update(why="")
    versions = ArticleVersion.objects.filter(article__in=articles)
    NearPair.objects.filter(Q(first__in=versions) | Q(second__in=versions)).delete()
    Fingerprint.objects.filter(version__in=versions).delete()


def erase_notes(article: Article) -> None:
    """What people wrote about it; the ledger knows it by salted digests alone. Their threads go too."""
    threads = Thread.objects.filter(sentence__article=article)
    keys: set[int | None] = set()
    keys.update(Answer.objects.filter(sentence__article=article).values_list("note", flat=True))
    keys.update(Decision.objects.filter(sentence__article=article).values_list("why", flat=True))
    keys.update(Comment.objects.filter(thread__in=threads).values_list("note", flat=True))
    keys.update(Assignment.objects.filter(article=article).values_list("reason", flat=True))
    threads.delete()
    Note.objects.filter(pk__in=[key for key in keys if key is not None]).delete()


def erase_credits(article: Article) -> None:
    """Whom it credits; wordings that no other article has; sources that have none left."""
    ours = Credit.objects.filter(article=article)
    wordings = set(ours.exclude(key="").values_list("key", "kind"))
    ours.delete()
    for key, kind in sorted(wordings):
        elsewhere = Credit.objects.filter(project=article.project_id, key=key, kind=kind)
        if not elsewhere.exists():
            gone = Wording.objects.filter(project=article.project_id, text=key, kind=kind)
            sources = list(gone.values_list("source", flat=True))
            gone.delete()
            unused = Source.objects.filter(pk__in=sources, wordings__isnull=True)
            unused.filter(~Exists(Credit.objects.filter(source=OuterRef("pk")))).delete()


def finish() -> int:
    """Erase the files of articles that were taken down, or deleted and erased: their originals, and the files in which
    they came. Returns how many; running it twice changes nothing. Also what a job wrote that had read an article before
    it went.

    A file in which others came goes with one that is taken down; with one that was deleted only if none is left.
    """
    count = 0
    down = Article.objects.filter(taken_down_at__isnull=False)
    gone = Article.objects.filter(Q(taken_down_at__isnull=False) | Q(erased_at__isnull=False))
    erase_derived(gone)
    for article in gone.filter(pk__in=Credit.objects.filter(article__in=gone).values("article")):
        erase_credits(article)
    versions = ArticleVersion.objects.filter(article__in=gone).exclude(original="")
    left = Article.objects.filter(imported_in=OuterRef("pk"), taken_down_at__isnull=True, erased_at__isnull=True)
    live = {"article__taken_down_at__isnull": True, "article__erased_at__isnull": True}
    renewed = ArticleVersion.objects.filter(imported_in=OuterRef("pk"), **live)  # a later text of another article
    last = _brought(gone) & ~Exists(left) & ~Exists(renewed)
    imports = Import.objects.filter(_brought(down) | last).exclude(original="")
    others = Article.objects.filter(fetches=OuterRef("pk"), taken_down_at__isnull=True, erased_at__isnull=True)
    pages = Fetched.objects.filter(Q(articles__in=down) | (Q(articles__in=gone) & ~Exists(others)))
    fetched = Fetched.objects.filter(pk__in=pages.values("pk")).exclude(file="")
    for version in versions:
        version.original.delete(save=False)
        ArticleVersion.objects.filter(pk=version.pk).update(original="")
        count += 1
    for row in fetched:
        row.file.delete(save=False)
        Fetched.objects.filter(pk=row.pk).update(file="")
        count += 1
    for imported in imports:
        imported.original.delete(save=False)
        Rejected.objects.filter(imported=imported).delete()  # they quote the file
        Import.objects.filter(pk=imported.pk).update(original="", original_name="", mapping={})
        count += 1
    return count


def _brought(articles: QuerySet[Article]) -> Q:
    """The imports in which these came, or one of their texts later."""
    texts = ArticleVersion.objects.filter(article__in=articles, imported_in__isnull=False)
    return Q(pk__in=articles.values("imported_in")) | Q(pk__in=texts.values("imported_in"))
