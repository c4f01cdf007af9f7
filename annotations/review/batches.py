"""Batches: drafted, changed, opened, closed. What a batch gives out, `claims` says."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Avg, Max, OuterRef, Subquery
from django.utils.translation import gettext as _

from annotations.errors import Conflict, InvalidInput
from annotations.models import (
    Article,
    Assignment,
    Batch,
    BatchArticle,
    Codebook,
    Entry,
    Invitation,
    Membership,
    Project,
    Sentence,
    Suggestion,
    User,
    append,
    standing,
)
from annotations.models.batches import LEAST_RANDOM, MOST_CONTROLS
from annotations.roles import Action, roles_that_may

from .moving import move
from .ordering import ordered

MOST_ARTICLES = 10_000
Kind, Order, Suggestions, State = Batch.Kind, Batch.Order, Batch.Suggestions, Assignment.State


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How a batch is worked in. `seed`: None for a new one. Else as the columns of `Batch`."""

    name: str
    kind: str = Kind.WORK.value
    overlap: int = 1
    order: str = Order.RANDOM.value
    seed: int | None = None
    suggestions: str = Suggestions.SHOWN.value
    due: date | None = None
    random_share: int = LEAST_RANDOM
    gold_share: int = 0
    repeat_share: int = 0
    pass_mark: int | None = None

    def columns(self) -> dict[str, Any]:
        """The columns they stand in. What more than one answers, and what measures people, is unaided; so is all of a
        batch with controls, which are always unaided and would show by that."""
        values = asdict(self) | {"name": " ".join(self.name.split())}
        if self.overlap > 1 or self.kind != Kind.WORK or self.gold_share or self.repeat_share:
            values["suggestions"] = Suggestions.UNAIDED.value
        if self.kind != Kind.QUALIFICATION:
            values["pass_mark"] = None
        values["seed"] = secrets.randbelow(2**31) if self.seed is None else self.seed
        return values


def draft(
    *, project: Project, terms: Terms, articles: Sequence[Article], people: Iterable[User], by: User, now: datetime
) -> Batch:
    """A new batch that nobody works in yet; `articles` in the order "by hand" means.

    Raises InvalidInput if the terms are impossible, the name is taken, an article is another project's or was deleted,
    or somebody may not tag in the project.
    """
    columns, folk = _checked(project, terms, articles, people)
    try:
        with transaction.atomic():
            book = Codebook.objects.current(project)
            batch = Batch.objects.create(project=project, codebook=book, **columns)
            _fill(batch, articles, folk)
            tell_batch(batch, "batch.drafted", by, now)
    except IntegrityError:
        raise _name_taken(columns["name"]) from None
    return batch


def change(
    *, batch: Batch, terms: Terms, articles: Sequence[Article], people: Iterable[User], by: User, now: datetime
) -> Batch:
    """A draft, made otherwise. Raises as `draft`; Conflict if it is no draft any more."""
    if terms.seed is None:
        terms = Terms(**asdict(terms) | {"seed": batch.seed})
    columns, folk = _checked(batch.project, terms, articles, people)
    try:
        with transaction.atomic():
            held = _locked(batch)
            if held.standing or held.opened_at is not None:
                raise Conflict(_("This batch is open: what it consists of stands."))
            Batch.objects.filter(pk=held.pk).update(**columns)
            BatchArticle.objects.filter(batch=held).delete()
            _fill(held, articles, folk)
            held.refresh_from_db()
            tell_batch(held, "batch.changed", by, now)
    except IntegrityError:
        raise _name_taken(columns["name"]) from None
    return held


def arrange(*, batch: Batch, articles: Sequence[Article], by: User, now: datetime) -> Batch:
    """A draft whose articles stand in this order: those named come first, the others after them as they stood.

    Raises InvalidInput if one is not in it, Conflict if it is no draft any more.
    """
    with transaction.atomic():
        held = _locked(batch)
        if held.standing or held.opened_at is not None:
            raise Conflict(_("This batch is open: what it consists of stands."))
        rows = {row.article_id: row for row in BatchArticle.objects.filter(batch=held).order_by("position")}
        named = list(dict.fromkeys(article.pk for article in articles))
        if not rows.keys() >= set(named):
            raise InvalidInput(_("An article is not in this batch (any more)."))
        for place, key in enumerate(dict.fromkeys([*named, *rows])):
            rows[key].position = place
        BatchArticle.objects.bulk_update(rows.values(), ["position"], batch_size=500)
        tell_batch(held, "batch.changed", by, now)
    return held


def terms_of(batch: Batch) -> Terms:
    """How the batch is worked in, as it stands."""
    return Terms(**{field.name: getattr(batch, field.name) for field in fields(Terms)})


def discard(*, batch: Batch, by: User, now: datetime) -> None:
    """Throw a draft away. Raises Conflict if it is no draft any more."""
    with transaction.atomic():
        held = _locked(batch)
        if held.standing or held.opened_at is not None:
            raise Conflict(_("This batch was opened: close it instead."))
        tell_batch(held, "batch.discarded", by, now)
        Invitation.objects.filter(batch=held).update(batch=None)  # they are into the project all the same
        held.delete()


def open_batch(*, batch: Batch, by: User, now: datetime) -> Batch:
    """Let its people begin: the order is drawn, and each article gets the number of this pass over it.

    It takes the codebook's current version. In a compare round and a qualification everybody answers everything.
    Raises InvalidInput if it has no articles, fewer people than answer each, or asks in a qualification what is not
    gold; Conflict if it is not a draft.
    """
    with transaction.atomic():
        held = _locked(batch)
        if held.standing or held.opened_at is not None:
            raise Conflict(_("This batch was opened already."))
        _drop_gone(held)
        people = held.people.count()
        overlap = held.overlap if held.kind == Kind.WORK else max(people, 1)
        _openable(held, people, overlap)
        _draw(held)
        book = Codebook.objects.current(held.project)
        Batch.objects.filter(pk=held.pk).update(opened_at=now, overlap=overlap, codebook=book)
        held.refresh_from_db()
        tell_batch(held, "batch.opened", by, now)
    return held


def reschedule(*, batch: Batch, due: date | None, people: Iterable[User], by: User, now: datetime) -> Batch:
    """Another due date, and more people, for a batch that is open. Nobody is taken out: free what they hold instead.

    Raises InvalidInput if somebody may not tag here; Conflict if it is closed, or a compare round or qualification gets
    people after it was opened.
    """
    with transaction.atomic():
        held = _locked(batch)
        if held.closed_at is not None:
            raise Conflict(_("This batch is closed."))
        there = set(held.people.values_list("pk", flat=True))
        added = [person for person in _taggers(held.project, people) if person.pk not in there]
        if added and held.kind != Kind.WORK:
            raise Conflict(_("Everybody answers everything here: nobody can join once it is open."))
        held.people.add(*added)
        Batch.objects.filter(pk=held.pk).update(due=due)
        held.due = due
        tell_batch(held, "batch.changed", by, now)
    return held


def adopt(*, batch: Batch, by: User, now: datetime) -> Batch:
    """Let an open batch go by the codebook's current version, in articles that nobody has opened in it.

    Raises Conflict if it is not open, or goes by that version already.
    """
    with transaction.atomic():
        held = _locked(batch)
        if held.standing or held.state != "open":
            raise Conflict(_("Only an open batch can be moved to another version."))
        book = Codebook.objects.current(held.project)
        if held.codebook_id == book.pk:
            raise Conflict(_("It goes by the current version already."))
        held.codebook = book
        held.save(update_fields=["codebook"])
        tell_batch(held, "batch.changed", by, now)
    return held


def close(*, batch: Batch, by: User, now: datetime) -> Batch:
    """End it: what is done in it counts from now on, and may be seen; what is open is given back, its answers stay.

    Raises Conflict if it is the standing batch, a draft, or closed already.
    """
    with transaction.atomic():
        held = _locked(batch)
        if held.standing or held.opened_at is None or held.closed_at is not None:
            raise Conflict(_("Only an open batch can be closed."))
        # In the order of every writer: assignments, sentences, ledger. Whoever saves meanwhile waits, or came before.
        rows = Assignment.objects.select_for_update(of=("self",), no_key=True).select_related("reviewer", "article")
        held_rows = list(rows.filter(batch=batch).order_by("pk"))
        touched = Sentence.objects.filter(article__in={row.article_id for row in held_rows})
        list(touched.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
        for row in held_rows:
            if row.state == State.OPEN:
                move(row, by=by, kind="assignment.freed", state=State.RETURNED, now=now, lease_until=None)
        Batch.objects.filter(pk=held.pk).update(closed_at=now)
        held.closed_at = now
        tell_batch(held, "batch.closed", by, now)
        standing.rewrite(touched)
    return held


def doubts(articles: Iterable[int]) -> dict[int, float]:
    """Primary key of an article → 1 - the mean confidence of its sentences' proposals, each of the newest active
    suggester that looked at it; 1 without any."""
    keys = list(articles)
    rows = Suggestion.objects.filter(sentence__article__in=keys, sentence__retired__isnull=True)
    latest = Suggestion.objects.filter(sentence=OuterRef("sentence"), suggester__active=True).order_by("-suggester")
    rows = rows.filter(suggester=Subquery(latest.values("suggester")[:1]))
    means = dict(rows.order_by().values_list("sentence__article").annotate(mean=Avg("confidence")))
    return {key: 1.0 - means.get(key, 0.0) for key in keys}


def _checked(
    project: Project, terms: Terms, articles: Sequence[Article], people: Iterable[User]
) -> tuple[dict[str, Any], list[User]]:
    columns = terms.columns()
    if not columns["name"]:
        raise InvalidInput(_("A batch needs a name."), name=[_("A batch needs a name.")])
    for name, choices in (("kind", Kind), ("order", Order), ("suggestions", Suggestions)):
        if columns[name] not in choices.values:
            raise InvalidInput(_("“%(value)s” is none of the choices.") % {"value": columns[name]})
    limits = {"overlap": (1, 50), "gold_share": (0, MOST_CONTROLS), "repeat_share": (0, MOST_CONTROLS)}
    limits |= {"random_share": (LEAST_RANDOM, 100), "pass_mark": (1, 100)}
    for name, (least, most) in limits.items():
        if columns[name] is not None and not least <= columns[name] <= most:
            raise InvalidInput(
                _("%(name)s must be from %(least)d to %(most)d.") % {"name": name, "least": least, "most": most}
            )
    if len(articles) > MOST_ARTICLES:
        raise InvalidInput(_("A batch holds at most %(most)d articles: make several.") % {"most": MOST_ARTICLES})
    if any(row.project_id != project.pk or row.deleted_at is not None for row in articles):
        raise InvalidInput(_("An article is not in this project (any more)."))
    return columns, _taggers(project, people)


def _taggers(project: Project, people: Iterable[User]) -> list[User]:
    folk, may = list(dict.fromkeys(people)), set(_allowed(project))
    for person in folk:
        if person.pk not in may:
            raise InvalidInput(_("%(person)s may not tag in this project.") % {"person": person})
    return folk


def _allowed(project: Project) -> Iterable[int]:
    allowed = Membership.objects.filter(project=project, role__in=roles_that_may(Action.TAG), user__is_active=True)
    return allowed.values_list("user", flat=True)


def _drop_gone(batch: Batch) -> None:
    """Whoever left the project, or may not tag in it any more, and articles that were taken back, since the draft."""
    still = set(_allowed(batch.project))
    batch.people.remove(*[person for person in batch.people.all() if person.pk not in still])
    BatchArticle.objects.filter(batch=batch, article__deleted_at__isnull=False).delete()


def _openable(batch: Batch, people: int, overlap: int) -> None:
    if not batch.articles.exists():
        raise InvalidInput(_("This batch has no articles yet."))
    if people < overlap or not people:
        message = _("Each article is answered by %(overlap)d people, and %(people)d work in this batch.")
        raise InvalidInput(message % {"overlap": overlap, "people": people})
    gold = {"gold__isnull": False, "gold__retired_at__isnull": True, "gold__version__current": True}
    if batch.kind == Kind.QUALIFICATION and batch.articles.exclude(pk__in=Article.objects.filter(**gold)).exists():
        raise InvalidInput(_("A qualification asks gold articles alone: an article of this one is not gold."))


def _fill(batch: Batch, articles: Sequence[Article], people: list[User]) -> None:
    unique = dict.fromkeys(article.pk for article in articles)
    rows = [BatchArticle(batch=batch, article_id=key, position=place) for place, key in enumerate(unique)]
    BatchArticle.objects.bulk_create(rows)
    batch.people.set(people)


def _draw(batch: Batch) -> None:
    """Give each article its position, why it has it, and the number of this pass over it."""
    rows = {row.article_id: row for row in BatchArticle.objects.filter(batch=batch).order_by("position")}
    keys = list(rows)
    # Articles locked: two batches that open at once must not give the same number.
    list(Article.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk").values_list("pk", flat=True))
    uncertain = doubts(keys) if batch.order == Order.UNCERTAIN else {}
    if batch.order == Order.NEWEST:
        keys.sort()
    places = ordered(keys, order=batch.order, seed=batch.seed, doubts=uncertain, random_share=batch.random_share)
    rounds = next_rounds(keys)
    for place, (key, why) in enumerate(places):
        if batch.kind == Kind.QUALIFICATION:  # what is answered in it measures, and never counts
            why = Assignment.Drawn.QUALIFICATION.value
        rows[key].position, rows[key].drawn_by, rows[key].round = place, why, rounds[key]
    BatchArticle.objects.bulk_update(rows.values(), ["position", "drawn_by", "round"], batch_size=500)


def next_rounds(articles: Iterable[int]) -> dict[int, int]:
    """Primary key of an article → the number of the next pass over it."""
    keys = list(articles)
    last = dict.fromkeys(keys, -1)
    for rows in (Assignment.objects.all(), BatchArticle.objects.filter(round__isnull=False)):
        highest: Any = rows.filter(article__in=keys).order_by().values_list("article").annotate(last=Max("round"))
        for key, number in highest:
            last[key] = max(last[key], number)
    return {key: number + 1 for key, number in last.items()}


def _locked(batch: Batch) -> Batch:
    return Batch.objects.select_for_update(of=("self",), no_key=True).select_related("project").get(pk=batch.pk)


def _name_taken(name: str) -> InvalidInput:
    return InvalidInput(_("There is a batch named “%(name)s” already.") % {"name": name})


def tell_batch(batch: Batch, kind: str, by: User, now: datetime) -> None:
    """The event of a batch: its terms without its name, which may say something about people; counts instead of who."""
    names = ("kind", "overlap", "order", "seed", "suggestions", "random_share", "gold_share", "repeat_share")
    value = {name: getattr(batch, name) for name in names} | {
        "due": batch.due.isoformat() if batch.due else None,
        "articles": BatchArticle.objects.filter(batch=batch).count(),
        "people": sorted(str(uid) for uid in batch.people.values_list("uid", flat=True)),
        "codebook": batch.codebook.version,
    }
    entry = Entry(kind=kind, subject=f"batch/{batch.uid}", new=value)
    append(project_id=batch.project_id, actor=by, now=now, entries=[entry])
