"""The page of questions: who sees which, what the desk does there, and what is said of it elsewhere."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from annotations.discuss import threads
from annotations.models import Article, Assignment, Project, Sentence, Thread, User
from annotations.models.notes import LONGEST_NOTE
from annotations.review import queue
from annotations.web import questions
from tests import factories
from tests.cast import member
from tests.factories import NOW, say
from tests.web.test_review import data_of, page

HTMX = {"HX-Request": "true"}


class Visitor:
    """Somebody who is logged in, before the desk's questions."""

    def __init__(self, client: Client, user: User, desk: Project) -> None:
        client.force_login(user)
        self.client, self.desk = client, desk

    def page(self, **query: str) -> Any:
        answer = self.client.get(reverse("questions", args=[self.desk.uid]), query)
        assert answer.status_code == 200
        return answer

    def text(self, **query: str) -> str:
        return str(self.page(**query).content.decode())

    def keys(self, **query: str) -> list[str]:
        return [row.key for row in self.page(**query).context["rows"]]

    def post(self, address: str, act: str, *, htmx: bool = True, **given: str) -> Any:
        body = {"act": act, "operation": str(uuid.uuid4()), "text": ""} | given
        return self.client.post(address, body, headers=HTMX if htmx else {})


@pytest.fixture
def visit(client: Client, desk: Project) -> Any:
    return lambda user: Visitor(client, user, desk)


def ask(article: Article, by: User, number: int = 2, text: str = "Is <i>he</i> the port?") -> Thread:
    about = article.sentences.get(number=number)
    return threads.ask(sentence=about, by=by, text=text, operation=uuid.uuid4(), now=NOW).thread


def answer(thread: Thread, by: User, text: str = "He is.") -> None:
    threads.reply(thread=thread, by=by, text=text, operation=uuid.uuid4(), now=NOW)


def at(thread: Thread) -> str:
    return reverse("question", args=[thread.uid])


@pytest.fixture
def unsure(harbour: Article, opened: Assignment) -> str:
    """Rosa was unsure of sentence 4 and said no word; where the page answers that."""
    say(opened, 4, None, state="unsure", unsure_reason="who_is_meant")
    queue.finish(assignment=opened, now=NOW)
    return reverse("question-unsure", args=[harbour.uid, 4])


# --- The list


def test_a_question_stands_in_its_article_as_text(visit: Any, harbour: Article, rosa: User, mira: User) -> None:
    thread = ask(harbour, rosa)
    page = visit(mira).text()
    before, about, after = (row.text for row in harbour.sentences.filter(number__lte=3).order_by("start"))
    place = page[page.index(before) : page.index(after)]
    assert f"<mark>{about}</mark>" in place
    for told in ("Rosa", "Is &lt;i&gt;he&lt;/i&gt; the port?", "Harbour closed", f'id="q-{thread.uid}"'):
        assert told in page
    assert "<i>he" not in page
    assert f"{reverse('sheet', args=[harbour.uid])}#s-2" in page


def test_a_sentence_that_was_cut_anew_keeps_the_neighbours_it_had(
    visit: Any, harbour: Article, rosa: User, mira: User
) -> None:
    ask(harbour, rosa, 3)
    old, follows = harbour.sentences.get(number=3), harbour.sentences.get(number=4)
    end = old.born + 5
    Sentence.objects.filter(pk=old.pk).update(retired=end)
    for number, (start, stop) in enumerate(((old.start, old.start + 2), (old.start + 2, old.end)), start=20):
        Sentence.objects.create(
            article=harbour, version=old.version, number=number, block=old.block, asked=True, start=start, end=stop,
            text=f"piece {number}", born=end,
        )  # fmt: skip
    (row,) = visit(mira).page().context["rows"]
    assert (row.sentence.before, row.sentence.after) == (harbour.sentences.get(number=2).text, follows.text)


def test_a_lone_unsure_stands_there_with_its_reason_and_without_a_label(
    visit: Any, unsure: str, rosa: User, mira: User, adam: User
) -> None:
    for desk in (mira, adam):
        page = visit(desk).text()
        assert "Unsure: who is meant" in page
        assert unsure in page
    mine = visit(rosa)
    assert "Unsure: who is meant" in mine.text()
    assert 'value="ask"' in mine.text()
    assert 'value="settle"' not in mine.text()


def test_questions_come_by_article_in_reading_order(visit: Any, harbour: Article, rosa: User, mira: User) -> None:
    newer = factories.article(harbour.project, mira, NOW)
    order = [ask(newer, rosa, 1), ask(newer, rosa, 3), ask(harbour, rosa, 1), ask(harbour, rosa, 5)]
    for thread in (order[3], order[2]):
        answer(thread, mira)
    assert visit(mira).keys(state="all") == [str(thread.uid) for thread in order]


@pytest.mark.parametrize(
    ("state", "found"),
    [("open", "o"), ("answered", "a"), ("settled", "s"), ("mine", "m"), ("all", "oasm"), ("", "o"), ("no", "o")],
)
def test_filters_follow_the_state(
    state: str, found: str, visit: Any, harbour: Article, rosa: User, mira: User, adam: User
) -> None:
    there = {name: ask(harbour, rosa, number) for number, name in enumerate("oas", start=1)}
    answer(there["a"], adam)
    threads.settle(thread=there["s"], by=adam, operation=uuid.uuid4(), now=NOW)
    there["m"] = ask(harbour, mira, 4)
    answer(there["m"], adam)
    keys = visit(mira).keys(state=state)
    expected = {str(there[name].uid) for name in found}
    assert set(keys) == expected | ({str(there["m"].uid)} if state == "answered" else set())


@pytest.mark.parametrize(
    ("words", "found"), [("two buoys", True), ("HARBOUR closed", True), ("the port", True), ("school", False)]
)
def test_search_looks_in_sentence_title_and_talk(
    words: str, found: bool, visit: Any, harbour: Article, rosa: User, mira: User
) -> None:
    ask(harbour, rosa, 3, "Is it the port?")
    assert bool(visit(mira).keys(q=words)) is found


def test_search_finds_no_word_that_one_may_not_read(visit: Any, harbour: Article, rosa: User, desk: Project) -> None:
    ask(harbour, rosa, 3, "Is it the port?")
    greta = member(desk, "Greta", "reviewer")
    assert visit(greta).keys(q="port", state="all") == []


def test_pages_lead_on_and_back_without_a_gap(
    visit: Any, harbour: Article, rosa: User, mira: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(questions, "PAGE", 2)
    newer = factories.article(harbour.project, mira, NOW)
    order = [str(ask(newer, rosa, n).uid) for n in (1, 2, 3)] + [str(ask(harbour, rosa, n).uid) for n in (1, 2)]
    desk, query, pages = visit(mira), {}, []
    for _turn in range(3):
        page = desk.page(**query)
        pages.append([row.key for row in page.context["rows"]])
        query = {"after": page.context["later"]}
    assert pages == [order[:2], order[2:4], order[4:]]
    assert page.context["later"] == ""
    back = desk.page(before=page.context["earlier"])
    assert [row.key for row in back.context["rows"]] == order[2:4]
    for place in ("nonsense", f"{harbour.uid}.99", f"{harbour.uid}.x"):
        assert desk.keys(after=place) == order[:2]


def test_the_page_takes_few_queries_however_many_questions(
    visit: Any, harbour: Article, rosa: User, mira: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(1, 7):
        thread = ask(harbour, rosa, number)
        answer(thread, mira)
    desk = visit(mira)
    with django_assert_max_num_queries(23):
        desk.page(state="all")


def test_an_empty_page_says_when_something_comes(visit: Any, harbour: Article, rosa: User, mira: User) -> None:
    assert "No questions yet" in visit(mira).text()
    assert "come here by themselves when the article is done" in visit(rosa).text()
    thread = ask(harbour, rosa)
    assert "Nothing fits" in visit(mira).text(q="school")
    answer(thread, mira)
    assert "Nothing waits for an answer" in visit(mira).text()


def test_htmx_gets_the_list_alone(visit: Any, harbour: Article, rosa: User, mira: User, desk: Project) -> None:
    ask(harbour, rosa)
    reply = visit(mira).client.get(reverse("questions", args=[desk.uid]), headers={"HX-Target": "questions"})
    assert "<html" not in reply.content.decode()
    assert "Harbour closed" in reply.content.decode()


# --- Who sees what


def test_reviewers_see_their_own_with_the_answer_and_nobody_elses(
    visit: Any, harbour: Article, rosa: User, mira: User, desk: Project
) -> None:
    thread = ask(harbour, rosa)
    answer(thread, mira, "He speaks for the port.")
    assert "He speaks for the port." in visit(rosa).text()
    assert visit(member(desk, "Greta", "reviewer")).keys(state="all") == []


def test_a_settled_question_shows_others_no_answer_and_no_form(
    visit: Any, harbour: Article, opened: Assignment, rosa: User, mira: User, desk: Project
) -> None:
    say(opened, 2, None, state="unsure", unsure_reason="two_claims")
    thread = ask(harbour, rosa)
    threads.settle(thread=thread, by=mira, operation=uuid.uuid4(), now=NOW)
    page = visit(member(desk, "Greta", "reviewer")).text(state="settled")
    assert f'id="q-{thread.uid}"' in page
    assert "Unsure" not in page
    assert at(thread) not in page


# --- What is done there


def test_the_desk_answers_and_the_question_comes_back_as_it_is(
    visit: Any, harbour: Article, rosa: User, mira: User
) -> None:
    thread = ask(harbour, rosa)
    other = ask(harbour, rosa, 3)
    reply = visit(mira).post(at(thread), "reply", text="He is <b>it</b>.")
    page = reply.content.decode()
    assert "<html" not in page
    assert "He is &lt;b&gt;it&lt;/b&gt;." in page
    assert str(other.uid) not in page
    assert 'id="waiting" hx-swap-oob="true"' in page
    assert ": 1 to answer" in page
    thread.refresh_from_db()
    assert thread.state == "answered"


def test_settling_takes_along_what_was_typed(visit: Any, harbour: Article, rosa: User, mira: User) -> None:
    thread = ask(harbour, rosa)
    page = visit(mira).post(at(thread), "settle", text="See R3.").content.decode()
    assert "See R3." in page
    thread.refresh_from_db()
    assert (thread.state, thread.comments.count()) == ("settled", 2)
    visit(rosa).post(at(thread), "reopen")
    thread.refresh_from_db()
    assert thread.state == "open"


def test_the_same_form_twice_says_it_once(visit: Any, harbour: Article, rosa: User, mira: User) -> None:
    thread, operation = ask(harbour, rosa), str(uuid.uuid4())
    for _time in range(2):
        assert visit(mira).post(at(thread), "reply", text="He is.", operation=operation).status_code == 200
    assert thread.comments.count() == 2


def test_who_comes_too_late_keeps_the_words(visit: Any, harbour: Article, rosa: User, mira: User) -> None:
    thread = ask(harbour, rosa)
    threads.settle(thread=thread, by=rosa, operation=uuid.uuid4(), now=NOW)
    page = visit(mira).post(at(thread), "settle", text="Look at ruling three").content.decode()
    assert "This question is settled already." in page
    assert "Look at ruling three" in page
    assert thread.comments.count() == 1


def test_an_empty_answer_is_asked_for(visit: Any, harbour: Article, rosa: User, mira: User) -> None:
    thread = ask(harbour, rosa)
    assert "Write something first." in visit(mira).post(at(thread), "reply").content.decode()
    for broken in ({"act": "burn"}, {"act": "ask", "text": "x"}, {"act": "reply", "operation": "x", "text": "x"}):
        assert visit(mira).post(at(thread), **broken).status_code == 400
    assert thread.comments.count() == 1


def test_without_scripts_the_list_comes_again_with_a_word(
    visit: Any, harbour: Article, rosa: User, mira: User, desk: Project
) -> None:
    thread = ask(harbour, rosa)
    reply = visit(mira).post(at(thread), "settle", htmx=False)
    assert (reply.status_code, reply.url) == (302, reverse("questions", args=[desk.uid]))
    assert "Settled." in visit(mira).text()
    visit(mira).post(at(thread), "settle", htmx=False)
    assert "This question is settled already." in visit(mira).text()


def test_the_desk_takes_up_an_unsure_and_its_reviewer_reads_the_answer(
    visit: Any, unsure: str, rosa: User, mira: User
) -> None:
    page = visit(mira).post(unsure, "reply", text="The officials of the port.").content.decode()
    thread = Thread.objects.get()
    assert at(thread) in page
    assert (thread.opened_by, thread.state) == (rosa, "answered")
    assert "The officials of the port." in visit(rosa).text()
    late = visit(mira).post(unsure, "settle").content.decode()
    assert "This is no open question any more." in late
    assert at(thread) in late


def test_a_reviewer_puts_an_unsure_in_words_but_cannot_settle_it(visit: Any, unsure: str, rosa: User) -> None:
    assert visit(rosa).post(unsure, "settle").status_code == 403
    visit(rosa).post(unsure, "ask", text="Which officials?")
    thread = Thread.objects.get()
    assert (thread.opened_by, thread.state, thread.comments.count()) == (rosa, "open", 1)


def test_an_unsure_that_was_changed_is_no_question_any_more(
    visit: Any, unsure: str, opened: Assignment, mira: User
) -> None:
    say(opened, 4, "anonymous", hedged=True)
    page = visit(mira).post(unsure, "reply", text="Take a name").content.decode()
    assert "This is no open question any more." in page
    assert "Take a name" in page
    assert not Thread.objects.exists()


# --- What is said of it elsewhere


def test_the_bar_and_home_count_what_waits(
    visit: Any, unsure: str, harbour: Article, desk: Project, rosa: User, mira: User, vera: User
) -> None:
    thread = ask(harbour, rosa)
    articles = reverse("articles", args=[desk.uid])
    assert ": 2 to answer" in visit(mira).client.get(articles).content.decode()
    assert "2 questions to answer" in visit(mira).client.get("/").content.decode()
    for nothing in (rosa, vera):
        assert "to answer" not in visit(nothing).client.get(articles).content.decode()
        assert "question" not in visit(nothing).client.get("/").content.decode().partition("<main")[2]
    answer(thread, mira)
    assert ": 1 to answer" in visit(mira).client.get(articles).content.decode()
    assert ": 1 answered" in visit(rosa).client.get(articles).content.decode()
    assert "1 answer to your question" in visit(rosa).client.get("/").content.decode()


def test_a_confidential_question_is_counted_for_the_cleared_alone(
    visit: Any, unsure: str, harbour: Article, rosa: User, mira: User, desk: Project
) -> None:
    ask(harbour, rosa)
    Article.objects.filter(pk=harbour.pk).update(confidentiality="confidential")
    assert visit(mira).keys(state="all") == []
    assert "to answer" not in visit(mira).client.get("/").content.decode()
    clara = member(desk, "Clara", "manager", cleared=True)
    assert len(visit(clara).keys(state="all")) == 2
    assert "2 questions to answer" in visit(clara).client.get("/").content.decode()


def test_line_ends_count_as_they_were_typed(visit: Any, harbour: Article, rosa: User) -> None:
    """A form sends two characters for each; the page counted one."""
    thread = ask(harbour, rosa)
    text = "a\r\n" * (LONGEST_NOTE // 2 - 1) + "b"
    reply = visit(rosa).post(at(thread), "reply", text=text)
    assert reply.context["problem"] == ""
    assert thread.comments.last().note.text == text.replace("\r\n", "\n")


def test_what_is_too_long_is_said_to_be_and_stays_in_the_form(visit: Any, harbour: Article, rosa: User) -> None:
    thread = ask(harbour, rosa)
    text = "Long words. " * LONGEST_NOTE
    reply = visit(rosa).post(at(thread), "reply", text=text)
    assert (reply.status_code, reply.context["text"]) == (200, text.strip())
    assert "too long" in reply.content.decode()
    assert text.strip() in reply.content.decode()
    assert thread.comments.count() == 1


def test_the_tag_page_shows_a_question_where_its_sentence_went(
    visit: Any, harbour: Article, opened: Assignment, rosa: User, mira: User
) -> None:
    settled = ask(harbour, rosa, 2)
    threads.settle(thread=settled, by=mira, operation=uuid.uuid4(), now=NOW)
    first = ask(harbour, rosa, 1)
    latest = ask(harbour, rosa, 3)
    threads.settle(thread=latest, by=mira, operation=uuid.uuid4(), now=NOW)
    factories.join(harbour, 1, mira)
    told = {row["number"]: row["thread"] for row in data_of(page(visit(rosa).client, rosa, harbour))["sentences"]}
    assert told[7] == {"uid": str(first.uid), "state": "open", "comments": 1}, "the one that is not settled"
    assert told[3]["state"] == "settled"
    assert told[4] is None


def test_what_is_added_from_the_joined_sentence_is_shown_in_the_question(
    visit: Any, harbour: Article, opened: Assignment, rosa: User, mira: User
) -> None:
    thread = ask(harbour, rosa, 2)
    factories.join(harbour, 1, mira)
    reply = visit(rosa).post(reverse("question-unsure", args=[harbour.uid, 7]), "ask", text="And when?")
    assert reply.context["question"].key == str(thread.uid)
    assert "And when?" in reply.content.decode()
