"""A dataset comes back: exported, brought into an empty project elsewhere, and exported again it has the same rows."""

import io
import json
import random
import shutil
import uuid
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from annotations import tasks
from annotations.codebook import HOW_ORDER
from annotations.errors import Conflict, TooLarge
from annotations.ingest import imports, restoring
from annotations.ingest.datasets import Dataset, FolderPlace, reading
from annotations.ingest.restoring import decided
from annotations.ingest.restoring.standings import look_at_tables
from annotations.models import Article, Codebook, Decision, Event, Import, Job, Project, Pseudonym, User
from annotations.people import projects
from annotations.schema import ROW_TYPES
from tests import factories
from tests.cast import NOW, member, staffed
from tests.export.test_datasets import made, read
from tests.export.test_rebuild import busied
from tests.export.test_rebuild import busy as busy
from tests.ingest.lively import Lively, drawn, seeds

ROWS = ("sentences.jsonl", "answers.jsonl")


def unpacked(dataset, place):
    """The dataset's folder."""
    place.mkdir()
    with zipfile.ZipFile(io.BytesIO(read(dataset, "dataset.zip"))) as packed:
        packed.extractall(place)
    return next(place.iterdir())


def elsewhere(by, now):
    """An empty project of a deployment that has none of the articles: here they get other uids."""
    for article in Article.objects.all():
        Article.objects.filter(pk=article.pk).update(uid=uuid.uuid4())
    return projects.create(name=f"Again {uuid.uuid4()}", by=by, now=now)


def restored(project, folder, by, now):
    return restoring.restore(project=project, dataset=Dataset(FolderPlace(folder)), by=by, now=now, way="command")


def there_and_back(project, by, now, tmp_path, **recipe):
    """Export, import, export: the rows of both, by name; the project it came into."""
    first = made(project, by, now, formats=["jsonl"], **recipe)
    folder = unpacked(first, tmp_path / uuid.uuid4().hex)
    again = elsewhere(by, now)
    restored(again, folder, by, now)
    second = made(again, by, now, formats=["jsonl"], **recipe)
    names = [file.name for file in first.files.all() if file.name.startswith((*ROWS, "articles.jsonl"))]
    assert len(names) == 3
    return again, second, {name: (read(first, name), read(second, name)) for name in names}


def is_whole(project):
    """Events, rows and what follows from them agree."""
    for command in ("verify_events", "rebuild_projections"):
        call_command(command, "--project", str(project.uid), stdout=io.StringIO())


def rebuilds(dataset, tmp_path):
    folder = unpacked(dataset, tmp_path / uuid.uuid4().hex)
    out = io.StringIO()
    call_command("export", "rebuild", str(folder / "manifest.json"), stdout=out)
    return out.getvalue()


def test_a_dataset_comes_back_and_goes_out_again_the_same(busy, mira, now, tmp_path):
    again, dataset, found = there_and_back(busy, mira, now, tmp_path, include_open=True)
    for name, (first, second) in found.items():
        assert first == second, name
    assert found["answers.jsonl"][0].count(b"\n") > 10
    is_whole(again)
    assert "byte for byte" in rebuilds(dataset, tmp_path)


@pytest.fixture
def lively(desk, mira, rosa, adam, now):
    """Fills the desk with whatever may happen, by a seed."""

    greta = member(desk, "Greta", "reviewer")

    def fill(seed):
        Lively(desk, mira, [rosa, adam, greta], random.Random(seed), now).fill()

    return fill


RECIPES = (
    {"include_open": True},
    {"include_open": True, "bulk": True},
    {"bulk": True, "options": {"precedence": "doubt_first", "compression": "zstd"}},
    {"include_open": True, "codebooks": [2, 3], "options": {"compression": "gzip"}},
    {"unaided": True},
    {"options": {"splits": {"by": "article", "shares": [60, 20, 20], "seed": 5}}},
)


@pytest.mark.parametrize("seed", seeds(2, 36))
def test_whatever_happened_comes_back(lively, desk, mira, now, tmp_path, seed):
    seed = drawn(seed)
    lively(seed)
    recipe = RECIPES[seed % len(RECIPES)]
    again, dataset, found = there_and_back(desk, mira, now, tmp_path, **recipe)
    for name, (first, second) in found.items():
        assert first == second, name
    is_whole(again)
    assert "byte for byte" in rebuilds(dataset, tmp_path)


def test_all_of_that_does_happen(lively, desk, mira, now):
    """In two seeds together there is everything that a dataset can tell."""
    for seed in (3764954662, 3764954663):
        lively(seed)
        look_at_tables()  # or PostgreSQL takes them for empty: nothing here is ever committed
    dataset = made(desk, mira, now, formats=["jsonl"], include_open=True, bulk=True)
    articles, sentences, answers = (
        [json.loads(line) for line in read(dataset, f"{kind}.jsonl").splitlines()] for kind in ROW_TYPES
    )
    assert {row["category"] for row in sentences} == {None, *Decision.Category.values}
    assert {row["standing"] for row in sentences} == {"open", "single", "agreed", "decided", "disputed"}
    assert {row["how"] for row in answers} == set(HOW_ORDER)
    assert {"gold", "repeat", "practice", "qualification", "again", "random"} <= {row["drawn_by"] for row in answers}
    assert len({row["round"] for row in answers}) > 3
    assert len({row["codebook"] for row in answers}) > 2
    assert {row["unsure_reason"] for row in answers} > {None, "two_claims"}
    assert any(row["source_sentence"] not in (None, row["sentence"]) for row in answers)
    assert {(row["hedged"], row["suggestion_seen"], row["counted"]) for row in answers} >= {
        (True, False, True), (None, False, False), (False, True, True),
    }  # fmt: skip
    outdated = [row for row in answers if not row["counted"] and row["drawn_by"] in ("random", "chosen")]
    assert any(row["asked_again"] for row in articles)
    assert any(row["codebook"] == 1 for row in outdated)
    assert any(len(row["segments"]) < row["last_sentence"] for row in articles)
    assert any(max(one["sentence"] for one in row["segments"]) < row["last_sentence"] for row in articles)
    assert any(block["kind"] == "boilerplate" for row in articles for block in row["blocks"])


@pytest.fixture(scope="module")
def once(briefly, tmp_path_factory):
    """A dataset of a busy project that is no longer there."""
    with briefly():
        desk, mira, rosa, adam = staffed()
        busied(desk, mira, rosa, adam, NOW)
        dataset = made(desk, mira, NOW, formats=["jsonl"], include_open=True)
        return unpacked(dataset, tmp_path_factory.mktemp("restoring") / "one")


@pytest.fixture
def folder(once, tmp_path):
    """The dataset of a busy project, which is elsewhere."""
    return shutil.copytree(once, tmp_path / "one" / once.name)


@pytest.fixture
def empty(mira, now):
    """An empty project where nothing of the dataset is."""
    return projects.create(name="Elsewhere", by=mira, now=now)


def test_the_same_dataset_again_changes_nothing(empty, folder, mira, now):
    first = restored(empty, folder, mira, now)
    before = Event.objects.filter(project=empty).count()
    assert restored(empty, folder, mira, now) == first
    assert Event.objects.filter(project=empty).count() == before


def test_nobody_can_log_in_as_the_people_of_a_dataset_and_their_pseudonyms_stay(empty, folder, mira, now):
    restored(empty, folder, mira, now)
    names = {json.loads(line)["reviewer"] for line in (folder / "answers.jsonl").read_bytes().splitlines()}
    people = User.objects.filter(answers__assignment__article__project=empty).distinct()
    assert {person.name for person in people} == names
    assert {row.name for row in Pseudonym.objects.filter(project=empty)} == names
    for person in people:
        assert not person.is_active
        assert not person.has_usable_password()
        assert person.email.endswith(".invalid")
        assert not person.memberships.exists()


def test_decisions_are_made_by_whoever_imports_and_answers_by_their_people(empty, folder, mira, now):
    restored(empty, folder, mira, now)
    assert {row.by for row in Decision.objects.filter(sentence__article__project=empty)} == {mira}
    told = Event.objects.filter(project=empty, kind="answer.recorded").select_related("actor")
    assert {event.actor.email.endswith(".invalid") for event in told} == {True}
    assert Event.objects.get(project=empty, kind="dataset.imported").actor == mira


def test_a_project_that_is_not_empty_is_refused(empty, folder, mira, now):
    factories.article(empty, mira, now)
    with pytest.raises(Conflict, match="empty project"):
        restored(empty, folder, mira, now)


def test_the_name_of_a_person_of_another_dataset_is_no_obstacle(empty, folder, mira, now):
    """Somebody else may have made a dataset of the same uid, with the same pseudonyms."""
    before = restored(empty, folder, mira, now)
    again = elsewhere(mira, now)
    assert restored(again, folder, mira, now).counts == before.counts
    assert Pseudonym.objects.filter(project=again).count() == Pseudonym.objects.filter(project=empty).count() > 0


def test_an_article_over_the_limit_is_refused(empty, folder, mira, now, settings):
    settings.MAX_ARTICLE_BYTES = 20
    with pytest.raises(TooLarge, match="An article of it has"):
        restored(empty, folder, mira, now)


def test_a_deployment_that_has_an_article_of_it_refuses_it_and_nothing_is_left(busy, mira, now, tmp_path):
    folder = unpacked(made(busy, mira, now, formats=["jsonl"], include_open=True), tmp_path / "one")
    again = projects.create(name="Again", by=mira, now=now)
    people, events = User.objects.count(), Event.objects.count()
    with pytest.raises(Conflict, match="is in this workbench already"):
        restored(again, folder, mira, now)
    assert (User.objects.count(), Event.objects.count()) == (people, events)
    assert not Import.objects.filter(project=again).exists()


def test_what_breaks_on_the_way_leaves_nothing(empty, folder, mira, now, monkeypatch):
    def breaks(*args, **given):
        raise RuntimeError

    before = (User.objects.count(), Event.objects.count(), Article.objects.count())
    monkeypatch.setattr(decided, "insert", breaks)
    with pytest.raises(RuntimeError):
        restored(empty, folder, mira, now)
    assert (User.objects.count(), Event.objects.count(), Article.objects.count()) == before
    monkeypatch.undo()
    assert restored(empty, folder, mira, now).state == "done"


def test_an_article_that_was_taken_down_stays_known_as_removed(busy, mira, now, tmp_path):
    gone = Article.objects.filter(project=busy).order_by("pk").first()
    Article.objects.filter(pk=gone.pk).update(taken_down_at=now, deleted_at=now)
    again, dataset, found = there_and_back(busy, mira, now, tmp_path, include_open=True)
    for name, (first, second) in found.items():
        assert first == second, name
    assert dataset.manifest["counts"]["removed"] == 1
    is_whole(again)
    assert "byte for byte" in rebuilds(dataset, tmp_path)


def test_a_job_that_is_cancelled_while_it_looks_through_a_dataset_stops_there(
    empty, folder, mira, client, now, tmp_path, monkeypatch, settings
):
    """It renews its lease meanwhile, and so hears of it: a long look would lose it else, again and again."""
    settings.JOB_LEASE_SECONDS = 0
    packed = Path(shutil.make_archive(str(tmp_path / "dataset"), "zip", folder.parent)).read_bytes()
    client.force_login(mira)
    client.post(
        reverse("article-add", args=[empty.uid]),
        {"way": "upload", "file": SimpleUploadedFile("dataset.zip", packed)},
    )
    draft, seen = reading.draft, []

    def cancelled(rows, books):
        seen.append(rows)
        Job.objects.filter(kind="import").update(state="cancelled", finished_at=now)
        return draft(rows, books)

    monkeypatch.setattr(reading, "draft", cancelled)
    job = Job.objects.get(project=empty)
    tasks.work(Job.objects.claim(uid=job.uid, now=now, lease=tasks.lease()))
    assert len(seen) == 1
    assert not Article.objects.filter(project=empty).exists()


def test_who_brings_the_same_articles_at_the_same_time_is_told_so(empty, folder, mira, now, monkeypatch):
    """Both had looked before either wrote."""
    survey = restoring.look_through(Dataset(FolderPlace(folder)))
    restored(empty, folder, mira, now)
    again = projects.create(name="Again", by=mira, now=now)
    with pytest.raises(Conflict, match="is in this workbench already"):
        restoring.restore(
            project=again, dataset=Dataset(FolderPlace(folder)), by=mira, now=now, way="command", found=survey
        )
    assert not Import.objects.filter(project=again).exists()
    assert not Pseudonym.objects.filter(project=again).exists()


def test_decisions_that_came_without_answers_are_not_taken_back(empty, folder, mira, now):
    """A recipe may leave all answers out of a dataset, and not what was decided."""
    for name in ("answers.jsonl", "SHA256SUMS"):
        (folder / name).unlink()
    (folder / "answers.jsonl").touch()
    rows = [json.loads(line) for line in (folder / "sentences.jsonl").read_bytes().splitlines()]
    none = {"answers": 0, "agreeing": 0, "how": None, "drawn_by": None, "suggestion_seen": False}
    (folder / "sentences.jsonl").write_text("".join(json.dumps(row | none) + "\n" for row in rows))
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["counts"]["answers"] = 0
    (folder / "manifest.json").write_text(json.dumps(manifest))
    imported = restored(empty, folder, mira, now)
    assert imported.counts["decisions"] > 0
    with pytest.raises(Conflict, match="can no longer be taken back"):
        imports.take_back(imported=imported, by=mira, now=now)


def test_a_codebook_of_ones_own_comes_along(empty, folder, mira, now):
    path = folder / "codebook.json"
    books = json.loads(path.read_text())
    books[0]["guidelines"] = "Ours alone."
    path.write_text(json.dumps(books))
    (folder / "SHA256SUMS").unlink()
    restored(empty, folder, mira, now)
    [book] = Codebook.objects.filter(project=empty)
    assert (book.version, book.guidelines) == (1, "Ours alone.")
    is_whole(empty)


def typed(*words):
    out = io.StringIO()
    call_command(*[str(word) for word in words], stdout=out)
    return out.getvalue()


def test_the_command_brings_a_folder_into_a_project(empty, folder, mira):
    said = typed("import_dataset", folder, "--project", empty.uid, "--by", mira.email)
    assert "5 articles" in said
    assert "answers" in said
    assert typed("import_dataset", folder, "--project", empty.uid, "--by", mira.email) == said
    assert Job.objects.filter(project=empty, kind="suggest").exists()


def test_the_command_makes_a_project_for_a_zip(empty, folder, mira, tmp_path):
    packed = Path(shutil.make_archive(str(tmp_path / "dataset"), "zip", folder.parent))
    assert "5 articles" in typed("import_dataset", packed, "--new-project", "Back again", "--by", mira.email)
    is_whole(Project.objects.get(name="Back again"))
    with pytest.raises(CommandError, match="already"):
        typed("import_dataset", packed, "--new-project", "Twice", "--by", mira.email)
    assert not Project.objects.filter(name="Twice").exists()


def test_the_command_says_what_is_wrong(empty, folder, mira, rosa, tmp_path):
    (folder / "manifest.json").unlink()
    for words, said in (
        ((folder, "--project", empty.uid, "--by", mira.email), "no manifest.json"),
        ((tmp_path / "nowhere", "--project", empty.uid, "--by", mira.email), "There is no"),
        ((folder, "--project", empty.uid, "--by", "nobody@desk.example"), "Nobody has"),
    ):
        with pytest.raises(CommandError, match=said):
            typed("import_dataset", *words)


def test_an_uploaded_zip_is_brought_back_by_the_worker(empty, folder, mira, client, now, tmp_path):
    packed = Path(shutil.make_archive(str(tmp_path / "dataset"), "zip", folder.parent))
    client.force_login(mira)
    form = {"way": "upload", "file": SimpleUploadedFile("dataset.zip", packed.read_bytes())}
    answer = client.post(reverse("article-add", args=[empty.uid]), form)
    imported = Import.objects.get(project=empty)
    assert answer.url == reverse("import", args=[imported.uid])
    tasks.work(Job.objects.claim(uid=Job.objects.get(project=empty).uid, now=now, lease=tasks.lease()))
    imported.refresh_from_db()
    assert imported.state == "done"
    page = client.get(answer.url).content.decode()
    assert "people, by pseudonyms" in page
    assert "Take it back" not in page
    is_whole(empty)


def test_a_zip_that_is_refused_is_said_on_the_page(empty, folder, mira, client, tmp_path):
    client.force_login(mira)
    add = reverse("article-add", args=[empty.uid])
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as packed:
        packed.writestr("manifest.json", "{}")
    answer = client.post(add, {"way": "upload", "file": SimpleUploadedFile("a.zip", other.getvalue())})
    assert "is not the manifest of a dataset" in answer.content.decode()
    assert not Import.objects.filter(project=empty).exists()


def test_an_uploaded_zip_that_breaks_in_the_worker_leaves_nothing_and_can_be_sent_again(
    empty, folder, mira, client, now, tmp_path
):
    good = Path(shutil.make_archive(str(tmp_path / "good"), "zip", folder.parent)).read_bytes()
    with (folder / "answers.jsonl").open("a") as file:
        file.write("{}\n")
    bad = Path(shutil.make_archive(str(tmp_path / "bad"), "zip", folder.parent)).read_bytes()
    client.force_login(mira)
    for data, state in ((bad, "failed"), (good, "done")):
        form = {"way": "upload", "file": SimpleUploadedFile("dataset.zip", data)}
        client.post(reverse("article-add", args=[empty.uid]), form)
        job = Job.objects.filter(project=empty, kind="import").latest("pk")
        tasks.work(Job.objects.claim(uid=job.uid, now=now, lease=tasks.lease()))
        job.refresh_from_db()
        assert job.state == state, job.message
        assert Article.objects.filter(project=empty).exists() == (state == "done")
    assert Import.objects.filter(project=empty).latest("pk").state == "done"
