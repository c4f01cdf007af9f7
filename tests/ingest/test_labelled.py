"""Files of doccano and Label Studio come in with their labels: matched first, then one person's answers, never more."""

import io
import json
import re
import unicodedata

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from hypothesis import given as whatever
from hypothesis import strategies as st

from annotations import tasks
from annotations.codebook import ENTRIES
from annotations.errors import Conflict, InvalidInput
from annotations.ingest import imports, labelled, labels, readers
from annotations.ingest.labelled import fitting
from annotations.ingest.prepare import prepare
from annotations.models import Answer, Article, Import, Job, Sentence, User
from tests import factories
from tests.ingest.test_restoring import is_whole

TEXT = "The lock is shut 🚢. Officials said it could break.  It was built in 1931."
SHUT, SAID, BUILT = "The lock is shut 🚢.", "Officials said it could break.", "It was built in 1931."


def lines(*rows):
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def span(words, label, text=TEXT):
    start = text.index(words)
    return [start, start + len(words), label]


def region(words, *labels, text=TEXT):
    """As a browser counts: in UTF-16 units."""
    start = len(text[: text.index(words)].encode("utf-16-le")) // 2
    end = start + len(words.encode("utf-16-le")) // 2
    return {"type": "labels", "value": {"start": start, "end": end, "text": words, "labels": list(labels)}}


def chosen(*names):
    return {"type": "choices", "value": {"choices": list(names)}}


def task(text, *annotations):
    return {"id": 1, "data": {"text": text}, "annotations": [{"result": results} for results in annotations]}


SPANS = lines({"id": 1, "text": TEXT, "label": [span(SHUT, "FACT"), span(SAID, "somebody"), span("1931", "FACT")]})
CHOICES = lines({"text": "It was built in 1931.", "label": ["FACT"]}, {"text": TEXT, "label": ["FACT"]})
ENTITIES = lines({"text": TEXT, "entities": [{"id": 4, "label": "FACT", "start_offset": 0, "end_offset": len(SHUT)}]})
STUDIO = json.dumps([
    task(TEXT, [region(SHUT, "FACT"), region(SAID, "somebody")], [region(BUILT, "FACT"), chosen("somebody")]),
    task("The quay is closed.", [chosen("FACT")], [chosen("FACT")]),
]).encode()  # fmt: skip


@pytest.mark.parametrize(
    ("name", "data", "program"),
    [
        ("a.jsonl", SPANS, "doccano"),
        ("a.jsonl", CHOICES, "doccano"),
        ("a.jsonl", ENTITIES, "doccano"),
        ("a.json", STUDIO, "label_studio"),
        ("a.jsonl", lines({"text": TEXT, "label": "news"}), None),
        ("a.jsonl", lines({"text": TEXT, "label": [1, 2]}), None),
        ("a.jsonl", lines({"text": TEXT, "label": []}), None),
        ("a.jsonl", lines({"text": TEXT}), None),
        ("a.jsonl", lines({"body": TEXT, "label": ["a"]}), None),
        ("a.json", b"{}", None),
        ("a.json", b"[]", None),
        ("a.json", b"[1]", None),
        ("a.csv", SPANS, None),
    ],
)
def test_a_file_with_labels_is_told_from_any_other(name, data, program):
    found = labelled.found_in(name, io.BytesIO(data))
    assert (found.NAME if found else None) == program


def test_labels_are_counted_the_commonest_first():
    assert labelled.labels_of(labelled.by_name("doccano"), SPANS) == {"FACT": 2, "somebody": 1}
    assert labelled.labels_of(labelled.by_name("label_studio"), STUDIO) == {"FACT": 4, "somebody": 2}


def test_a_name_that_is_ours_is_matched_by_itself():
    assert labelled.suggested(["Plain", "sourced", "FACT"], ENTRIES) == {
        "Plain": "plain", "sourced": "sourced", "FACT": "ignore",
    }  # fmt: skip


def test_a_word_of_a_mapping_says_label_and_hedged():
    assert labelled.meaning_of("anonymous~", ENTRIES) == ("anonymous", True)
    assert labelled.meaning_of("speculative", ENTRIES) == ("speculative", True)
    assert labelled.meaning_of("ignore", ENTRIES) is None
    for word in ("bird", "plain~", "speculative~", ""):
        with pytest.raises(KeyError):
            labelled.meaning_of(word, ENTRIES)


MEANINGS = {"FACT": labelled.Meaning("plain", False), "somebody": labelled.Meaning("anonymous", True), "no": None}


def fitted(text, *marks):
    [document] = labelled.by_name("doccano").read(lines({"text": text, "label": list(marks)}))
    found, wrong = labelled.fit(document, prepare(document.draft), MEANINGS)
    return {one.number: one.meaning.label for one in found}, wrong


@pytest.mark.parametrize(
    ("words", "number"),
    [
        (SHUT, 1),
        ("The lock is shut", 1),
        (SAID, 2),
        (f" {SAID}  ", 2),
        ("Officials said it could break", 2),
        (BUILT, 3),
    ],
)
def test_a_mark_fits_the_sentence_whose_words_it_covers(words, number):
    assert fitted(TEXT, span(words, "FACT")) == ({number: "plain"}, [])


@pytest.mark.parametrize(
    ("mark", "why"),
    [
        (span("1931", "FACT"), "only part of sentence 3"),
        (span(f"{SAID}  {BUILT}", "FACT"), "it lies in 2 sentences"),
        (span("🚢.", "FACT"), "it holds no words"),
        ([0, 999, "FACT"], "outside the text"),
        ([-4, 3, "FACT"], "outside the text"),
        ([9, 9, "FACT"], "outside the text"),
        ("FACT", "the whole text, which has 3 sentences"),
    ],
)
def test_a_mark_that_fits_no_sentence_says_why(mark, why):
    found, [wrong] = fitted(TEXT, mark)
    assert not found
    assert why in wrong


@pytest.mark.parametrize("name", ["a\0b", "half a \ud83d", "two\nlines", " ", "x" * 201])
@pytest.mark.parametrize("kind", ["a.jsonl", "a.json"])
def test_a_label_that_can_neither_be_stored_nor_shown_is_none(mira_at, desk, now, name, kind):
    texts = [f"Ship {n} left." for n in range(100)]  # so many rows are looked at to tell what the file is
    rows = [*({"text": text, "label": ["FACT"]} for text in texts), {"text": "It was built.", "label": [name]}]
    tasks = [*(task(text, [chosen("FACT")]) for text in texts), task("It was built.", [chosen(name)])]
    imported = send(mira_at, desk, kind, json.dumps(tasks).encode() if kind == "a.json" else lines(*rows))
    assert [label.label for label in imports.their_labels(imported)] == ["FACT"]
    assert mira_at.get(reverse("import", args=[imported.uid])).status_code == 200
    choose(mira_at, imported, now, FACT="plain")
    assert [reject.row for reject in imported.rejected.all()] == [101]
    assert imported.counts["answers"] == 100


def test_many_marks_of_a_long_text_are_read_once_each(monkeypatch):
    """Twice the marks of twice the text take twice the time: each is looked at for itself, not with all before it."""
    read, canonical = [], fitting.normalise.canonical

    def counted(text):
        read.append(len(text))
        return canonical(text)

    def work(sentences):
        text = " ".join(f"Shi\u0301p {n} left." for n in range(sentences))
        marks = [[found.start(), found.end(), "FACT"] for found in re.finditer(r"Shi\u0301p \d+ left\.", text)]
        [document] = labelled.by_name("doccano").read(lines({"text": text, "label": marks}))
        ready = prepare(document.draft)
        read.clear()
        found, wrong = labelled.fit(document, ready, MEANINGS)
        assert (len(found), wrong) == (sentences, [])
        return sum(read)

    monkeypatch.setattr(fitting.normalise, "canonical", counted)
    assert work(400) < 2.5 * work(200)


@whatever(st.text(alphabet="ab e\u0301.\n\u00a0\u200b\u00ad\tA", max_size=60))
def test_each_place_of_a_text_is_where_all_before_it_ends(raw):
    text = f"Ship {raw} left."
    document = readers.draft({"text": text, "title": "x"})
    page = fitting.Page(text, prepare(document))
    if page.by_word:
        for at in range(len(text) + 1):
            mark = text[:at]
            if at < len(text) and unicodedata.combining(text[at]):
                continue  # nobody's mark ends within a letter
            assert page.place(at) == len(fitting.packed(mark)), at


def test_two_labels_of_one_sentence_are_neither():
    found, [wrong] = fitted(TEXT, span(SHUT, "FACT"), span(SHUT, "somebody"), span(SAID, "somebody"), span(BUILT, "no"))
    assert found == {2: "anonymous"}
    assert "Sentence 1 has several labels" in wrong


def test_places_are_found_again_after_the_text_was_made_canonical():
    text = "\r\n  Cafe\u0301 shut.\r\n\r\n\r\n\u200bIt was\u00a0built \x07in 1931.  \r\nAnd so on."
    found, wrong = fitted(
        text, span("It was\u00a0built \x07in 1931.", "FACT", text), span("Cafe\u0301 shut.", "FACT", text)
    )
    assert not wrong
    assert len(found) == 2


@pytest.fixture
def mira_at(client, mira):
    client.force_login(mira)
    return client


def send(client, desk, name, data):
    form = {"way": "upload", "file": SimpleUploadedFile(name, data)}
    answer = client.post(reverse("article-add", args=[desk.uid]), form)
    assert answer.status_code == 302, answer.content.decode()
    return Import.objects.filter(project=desk).latest("pk")


def choose(client, imported, now, **words):
    """Match their labels on the page, and let the worker do the rest."""
    place = {label.label: n for n, label in enumerate(imports.their_labels(imported))}
    answer = client.post(
        reverse("import", args=[imported.uid]), {f"label-{place[name]}": word for name, word in words.items()}
    )
    assert answer.status_code == 302
    for job in Job.objects.filter(state="queued", kind="import"):
        tasks.work(Job.objects.claim(uid=job.uid, now=now, lease=tasks.lease()))
    imported.refresh_from_db()
    return imported


def given(desk):
    rows = Answer.objects.filter(assignment__article__project=desk).order_by("sentence")
    return [
        (row.sentence.number, row.label, row.hedged, row.sentence.standing) for row in rows.select_related("sentence")
    ]


def test_the_page_shows_what_was_found_and_how_often(mira_at, desk):
    imported = send(mira_at, desk, "export.jsonl", SPANS)
    page = mira_at.get(reverse("import", args=[imported.uid])).content.decode()
    assert "What do their labels mean?" in page
    assert "somebody" in page
    assert "Anonymous, hedged" in page
    assert not Article.objects.filter(project=desk).exists()


def test_labels_become_answers_of_one_account_and_what_fits_nowhere_is_rejected(mira_at, desk, now):
    imported = choose(mira_at, send(mira_at, desk, "export.jsonl", SPANS), now, FACT="plain", somebody="anonymous~")
    assert imported.state == "done"
    assert imported.counts == {"articles": 1, "sentences": 3, "duplicates": 0, "rejected": 1, "answers": 2}
    assert given(desk) == [(1, "plain", False, "single"), (2, "anonymous", True, "single")]
    [reject] = imported.rejected.all()
    assert reject.row == 1
    assert "only part of sentence 3" in reject.reason
    account = User.objects.get(name="doccano import")
    assert not account.is_active
    assert not account.has_usable_password()
    is_whole(desk)


def test_several_who_annotated_in_label_studio_are_one_here(mira_at, desk, now):
    imported = choose(mira_at, send(mira_at, desk, "studio.json", STUDIO), now, FACT="sourced", somebody="ignore")
    assert given(desk) == [
        (1, "sourced", False, "single"),
        (3, "sourced", False, "single"),
        (1, "sourced", False, "single"),
    ]
    assert imported.counts["rejected"] == 0
    assert User.objects.filter(name="Label Studio import").count() == 1
    assert set(Sentence.objects.filter(article__project=desk).values_list("standing", flat=True)) == {"single", "open"}
    is_whole(desk)


def test_a_text_that_is_there_already_gets_no_labels(mira_at, desk, mira, now):
    factories.article(desk, mira, now, TEXT)
    imported = choose(mira_at, send(mira_at, desk, "export.jsonl", SPANS), now, FACT="plain", somebody="ignore")
    assert (imported.counts["duplicates"], imported.counts["answers"]) == (1, 0)
    assert "has this text already" in imported.rejected.last().reason
    assert not given(desk)


def test_the_same_file_again_says_nothing_twice(mira_at, desk, now):
    for _ in range(2):
        choose(mira_at, send(mira_at, desk, "export.jsonl", SPANS), now, FACT="plain", somebody="anonymous")
    assert len(given(desk)) == 2


def many(rows):
    return lines(*({"text": f"Ship {n} left.", "label": ["FACT"]} for n in range(rows)))


def test_a_job_that_is_cancelled_while_it_reads_stops_there(mira_at, desk, now, monkeypatch):
    """It renews its lease meanwhile, and so hears of it: a long file would lose it else, again and again."""
    imported, seen = send(mira_at, desk, "export.jsonl", many(5 * labels.ROWS_A_CHUNK)), []

    def cancelled(draft):
        seen.append(draft.row)
        Job.objects.filter(kind="import").update(state="cancelled", finished_at=now)
        return prepare(draft)

    monkeypatch.setattr(labels, "made_ready", cancelled)
    choose(mira_at, imported, now, FACT="plain")
    assert len(seen) < labels.ROWS_A_CHUNK
    assert not Article.objects.filter(project=desk).exists()


def test_no_query_names_all_the_articles_of_a_file(mira_at, desk, now):
    """A database takes so many values and no more."""
    most = 0

    def look(execute, sql, params, many, context):
        nonlocal most
        if sql.startswith("SELECT"):
            most = max(most, len(params or ()))
        return execute(sql, params, many, context)

    imported = send(mira_at, desk, "export.jsonl", many(3 * labels.ROWS_A_CHUNK))
    with connection.execute_wrapper(look):
        choose(mira_at, imported, now, FACT="plain")
    assert imported.counts["answers"] == 3 * labels.ROWS_A_CHUNK
    assert most < 1.5 * labels.ROWS_A_CHUNK
    is_whole(desk)


def test_a_mapping_that_makes_no_sense_is_refused(mira_at, desk):
    imported = send(mira_at, desk, "export.jsonl", SPANS)
    for mapping in ({}, {"FACT": "bird", "somebody": "ignore"}, {"FACT": "plain~", "somebody": "ignore"}):
        with pytest.raises(InvalidInput):
            imports.set_labels(imported=imported, mapping=mapping)
    imports.set_labels(imported=imported, mapping={"FACT": "plain", "somebody": "ignore"})
    with pytest.raises(Conflict):
        imports.set_labels(imported=imported, mapping={"FACT": "plain", "somebody": "ignore"})


def test_rows_that_are_none_are_rejected_and_the_others_come(mira_at, desk, now):
    data = SPANS + b"{\n" + lines({"text": "", "label": ["FACT"]}, {"text": "The quay is closed.", "label": ["FACT"]})
    imported = choose(mira_at, send(mira_at, desk, "export.jsonl", data), now, FACT="plain", somebody="ignore")
    assert imported.counts["articles"] == 2
    assert [reject.row for reject in imported.rejected.all()] == [1, 2, 3]
