"""A language model's server suggests: what is sent, what becomes of the replies, and what never leaves."""

from __future__ import annotations

import logging
import re

import pytest
from django.core.cache import cache

from annotations import codebook, tasks
from annotations.models import Article, Confidentiality, Event, Job, Sentence, Suggester, Suggestion
from annotations.suggest import asking, choosing, openai, runs, showing, telling
from tests import factories
from tests.services import chat
from tests.suggest.conftest import KEY

MODEL = {"suggester__kind": "openai"}


def by_model(**more):
    return Suggestion.objects.filter(**MODEL, **more)


def words_of(suggestion):
    text = suggestion.sentence.version.text
    return {span["role"]: text[span["start"] : span["end"]] for span in suggestion.spans}


def test_nothing_is_sent_unless_the_operator_names_a_server_and_a_manager_chooses_it(server, harbour, desk, run):
    run()
    assert server.received == []
    assert not by_model().exists()


def test_it_proposes_for_what_was_asked_and_its_proposals_are_shown(outside, harbour, run):
    job = run()
    assert (job.state, job.message) == ("done", "")
    asked = Sentence.objects.filter(article=harbour, asked=True)
    assert by_model().count() == asked.count() == 6
    shown = showing.shown(harbour)
    assert {one.suggester.kind for one in shown.values()} == {"openai"}
    assert {shown[number].label for number in (1, 2, 4, 5)} == {"plain", "sourced", "anonymous", "speculative"}
    assert words_of(shown[2])["source"] == "harbour master Jonas Eik"
    assert shown[2].why == "Suggested by the language model stand-in-7b."
    assert job.result == {"requests": 1, "refused": {}, "silent": 0}


def test_what_is_sent_is_the_codebook_and_numbered_sentences_and_no_name_of_anybody(outside, harbour, desk, run):
    run()
    (received,) = outside.received
    assert received.path == "/v1/chat/completions"
    assert received.headers["authorization"] == f"Bearer {KEY}"
    assert received.headers["host"] == f"127.0.0.1:{outside.port}"
    system = received.body["messages"][0]["content"]
    for entry in codebook.ENTRIES:
        assert entry.definition in system
    assert all(f"{key}: {text}" in system for key, text in codebook.RULINGS.items())
    texts = [row.text for row in Sentence.objects.filter(article=harbour).order_by("start")]
    assert [row["text"] for row in received.rows] == texts
    assert [row["n"] for row in received.rows] == list(range(1, len(texts) + 1))
    sent = received.raw.decode()
    for never in ("Mira", "mira@", desk.name, str(desk.uid), str(harbour.uid), "Harbour closed"):
        assert never not in sent


def test_every_request_has_a_number_of_its_own_around_its_sentences(outside, desk, mira, now, run):
    for _ in range(5):
        factories.article(desk, mira, now)
    run()
    frames = {received.body["messages"][1]["content"].split("\n")[0] for received in outside.received}
    assert len(frames) == 5
    assert all(re.fullmatch("[0-9a-f]{32}", frame) for frame in frames)


# --- What never leaves


def test_a_confidential_article_is_never_sent(outside, harbour, desk, mira, now, run):
    secret = factories.article(desk, mira, now, "The minister hid the secret ledger. Officials said it was lost.")
    Article.objects.filter(pk=secret.pk).update(confidentiality=Confidentiality.CONFIDENTIAL)
    job = run()
    assert job.state == "done"
    assert "secret ledger" not in outside.texts()
    assert "harbour" in outside.texts()
    assert not by_model(sentence__article=secret).exists()
    assert {one.suggester.kind for one in showing.shown(secret).values()} == {"cues"}


@pytest.mark.parametrize("change", [{"confidentiality": "confidential"}, {"deleted_at": "now"}])
def test_what_becomes_confidential_or_is_deleted_while_a_job_runs_is_sent_no_further(
    change, outside, desk, mira, now, run, settings
):
    settings.SUGGESTER_SENTENCES = 1
    made = factories.article(desk, mira, now, "One is here. Two is here. Three is here. Four is here. Five is here.")
    values = {name: now if value == "now" else value for name, value in change.items()}

    real = asking.store

    def store(rows):
        Article.objects.filter(pk=made.pk).update(**values)
        real(rows)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asking, "store", store)
        job = run()
    assert job.state == "done"
    assert len(outside.received) == 1
    assert "Two is here." not in outside.texts()
    assert by_model().count() == (0 if "deleted_at" in change else 1)


def test_once_it_is_no_longer_chosen_nothing_more_is_sent(outside, desk, mira, now, run, settings):
    """Whoever goes back to the workbench itself means from now on, also of a job that runs."""
    settings.SUGGESTER_SENTENCES = 1
    factories.article(desk, mira, now, "One is here. Two is here. Three is here.")
    factories.article(desk, mira, now, "Four is here. Five is here. Six is here.")
    real = asking.store

    def store(rows):
        choosing.choose(project=desk, name="", by=mira, now=now)
        real(rows)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asking, "store", store)
        job = run()
    assert (job.state, len(outside.received)) == ("done", 1)
    assert "silent" not in job.result
    assert {one.suggester.active for one in by_model()} == {False}


def test_only_one_place_says_what_may_leave(harbour):
    for level in Confidentiality.values:
        Article.objects.filter(pk=harbour.pk).update(confidentiality=level)
        assert Article.objects.may_leave().exists() is (level != "confidential")


def test_neither_the_key_nor_a_word_of_an_article_or_of_the_server_is_logged_or_told(
    outside, harbour, desk, mira, now, run, caplog
):
    caplog.set_level(logging.DEBUG)
    bad = [chat.answering(500), chat.answering(401), chat.cut_off, lambda received: chat.saying("secret words")]
    for behaviour in bad:
        cache.clear()  # of what the breaker knows
        outside.behaviour = behaviour
        run()
    assert len(outside.received) == 3 + 1 + 3 + 3
    told = caplog.text + str(list(Job.objects.values())) + str(list(Event.objects.values()))
    told += str(list(Suggester.objects.values())) + repr(openai.configured())
    assert "answered 500" in caplog.text
    for secret in (KEY, "very-secret", "secret words", "Lindesund", "two buoys"):
        assert secret not in told


# --- Servers that fail


@pytest.mark.parametrize(
    ("behaviour", "why", "requests"),
    [
        (chat.answering(503), "The server answered 503 (Service Unavailable).", 3),
        (chat.answering(500), "The server answered 500 (Internal Server Error).", 3),
        (chat.answering(429), "The server answered 429 (Too Many Requests).", 3),
        (chat.answering(429, Retry_After="3600"), "It asks to wait for 3600 seconds.", 1),
        (chat.answering(401), "The server answered 401 (Unauthorized). It refuses the key in the settings.", 1),
        (chat.answering(404), "It does not know the address or the model in the settings.", 1),
        (chat.answering(400), "The server answered 400 (Bad Request).", 3),
        (chat.answering(302, Location="http://127.0.0.1:1/"), "names another address, which is not followed.", 1),
        (chat.cut_off, "The connection to the server broke off.", 3),
    ],
)
def test_a_job_says_plainly_why_it_stopped(behaviour, why, requests, outside, harbour, run):
    outside.behaviour = behaviour
    job = run()
    assert job.state == "failed"
    assert why in job.message
    assert "6 of 12 sentences were dealt with; it can be tried again." in job.message
    assert len(outside.received) == job.result["requests"] == requests
    assert set(showing.shown(harbour)) == {1, 2, 3, 4, 5, 6}, "the workbench's own are there"


def test_nobody_there(outside, harbour, run, settings):
    settings.SUGGESTER_URL = "http://127.0.0.1:1/v1"
    assert "The server cannot be reached." in run().message


@pytest.mark.parametrize(
    "reply",
    [
        "I would rather not.",
        "",
        "[]",
        "null",
        '{"sentences": {}}',
        '{"sentences": [], "more": 1}',
        '{"sentences": [{"n": 1, "n": 2, "label": "plain", "hedged": false}]}',
        '{"sentences": [{"n": 1, "label": "plain", "hedged": NaN}]}',
        "[" * 100_000,
        '{"sentences": [' + "9" * 10_000 + "]}",
        '{"sentences": [{"n": 1, "label": "plain", "hedged": false}]} {}',
    ],
    ids=range(11),
)
def test_a_reply_that_is_not_what_was_asked_for_leaves_its_sentences_without_a_proposal(reply, outside, harbour, run):
    outside.behaviour = lambda received: chat.saying(reply)
    job = run()
    assert job.state == "done"
    assert not by_model().exists()
    assert job.result == {"requests": 3, "refused": {"reply": 6}, "silent": 6}
    assert telling.said(job.result) == [
        "6 proposals were refused: the whole reply could not be used (6).",
        "The suggester proposed nothing for 6 sentences.",
    ]


@pytest.mark.parametrize("behaviour", [chat.huge, chat.bomb])
def test_a_body_without_end_and_a_bomb_are_read_no_further_and_end_no_job(behaviour, outside, desk, mira, now, run):
    factories.article(desk, mira, now)
    factories.article(desk, mira, now)
    outside.once.extend([behaviour] * 3)
    job = run()
    assert job.state == "done"
    assert by_model().count() == 3


def test_a_reply_that_never_ends_is_left_and_the_others_are_asked(outside, desk, mira, now, run, settings):
    settings.SUGGESTER_TIMEOUT = 0.3
    factories.article(desk, mira, now)
    factories.article(desk, mira, now)
    outside.once.extend([chat.slow] * 3)
    job = run()
    assert (job.state, job.result["refused"]) == ("done", {"reply": 3})
    assert by_model().count() == 3


def test_a_server_that_is_always_late_is_left_alone(outside, desk, mira, now, run, settings):
    settings.SUGGESTER_TIMEOUT = 0.2
    for _ in range(4):
        factories.article(desk, mira, now)
    outside.behaviour = chat.slow
    job = run()
    assert job.state == "failed"
    assert "The server has failed several times in a row and is left alone" in job.message
    assert len(outside.received) == 5


def test_what_passes_is_tried_again(outside, harbour, run):
    outside.once.extend([chat.answering(503), chat.answering(429, Retry_After="0")])
    job = run()
    assert (job.state, by_model().count(), job.result["requests"]) == ("done", 6, 3)


def test_an_older_server_is_asked_in_simpler_ways_and_its_fences_are_taken_off(outside, desk, mira, now, run):
    factories.article(desk, mira, now)
    factories.article(desk, mira, now)
    outside.behaviour = chat.without_formats
    job = run()
    assert (job.state, by_model().count(), job.result["requests"]) == ("done", 6, 6)


def test_a_packed_reply_is_unpacked(outside, harbour, run):
    outside.behaviour = chat.packed
    assert run().state == "done"
    assert by_model().count() == 6


def test_after_five_failures_all_workers_leave_the_server_alone_until_it_has_rested(
    outside, harbour, run, now, monkeypatch
):
    outside.behaviour = chat.answering(500)
    job = run()
    Job.objects.filter(pk=job.pk).retry(now=now)
    run(job)
    assert len(outside.received) == 5
    Job.objects.filter(pk=job.pk).retry(now=now)
    assert "is left alone for another" in run(job).message
    assert len(outside.received) == 5
    outside.behaviour = chat.by_cues
    later = openai.time.time() + 61
    with monkeypatch.context() as patch:
        patch.setattr("annotations.suggest.breaker.time.time", lambda: later)
        Job.objects.filter(pk=job.pk).retry(now=now)
        assert run(job).state == "done"
    assert by_model().count() == 6


def test_a_job_asks_no_more_often_than_the_operator_allows(outside, desk, mira, now, run, settings):
    settings.SUGGESTER_REQUESTS = 2
    for _ in range(4):
        factories.article(desk, mira, now)
    job = run()
    assert job.state == "failed"
    assert job.message.startswith("A job may ask another host 2 times, and this one has.")
    assert len(outside.received) == 2
    assert by_model().count() == 6
    Job.objects.filter(pk=job.pk).retry(now=now)
    assert run(job).state == "done"
    assert by_model().count() == 12


# --- Pieces, and going on


def test_long_articles_are_asked_in_pieces_each_sentence_once(outside, desk, mira, now, run, settings):
    settings.SUGGESTER_SENTENCES = 7
    text = " ".join(f"Ship {n} left the harbour in the morning." for n in range(40))
    factories.article(desk, mira, now, text)
    run()
    asked = [row["text"] for received in outside.received for row in received.rows if row["answer"]]
    assert len(asked) == len(set(asked)) == 40
    assert max(sum(row["answer"] for row in received.rows) for received in outside.received) == 7
    assert by_model().count() == 40


def test_a_run_that_died_half_way_asks_only_for_what_it_had_not_stored(outside, desk, mira, now, run, monkeypatch):
    for _ in range(3):
        factories.article(desk, mira, now)
    real, stored = asking.store, []

    def dies_in_the_second(rows):
        if stored:
            raise SystemExit
        stored.extend(rows)
        real(rows)

    job = runs.start(project=desk, by=mira)
    with monkeypatch.context() as patch:
        patch.setattr(asking, "store", dies_in_the_second)
        with pytest.raises(SystemExit):
            run(job)
    assert by_model().count() == 3
    job.refresh_from_db()
    job = run(job, at=job.lease_until + tasks.lease())
    assert (job.state, job.done, job.total) == ("done", 18, 18)
    assert by_model().count() == 9
    assert len(outside.received) == job.result["requests"] == 4


def test_two_workers_make_no_proposal_twice(outside, harbour, desk, mira, now, run):
    """The second is at the same article while the first waits for its reply."""
    first, second = (Job.objects.create(project=desk, kind="suggest", by=mira, total=12) for _ in range(2))
    real, begun = asking.store, []

    def store(rows):
        if not begun:
            begun.append(True)
            run(second)
        real(rows)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asking, "store", store)
        run(first)
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}
    assert len(outside.received) == 2
    assert by_model().count() == 6


def test_a_new_codebook_version_makes_a_new_suggester(outside, harbour, desk, mira, run):
    run()
    book = desk.codebooks.get()
    desk.codebooks.create(version=2, content=book.content, published_at=book.published_at, by=mira)
    run()
    assert by_model().count() == 12
    versions = list(Suggester.objects.filter(kind="openai").order_by("pk").values_list("version", flat=True))
    assert versions == ["stand-in-7b p1 · codebook 1", "stand-in-7b p1 · codebook 2"]


def test_back_to_the_workbench_its_own_are_shown_and_the_others_kept(outside, harbour, desk, mira, now, run):
    run()
    choosing.choose(project=desk, name="", by=mira, now=now)
    assert {one.suggester.kind for one in showing.shown(harbour).values()} == {"cues"}
    assert by_model().count() == 6
    desk.refresh_from_db()
    choosing.choose(project=desk, name="openai", by=mira, now=now)
    assert {one.suggester.kind for one in showing.shown(harbour).values()} == {"openai"}
