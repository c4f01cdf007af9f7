"""Who is credited follows what is settled, and people put wordings together."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from annotations.errors import Conflict, InvalidInput
from annotations.models import Article, Credit, Event, Project, Source, User, Wording, broken_links
from annotations.review import batches, queue
from annotations.sources import credits, merging, reports
from annotations.sources.merging import Named
from tests.cast import NOW, member
from tests.factories import article, say, second_pass


@pytest.fixture
def nina(desk: Project) -> User:
    return member(desk, "Nina", "reviewer")


def span(found: Article, words: str, kind: str = "person") -> list[dict[str, Any]]:
    start = found.versions.get().text.index(words)
    return [{"role": "source", "kind": kind, "start": start, "end": start + len(words)}]


@pytest.fixture
def read(desk: Project, harbour: Article, rosa: User) -> Article:
    """Rosa's: sentence 2 credits the harbour master, 3 him by a pronoun in sentence 2's words, 4 officials."""
    held = queue.open_article(article=harbour, reviewer=rosa, now=NOW)
    by = {"source_by": "person"}
    say(held, 1, "plain")
    say(held, 2, "sourced", spans=span(harbour, "harbour master Jonas Eik"), **by)
    say(held, 3, "sourced", spans=span(harbour, "harbour master Jonas Eik"), **by)
    say(held, 4, "anonymous", spans=span(harbour, "Officials"), **by)
    queue.finish(assignment=held, now=NOW)
    credits.refresh(desk)
    return harbour


def named(desk: Project) -> dict[str, int]:
    rows = reports.listed(Credit.objects.filter(project=desk), told=Source.objects.all())
    return {row["name"]: row["n"] for row in rows}


def test_each_settled_sentence_that_credits_somebody_counts_once(desk: Project, read: Article) -> None:
    assert named(desk) == {"harbour master Jonas Eik": 2, "Officials": 1}


def test_what_is_not_done_or_blind_credits_nobody(
    desk: Project, harbour: Article, mira: User, rosa: User, nina: User
) -> None:
    terms = batches.Terms(name="Twice", overlap=2)
    made = batches.draft(project=desk, terms=terms, articles=[harbour], people=[rosa, nina], by=mira, now=NOW)
    batch = batches.open_batch(batch=made, by=mira, now=NOW)
    for person in (rosa, nina):
        held = queue.open_article(article=harbour, reviewer=person, now=NOW)
        say(held, 4, "anonymous", spans=span(harbour, "Officials"), source_by="person")
        credits.refresh(desk)
        assert named(desk) == {}
        queue.finish(assignment=held, now=NOW)
    credits.refresh(desk)
    assert named(desk) == {}, "blind until closed"
    batches.close(batch=batch, by=mira, now=NOW)
    credits.refresh(desk)
    assert named(desk) == {"Officials": 1}


def test_credits_follow_a_changed_answer_and_a_dispute(desk: Project, read: Article, rosa: User, nina: User) -> None:
    held = queue.open_article(article=read, reviewer=rosa, now=NOW)
    say(held, 3, "plain")
    credits.refresh(desk)
    assert named(desk) == {"harbour master Jonas Eik": 1, "Officials": 1}
    second = second_pass(read, nina)
    say(second, 4, "plain")
    queue.finish(assignment=second, now=NOW)
    credits.refresh(desk)
    assert named(desk) == {"harbour master Jonas Eik": 1}, "a dispute credits nobody"


def test_only_articles_in_which_something_happened_are_looked_at(
    desk: Project, read: Article, mira: User, rosa: User
) -> None:
    other = article(desk, mira, NOW)
    credits.refresh(desk)
    assert credits.refresh(desk) == 0
    say(queue.open_article(article=other, reviewer=rosa, now=NOW), 1, "plain")
    assert credits.refresh(desk) == 1


def test_what_is_kept_is_what_would_be_derived_anew(desk: Project, read: Article, rosa: User) -> None:
    say(queue.open_article(article=read, reviewer=rosa, now=NOW), 3, "plain")
    credits.refresh(desk)
    kept = set(Credit.objects.values_list("sentence", "label", "wording", "key", "kind"))
    Credit.objects.all().delete()
    credits.refresh(desk, everything=True)
    assert set(Credit.objects.values_list("sentence", "label", "wording", "key", "kind")) == kept


def test_a_credit_that_is_wrong_is_found_and_put_right(
    desk: Project, read: Article, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("rebuild_projections")
    assert "0 differences" in capsys.readouterr().out
    Credit.objects.filter(wording="Officials").update(label="sourced")
    Credit.objects.exclude(wording="Officials").first().delete()
    with pytest.raises(CommandError):
        call_command("rebuild_projections")
    assert "2 differences" in capsys.readouterr().out
    call_command("rebuild_projections", "--write")
    assert named(desk) == {"harbour master Jonas Eik": 2, "Officials": 1}


@pytest.mark.parametrize(
    ("one", "other"),
    [("The ministry", "ministry’s"), ("“Jonas Eik,”", "jonas eik"), ("a  source", "Source")],
)
def test_wordings_that_differ_in_case_article_or_quotes_are_one(one: str, other: str) -> None:
    assert credits.key_of(one) == credits.key_of(other)


def test_a_pronoun_is_nobody_in_particular(desk: Project, harbour: Article, rosa: User) -> None:
    held = queue.open_article(article=harbour, reviewer=rosa, now=NOW)
    say(held, 3, "sourced", spans=span(harbour, "He"), source_by="person")
    queue.finish(assignment=held, now=NOW)
    credits.refresh(desk)
    assert named(desk) == {}
    rows = reports.listed(Credit.objects.filter(project=desk), told=Source.objects.all(), pronouns=True)
    assert [(row["name"], row["n"]) for row in rows] == [("He", 1)]


# --- Putting together --------------------------------------------------------------------------------------------


@pytest.fixture
def eik(desk: Project, read: Article, mira: User) -> Source:
    wordings = [Named("harbour master jonas eik", "person"), Named("officials", "person")]
    return merging.merge(project=desk, wordings=wordings, into=[], name="Jonas Eik", kind="person", by=mira, now=NOW)


def test_wordings_are_one_source_from_then_on(
    desk: Project, read: Article, eik: Source, mira: User, rosa: User, now: datetime
) -> None:
    assert named(desk) == {"Jonas Eik": 3}
    other = article(desk, mira, NOW, text="Officials said so. Nobody else did.")
    held = queue.open_article(article=other, reviewer=rosa, now=now)
    say(held, 1, "anonymous", spans=span(other, "Officials"), source_by="person")
    queue.finish(assignment=held, now=now)
    credits.refresh(desk)
    assert named(desk) == {"Jonas Eik": 4}


def test_credits_point_where_people_put_them_even_if_both_happened_at_once(desk: Project, eik: Source) -> None:
    Credit.objects.update(source=None)
    credits.refresh(desk)
    assert named(desk) == {"Jonas Eik": 3}
    Wording.objects.filter(text="officials").delete()
    credits.refresh(desk, everything=True)
    assert named(desk) == {"Jonas Eik": 2, "Officials": 1}


def test_a_wording_is_taken_out_again_and_a_source_without_any_is_gone(desk: Project, eik: Source, mira: User) -> None:
    assert merging.split(source=eik, wordings=[Named("officials", "person")], by=mira, now=NOW)
    assert named(desk) == {"Jonas Eik": 2, "Officials": 1}
    assert not merging.split(source=eik, wordings=[Named("harbour master jonas eik", "person")], by=mira, now=NOW)
    assert not Source.objects.exists()
    assert named(desk) == {"harbour master Jonas Eik": 2, "Officials": 1}


def test_two_sources_become_one_and_keep_all_wordings(desk: Project, read: Article, mira: User) -> None:
    given: dict[str, Any] = {"project": desk, "by": mira, "now": NOW}
    first = merging.merge(wordings=[Named("officials", "person")], into=[], name="Them", kind="person", **given)
    second = merging.merge(
        wordings=[Named("harbour master jonas eik", "person")], into=[], name="Him", kind="person", **given
    )
    merging.merge(wordings=[], into=[first, second], name="Him", kind="person", **given)
    assert named(desk) == {"Him": 3}
    assert Wording.objects.filter(source=second).count() == 2


def test_a_name_is_taken_once_and_nothing_is_lost_by_trying(desk: Project, eik: Source, mira: User) -> None:
    with pytest.raises(InvalidInput):
        merging.rename(source=eik, name=" ", kind="person", by=mira, now=NOW)
    with pytest.raises(InvalidInput):
        merging.rename(source=eik, name="Eik", kind="fish", by=mira, now=NOW)
    Source.objects.create(project=desk, name="Taken", kind="person")
    with pytest.raises(Conflict):
        merging.rename(source=eik, name="Taken", kind="person", by=mira, now=NOW)
    assert named(desk) == {"Jonas Eik": 3}


def test_each_change_is_one_event(desk: Project, eik: Source, mira: User) -> None:
    before = Event.objects.filter(kind__startswith="source.").count()
    merging.rename(source=eik, name="J. Eik", kind="person", by=mira, now=NOW)
    assert Event.objects.filter(kind__startswith="source.").count() == before + 1


def test_events_tell_of_names_and_wordings_by_digests_alone(desk: Project, eik: Source, mira: User) -> None:
    merging.rename(source=eik, name="J. Eik", kind="body", by=mira, now=NOW)
    merging.split(source=eik, wordings=[Named("officials", "person")], by=mira, now=NOW)
    made, renamed, split = Event.objects.filter(kind__startswith="source.").order_by("sequence")
    for event in (made, renamed, split):
        assert not re.search("eik|officials", f"{event.old} {event.new}".casefold())
    assert renamed.old == {"name": made.new["name"], "kind": "person"}
    assert renamed.new["name"] != made.new["name"]
    assert split.new["wordings"][0] in made.new["wordings"]
    assert not list(broken_links(desk))


# --- Reports -----------------------------------------------------------------------------------------------------


def test_shares_say_how_much_rests_on_nobody_one_can_identify(desk: Project, read: Article) -> None:
    (share,) = reports.shares(Credit.objects.filter(project=desk), "outlet")
    assert (share.n, share.articles, share.unnamed, share.persons, share.bodies) == (3, 1, 1, 1, 0)
    assert share.share == pytest.approx(1 / 3)


def test_bare_words_lack_everything_that_tells_who_it_is() -> None:
    bare = ("a source", "Officials", "two people", "several officials")
    told = ("a ministry official", "people briefed on the talks", "officials in Lindesund")
    assert all(reports.is_bare(credits.key_of(words)) for words in bare)
    assert not any(reports.is_bare(credits.key_of(words)) for words in told)


def test_the_policy_finds_bare_words_missing_reasons_and_a_single_unnamed_source(
    desk: Project, read: Article, mira: User, rosa: User
) -> None:
    told = "Officials said so on condition of anonymity. Officials said more."
    other = article(desk, mira, NOW, text=told)
    held = queue.open_article(article=other, reviewer=rosa, now=NOW)
    for number in (1, 2):
        say(held, number, "anonymous", spans=span(other, "Officials"), source_by="person")
    queue.finish(assignment=held, now=NOW)
    credits.refresh(desk)
    rows = Credit.objects.filter(project=desk)
    assert reports.bare(rows).count() == 3
    assert {row.article for row in reports.without_reason(rows)} == {read}
    assert {row.article for row in reports.single(rows)} == {other}
