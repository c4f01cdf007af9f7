"""Articles that are nearly the same: given as the project has it, told to whoever may see both."""

import pytest
from django.urls import reverse

from annotations.models import Article, ArticleVersion, Confidentiality, Event, NearPair, Project
from annotations.people import projects
from annotations.review import queue
from tests import factories


@pytest.fixture
def twins(desk, mira, now):
    """Two articles that are nearly the same, then one that is not."""
    made = [
        factories.article(desk, mira, now, f"{word} is closed. Nobody knows why.") for word in ("Quay", "Pier", "Bank")
    ]
    pair(made[0], made[1])
    return made


def pair(one, other, shared=8):
    first, second = sorted(ArticleVersion.objects.get(article=article, current=True).pk for article in (one, other))
    NearPair.objects.create(project=one.project, first_id=first, second_id=second, shared=shared, union=10)


def chosen(desk, mira, now, how):
    projects.give_near_duplicates(project=desk, how=how, by=mira, now=now)
    return Project.objects.get(pk=desk.pk)


def given(project, reviewer, now, times):
    """What somebody is given, one after the other, each finished."""
    found = []
    for _ in range(times):
        if (assignment := queue.draw(project=project, reviewer=reviewer, now=now)) is None:
            break
        found.append(assignment.article)
        queue.finish(assignment=assignment, now=now)
    return found


def open_one(article, reviewer, now):
    return queue.open_article(article=article, reviewer=reviewer, now=now)


def test_like_any_other_until_a_manager_says_otherwise(desk, twins, rosa, adam, now):
    queue.finish(assignment=open_one(twins[0], rosa, now), now=now)
    assert set(given(desk, adam, now, 9)) == set(twins[1:])


@pytest.mark.parametrize("who", ["adam", "rosa"])
def test_left_out_once_one_is_given_but_opened_when_asked_for(who, desk, twins, mira, rosa, adam, now):
    project = chosen(desk, mira, now, "skip")
    queue.finish(assignment=open_one(twins[0], rosa, now), now=now)
    reviewer = {"adam": adam, "rosa": rosa}[who]
    assert given(project, reviewer, now, 9) == [twins[2]]
    assert Article.objects.live().count() == 3
    assert open_one(twins[1], reviewer, now).article == twins[1]


def test_one_that_was_given_back_holds_the_other_no_longer(desk, twins, mira, rosa, adam, now):
    project = chosen(desk, mira, now, "skip")
    queue.free(assignment=open_one(twins[0], rosa, now), by=mira, now=now)
    assert len(given(project, adam, now, 9)) == 2  # one of the two, and the third


def test_kept_for_the_same_person_while_others_have_something_else(desk, twins, mira, rosa, adam, now):
    project = chosen(desk, mira, now, "same")
    queue.finish(assignment=open_one(twins[0], rosa, now), now=now)
    assert given(project, adam, now, 9) == [twins[2], twins[1]]


def test_the_same_person_gets_it_like_any_other(desk, twins, mira, rosa, now):
    project = chosen(desk, mira, now, "same")
    queue.finish(assignment=open_one(twins[0], rosa, now), now=now)
    assert set(given(project, rosa, now, 9)) == set(twins[1:])


@pytest.mark.parametrize("shared", [3, 6])
def test_of_one_story_is_not_nearly_the_same(shared, desk, twins, mira, rosa, adam, now):
    NearPair.objects.update(shared=shared)
    project = chosen(desk, mira, now, "skip")
    queue.finish(assignment=open_one(twins[0], rosa, now), now=now)
    assert set(given(project, adam, now, 9)) == set(twins[1:])


def test_the_choice_is_an_event_and_only_of_known_words(desk, mira, now):
    assert projects.give_near_duplicates(project=desk, how="skip", by=mira, now=now)
    assert not projects.give_near_duplicates(project=desk, how="skip", by=mira, now=now)
    assert Event.objects.filter(kind="project.changed").last().new == ["near_duplicates"]
    with pytest.raises(Exception, match="no such way"):
        projects.give_near_duplicates(project=desk, how="burn", by=mira, now=now)


def test_the_queue_asks_no_more_of_many_articles(desk, twins, mira, rosa, now, django_assert_max_num_queries):
    project = chosen(desk, mira, now, "same")
    with django_assert_max_num_queries(8):
        queue.next_for(project=project, reviewer=rosa, now=now)


def test_the_sheet_tells_of_the_other_to_whoever_may_see_it(desk, twins, mira, rosa, client):
    client.force_login(rosa)
    address, other = (reverse("sheet", args=[article.uid]) for article in twins[:2])
    page = client.get(address).content.decode()
    assert other in page
    assert "80 %" in page
    Article.objects.filter(pk=twins[1].pk).update(confidentiality=Confidentiality.CONFIDENTIAL)
    page = client.get(address).content.decode()
    assert other not in page
    assert "Nearly the same" not in page


def test_the_import_tells_of_pairs(desk, twins, mira, client):
    client.force_login(mira)
    page = client.get(reverse("import", args=[twins[0].imported_in.uid])).content.decode()
    assert reverse("sheet", args=[twins[1].uid]) in page
