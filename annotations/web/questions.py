"""Questions: what people ask about sentences, and where the desk answers them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from annotations import access
from annotations.discuss import threads
from annotations.errors import Conflict, InvalidInput, NotFound, OperationReused
from annotations.models import Project, Sentence, Thread
from annotations.roles import Action

from . import asked
from .people import person

PAGE = 20
LARGEST = 2**31 - 1
STATES = (
    ("open", gettext_lazy("Open")),
    ("answered", gettext_lazy("Answered")),
    ("settled", gettext_lazy("Settled")),
    ("mine", gettext_lazy("Mine")),
    ("all", gettext_lazy("All")),
)
DONE = {
    "ask": gettext_lazy("Sent to the desk."),
    "reply": gettext_lazy("Sent."),
    "settle": gettext_lazy("Settled."),
    "reopen": gettext_lazy("Open again."),
}


class ActForm(forms.Form):
    act = forms.ChoiceField(choices=[(name, name) for name in DONE])
    operation = forms.UUIDField()
    text = forms.CharField(required=False)  # how long it may be, the service says, so that what was typed is kept

    def clean_text(self) -> str:
        """With line ends as they were typed and counted: forms send two characters for each."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")


@login_required
@require_GET
def questions(request: HttpRequest, project: str) -> HttpResponse:
    """The questions of a project, by article in reading order."""
    home, user = access.get(Project, request.user, uid=project), person(request)
    desk = access.allows(user, home, Action.SETTLE)
    words = request.GET.get("q", "").replace("\0", "").strip()
    state = request.GET.get("state", "")
    if state not in dict(STATES):
        state = "open" if desk else "mine"
    everything = asked.all_of(home, user)
    found = asked.chosen(everything, user, state=state, words=words)
    sentences, earlier, later = page_of(found.sentences(), request.GET)
    access.read(user, (row.article for row in sentences))
    context = {
        "project": home,
        "section": "questions",
        "rows": asked.furnished(found, sentences, user, home),
        "earlier": earlier,
        "later": later,
        "q": words,
        "state": state,
        "states": STATES,
        "matching": found.count(),
        "desk": desk,
        "any": bool(sentences) or everything.count() > 0,
    }
    fragment = request.headers.get("HX-Target") == "questions"
    return render(request, f"annotations/{'_questions' if fragment else 'questions'}.html", context)


def page_of(sentences: QuerySet[Sentence], given: Any) -> tuple[list[Sentence], str, str]:
    """One page in reading order, by keyset: its rows and the places before and after it, "" where there is none."""
    rows = asked.in_their_article(sentences)
    if place := place_of(given.get("before")):
        earlier = Q(article__gt=place[0]) | Q(article=place[0], start__lt=place[1])
        found = list(asked.reading_order(rows.filter(earlier), backwards=True)[: PAGE + 1])
        more_before, more_after = len(found) > PAGE, True
        found = found[:PAGE][::-1]
    else:
        if place := place_of(given.get("after")):
            rows = rows.filter(Q(article__lt=place[0]) | Q(article=place[0], start__gt=place[1]))
        found = list(asked.reading_order(rows)[: PAGE + 1])
        more_before, more_after = place is not None, len(found) > PAGE
        found = found[:PAGE]
    if not found:
        return [], "", ""
    first, last = (f"{row.article.uid}.{row.number}" for row in (found[0], found[-1]))
    return found, first if more_before else "", last if more_after else ""


def place_of(named: str | None) -> tuple[int, int] | None:
    """(article, start) of the sentence that "<article uid>.<number>" names; None if it names none."""
    uid, _dot, number = (named or "").partition(".")
    try:
        rows = Sentence.objects.filter(article__uid=UUID(uid), number=int(number[:9]))
    except ValueError:
        return None
    return rows.values_list("article", "start").first()


@login_required
@require_POST
def question(request: HttpRequest, uid: str) -> HttpResponse:
    """Reply in a thread, settle it, or take it up again."""
    thread = access.open_to_talk(request.user, uid=uid)
    given = checked(request)
    known: dict[str, Callable[..., threads.Talk]] = {
        "reply": threads.reply,
        "settle": threads.settle,
        "reopen": partial(without_text, threads.reopen),
    }
    do = known.get(given["act"])
    if do is None:
        raise InvalidInput(_("The form is not complete. Reload the page."))
    return acted(request, given, thread.sentence, lambda **said: do(thread=thread, **said), thread)


@login_required
@require_POST
def unsure(request: HttpRequest, uid: str, number: int) -> HttpResponse:
    """Ask about a sentence that one is unsure of; or, for the desk, answer or settle such a one."""
    if number > LARGEST:
        raise NotFound(_("This article has no such sentence."))
    desk = request.POST.get("act") in ("reply", "settle")
    place = {"article__uid": uid, "number": number}
    if desk:
        sentence = access.to_decide(request.user, **place)
    else:
        sentence = access.get(Sentence, request.user, Action.TAG, **place)
    given = checked(request)
    if desk:
        do = partial(threads.take_up, sentence=sentence, settled=given["act"] == "settle")
    else:
        do = partial(threads.ask, sentence=sentence)
    return acted(request, given, sentence, do, None)


def without_text(do: Callable[..., threads.Talk], *, text: str, **given: Any) -> threads.Talk:
    return do(**given)


def checked(request: HttpRequest) -> dict[str, Any]:
    """What the form of a question says. Raises InvalidInput."""
    form = ActForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(_("The form is not complete. Reload the page."))
    return form.cleaned_data


def acted(
    request: HttpRequest, given: dict[str, Any], sentence: Sentence, do: Callable[..., threads.Talk], on: Thread | None
) -> HttpResponse:
    """Do it, then show the question as it is now; the list again for a browser without scripts."""
    problem, done = "", DONE[given["act"]]
    try:
        said = {name: given[name] for name in ("operation", "text")}
        on = do(by=person(request), now=timezone.now(), **said).thread
    except (Conflict, InvalidInput, OperationReused) as refusal:
        problem = refusal.message
    project = sentence.article.project
    if "HX-Request" not in request.headers:
        (messages.error if problem else messages.success)(request, problem or done)
        return redirect("questions", project.uid)
    context = {
        "project": project,
        "question": as_it_is(request, project, sentence, on),
        "problem": problem,
        "done": "" if problem else done,
        "text": given["text"] if problem else "",
    }
    return render(request, "annotations/_acted.html", context)


def as_it_is(request: HttpRequest, project: Project, sentence: Sentence, on: Thread | None) -> asked.Question | None:
    """The question about the sentence, or the one of this thread, if it is given; None if there is none any more."""
    everything = asked.all_of(project, person(request))
    if on is not None:
        everything = asked.Asked(everything.threads.filter(pk=on.pk), everything.lone.none())
    rows = asked.in_their_article(Sentence.objects.filter(pk=on.sentence_id if on else sentence.pk))
    access.read(request.user, [sentence.article])
    found = asked.furnished(everything, rows, person(request), project)
    return found[-1] if found else None
