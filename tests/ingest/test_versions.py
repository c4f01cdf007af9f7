"""The same address with a changed text: a new version, and what goes along into it."""

from __future__ import annotations

import random
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.adjudicate import decisions
from annotations.adjudicate import projections as decided_again
from annotations.adjudicate.values import Verdict
from annotations.errors import Conflict
from annotations.ingest import imports, readers
from annotations.models import (
    Affected,
    Answer,
    Article,
    ArticleVersion,
    Assignment,
    Decision,
    Event,
    Gold,
    Lineage,
    Membership,
    Project,
    Sentence,
    User,
    broken_links,
    changed_notes,
)
from annotations.review import gold, projections, queue, worksheet
from annotations.revise import boundaries, carried, details
from annotations.revise import projections as boundaries_again
from tests import factories
from tests.factories import NOW, say

URL = "https://gazette.example/harbour"
LINES = (
    "The harbour at Lindesund has been closed since Tuesday morning.",
    "“We will not open it early,” harbour master Jonas Eik said.",
    "He added that two buoys were missing.",
    "Officials said the eastern wall could give way.",
    "The quay was built in 1931 by the county.",
)
CHANGED = (*LINES[:2], "He added that three buoys were missing.", "Divers arrive on Friday.", *LINES[3:])


def bring(desk: Project, by: User, lines: Any, url: str = URL, **given: Any) -> imports.Pasted:
    draft = readers.Draft(title=given.pop("title", "Harbour"), text=" ".join(lines), url=url, language="en", **given)
    return imports.paste(project=desk, by=by, now=NOW, draft=draft)


@pytest.fixture
def article(desk, mira) -> Article:
    return bring(desk, mira, LINES).article


@pytest.fixture
def held(article, rosa) -> Assignment:
    return queue.open_article(article=article, reviewer=rosa, now=NOW)


def live(article: Article) -> list[Sentence]:
    return list(Sentence.objects.filter(article=article, retired__isnull=True).order_by("start"))


def sound(project: Project) -> None:
    """The events chain, and every row is what they say."""
    assert [*broken_links(project), *changed_notes(project)] == []
    for one in Article.objects.filter(project=project):
        assert list(boundaries_again.differences(one)) == []
        assert [row.what for row in projections.differences(one)] == []
        assert list(decided_again.differences(one)) == []
    assert not projections.wrong_standings(project).exists()


def test_a_changed_text_at_a_known_address_is_a_new_version(desk, mira, article):
    pasted = bring(desk, mira, CHANGED, "HTTPS://Gazette.example:443/harbour?utm_source=feed#top")

    assert (pasted.article, pasted.renewed, pasted.duplicate) == (article, True, False)
    assert pasted.imported.counts == {"articles": 0, "sentences": 0, "duplicates": 0, "rejected": 0, "versions": 1}
    old, new = ArticleVersion.objects.filter(article=article).order_by("number")
    assert (old.current, new.current, new.number, new.imported_in) == (False, True, 2, pasted.imported)
    assert [row.text for row in live(article)] == list(CHANGED)
    assert [row.number for row in live(article)] == list(range(6, 12))
    event = Event.objects.get(kind="article.version")
    assert event.subject == f"article/{article.uid}"
    assert event.old["sentences"] == [1, 2, 3, 4, 5]
    assert event.new["digest"] == new.digest
    assert set(Sentence.objects.filter(version=old).values_list("retired", flat=True)) == {event.sequence}
    pairs = set(Lineage.objects.values_list("old__number", "new__number"))
    assert pairs == {(1, 6), (2, 7), (3, 8), (4, 10), (5, 11)}
    sound(desk)


def test_the_same_rows_twice_make_nothing_twice(desk, mira, article):
    bring(desk, mira, CHANGED)
    again = bring(desk, mira, CHANGED)

    assert (again.duplicate, again.renewed) == (True, False)
    assert ArticleVersion.objects.count() == 2
    assert Event.objects.filter(kind="article.version").count() == 1


def test_a_text_that_shares_nothing_is_another_article(desk, mira, article):
    other = bring(desk, mira, ("Live: the council votes tonight.", "Follow all that happens here, minute by minute."))

    assert not other.renewed
    assert other.article != article
    third = bring(desk, mira, CHANGED)  # the address is that of two articles now
    assert not third.renewed
    assert Article.objects.count() == 3


@pytest.mark.parametrize("url", ["", "https://gazette.example/other", "https://gazette.example/harbour?page=2"])
def test_without_the_address_it_is_another_article(desk, mira, article, url):
    assert not bring(desk, mira, CHANGED, url).renewed
    assert Article.objects.count() == 2


def test_an_address_of_another_project_or_of_a_deleted_article_is_not_known(desk, mira, article):
    Article.objects.filter(pk=article.pk).update(deleted_at=NOW)
    ArticleVersion.objects.filter(article=article).update(deleted=True)

    assert not bring(desk, mira, CHANGED).renewed


def test_two_rows_of_one_file_with_one_address_are_two_articles(desk, mira):
    drafts = [
        readers.Draft(title="One", text=" ".join(lines), url=URL, language="en")
        for lines in (LINES, CHANGED, LINES[1:])
    ]
    imported, stored = imports.add(project=desk, by=mira, now=NOW, drafts=drafts, way="paste")

    assert [row.new for row in stored] == [True, True, True]
    assert "versions" not in imported.counts


def test_an_unknown_address_costs_one_query_and_none_costs_none(desk, mira):
    def queries(url: str, word: str) -> int:
        with CaptureQueriesContext(connection) as caught:
            bring(desk, mira, [f"Nothing like it was {word} in the town."], url)
        return len(caught)

    bare = queries("", "seen")
    assert queries("https://gazette.example/new", "heard") == bare + 1


def test_changed_details_come_along_and_what_is_not_given_stays(desk, mira):
    article = bring(desk, mira, LINES, title="Closed", outlet="Gazette", byline="Ada").article
    bring(desk, mira, CHANGED, title="Still closed", outlet="Gazette")

    now = article.details.get(current=True)
    assert (now.number, now.title, now.outlet, now.byline) == (2, "Still closed", "Gazette", "Ada")
    event = Event.objects.get(kind="article.details")
    assert (event.old, event.new) == ({"details": 1}, {"details": 2, "fields": ["title"]})


def test_what_a_person_wrote_is_not_taken_over_from_a_file(desk, mira, article):
    details.change(article=article, given={"title": "By hand"}, number=1, by=mira, now=NOW)
    bring(desk, mira, CHANGED, title="Reopened", outlet="The Post")
    now = article.details.get(current=True)
    assert (now.title, now.outlet) == ("By hand", "The Post")


def test_who_may_not_see_a_confidential_article_brings_another_one(desk, mira, article):
    Article.objects.filter(pk=article.pk).update(confidentiality="confidential")
    other = bring(desk, mira, CHANGED)
    assert not other.renewed
    assert (other.article != article, article.versions.count()) == (True, 1)
    assert "versions" not in other.imported.counts
    Membership.objects.filter(user=mira).update(cleared=True)
    assert bring(desk, mira, [*LINES, "One line more."]).renewed is False  # two articles have the address now


def test_who_is_cleared_brings_a_confidential_article_its_new_text(desk, mira, article):
    Article.objects.filter(pk=article.pk).update(confidentiality="confidential")
    Membership.objects.filter(user=mira).update(cleared=True)
    assert bring(desk, mira, CHANGED).renewed


def test_the_later_text_is_found_behind_an_unrelated_row(desk, mira, article):
    url = article.canonical_url
    drafts = [
        readers.Draft(title="x", text="Of all this nothing is like the other in any way whatsoever.", url=url),
        readers.Draft(title="Harbour", text=" ".join(CHANGED), url=url),
    ]
    _imported, stored = imports.add(project=desk, by=mira, now=NOW, drafts=drafts, way="api")
    assert [(one.new, one.renewed) for one in stored] == [(True, False), (False, True)]


def test_pages_that_name_their_sites_front_page_are_articles_of_their_own(desk, mira):
    for number in range(2):
        drafts = [readers.Draft(title="x", text=" ".join([*LINES, f"{number}."]), url="https://gazette.example/")]
        _imported, (stored,) = imports.add(project=desk, by=mira, now=NOW, drafts=drafts, way="api")
        assert (stored.new, stored.renewed) == (True, False)


def test_answers_stay_with_the_sentences_that_stayed(desk, mira, article, held, rosa):
    start = LINES[0].index("Lindesund")
    spans = [{"role": "source", "kind": "person", "start": start, "end": start + 9}]
    for number in range(1, 6):
        say(held, number, "sourced" if number == 1 else "plain", **({"spans": spans} if number == 1 else {}))
    queue.finish(assignment=held, now=NOW)
    before = {row.sentence.number: row.label for row in Answer.objects.select_related("sentence")}

    bring(desk, mira, ("Update.", *CHANGED))

    assert {n: Answer.objects.get(sentence__number=n).label for n in before} == before  # nothing old is touched
    held.refresh_from_db()
    rows = live(article)
    assert held.state == "done"
    assert held.version == article.versions.get(current=True)
    said = {row.text: [answer.label for answer in row.answers.all()] for row in rows}
    assert [said[text] for text in LINES if text in said] == [["sourced"], ["plain"], ["plain"], ["plain"]]
    assert said["Divers arrive on Friday."] == said["He added that three buoys were missing."] == []
    shifted = Answer.objects.get(sentence=rows[1]).spans[0]
    text = held.version.text
    assert text[shifted["start"] : shifted["end"]] == "Lindesund"
    assert [row.standing for row in rows if row.text in LINES] == ["single"] * 4
    assert list(Answer.objects.filter(sentence__in=rows).values_list("active_seconds", flat=True)) == [0] * 4
    sound(desk)


def test_what_changed_is_queued_for_those_who_had_done_it(desk, mira, article, held, rosa):
    for number in range(1, 6):
        say(held, number)
    queue.finish(assignment=held, now=NOW)
    assert not queue.confirming(rosa).exists()

    bring(desk, mira, CHANGED)

    held.refresh_from_db()
    assert list(queue.confirming(rosa)) == [held]
    assert queue.next_for(project=desk, reviewer=rosa, now=NOW) == article
    waiting = carried.to_confirm(held)
    assert {number: [one["number"] for one in given] for number, given in waiting.items()} == {8: [3]}
    say(held, 8)
    assert list(queue.confirming(rosa)) == [held]
    say(held, 9, "sourced")
    assert not queue.confirming(rosa).exists()
    assert carried.to_confirm(held) == {}
    assert {row.standing for row in live(article)} == {"single"}
    sound(desk)


def test_what_went_along_was_not_answered_again(desk, mira, article, held):
    for number in range(1, 6):
        say(held, number)
    queue.finish(assignment=held, now=NOW)
    before = worksheet.by_week(desk, NOW)

    bring(desk, mira, CHANGED)

    assert worksheet.by_week(desk, NOW) == before


def test_what_only_went_queues_nobody(desk, mira, article, held, rosa):
    for number in range(1, 6):
        say(held, number)
    queue.finish(assignment=held, now=NOW)

    bring(desk, mira, LINES[1:])

    assert not queue.confirming(rosa).exists()
    assert {row.standing for row in live(article)} == {"single"}
    sound(desk)


def test_an_answer_whose_source_was_reworded_waits(desk, mira, article, held, rosa):
    place = len(LINES[0]) + 1 + LINES[1].index("harbour master")
    spans = [{"role": "source", "kind": "person", "start": place, "end": place + 14}]
    say(held, 3, "sourced", spans=spans)
    queue.finish(assignment=held, now=NOW)

    other = "“We will not open it early,” the harbour chief Jonas Eik said."
    bring(desk, mira, (LINES[0], other, *LINES[2:]))

    held.refresh_from_db()
    assert not Answer.objects.filter(sentence__in=live(article)).exists()
    assert [one["number"] for one in carried.to_confirm(held)[8]] == [3]
    assert carried.to_confirm(held)[8][0]["answer"]["spans"] == []
    assert list(queue.confirming(rosa)) == [held]
    sound(desk)


def test_a_page_that_was_opened_before_is_told_when_it_saves(desk, mira, article, held):
    bring(desk, mira, CHANGED)

    with pytest.raises(Conflict) as refused:
        say(held, 1)
    assert refused.value.code == "sentence_gone"
    held.refresh_from_db()
    say(held, 6)
    sound(desk)


def test_an_open_article_goes_on_with_the_new_text_and_is_finished_in_it(desk, mira, article, held):
    say(held, 1)
    say(held, 3)
    bring(desk, mira, CHANGED)
    held.refresh_from_db()
    queue.finish(assignment=held, now=NOW)

    assert [row.standing for row in live(article)] == ["single"] + ["open"] * 5
    assert Sentence.objects.get(number=3).standing == "single"  # what was said of it stays, with the old text
    sound(desk)


def test_decisions_gold_and_what_is_asked_again_go_along(desk, mira, rosa, adam, article):
    factories.answered(article, [rosa, adam], {n: ("plain", "sourced" if n == 1 else "plain") for n in range(1, 6)})
    first = Sentence.objects.get(article=article, number=1)
    decisions.settle(
        sentence=first, version=0, verdict=Verdict(label="plain", hedged=False, category="slip", why="Nobody says it."),
        by=mira, operation=uuid.uuid4(), now=NOW,
    )  # fmt: skip
    gold.make(article=article, by=mira, now=NOW)
    Affected.objects.create(codebook=desk.codebooks.get(), sentence=Sentence.objects.get(article=article, number=2))

    bring(desk, mira, (LINES[4], *LINES[:4]))

    rows = live(article)
    decided = Decision.objects.get(sentence=rows[1])
    assert (decided.label, decided.by, decided.version, decided.why.text) == ("plain", mira, 1, "Nobody says it.")
    assert [row.standing for row in rows] == ["agreed", "decided", "agreed", "agreed", "agreed"]
    kept = Gold.objects.get()
    assert (kept.version.number, [said["number"] for said in kept.answers]) == (2, [6, 7, 8, 9, 10])
    assert Affected.objects.filter(sentence=rows[2]).exists()
    sound(desk)
    decisions.reopen(sentence=rows[1], by=mira, operation=uuid.uuid4(), version=1, now=NOW)
    sound(desk)

    bring(desk, mira, CHANGED)
    assert Gold.objects.get().version.number == 2  # its answers are not all there any more
    sound(desk)


def test_boundaries_of_the_old_text_are_no_longer_undone(desk, mira, article):
    boundaries.merge(article=article, number=3, by=mira, operation=uuid.uuid4(), now=NOW)
    bring(desk, mira, CHANGED)

    assert boundaries.undo(article=article, by=mira, operation=uuid.uuid4(), now=NOW) is None
    sound(desk)


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_said_and_rewritten_the_rows_are_what_the_events_say(desk, mira, rosa, article, held, seed):
    print(f"seed {seed}")
    dice = random.Random(seed)
    lines = list(LINES)
    given: dict[int, tuple[str, str]] = {}
    for _ in range(12):
        held.refresh_from_db()
        way = dice.choice(("say", "rewrite", "finish", "reopen", "boundary"))
        rows = live(article)
        if way == "say":
            say(held, dice.choice(rows).number, dice.choice(("plain", "sourced", "speculative")))
        elif way == "rewrite":
            place = dice.randrange(len(lines))
            lines[place] = dice.choice((lines[place] + " Again.", f"Quite new are the words of {dice.random()} here."))
            dice.shuffle(lines) if dice.random() < 0.3 else None
            bring(desk, mira, lines)
        elif way == "finish":
            queue.finish(assignment=held, now=NOW)
        elif way == "reopen":
            queue.reopen(assignment=held, by=mira, now=NOW)
        elif len(rows) > 1:
            boundaries.merge(article=article, number=rows[0].number, by=mira, operation=uuid.uuid4(), now=NOW)
        for answer in Answer.objects.select_related("sentence"):
            said = (answer.label or "", answer.sentence.text)
            if way != "say":
                assert given.get(answer.pk, said) == said  # no answer is lost, none says it of other words
            given[answer.pk] = said
        sound(desk)
        held.refresh_from_db()
        if held.state == "done" and held.renewed and not carried.to_confirm(held):
            unanswered = Sentence.objects.filter(version=held.version, retired__isnull=True, asked=True)
            left = unanswered.exclude(answers__assignment=held)
            assert queue.confirming(rosa).exists() == left.exists()
