"""Who gets which rows: roles, strangers, confidential and deleted articles, archived projects, others' answers."""

from __future__ import annotations

import uuid
from datetime import datetime

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model

from annotations import access
from annotations.discuss import threads
from annotations.errors import NotAllowed, NotFound
from annotations.models import (
    Answer,
    Article,
    ArticleDetails,
    ArticleVersion,
    Batch,
    BatchArticle,
    Comment,
    Confidentiality,
    ConfidentialRead,
    Decision,
    Drain,
    Event,
    FeedEntry,
    Fetched,
    Fingerprint,
    Heartbeat,
    Job,
    Membership,
    NearPair,
    Note,
    Project,
    Pseudonym,
    Rejected,
    Response,
    Sentence,
    Session,
    Tally,
    Thread,
    User,
)
from annotations.people import projects
from annotations.review import answers, queue
from annotations.roles import ALLOWED, Action, Role
from tests import factories
from tests.cast import member, person

# What access deals with by other means: people have rules of their own; a note is reached through what it is a note of,
# a rejected row and what was fetched through the import, an entry through its feed; which texts are alike is told of
# articles that one may see both of: confidential ones are compared too; nobody is told who has which name in datasets;
# who read what is for `access.access_log`.
ELSEWHERE = {
    User,
    Session,
    Note,
    Fingerprint,
    NearPair,
    Pseudonym,
    Rejected,
    Fetched,
    FeedEntry,
    Heartbeat,
    Drain,
    Tally,
    ConfidentialRead,
}


def test_every_table_of_ours_has_a_path_to_its_project_or_a_reason_why_not() -> None:
    ours = {model for model in apps.get_app_config("annotations").get_models() if not model._meta.auto_created}
    assert ours == set(access.PATHS) | ELSEWHERE


@pytest.mark.django_db
@pytest.mark.parametrize("model", access.PATHS, ids=lambda model: model.__name__)
def test_every_path_reaches_a_project_in_at_most_two_keys_and_can_be_asked(
    model: type[Model], olga: User, mira: User
) -> None:
    for user in (olga, mira):
        for action in Action:
            assert access.visible(model, user, action).count() == 0
    path = access.PATHS[model][0]
    assert not path or path.split("__")[-1] == "project"


@pytest.mark.django_db
@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("action", list(Action))
def test_a_role_gets_its_project_for_exactly_what_it_may_do(role: Role, action: Action, desk: Project) -> None:
    user = member(desk, "Paula", role.value)
    may = action in ALLOWED[role]
    assert list(access.visible(Project, user, action)) == ([desk] if may else [])
    assert access.allows(user, desk, action) is may
    if may:
        assert access.get(Project, user, action, uid=desk.uid) == desk
    else:
        with pytest.raises(NotAllowed):
            access.get(Project, user, action, uid=desk.uid)


@pytest.mark.django_db
@pytest.mark.parametrize("action", list(Action))
def test_a_stranger_is_told_that_there_is_no_such_thing(action: Action, desk: Project, stig: User) -> None:
    with pytest.raises(NotFound):
        access.get(Project, stig, action, uid=desk.uid)
    assert not access.allows(stig, desk, action)
    assert access.role_of(stig, desk) == ""


def test_nobody_logged_in_gets_nothing_even_of_their_project(desk: Project, rosa: User) -> None:
    assert not access.visible(Project, AnonymousUser()).exists()
    assert access.role_of(AnonymousUser(), desk) == ""
    rosa.is_active = False
    assert not access.visible(Project, rosa).exists()
    assert not access.allows(rosa, desk, Action.SEE)


def test_whoever_runs_the_site_gets_every_project(desk: Project, olga: User) -> None:
    assert access.get(Project, olga, Action.MANAGE, uid=desk.uid) == desk
    assert access.role_of(olga, desk) == "manager"
    olga.is_active = False
    assert not access.visible(Project, olga).exists()
    assert not access.runs_site(olga)


def test_only_whoever_runs_the_site_lists_people(mira: User, olga: User, desk: Project) -> None:
    assert set(access.people(olga)) == {mira, olga}
    assert not access.people(mira).exists()
    assert not access.people(AnonymousUser()).exists()


@pytest.fixture
def secret(desk: Project, mira: User, now: datetime) -> Article:
    """A confidential article."""
    article = factories.article(desk, mira, now)
    Article.objects.filter(pk=article.pk).update(confidentiality=Confidentiality.CONFIDENTIAL)
    return article


OF_AN_ARTICLE = (Article, ArticleDetails, ArticleVersion, Sentence)


@pytest.mark.parametrize("model", OF_AN_ARTICLE)
def test_a_confidential_article_is_for_the_cleared_alone(
    model: type[Model], secret: Article, desk: Project, mira: User, rosa: User, olga: User
) -> None:
    for user in (mira, rosa, olga):  # neither manager nor site gets round it
        assert not access.visible(model, user).exists()
    cleared = member(desk, "Clara", "reviewer", cleared=True)
    assert access.visible(model, cleared).exists()
    Membership.objects.create(project=desk, user=olga, role="viewer", cleared=True)
    assert access.visible(model, olga).exists()


def test_clearance_holds_in_its_own_project_alone(secret: Article, mira: User, now: datetime) -> None:
    elsewhere = projects.create(name="Mountain desk", by=person("Nora"), now=now)
    cleared = member(elsewhere, "Clara", "manager", cleared=True)
    Membership.objects.create(project=secret.project, user=cleared, role="manager")
    assert not access.visible(Article, cleared, Action.MANAGE).exists()


@pytest.mark.parametrize("model", OF_AN_ARTICLE)
def test_nobody_gets_anything_of_a_deleted_article(
    model: type[Model], desk: Project, mira: User, olga: User, now: datetime
) -> None:
    article = factories.article(desk, mira, now)
    assert access.visible(model, mira).exists()
    Article.objects.filter(pk=article.pk).update(deleted_at=now)
    assert not access.visible(model, mira).exists()
    assert not access.visible(model, olga).exists()


def test_an_archived_project_can_be_read_exported_and_managed_and_nothing_else(
    desk: Project, mira: User, olga: User, now: datetime
) -> None:
    projects.archive(project=desk, by=mira, now=now)
    desk.refresh_from_db()
    for user in (mira, olga):
        for action in Action:
            stays = action in (Action.SEE, Action.EXPORT, Action.MANAGE)
            assert access.visible(Project, user, action).exists() is stays
            assert access.allows(user, desk, action) is stays
    with pytest.raises(NotAllowed):
        access.get(Project, mira, Action.IMPORT, uid=desk.uid)


def test_reviewers_answer_blind(desk: Project, mira: User, rosa: User, adam: User, vera: User, now: datetime) -> None:
    article = factories.article(desk, mira, now)
    held = queue.open_article(article=article, reviewer=rosa, now=now)
    plain = answers.Change(label="plain", state="labelled", how="key")
    answers.record(assignment=held, number=1, operation=uuid.uuid4(), version=0, change=plain, now=now)
    robin = member(desk, "Robin", "reviewer")
    seen = {user.name: access.visible(Answer, user).count() for user in (rosa, robin, vera, adam, mira)}
    assert seen == {"Rosa": 1, "Robin": 0, "Vera": 0, "Adam": 1, "Mira": 1}


@pytest.fixture
def question(desk: Project, mira: User, rosa: User, now: datetime) -> Thread:
    """Rosa's open question about a sentence."""
    about = factories.article(desk, mira, now).sentences.get(number=1)
    return threads.ask(sentence=about, by=rosa, text="Who is meant?", operation=uuid.uuid4(), now=now).thread


def who_reads(question: Thread, people: tuple[User, ...]) -> set[str]:
    """Who gets the thread, and with it its comment."""
    found = {user.name for user in people if access.visible(Thread, user).filter(pk=question.pk).exists()}
    comments = Comment.objects.filter(thread=question)
    assert found == {user.name for user in people if access.visible(Comment, user).filter(pk__in=comments).exists()}
    return found


def test_a_question_is_its_askers_and_the_desks_and_everybodys_once_settled(
    question: Thread, desk: Project, mira: User, rosa: User, adam: User, vera: User, stig: User, olga: User
) -> None:
    people = (mira, rosa, adam, vera, stig, olga, member(desk, "Greta", "reviewer"))
    for state in (Thread.State.OPEN, Thread.State.ANSWERED):
        Thread.objects.filter(pk=question.pk).update(state=state)
        assert who_reads(question, people) == {"Rosa", "Mira", "Adam", "Olga"}
    Thread.objects.filter(pk=question.pk).update(state=Thread.State.SETTLED)
    assert who_reads(question, people) == {"Rosa", "Mira", "Adam", "Olga", "Vera", "Greta"}


@pytest.fixture
def twice(question: Thread, desk: Project, mira: User, rosa: User, adam: User, now: datetime) -> Batch:
    """An open batch in which Rosa and Adam answer the article blind."""
    book = desk.codebooks.get()
    batch = Batch.objects.create(
        project=desk, name="Twice", overlap=2, suggestions="unaided", codebook=book, opened_at=now
    )
    BatchArticle.objects.create(batch=batch, article=question.sentence.article, position=1, round=1)
    batch.people.set([rosa, adam])
    return batch


def test_where_several_answer_blind_a_question_is_only_for_the_desk_that_does_not_answer_there(
    twice: Batch, question: Thread, desk: Project, mira: User, rosa: User, adam: User, vera: User, olga: User,
    now: datetime,
) -> None:  # fmt: skip
    Thread.objects.filter(pk=question.pk).update(state=Thread.State.SETTLED)
    people = (mira, rosa, adam, vera, olga, member(desk, "Greta", "reviewer"))
    assert who_reads(question, people) == {"Mira", "Rosa", "Olga"}
    twice.people.add(olga)
    assert who_reads(question, people) == {"Mira", "Rosa"}
    Batch.objects.filter(pk=twice.pk).update(closed_at=now)
    assert who_reads(question, people) == {"Mira", "Rosa", "Adam", "Olga", "Vera", "Greta"}


def test_nobody_reads_what_others_answer_in_a_blind_batch_before_it_is_closed(
    twice: Batch, question: Thread, desk: Project, mira: User, rosa: User, adam: User, olga: User, now: datetime
) -> None:
    article = question.sentence.article
    held = factories.second_pass(article, rosa, batch=twice)
    factories.say(held, 1, "plain")
    queue.finish(assignment=held, now=now)

    def read() -> tuple[set[str], set[str]]:
        """Who gets the answer, and who the event that tells of it."""
        people, told = (mira, rosa, adam, olga), Event.objects.filter(kind="answer.recorded")
        answered = {user.name for user in people if access.visible(Answer, user).exists()}
        return answered, {user.name for user in people if access.visible(Event, user).filter(pk__in=told).exists()}

    assert read() == ({"Rosa"}, {"Rosa"})
    assert question.sentence.standing == "open"
    Batch.objects.filter(pk=twice.pk).update(closed_at=now)
    assert read() == ({"Mira", "Rosa", "Adam", "Olga"}, {"Mira", "Rosa", "Adam", "Olga"})


def test_what_somebody_says_to_a_decision_is_theirs_alone(
    question: Thread, desk: Project, mira: User, rosa: User, adam: User, olga: User
) -> None:
    said = {"by": adam, "codebook": desk.codebooks.get(), "sequence": 1, "category": "slip"}
    decision = Decision.objects.create(sentence=question.sentence, label="plain", **said)
    Response.objects.create(decision=decision, version=1, reviewer=rosa, kind="disagree")
    assert [user.name for user in (mira, rosa, adam, olga) if access.visible(Response, user).exists()] == ["Rosa"]


def test_who_may_talk_in_a_thread(
    question: Thread, desk: Project, mira: User, rosa: User, adam: User, vera: User, stig: User, now: datetime
) -> None:
    for user in (rosa, adam, mira):
        assert access.open_to_talk(user, uid=question.uid) == question
    for user in (vera, stig):
        with pytest.raises(NotFound):
            access.open_to_talk(user, uid=question.uid)
    Thread.objects.filter(pk=question.pk).update(state=Thread.State.SETTLED)
    with pytest.raises(NotAllowed):
        access.open_to_talk(vera, uid=question.uid)
    Membership.objects.filter(user=rosa).update(role="viewer")
    projects.archive(project=desk, by=mira, now=now)
    for user in (rosa, adam, mira):
        with pytest.raises(NotAllowed):
            access.open_to_talk(user, uid=question.uid)


def test_a_question_about_a_confidential_or_deleted_article_is_gone(
    question: Thread, desk: Project, mira: User, rosa: User, now: datetime
) -> None:
    article = Article.objects.filter(pk=question.sentence.article_id)
    article.update(confidentiality=Confidentiality.CONFIDENTIAL)
    cleared = member(desk, "Clara", "adjudicator", cleared=True)
    assert who_reads(question, (mira, rosa, cleared)) == {"Clara"}
    article.update(deleted_at=now)
    assert who_reads(question, (mira, rosa, cleared)) == set()


def test_a_foreign_row_is_not_there_and_an_own_one_out_of_reach_is_not_allowed(
    desk: Project, mira: User, rosa: User, stig: User
) -> None:
    job = Job.objects.create(project=desk, kind=Job.Kind.SUGGEST, by=mira)
    assert access.get(Job, mira, Action.MANAGE, uid=job.uid) == job
    with pytest.raises(NotAllowed):
        access.get(Job, rosa, Action.MANAGE, uid=job.uid)
    with pytest.raises(NotFound):
        access.get(Job, stig, Action.MANAGE, uid=job.uid)
    with pytest.raises(NotFound):
        access.get(Job, mira, Action.MANAGE, uid=uuid.uuid4())


def test_of_whom_a_token_has_logged_in_there_is_one_project_alone(
    desk: Project, harbour: Article, mira: User, olga: User, now: datetime
) -> None:
    other = projects.create(name="Other desk", by=mira, now=now)
    factories.article(other, mira, now)
    for user in (mira, olga):
        seen = {model: set(access.visible(model, user, Action.MANAGE)) for model in access.PATHS}
        assert {row.project for row in seen[Article]} == {desk, other}
        user.token_project = desk.pk
        for model, rows in seen.items():
            path = access.PATHS[model][0]
            own = set(model._default_manager.filter(**{path or "pk": desk.pk}))
            assert set(access.visible(model, user, Action.MANAGE)) == rows & own, model
        with pytest.raises(NotFound):
            access.get(Project, user, uid=other.uid)
        assert (access.role_of(user, desk), access.role_of(user, other)) == ("manager", "")
        assert not access.allows(user, other, Action.SEE)
        assert not access.runs_site(user)
        assert not access.people(user).exists()
