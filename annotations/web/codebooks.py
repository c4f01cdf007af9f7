"""The codebook's next version: edited, compared with what stands, published; and the versions there were."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from annotations import access
from annotations.codebook import RULING_FORMAT, entries_of, next_ruling
from annotations.discuss import codebooks
from annotations.errors import Conflict, InvalidInput, NotFound, WorkbenchError
from annotations.models import Codebook, Project, Sentence, Thread
from annotations.review import again
from annotations.roles import Action

from .people import person

SHOWN = 20  # of the sentences that would be asked again


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, project: str) -> HttpResponse:
    """The draft of the next version. POST `act`: save, discard or publish what was seen (`stamp`)."""
    home, user = access.get(Project, request.user, Action.MANAGE, uid=project), person(request)
    if request.method == "GET":
        return render(request, "annotations/codebook_edit.html", page(home, codebooks.draft(project=home, by=user)))
    draft = Codebook.objects.filter(project=home, published_at=None).first()
    if draft is None:
        raise Conflict(_("There is no draft any more: somebody published it or threw it away."))
    content, guidelines = content_of(request.POST, draft), request.POST.get("guidelines", "").replace("\r\n", "\n")
    try:
        return ACTS.get(request.POST.get("act", ""), save)(request, home, draft, content, guidelines)
    except WorkbenchError as refusal:
        # What was typed stays on the page, with the stamp that it was typed on.
        typed = Codebook(project=home, version=draft.version, content=content, guidelines=guidelines)
        wrong = refusal.details.get("problems", [refusal.message])
        context = page(home, typed) | {"wrong": wrong, "stamp": request.POST.get("stamp", "")}
        return render(request, "annotations/codebook_edit.html", context, status=refusal.status)


def save(
    request: HttpRequest, home: Project, draft: Codebook, content: dict[str, Any], guidelines: str
) -> HttpResponse:
    stamp = request.POST.get("stamp", "")
    codebooks.save(draft=draft, content=content, guidelines=guidelines, expected=stamp, by=person(request))
    messages.success(request, _("Saved. Nobody sees it before it is published."))
    return redirect("codebook-edit", home.uid)


def discard(
    request: HttpRequest, home: Project, draft: Codebook, content: dict[str, Any], guidelines: str
) -> HttpResponse:
    codebooks.discard(draft=draft, expected=request.POST.get("stamp", ""))
    messages.success(request, _("The draft was thrown away."))
    return redirect("guidelines", home.uid)


def publish(
    request: HttpRequest, home: Project, draft: Codebook, content: dict[str, Any], guidelines: str
) -> HttpResponse:
    """Save and publish in one: what is on the page is what becomes the version."""
    meaning = request.POST.get("meaning", "")
    if meaning not in ("wording", "answers"):
        raise InvalidInput(_("Say whether this is a matter of wording, or changes answers."))
    user, now, stamp = person(request), timezone.now(), request.POST.get("stamp", "")
    with transaction.atomic():
        saved = codebooks.save(draft=draft, content=content, guidelines=guidelines, expected=stamp, by=user)
        keys = wanted(home, request.POST).values_list("pk", flat=True) if meaning == "answers" else []
        book = codebooks.publish(
            draft=saved,
            expected=codebooks.stamp(saved),
            changes_answers=meaning == "answers",
            sentences=keys,
            by=user,
            now=now,
        )
        batch = again.ask_again(codebook=book, by=user, now=now) if meaning == "answers" else None
    done = _("Version %(version)d is published.") % {"version": book.version}
    if batch is not None:
        n = batch.articles.count()
        asked = ngettext("Asked again in %(n)d article.", "Asked again in %(n)d articles.", n) % {"n": n}
        done = f"{done} {asked}"
    messages.success(request, done)
    return redirect("guidelines", home.uid)


ACTS = {"save": save, "discard": discard, "publish": publish}


@login_required
@require_GET
def affected(request: HttpRequest, project: str) -> HttpResponse:
    """How many sentences would be asked again, and the first of them: a fragment.

    Of what would be asked it counts and shows what the person may open and does not answer blind: a count of the others
    would tell their words and labels as well as the sentences would.
    """
    home = access.get(Project, request.user, Action.MANAGE, uid=project)
    open_to = access.visible(Sentence, request.user, Action.MANAGE).exclude(access.blind_to(request.user, "article"))
    rows = wanted(home, request.GET).filter(pk__in=open_to.values("pk"))
    some = list(rows.select_related("article")[:SHOWN])
    access.read(request.user, (row.article for row in some))
    context = {"count": rows.count(), "rows": some, "asked": chosen(request.GET)}
    return render(request, "annotations/_affected.html", context)


@login_required
@require_GET
def version(request: HttpRequest, project: str, number: int) -> HttpResponse:
    """A published version: what it changed of the one before."""
    home = access.get(Project, request.user, uid=project)
    books = {row.version: row for row in Codebook.objects.filter(project=home, published_at__isnull=False)}
    if number not in books:
        raise NotFound(_("There is no such version."))
    book = books[number]
    before = books.get(number - 1)
    context = {
        "project": home,
        "section": "guidelines",
        "book": book,
        "changes": codebooks.changes(before, book) if before else [],
        "first": before is None,
        "names": names(book),
        "versions": sorted(books, reverse=True),
    }
    return render(request, "annotations/codebook_version.html", context)


@login_required
@require_POST
def adopt(request: HttpRequest, uid: str) -> HttpResponse:
    """A settled question becomes a ruling of the draft."""
    thread = access.get(Thread, request.user, Action.MANAGE, uid=uid)
    project = thread.sentence.article.project
    try:
        codebooks.adopt(thread=thread, text=request.POST.get("text", ""), by=person(request))
    except WorkbenchError as refusal:
        messages.error(request, refusal.message)
        return redirect("questions", project.uid)
    messages.success(request, _("Ruling %(number)s stands in the draft.") % {"number": thread.ruling})
    return redirect("codebook-edit", project.uid)


def page(home: Project, draft: Codebook) -> dict[str, Any]:
    current = Codebook.objects.current(home)
    return {
        "project": home,
        "section": "guidelines",
        "draft": draft,
        "stamp": codebooks.stamp(draft),
        "changes": codebooks.changes(current, draft),
        "names": names(current),
        "entries": entries_of(draft.content),
        "new": next_ruling(draft.content["rulings"]),
        "policies": [(key, policy_names().get(key, key), on) for key, on in draft.content["policies"].items()],
    }


def policy_names() -> dict[str, str]:
    return {
        "institutional_spokesperson_is_sourced": _("A spokesperson of an institution is a source one can identify (R3)")
    }


def names(book: Codebook) -> dict[str, str]:
    """Label key → its name, to say in which label something changed."""
    return {entry.key: entry.name for entry in entries_of(book.content)}


def chosen(given: QueryDict) -> dict[str, str]:
    return {name: given.get(name, "").replace("\0", "").strip() for name in ("label", "words")}


def wanted(home: Project, given: QueryDict) -> Any:
    """The sentences that the form asks about; none where it names neither a label nor words."""
    asked = chosen(given)
    rows = codebooks.affected(project=home, **asked)
    return rows if any(asked.values()) else rows.none()


def content_of(given: QueryDict, draft: Codebook) -> dict[str, Any]:
    """The draft's content with what the form says instead. What the form has no field for stays."""
    entries = []
    for row in draft.content["entries"]:
        typed = {
            name: " ".join(given.get(f"{row['key']}-{name}", row[name]).split())
            for name in ("name", "hint", "definition")
        }
        lines = given.get(f"{row['key']}-examples")
        keys = given.get(f"{row['key']}-hotkeys")
        typed_lists = {
            "examples": [line.strip() for line in lines.splitlines() if line.strip()]
            if lines is not None
            else row["examples"],
            "hotkeys": keys.lower().split() if keys is not None else row["hotkeys"],
        }
        entries.append(row | typed | typed_lists)
    rulings = {key: given.get(key, text) for key, text in draft.content["rulings"].items()}
    new, text = given.get("new", ""), given.get("new-text", "")
    if text.strip() and RULING_FORMAT.match(new):
        rulings[new] = text
    questions = [given.get(f"question-{place}", text) for place, text in enumerate(draft.content["questions"], start=1)]
    policies = {key: f"policy-{key}" in given for key in draft.content["policies"]}
    return {"entries": entries, "rulings": rulings, "questions": questions, "policies": policies}
