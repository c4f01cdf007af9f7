"""What is mixed into a batch to see how well people do: gold articles, and ones that a person did before.

Which of the articles that a person is given are controls is drawn from the batch's seed, the person and the place of
the article among theirs: nobody can tell them apart beforehand, and the same draw can be made again.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from annotations.errors import Conflict
from annotations.models import Answer, Article, Assignment, Batch, BatchArticle, User
from annotations.models.batches import NEVER_COUNTED
from annotations.models.said import ANSWERED

from .batches import next_rounds
from .moving import tell
from .storing import lease

Drawn, State = Assignment.Drawn, Assignment.State
REPEAT_AFTER = timedelta(days=7)
REPEAT_BEHIND = 200  # sentences that a person answered since: else they remember what they said


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """An article to be given as a control. `why`: "gold" or "repeat". `place`: how many they were given before it."""

    batch: Batch
    article: Article
    why: str
    place: int


def kind_at(place: int, *, batch: Batch, reviewer: User) -> str:
    """What the person's article number `place` (from 0) in the batch is: "gold", "repeat", or "" for one of its own."""
    digest = sha256(f"control/{batch.seed}/{reviewer.uid}/{place}".encode()).digest()
    drawn = int.from_bytes(digest[:8], "big") % 100
    if drawn < batch.gold_share:
        return Drawn.GOLD.value
    return Drawn.REPEAT.value if drawn < batch.gold_share + batch.repeat_share else ""


def due(batch: Batch, *, reviewer: User, among: QuerySet[Article], now: datetime) -> Control | None:
    """The control that the person is given next instead of an article of the batch; None if it is none's turn, or none
    is there that fits. `among`: the articles they may open."""
    if batch.kind != Batch.Kind.WORK or batch.again_id is not None or not batch.gold_share + batch.repeat_share:
        return None
    place = given(batch, reviewer)
    why = kind_at(place, batch=batch, reviewer=reviewer)
    if not why:
        return None
    fitting = golds(reviewer, among) if why == Drawn.GOLD else repeatable(reviewer, among, batch, now)
    by_uid = fitting.order_by("uid")
    start = uuid.UUID(bytes=sha256(f"{why}/{batch.seed}/{reviewer.uid}/{place}".encode()).digest()[:16])
    article = by_uid.filter(uid__gt=start).first() or by_uid.first()
    return Control(batch=batch, article=article, why=why, place=place) if article else None


def given(batch: Batch, reviewer: User) -> int:
    """How many articles the person was given in the batch so far, controls among them."""
    return Assignment.objects.filter(batch=batch, reviewer=reviewer).count()


def golds(reviewer: User, among: QuerySet[Article]) -> QuerySet[Article]:
    """Gold whose text is still the one that was settled, and that the person never had, as gold or otherwise."""
    had = Assignment.objects.filter(article=OuterRef("pk"), reviewer=reviewer)
    rows = among.filter(gold__isnull=False, gold__retired_at__isnull=True, gold__version__current=True)
    return rows.filter(~Exists(had), ~Exists(_to_come(reviewer)))


def repeatable(reviewer: User, among: QuerySet[Article], batch: Batch, now: datetime) -> QuerySet[Article]:
    """What the person did at least REPEAT_AFTER and REPEAT_BEHIND answered sentences ago, and was not given since."""
    mine = Answer.objects.filter(reviewer=reviewer, assignment__article__project=batch.project_id, state__in=ANSWERED)
    behind = mine.order_by("-sequence").values_list("sequence", flat=True)[REPEAT_BEHIND - 1 : REPEAT_BEHIND].first()
    if behind is None:
        return among.none()
    own = Assignment.objects.filter(article=OuterRef("pk"), reviewer=reviewer)
    first = own.filter(state=State.DONE, done_at__lte=now - REPEAT_AFTER).exclude(drawn_by__in=NEVER_COUNTED)
    said = Answer.objects.filter(reviewer=reviewer, assignment__article=OuterRef("pk"), state__in=ANSWERED)
    again = own.filter(Q(drawn_by__in=NEVER_COUNTED) | Q(done_at__gt=now - REPEAT_AFTER) | Q(state=State.OPEN))
    return among.filter(
        Exists(first.filter(version__current=True)),
        Exists(said),
        ~Exists(said.filter(sequence__gte=behind)),
        ~Exists(again),
        ~Exists(_to_come(reviewer)),
    )


def give(control: Control, *, reviewer: User, now: datetime) -> Assignment:
    """The reviewer's assignment for the control: unaided, in a round of its own, which no batch uses.

    Raises Conflict if it is no longer its turn, or the batch was closed.
    """
    with transaction.atomic():
        batch = Batch.objects.select_for_update(of=("self",), no_key=True).get(pk=control.batch.pk)
        # The article, too: batches that open take their rounds under this lock, and no other of the person's batches
        # gives it to them meanwhile.
        locked = Article.objects.select_for_update(of=("self",), no_key=True).filter(pk=control.article.pk)
        article = locked.select_related("project").get()
        fresh = Article.objects.filter(pk=article.pk, deleted_at__isnull=True)
        now_due = due(batch, reviewer=reviewer, among=fresh, now=now)
        if batch.closed_at is not None or now_due is None or now_due.place != control.place:
            raise Conflict(_("You were given another article meanwhile."))
        made = Assignment(
            batch=batch,
            article=article,
            version=article.versions.get(current=True),
            reviewer=reviewer,
            codebook_id=batch.codebook_id,
            # Round 0 stays the project's own first pass, whatever happens to it.
            round=max(next_rounds([article.pk])[article.pk], 1),
            drawn_by=control.why,
            unaided=True,
            lease_until=now + lease(),
            opened_at=now,
        )
        tell(made, by=reviewer, kind="assignment.opened", old=None, now=now)
        made.save(force_insert=True)
    return made


def why_told(assignment: Assignment) -> str:
    """Why the article was drawn, as its reviewer may know it: until the batch is closed, and nothing can be changed, a
    control is like any other article of the batch."""
    if assignment.drawn_by in (Drawn.GOLD, Drawn.REPEAT) and assignment.batch.blind:
        return assignment.batch.order
    return assignment.drawn_by


def _to_come(reviewer: User) -> QuerySet[BatchArticle]:
    """Where an open batch has the article for the person anyway."""
    return BatchArticle.objects.filter(
        article=OuterRef("pk"),
        batch__people=reviewer,
        batch__opened_at__isnull=False,
        batch__closed_at__isnull=True,
    )
