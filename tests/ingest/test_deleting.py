"""Articles are deleted and restored, and erased when their weeks are over."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import models

from annotations import access, tasks
from annotations.errors import Conflict, WorkbenchError
from annotations.ingest import deleting, imports, readers, taking_down
from annotations.models import Answer, Article, ArticleVersion, Assignment, Dataset, Event, broken_links
from annotations.models.text_holders import TEXT_HOLDERS
from annotations.review import answers, queue
from tests import factories
from tests.export.test_datasets import made

MODELS = (Article, ArticleVersion, Answer)


def delete(*articles, by, now):
    return tasks.delete_articles(articles=articles, by=by, now=now)


def stands(project):
    """Every row about the project's articles but for what says who holds them."""
    left_out = {"Event", "Ledger", "Assignment", "Fingerprint", "Job", "Figure", "Suggester"}
    found = {}
    for model in apps.get_app_config("annotations").get_models(include_auto_created=True):
        if model.__name__ not in left_out:
            found[model.__name__] = sorted(map(repr, model._default_manager.order_by("pk").values()))
    return found


def test_nobody_sees_a_deleted_article_and_its_answers_stay(harbour, opened, mira, rosa, adam, vera, olga, now):
    factories.say(opened, 1, "sourced")
    delete(harbour, by=mira, now=now)
    for model, (_project, article) in access.PATHS.items():
        if article:
            for user in (mira, rosa, adam, vera, olga):
                assert not access.visible(model, user).exists(), model
    assert Answer.objects.filter(label="sourced").exists()
    assert harbour.versions.get().text


def test_what_is_open_in_it_ends_and_no_answer_is_taken_any_more(harbour, opened, mira, now):
    delete(harbour, by=mira, now=now)
    assert Assignment.objects.get(pk=opened.pk).state == "returned"
    with pytest.raises(WorkbenchError):
        factories.say(opened, 1, "plain")


def test_deleted_and_restored_everything_is_as_before(desk, harbour, opened, mira, rosa, now):
    factories.say(opened, 1, "sourced")
    queue.finish(assignment=opened, now=now)
    factories.join(harbour, 3, mira)
    factories.article(desk, mira, now)
    before, seen = stands(desk), [set(access.visible(model, mira)) for model in MODELS]
    delete(harbour, by=mira, now=now)
    assert stands(desk) != before
    assert tasks.restore_articles(articles=[harbour], by=mira, now=now) == 1
    assert stands(desk) == before
    assert [set(access.visible(model, mira)) for model in MODELS] == seen
    assert not list(broken_links(desk))
    kinds = Event.objects.filter(subject=f"article/{harbour.uid}").order_by("sequence").values_list("kind", flat=True)
    assert list(kinds) == ["article.added", "article.deleted", "article.restored"]


def test_who_had_it_open_opens_it_again(harbour, opened, mira, rosa, now):
    delete(harbour, by=mira, now=now)
    tasks.restore_articles(articles=[harbour], by=mira, now=now)
    assert queue.open_article(article=harbour, reviewer=rosa, now=now).state == "open"


def test_twice_is_once(harbour, mira, adam, now):
    delete(harbour, by=mira, now=now)
    delete(harbour, by=adam, now=now)
    assert Event.objects.filter(kind="article.deleted").count() == 1
    assert tasks.restore_articles(articles=[harbour], by=mira, now=now) == 1
    assert tasks.restore_articles(articles=[harbour], by=mira, now=now) == 0


def test_what_is_in_the_project_again_is_not_restored(desk, mira, now):
    text = "The lock is shut. It was built in 1931."
    old = factories.article(desk, mira, now, text)
    delete(old, by=mira, now=now)
    new = imports.paste(project=desk, by=mira, now=now, draft=readers.Draft(title="Again", text=text))
    assert not new.duplicate
    with pytest.raises(Conflict, match="in the project again"):
        tasks.restore_articles(articles=[old], by=mira, now=now)
    delete(new.article, by=mira, now=now)
    with pytest.raises(Conflict):
        tasks.restore_articles(articles=[old, new.article], by=mira, now=now)
    assert tasks.restore_articles(articles=[old], by=mira, now=now) == 1


def test_what_was_deleted_as_one_is_found_as_one_by_whoever_did_it(desk, mira, adam, now):
    pile = [factories.article(desk, mira, now) for _ in range(5)]
    group = delete(*pile[:3], by=mira, now=now)
    delete(pile[3], by=mira, now=now)
    assert set(deleting.of_group(Article.objects.all(), group, mira)) == set(pile[:3])
    assert not deleting.of_group(Article.objects.all(), group, adam)
    assert not deleting.of_group(Article.objects.all(), uuid.uuid4(), mira)


def test_what_goes_along_is_counted_as_far_as_one_may_know(harbour, opened, mira, rosa, now):
    factories.say(opened, 1, "plain")
    factories.say(opened, 2, None)
    for user, expected in ((mira, (1, 1, 1)), (rosa, (1, 1, 1))):
        loss = deleting.loss([harbour], answers=access.visible(Answer, user))
        assert (loss.articles, loss.answers, loss.people) == expected


def test_after_the_weeks_no_row_holds_a_word_of_it_and_its_file_is_gone(desk, mira, now):
    word = f"Quill{uuid.uuid4().hex[:10]}"
    article = factories.article(desk, mira, now, f"{word} spoke. It was late.", f"{word} speaks")
    tasks.change_details(articles=[article], given={"byline": word}, by=mira, now=now)
    original = article.imported_in.original
    assert original.storage.exists(original.name)
    delete(article, by=mira, now=now)
    assert deleting.erase_due(now=now + timedelta(days=30, seconds=-1), days=30) == 0
    assert deleting.erase_due(now=now + timedelta(days=30), days=30) == 1
    assert deleting.erase_due(now=now + timedelta(days=31), days=30) == 0
    taking_down.finish()
    assert not original.storage.exists(original.name)
    for holder in TEXT_HOLDERS:
        model = apps.get_model("annotations", holder.model)
        texts = [field.name for field in model._meta.fields if isinstance(field, models.CharField | models.TextField)]
        for name in texts:
            assert not model._default_manager.filter(**{f"{name}__contains": word}).exists(), (holder.model, name)
    assert word not in str(list(Event.objects.values_list("old", "new")))
    assert not access.deleted_articles(mira).exists()
    assert tasks.restore_articles(articles=[article], by=mira, now=now) == 0
    assert not list(broken_links(desk))


def test_a_file_stays_as_long_as_one_of_its_articles_does(desk, mira, now):
    first, second = factories.article(desk, mira, now), factories.article(desk, mira, now)
    Article.objects.filter(pk=second.pk).update(imported_in=first.imported_in)
    original = first.imported_in.original
    delete(first, by=mira, now=now)
    deleting.erase_due(now=now + timedelta(days=30), days=30)
    taking_down.finish()
    assert original.storage.exists(original.name)
    delete(second, by=mira, now=now)
    deleting.erase_due(now=now + timedelta(days=30), days=30)
    taking_down.finish()
    assert not original.storage.exists(original.name)


def test_datasets_that_were_made_stay(desk, harbour, opened, mira, now):
    factories.say(opened, 1, "plain")
    queue.finish(assignment=opened, now=now)
    dataset = made(desk, mira, now)
    delete(harbour, by=mira, now=now)
    deleting.erase_due(now=now + timedelta(days=30), days=30)
    tasks.erase_files()
    dataset.refresh_from_db()
    assert dataset.state == Dataset.State.READY
    assert made(desk, mira, now, include_open=True).counts["removed"] == 0, "it is no tombstone"


def test_what_is_taken_down_is_not_restored(harbour, mira, now):
    delete(harbour, by=mira, now=now)
    taking_down.take_down(article=harbour, by=mira, now=now)
    assert tasks.restore_articles(articles=[harbour], by=mira, now=now) == 0


def test_the_sweep_erases(harbour, mira, now, settings):
    settings.DELETED_DAYS = 30
    delete(harbour, by=mira, now=now)
    tasks.sweep()
    harbour.refresh_from_db()
    assert harbour.erased_at is not None, "NOW of the cast is months ago"


def test_only_cleared_managers_may_restore_what_is_confidential(harbour, mira, adam, olga, now):
    delete(harbour, by=mira, now=now)
    assert list(access.deleted_articles(mira)) == [harbour]
    assert not access.deleted_articles(adam).exists()
    Article.objects.filter(pk=harbour.pk).update(confidentiality="confidential")
    mira.memberships.update(cleared=False)
    assert not access.deleted_articles(mira).exists()
    assert not access.deleted_articles(olga).exists()
    mira.memberships.update(cleared=True)
    assert access.deleted_articles(mira).exists()


def test_a_done_answer_in_a_deleted_article_cannot_be_changed(harbour, opened, mira, now):
    factories.say(opened, 1, "plain")
    queue.finish(assignment=opened, now=now)
    delete(harbour, by=mira, now=now)
    opened.refresh_from_db()
    change = answers.Change(label="sourced", state="labelled")
    with pytest.raises(WorkbenchError):
        answers.record(assignment=opened, number=1, operation=uuid.uuid4(), version=1, change=change, now=now)
