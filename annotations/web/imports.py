"""Adding articles: paste one, upload a file, map its columns, watch it come in, take it back."""

from __future__ import annotations

from typing import IO, Any, cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from annotations import access, tasks
from annotations.errors import WorkbenchError
from annotations.ingest import fetching, imports, readers, stopping
from annotations.ingest import rejects as reject_rows
from annotations.models import Article, ArticleVersion, Import, Job, Project
from annotations.roles import Action
from annotations.suggest import telling

from . import addresses
from .addresses import AddressForm
from .alike_texts import alike
from .people import person

MOST_SHOWN = 20
MOST_REJECTS_SHOWN = 50
WHAT_FILES = gettext_lazy(
    "Choose or drop one or several: web pages, PDF, Word (.docx), text, Markdown, LibreOffice (.odt), e-mail; many "
    "articles as Excel (.xlsx), CSV, JSON, feed, EPUB, WARC or a ZIP of any of these; labelled ones from doccano "
    "(.jsonl) and Label Studio (.json); into an empty project a dataset, as .zip. At most {most} MB each."
)
FIELD_NAMES = {
    "title": gettext_lazy("Title"),
    "text": gettext_lazy("Text"),
    "outlet": gettext_lazy("Outlet"),
    "byline": gettext_lazy("Byline"),
    "published": gettext_lazy("Date"),
    "url": gettext_lazy("Web address"),
    "language": gettext_lazy("Language"),
    "licence": gettext_lazy("Licence"),
}


class PasteForm(forms.Form):
    title = forms.CharField(label=FIELD_NAMES["title"], max_length=300)
    text = forms.CharField(
        label=FIELD_NAMES["text"],
        strip=False,
        widget=forms.Textarea({"class": "text", "data-paste": ""}),
        help_text=gettext_lazy(
            "Leave a blank line between paragraphs. Headings and captions are found and not asked; what you paste from "
            "a page or document keeps its headings (#), lists (-) and quotations (>)."
        ),
    )
    outlet = forms.CharField(label=FIELD_NAMES["outlet"], max_length=200, required=False)
    byline = forms.CharField(label=FIELD_NAMES["byline"], max_length=200, required=False)
    published = forms.DateField(
        label=FIELD_NAMES["published"], required=False, widget=forms.DateInput({"type": "date"})
    )
    url = forms.CharField(
        label=FIELD_NAMES["url"], max_length=2000, required=False, widget=forms.URLInput({"placeholder": "https://"})
    )
    language = forms.CharField(
        label=FIELD_NAMES["language"],
        max_length=16,
        required=False,
        help_text=gettext_lazy("A tag such as en or de. Left empty, it is detected."),
    )
    licence = forms.CharField(label=FIELD_NAMES["licence"], max_length=100, required=False)

    def draft(self) -> readers.Draft:
        return readers.Draft(**self.cleaned_data)


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several; its value is always a list."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        return [super(FilesField, self).clean(file, initial) for file in data or [None]]


class UploadForm(forms.Form):
    file = FilesField(
        label=gettext_lazy("Files"),
        help_text=format_lazy(WHAT_FILES, most=f"{settings.MAX_FILE_BYTES / 1e6:g}"),
        widget=ManyFiles({"accept": ",".join(readers.endings())}),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, project: str) -> HttpResponse:
    """Paste an article, upload a file, or give addresses: three forms on one page."""
    home = access.get(Project, request.user, Action.IMPORT, uid=project)
    way = "upload" if "file" in request.FILES else request.POST.get("way", "paste")
    paste = PasteForm(request.POST if request.method == "POST" and way not in ("upload", "address") else None)
    upload = UploadForm(request.POST or None, request.FILES or None) if way == "upload" else UploadForm()
    asked = AddressForm(request.POST if way == "address" else None)
    status = 200
    if request.method == "POST":
        status = 422
        form, take, field = {
            "upload": (upload, uploaded, "file"),
            "address": (asked, addresses.asked, "addresses"),
        }.get(way, (paste, pasted, None))
        if form.is_valid():
            try:
                return take(request, home, form)
            except WorkbenchError as error:
                form.add_error(field, error.message)
                status = error.status
    recent = access.visible(Import, request.user).filter(project=home).select_related("by")[:10]
    context = {
        "project": home,
        "section": "articles",
        "paste": paste,
        "upload": upload,
        "address": asked,
        "fetches": fetching.is_on(),
        "recent": recent,
    }
    return render(request, "annotations/add.html", context, status=status)


def pasted(request: HttpRequest, project: Project, form: Any) -> HttpResponse:
    with transaction.atomic():
        found = imports.paste(project=project, by=person(request), now=timezone.now(), draft=form.draft())
        if not found.duplicate:
            tasks.after_import(found.imported)
    if found.duplicate and access.visible(Article, request.user).filter(pk=found.article.pk).exists():
        messages.info(request, _("This project has an article with the same text already: here it is."))
        return redirect("sheet", found.article.uid)
    return redirect("import", found.imported.uid)


def uploaded(request: HttpRequest, project: Project, form: Any) -> HttpResponse:
    """Take in one file, or several, of which those that cannot be read do not stop the others."""
    files: list[UploadedFile] = form.cleaned_data["file"]
    if len(files) == 1:
        return redirect("import", take_in(request, project, files[0]).uid)
    for file in files:
        try:
            take_in(request, project, file)
        except WorkbenchError as error:
            messages.error(request, f"{file.name}: {error.message}")
    messages.info(request, _("%(count)d files were sent. Their imports stand below.") % {"count": len(files)})
    return redirect("article-add", project.uid)


def take_in(request: HttpRequest, project: Project, file: UploadedFile) -> Import:
    with transaction.atomic():
        imported = imports.upload(
            project=project,
            by=person(request),
            now=timezone.now(),
            name=file.name or "",
            data=cast(IO[bytes], file.file),
        )
        if imported.state == Import.State.QUEUED:
            tasks.start_import(imported)
    return imported


@login_required
@require_POST
def clipboard(request: HttpRequest, project: str) -> JsonResponse:
    """Title and plain text of HTML from somebody's clipboard: the page puts them into its form, nothing is stored."""
    access.get(Project, request.user, Action.IMPORT, uid=project)
    try:
        title, text = imports.from_clipboard(request.POST.get("html", ""))
    except WorkbenchError as error:
        return JsonResponse({"detail": error.message}, status=error.status)
    return JsonResponse({"title": title, "text": text})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, uid: str) -> HttpResponse:
    """One import: its columns while they wait to be mapped, its progress, its articles and rejects."""
    imported = access.get(Import, request.user, Action.SEE if request.method != "POST" else Action.IMPORT, uid=uid)
    status = 200
    if request.method == "POST":
        try:
            return mapped(request, imported)
        except WorkbenchError as error:
            messages.error(request, error.message)
            status = error.status
    context = told(request, imported)
    fragment = request.headers.get("HX-Target") == "progress"
    return render(request, f"annotations/{'_import' if fragment else 'import'}.html", context, status=status)


def mapped(request: HttpRequest, imported: Import) -> HttpResponse:
    """Settle the columns, or what their labels mean, and let the worker read the file."""
    theirs = imports.their_labels(imported)
    with transaction.atomic():
        if theirs:
            words = {label.label: request.POST.get(f"label-{place}", "") for place, label in enumerate(theirs)}
            settled = imports.set_labels(imported=imported, mapping=words)
        else:
            mapping = {field: request.POST.get(field, "") for field in readers.FIELDS}
            settled = imports.set_mapping(imported=imported, mapping=mapping)
        tasks.start_import(settled, by=person(request))
    return redirect("import", imported.uid)


def told(request: HttpRequest, imported: Import) -> dict[str, Any]:
    """What the page says of an import."""
    articles = access.visible(Article, request.user).filter(imported_in=imported)
    reading = imports.job_of(imported)
    suggesting = Job.objects.filter(
        project=imported.project_id, kind=Job.Kind.SUGGEST, arguments__import=str(imported.uid)
    ).first()
    reads = access.reads_imports(request.user, imported)
    still = unfinished(imported, reading, suggesting)
    waits = reads and imported.state == Import.State.MAPPING
    table = imports.preview(imported) if waits else None
    return {
        "project": imported.project,
        "section": "articles",
        "imported": imported,
        "articles": articles.with_details().order_by("pk")[:MOST_SHOWN],  # type: ignore[attr-defined]
        "renewed": renewed(request, imported),
        "rejects": imported.rejected.all()[:MOST_REJECTS_SHOWN] if reads else [],
        "reasons": reject_rows.reasons(imported) if reads else [],
        "can_be_mended": reads and reject_rows.can_be_mended(imported),
        "can_go_on": imported.state in stopping.ENDED and reading is not None and from_something(imported),
        "fetches": addresses.listed(imported) if reads else [],
        "reading": reading,
        "suggesting": suggesting,
        "suggesting_notes": telling.said(suggesting.result) if suggesting else [],
        "unfinished": still,
        "alike": [] if still else alike(articles, request.user),
        "near_duplicates": imported.project.near_duplicates,
        "may_manage": access.allows(request.user, imported.project, Action.MANAGE),
        "looks_at_boundaries": not still and access.allows(request.user, imported.project, Action.EDIT),
        "table": table,
        "labels": imports.their_labels(imported) if waits else [],
        "choices": imports.choices(imported.project) if waits else [],
        "fields": [(field, FIELD_NAMES[field], (imported.mapping or {}).get(field, "")) for field in readers.FIELDS],
        "may_import": access.allows(request.user, imported.project, Action.IMPORT),
        "may_tag": access.allows(request.user, imported.project, Action.TAG),
    }


def from_something(imported: Import) -> bool:
    """Whether there is still what it came from: its file, or addresses."""
    return bool(imported.original) or imported.fetches.exists()


def renewed(request: HttpRequest, imported: Import) -> list[Article]:
    """The articles that it brought a new text of."""
    brought = ArticleVersion.objects.filter(imported_in=imported)
    rows = access.visible(Article, request.user).filter(pk__in=brought.values("article"))
    return list(rows.with_details().order_by("pk")[:MOST_SHOWN])  # type: ignore[attr-defined]


def unfinished(imported: Import, *jobs: Job | None) -> bool:
    """True while something about the import may still change by itself."""
    running = (Job.State.QUEUED, Job.State.RUNNING)
    if imported.state in (Import.State.FAILED, Import.State.TAKEN_BACK):
        return False
    return imported.state in (Import.State.QUEUED, Import.State.RUNNING) or any(
        job is not None and job.state in running for job in jobs
    )
