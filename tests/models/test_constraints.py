"""Every named constraint refuses what it forbids."""

from __future__ import annotations

import copy
import uuid
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from annotations.models import (
    Affected,
    Answer,
    ApiToken,
    Article,
    Assignment,
    Batch,
    BatchArticle,
    Codebook,
    Comparison,
    ConfidentialRead,
    Dataset,
    DatasetFile,
    Decision,
    Drain,
    Event,
    Feed,
    FeedEntry,
    Fetched,
    Figure,
    Gold,
    Invitation,
    Job,
    Lineage,
    Membership,
    NearPair,
    Project,
    Pseudonym,
    Rejected,
    Response,
    SavedView,
    Sentence,
    Source,
    Suggestion,
    Tally,
    Thread,
    User,
    Wording,
)
from annotations.suggest import suggesters
from tests.factories import NOW, article, say

World = SimpleNamespace
Break = Callable[[World], Any]


@pytest.fixture
def world(desk: Project, harbour: Article, opened: Assignment, mira: User, rosa: User, stig: User) -> World:
    """One good row of each table."""
    say(opened, 1, "plain")
    first, second = Sentence.objects.filter(article=harbour).order_by("number")[:2]
    suggester = suggesters.current(desk)
    dataset = Dataset.objects.create(project=desk, number=1, by=mira)
    book = Codebook.objects.get()
    said = {"by": mira, "codebook": book, "sequence": 1, "category": "slip"}
    decision = Decision.objects.create(sentence=first, label="sourced", **said)
    source = Source.objects.create(project=desk, name="Jonas Eik", kind="person")
    return World(
        project=desk, elsewhere=Project.objects.create(name="Elsewhere"),
        article=harbour, other=article(desk, mira, NOW), opened=opened, mira=mira, rosa=rosa, stig=stig,
        details=harbour.details.get(), version=harbour.versions.get(), first=first, second=second, book=book,
        membership=Membership.objects.get(user=rosa), batch=Batch.objects.get(), suggester=suggester,
        in_batch=BatchArticle.objects.create(batch=Batch.objects.get(), article=harbour, position=1, round=0),
        lineage=Lineage.objects.create(old=first, new=second), answer=Answer.objects.get(),
        suggestion=Suggestion.objects.create(sentence=first, suggester=suggester, label="plain", confidence=1),
        decision=decision,
        response=Response.objects.create(decision=decision, version=1, reviewer=rosa, kind="disagree"),
        affected=Affected.objects.create(codebook=book, sentence=first), source=source,
        wording=Wording.objects.create(project=desk, source=source, text="Eik", kind="person"),
        gold=Gold.objects.create(article=harbour, version=harbour.versions.get(), by=mira),
        invitation=Invitation.objects.create(
            project=desk, email="greta@desk.example", role="reviewer", digest="a", by=mira, expires_at=NOW
        ),
        token=ApiToken.objects.create(
            user=rosa, project=desk, name="Nightly", scopes=["read"], prefix="abcdefgh", digest="a", created_at=NOW,
            expires_at=NOW + timedelta(days=30),
        ),
        job=Job.objects.create(project=desk, kind="suggest"), dataset=dataset,
        read=ConfidentialRead.objects.create(user=mira, article=harbour, way="page", hour=NOW),
        figure=Figure.objects.create(project=desk, kind="agreement", value=1, sequence=1),
        file=DatasetFile.objects.create(dataset=dataset, name="a.csv", kind="csv", digest="", size=0),
        event=Event.objects.filter(kind="answer.recorded").get(),
        thread=Thread.objects.create(sentence=first, opened_by=rosa),
        feed=(feed := Feed.objects.create(project=desk, by=mira, address="https://news.example/feed")),
        entry=FeedEntry.objects.create(feed=feed, key="a"),
        fetched=Fetched.objects.create(imported_in=harbour.imported_in, number=1, asked="https://news.example/"),
        near=near_pair(harbour), pseudonym=Pseudonym.objects.create(project=desk, user=rosa, name="r1"),
    )  # fmt: skip


def again(row: models.Model, **changes: Any) -> None:
    """Insert a copy of a row, with a new key and uid, and with these changes."""
    twin = copy.copy(row)
    twin._state = copy.copy(row._state)
    twin._state.adding = True
    twin.pk = None
    if hasattr(twin, "uid"):
        twin.uid = uuid.uuid4()
    for name, value in changes.items():
        setattr(twin, name, value)
    twin.save(force_insert=True)


def near_pair(harbour: Article) -> NearPair:
    """A pair of the article's text and another one's."""
    first, second = harbour.versions.get(), article(harbour.project, harbour.imported_in.by, NOW).versions.get()
    return NearPair.objects.create(project=harbour.project, first=first, second=second, shared=3, union=4)


def compared(world: World, old: Dataset | None = None) -> None:
    """Compare a dataset with the second one of its project."""
    new, _made = Dataset.objects.get_or_create(project=world.dataset.project, number=2, by=world.mira)
    Comparison.objects.create(old=old or world.dataset, new=new)


def view(world: World, name: str = "Harbours") -> None:
    SavedView.objects.create(project=world.project, by=world.mira, name=name)


def sentence(world: World, **changes: Any) -> None:
    again(world.first, **{"number": 99, "start": world.first.start + 1} | changes)


def answer(world: World, **changes: Any) -> None:
    again(world.answer, **{"sentence": world.second} | changes)


def assignment(world: World, **changes: Any) -> None:
    again(world.opened, **{"reviewer": world.mira, "slot": 1, "overlap": 2} | changes)


def batch(world: World, **changes: Any) -> None:
    again(world.batch, **{"name": "Second", "standing": False} | changes)


def event(world: World, **changes: Any) -> None:
    again(world.event, **{"sequence": 99, "operation": uuid.uuid4()} | changes)


def decision(world: World, **changes: Any) -> None:
    again(world.decision, **{"sentence": world.second} | changes)


def invitation(world: World, **changes: Any) -> None:
    again(world.invitation, **{"email": "otto@desk.example", "digest": "b"} | changes)


def token(world: World, **changes: Any) -> None:
    again(world.token, **{"prefix": "bcdefghi", "digest": "b"} | changes)


def version(world: World, **changes: Any) -> None:
    again(world.version, **{"number": 2, "current": False} | changes)


def bare(world: World) -> Article:
    """An article without a version."""
    again(world.article)
    return Article.objects.latest("pk")


FORBIDDEN: dict[str, list[Break]] = {
    "project_confidentiality": [lambda w: again(w.project, name="B", default_confidentiality="secret")],
    "membership_once": [lambda w: again(w.membership)],
    "membership_role": [lambda w: again(w.membership, user=w.stig, role="king")],
    "codebook_version_once": [lambda w: again(w.book)],
    "codebook_version_from_one": [lambda w: again(w.book, version=0)],
    "article_confidentiality": [lambda w: again(w.article, confidentiality="secret")],
    "details_number_once": [lambda w: again(w.details, current=False)],
    "details_one_current": [lambda w: again(w.details, number=2)],
    "version_number_once": [lambda w: version(w, number=1)],
    "version_one_current": [lambda w: version(w, current=True, digest="other")],
    "version_text_once": [lambda w: version(w, current=True, article=bare(w))],
    "sentence_number_once": [lambda w: sentence(w, number=1)],
    "sentence_start_once_live": [lambda w: sentence(w, start=w.first.start)],
    "sentence_has_length": [lambda w: sentence(w, start=9, end=9), lambda w: sentence(w, start=9, end=8)],
    "sentence_standing": [lambda w: sentence(w, standing="sure")],
    "sentence_retired_after_born": [lambda w: sentence(w, retired=w.first.born)],
    "lineage_once": [lambda w: again(w.lineage)],
    "lineage_not_itself": [lambda w: again(w.lineage, new=w.first)],
    "batch_name_once": [lambda w: batch(w, name=w.batch.name)],
    "batch_one_standing": [lambda w: batch(w, standing=True)],
    "batch_overlap": [lambda w: batch(w, overlap=0, suggestions="unaided")],
    "batch_overlap_is_unaided": [
        lambda w: batch(w, overlap=2),
        lambda w: batch(w, overlap=2, suggestions="on_request"),
    ],
    "batch_check_is_unaided": [lambda w: batch(w, kind="compare"), lambda w: batch(w, kind="qualification")],
    "batch_standing_is_plain": [
        lambda w: batch(w, project=w.elsewhere, standing=True, overlap=2, suggestions="unaided"),
        lambda w: batch(w, project=w.elsewhere, standing=True, kind="compare", suggestions="unaided"),
    ],
    "batch_closed_was_open": [lambda w: batch(w, closed_at=NOW)],
    "batch_shares": [
        lambda w: batch(w, gold_share=51),
        lambda w: batch(w, repeat_share=51),
        lambda w: batch(w, random_share=19),
        lambda w: batch(w, random_share=101),
    ],
    "batch_pass_mark": [
        lambda w: batch(w, pass_mark=80),
        lambda w: batch(w, kind="qualification", suggestions="unaided", pass_mark=101),
        lambda w: batch(w, kind="qualification", suggestions="unaided", pass_mark=0),
    ],
    "batch_article_once": [lambda w: again(w.in_batch, round=None)],
    "batch_article_own_round": [lambda w: (batch(w), again(w.in_batch, batch=Batch.objects.get(name="Second")))],
    "assignment_person_once": [lambda w: assignment(w, reviewer=w.rosa)],
    "assignment_slot_once": [
        lambda w: assignment(w, slot=0),
        lambda w: assignment(w, slot=0, state="done", done_at=NOW),
    ],
    "assignment_slot_below_overlap": [lambda w: assignment(w, slot=2)],
    "assignment_done_has_time": [lambda w: assignment(w, state="done")],
    "suggester_version_once": [lambda w: again(w.suggester)],
    "suggestion_once": [lambda w: again(w.suggestion)],
    "suggestion_confidence": [
        lambda w: again(w.suggestion, sentence=w.second, confidence=1.01),
        lambda w: again(w.suggestion, sentence=w.second, confidence=-0.01),
    ],
    "suggestion_label": [lambda w: again(w.suggestion, sentence=w.second, label="Plain")],
    "answer_once": [lambda w: answer(w, sentence=w.first)],
    "answer_label": [lambda w: answer(w, label="Plain text"), lambda w: answer(w, label="")],
    "answer_label_when_labelled": [
        lambda w: answer(w, label=None),
        lambda w: answer(w, state="unsure"),
        lambda w: answer(w, state="empty"),
    ],
    "answer_plain_is_not_hedged": [lambda w: answer(w, hedged=True)],
    "answer_speculative_is_hedged": [lambda w: answer(w, label="speculative")],
    "answer_unsure_reason": [
        lambda w: answer(w, label=None, state="unsure", unsure_reason="bored"),
        lambda w: answer(w, unsure_reason="two_claims"),
    ],
    "decision_label": [lambda w: decision(w, label="1st")],
    "decision_hedged_fits": [
        lambda w: decision(w, label="plain", hedged=True),
        lambda w: decision(w, label="speculative", hedged=False),
    ],
    "rejected_in_order": [
        lambda w: Rejected.objects.create(imported=w.article.imported_in, row=1, reason="x", start=2, stop=1)
    ],
    "near_pair_once": [lambda w: again(w.near)],
    "near_pair_in_order": [
        lambda w: again(w.near, first=w.near.second, second=w.near.first),
        lambda w: again(w.near, first=w.near.second),
    ],
    "near_pair_shares": [
        lambda w: again(w.near, first=w.version, second=w.other.versions.get(), shared=0),
        lambda w: again(w.near, first=w.version, second=w.other.versions.get(), shared=5),
    ],
    "job_ended_has_time": [
        lambda w, state=state: again(w.job, state=state) for state in ("done", "failed", "cancelled")
    ],
    "fetched_number_once": [lambda w: again(w.fetched)],
    "fetched_came_has_origin": [
        lambda w: again(w.fetched, number=2, state="came", digest="a"),
        lambda w: again(w.fetched, number=2, state="read", at=NOW),
    ],
    "feed_once": [lambda w: again(w.feed)],
    "feed_hours_from_one": [lambda w: again(w.feed, address="https://news.example/other", hours=0)],
    "feed_entry_once": [lambda w: again(w.entry)],
    "drain_one_row": [lambda w: Drain.objects.create(by=w.mira, only=False)],
    "tally_once": [
        lambda w: (Tally.objects.create(kind="near", outcome="done"), Tally.objects.create(kind="near", outcome="done"))
    ],
    "read_once_an_hour": [lambda w: again(w.read)],
    "read_way": [lambda w: again(w.read, way="glance")],
    "figure_once": [lambda w: again(w.figure)],
    "dataset_number_once": [lambda w: again(w.dataset)],
    "dataset_ready_is_whole": [
        lambda w: again(w.dataset, number=2, state="ready", ready_at=NOW),
        lambda w: again(w.dataset, number=2, state="ready", watermark=3),
        lambda w: again(w.dataset, number=2, state="withdrawn", watermark=3),
    ],
    "dataset_doi": [lambda w: again(w.dataset, number=2, doi="zenodo.1")],
    "article_taken_down_is_deleted": [lambda w: again(w.article, taken_down_at=NOW)],
    "article_deleted_by_somebody": [lambda w: again(w.article, deleted_by=w.mira)],
    "article_erased_is_deleted": [lambda w: again(w.article, deleted_at=NOW, erased_at=NOW)],
    "view_name_once": [lambda w: (view(w), view(w))],
    "view_has_name": [lambda w: view(w, name="")],
    "dataset_file_once": [lambda w: again(w.file)],
    "comparison_once": [lambda w: (compared(w), compared(w, old=w.dataset))],
    "comparison_of_two": [lambda w: Comparison.objects.create(old=w.dataset, new=w.dataset)],
    "event_sequence_once": [lambda w: event(w, sequence=w.event.sequence)],
    "event_operation_once": [lambda w: event(w, operation=w.event.operation)],
    "event_sequence_from_one": [lambda w: event(w, sequence=0)],
    "response_once": [lambda w: again(w.response, kind="understood")],
    "response_kind": [lambda w: again(w.response, version=2, kind="perhaps")],
    "affected_once": [lambda w: again(w.affected)],
    "codebook_one_draft": [
        lambda w: (again(w.book, version=2, published_at=None), again(w.book, version=3, published_at=None))
    ],
    "invitation_open_once": [lambda w: invitation(w, email=w.invitation.email)],
    "invitation_role": [lambda w: invitation(w, role="king")],
    "invitation_used_by": [lambda w: invitation(w, used_at=NOW)],
    "token_expires_later": [lambda w: token(w, expires_at=NOW)],
    "token_has_a_name": [lambda w: token(w, name="")],
    "pseudonym_one_a_person": [lambda w: again(w.pseudonym, name="r2")],
    "pseudonym_name_once": [lambda w: again(w.pseudonym, user=w.mira)],
    "pseudonym_has_a_name": [lambda w: again(w.pseudonym, user=w.mira, name="")],
    "source_name_once": [lambda w: again(w.source)],
    "source_kind": [lambda w: again(w.source, kind="bird")],
    "wording_once": [lambda w: again(w.wording)],
    "wording_kind": [lambda w: again(w.wording, kind="bird")],
    "thread_ruling_has_version": [lambda w: again(w.thread, sentence=w.second, ruling="R26")],
    "thread_unsettled_once": [lambda w: again(w.thread), lambda w: again(w.thread, state="answered")],
    "thread_state": [lambda w: again(w.thread, sentence=w.second, state="closed")],
}

ALLOWED: dict[str, Break] = {
    "a sentence where a retired one stood": lambda w: (
        Sentence.objects.filter(pk=w.first.pk).update(retired=w.first.born + 1),
        sentence(w, start=w.first.start),
    ),
    "the slot of an assignment that was sent back": lambda w: (
        Assignment.objects.filter(pk=w.opened.pk).update(state="returned"),
        assignment(w, slot=0),
    ),
    "a second reviewer in a slot of their own": assignment,
    "the text of a version that is not current": version,
    "the text of an article that was deleted": lambda w: version(w, current=True, article=bare(w), deleted=True),
    "an answer without a label": lambda w: answer(w, label=None, state="empty"),
    "unsure with a reason": lambda w: answer(w, label=None, state="unsure", unsure_reason="two_claims"),
    "speculative and hedged": lambda w: answer(w, label="speculative", hedged=True),
    "a second sentence": sentence,
    "a second batch": batch,
    "a batch of two, unaided": lambda w: batch(w, overlap=2, suggestions="unaided"),
    "a second decision": decision,
    "a compare round, unaided": lambda w: batch(w, kind="compare", suggestions="unaided"),
    "a qualification with a pass mark": lambda w: batch(w, kind="qualification", suggestions="unaided", pass_mark=80),
    "a batch that was opened and closed": lambda w: batch(w, opened_at=NOW, closed_at=NOW),
    "the same article in two drafts": lambda w: again(
        w.in_batch, batch=(batch(w), Batch.objects.get(name="Second"))[1], round=None
    ),
    "a response to a changed decision": lambda w: again(w.response, version=2),
    "an invitation after one that was revoked": lambda w: (
        Invitation.objects.filter(pk=w.invitation.pk).update(revoked_at=NOW),
        invitation(w, email=w.invitation.email),
    ),
    "a second token of the same name": token,
    "another event": event,
    "a settled thread beside an open one": lambda w: again(w.thread, state="settled"),
    "a job that ended": lambda w: again(w.job, state="done", finished_at=NOW),
    "two datasets compared both ways": lambda w: (
        compared(w, old=w.dataset),
        Comparison.objects.create(old=Dataset.objects.get(number=2), new=w.dataset),
    ),
    "a dataset that is ready": lambda w: again(w.dataset, number=2, state="ready", ready_at=NOW, watermark=3),
}


def named() -> dict[str, models.BaseConstraint]:
    tables = apps.get_app_config("annotations").get_models()
    return {constraint.name: constraint for table in tables for constraint in table._meta.constraints}


def table_of(name: str) -> type[models.Model]:
    tables = apps.get_app_config("annotations").get_models()
    return next(table for table in tables if name in {row.name for row in table._meta.constraints})


def blamed(error: IntegrityError, name: str) -> bool:
    """True if the database names this constraint; SQLite names the columns of a unique one instead."""
    constraint = named()[name]
    if connection.vendor == "sqlite" and isinstance(constraint, models.UniqueConstraint):
        table = table_of(name)._meta
        columns = [f"{table.db_table}.{table.get_field(field).column}" for field in constraint.fields]
        return str(error) == f"UNIQUE constraint failed: {', '.join(columns)}"
    return name in str(error)


def test_every_constraint_has_a_case_here() -> None:
    assert set(named()) == set(FORBIDDEN)
    assert all(FORBIDDEN.values())


CASES = [(name, place) for name, breaks in FORBIDDEN.items() for place in range(len(breaks))]


@pytest.mark.parametrize(("name", "place"), CASES, ids=[f"{name}-{place}" for name, place in CASES])
def test_the_database_refuses(world: World, name: str, place: int) -> None:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        FORBIDDEN[name][place](world)
    assert blamed(refusal.value, name), refusal.value


@pytest.mark.parametrize("permitted", ALLOWED.values(), ids=ALLOWED.keys())
def test_the_database_lets_pass(world: World, permitted: Break) -> None:
    with transaction.atomic():
        permitted(world)
