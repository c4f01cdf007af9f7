"""Adding articles through the pages: paste, upload, map, watch, take back."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from annotations import tasks
from annotations.models import Article, Import, Job
from annotations.review import queue
from tests import factories
from tests.cast import ARTICLE


@pytest.fixture
def mira_at(client, mira):
    client.force_login(mira)
    return client


def run_jobs(now):
    for uid in Job.objects.filter(state="queued").order_by("pk").values_list("uid", flat=True):
        job = Job.objects.claim(uid=uid, now=now, lease=tasks.lease())
        if job:
            tasks.work(job)


def send(client, desk, name, text):
    file = SimpleUploadedFile(name, text.encode())
    return client.post(reverse("article-add", args=[desk.uid]), {"way": "upload", "file": file})


def test_a_pasted_article_leads_to_its_import_and_then_to_tagging(mira_at, desk, now):
    answer = mira_at.post(reverse("article-add", args=[desk.uid]), {"title": "Harbour", "text": ARTICLE})
    imported = Import.objects.get()
    assert answer.url == reverse("import", args=[imported.uid])
    page = mira_at.get(answer.url).content.decode()
    assert "Making suggestions" in page
    assert 'hx-trigger="load delay:700ms"' in page
    run_jobs(now)
    page = mira_at.get(answer.url).content.decode()
    assert "Making suggestions" not in page
    assert "delay:700ms" not in page.split('id="progress"')[1]
    assert reverse("tag", args=[Article.objects.get().uid]) in page


def test_what_is_wrong_with_a_paste_is_said_and_nothing_is_lost(mira_at, desk):
    answer = mira_at.post(
        reverse("article-add", args=[desk.uid]), {"title": "Harbour", "text": ARTICLE, "url": "ftp://x"}
    )
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "not a web address" in page
    assert "has been closed since Tuesday" in page


def test_a_text_that_is_there_already_is_shown_and_not_doubled(mira_at, desk, harbour):
    answer = mira_at.post(reverse("article-add", args=[desk.uid]), {"title": "Again", "text": ARTICLE}, follow=False)
    assert answer.url == reverse("sheet", args=[harbour.uid])
    assert Article.objects.live().count() == 1


def test_too_large_a_paste_is_413_with_a_sentence(mira_at, desk, settings):
    settings.MAX_ARTICLE_BYTES = 100
    answer = mira_at.post(reverse("article-add", args=[desk.uid]), {"title": "Long", "text": ARTICLE})
    assert answer.status_code == 413
    assert "at most" in answer.content.decode()


def test_columns_are_shown_before_anything_is_stored(mira_at, desk, now):
    rows = [
        {"head": "One", "body": "The quay is closed."},
        {"head": "Two", "body": ""},
        {"head": "Three", "body": "It rained."},
    ]
    answer = send(mira_at, desk, "week.jsonl", "\n".join(map(json.dumps, rows)))
    page = mira_at.get(answer.url).content.decode()
    assert "Which column is what?" in page
    assert "The quay is closed." in page
    assert not Article.objects.exists()
    mira_at.post(answer.url, {"title": "head", "text": "body"})
    run_jobs(now)
    page = mira_at.get(answer.url).content.decode()
    assert "It has no text" in page
    assert {article.details.get().title for article in Article.objects.all()} == {"One", "Three"}
    uid = Import.objects.get().uid
    lines = b"".join(mira_at.get(reverse("import-rejects", args=[uid])).streaming_content).decode().splitlines()
    assert lines[0] == "row,reason,title"
    assert lines[1].startswith("2,")


def test_a_mapping_without_a_text_is_refused_and_asked_again(mira_at, desk):
    answer = send(mira_at, desk, "week.csv", "head,body\nOne,The quay is closed.\n")
    refused = mira_at.post(answer.url, {"title": "head", "text": ""})
    assert refused.status_code == 400
    assert "Choose the column that holds the text" in refused.content.decode()
    assert Import.objects.get().state == Import.State.MAPPING


@pytest.mark.parametrize(("name", "text"), [("photo.png", "x"), ("empty.txt", "")])
def test_a_file_that_cannot_be_read_is_refused_with_a_reason(mira_at, desk, name, text):
    answer = send(mira_at, desk, name, text)
    assert answer.status_code in (400, 422)
    assert not Import.objects.exists()
    assert "errorlist" in answer.content.decode()


def test_an_import_is_taken_back_as_one_until_somebody_answered(mira_at, desk, harbour, rosa, now):
    imported = harbour.imported_in
    held = queue.open_article(article=harbour, reviewer=rosa, now=now)
    factories.say(held, 1, "plain")
    refused = mira_at.post(reverse("import-take-back", args=[imported.uid]))
    assert refused.status_code == 409
    assert "Somebody has answered" in refused.content.decode()
    other = factories.article(desk, desk.memberships.get(role="manager").user, now)
    mira_at.post(reverse("import-take-back", args=[other.imported_in.uid]))
    other.refresh_from_db()
    assert other.deleted_at


def test_a_failed_import_says_why_to_whoever_waits(mira_at, desk, now):
    answer = send(mira_at, desk, "week.jsonl", '{"body": "The quay is closed."}')
    mira_at.post(answer.url, {"text": "body"})
    imported = Import.objects.get()
    imported.original.storage.delete(imported.original.name)
    run_jobs(now)
    page = mira_at.get(answer.url).content.decode()
    assert "Something broke (FileNotFoundError)" in page


def test_reviewers_may_not_add_and_strangers_find_nothing(client, rosa, stig, desk):
    client.force_login(rosa)
    assert client.get(reverse("article-add", args=[desk.uid])).status_code == 403
    client.force_login(stig)
    assert client.get(reverse("article-add", args=[desk.uid])).status_code == 404


def test_a_body_over_the_limit_is_refused_before_it_is_read(mira_at, desk, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    page = mira_at.post(reverse("article-add", args=[desk.uid]), {"title": "Long", "text": ARTICLE * 9})
    assert page.status_code == 413
    answer = mira_at.put(
        "/api/v1/jobs/00000000-0000-4000-8000-000000000000/", b"x" * 1_000_001, content_type="text/plain"
    )
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_the_first_rows_of_a_file_are_shown_only_to_whoever_may_import(client, mira, rosa, desk):
    client.force_login(mira)
    address = send(client, desk, "week.csv", "head,body\nOne,A secret sentence.\n").url
    assert "A secret sentence" in client.get(address).content.decode()
    client.force_login(rosa)
    assert "A secret sentence" not in client.get(address).content.decode()
    uid = Import.objects.get().uid
    assert client.get(f"/api/v1/imports/{uid}/").json()["table"] is None


def test_a_search_with_a_nul_finds_nothing_and_breaks_nothing(mira_at, desk, harbour):
    assert mira_at.get(reverse("articles", args=[desk.uid]), {"q": "no\0such", "outlet": "\0"}).status_code == 200
    assert mira_at.get(f"/api/v1/projects/{desk.uid}/articles/?q=%00").status_code == 200


def test_what_a_clipboard_holds_becomes_a_plain_text_with_its_structure(mira_at, desk):
    html = """<meta charset='utf-8'><!--StartFragment--><h1>Quay closed</h1>
    <p onclick="x()">The quay is <b>closed</b>, Mira Lund said.</p><script>alert(1)</script>
    <h2>What now</h2><ul><li>Use gate four.</li></ul><blockquote>Nobody told us.</blockquote><p class=MsoListParagraph>
    <span style='mso-list:Ignore'>·<span>&nbsp; </span></span>Lorries cross.</p><!--EndFragment-->"""
    answer = mira_at.post(reverse("article-clipboard", args=[desk.uid]), {"html": html})
    assert answer.json() == {
        "title": "Quay closed",
        "text": "The quay is closed, Mira Lund said.\n\n# What now\n\n- Use gate four.\n\n> Nobody told us."
        "\n\n- Lorries cross.",
    }
    mira_at.post(reverse("article-add", args=[desk.uid]), answer.json())
    kinds = [kind for kind, _, _ in Article.objects.get().versions.get().blocks]
    assert kinds == ["text", "heading", "list", "quote", "list"]


def test_a_clipboard_without_text_is_told_and_stores_nothing(mira_at, desk):
    answer = mira_at.post(reverse("article-clipboard", args=[desk.uid]), {"html": "<img src=x>"})
    assert (answer.status_code, answer.json()) == (400, {"detail": "It has no text."})
    assert not Import.objects.exists()


def test_several_files_are_sent_at_once_and_a_bad_one_does_not_stop_the_others(mira_at, desk, now):
    files = [
        SimpleUploadedFile("one.txt", b"Quay closed\n\nThe quay is closed."),
        SimpleUploadedFile("bad.pdf", b"none"),
        SimpleUploadedFile("week.csv", b"title,text\nA,It rained.\n"),
    ]
    answer = mira_at.post(reverse("article-add", args=[desk.uid]), {"way": "upload", "file": files}, follow=True)
    page = answer.content.decode()
    assert "bad.pdf: “bad.pdf” is not a PDF, though it is called so" in page
    assert "3 files were sent" in page
    assert {imported.original_name: imported.state for imported in Import.objects.all()} == {
        "one.txt": "queued",
        "week.csv": "mapping",
    }
