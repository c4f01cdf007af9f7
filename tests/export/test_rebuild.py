"""A dataset made again from its manifest is the same, byte for byte, whatever was said since. If not, it says why."""

import io
import json
import random
import uuid
import zipfile

import pytest
from django.core.management import CommandError, call_command

from annotations.adjudicate import decisions
from annotations.adjudicate.values import Verdict
from annotations.export import rebuild, recipe
from annotations.export.counting import counted, settled
from annotations.export.reading import Reading
from annotations.models import Article, Project, Sentence, snapshot
from annotations.review import batches, queue, undo
from tests import factories
from tests.export.test_datasets import made, read

LABELS = ("plain", "sourced", "anonymous", "speculative", "unsure", "sourced~", "")


@pytest.fixture
def busy(desk, mira, rosa, adam, now):
    """A project in which a good deal was said."""
    return busied(desk, mira, rosa, adam, now)


def busied(desk, mira, rosa, adam, now):
    """Three articles answered twice, boundaries moved, disputes decided."""
    dice = random.Random(7)
    for _ in range(3):
        article = factories.article(desk, mira, now)
        words = {n: [dice.choice(LABELS), dice.choice(LABELS)] for n in (1, 2, 3)}
        factories.answered(article, [rosa, adam], words)
    alone = factories.article(desk, mira, now, "The lock is shut. It was built in 1931. Officials said it could break.")
    held = queue.open_article(article=alone, reviewer=rosa, now=now)
    for number in (1, 2, 3):
        factories.word(held, number, "sourced")
    queue.finish(assignment=held, now=now)
    factories.join(alone, 1, mira)
    other = factories.article(desk, mira, now)
    held = queue.open_article(article=other, reviewer=adam, now=now)
    factories.word(held, 1, "anonymous~")
    queue.finish(assignment=held, now=now)
    decide(desk, mira, now, "plain")
    return desk


def decide(project, by, now, label):
    """Settle every dispute."""
    for sentence in Sentence.objects.filter(article__project=project, standing="disputed").order_by("pk"):
        decisions.settle(
            sentence=sentence, by=by, operation=uuid.uuid4(), version=0,
            verdict=Verdict(label=label, hedged=label == "speculative", category="slip"), now=now,
        )  # fmt: skip


def rebuilt(dataset, tmp_path, *more):
    """What the command prints for the dataset's manifest, its files beside it."""
    place = tmp_path / uuid.uuid4().hex
    with zipfile.ZipFile(io.BytesIO(read(dataset, "dataset.zip"))) as packed:
        packed.extractall(place)
    out = io.StringIO()
    try:
        call_command("export", "rebuild", str(next(place.iterdir()) / "manifest.json"), *more, stdout=out)
    except CommandError as error:
        return f"{out.getvalue()}{error}"
    return out.getvalue()


def test_at_once_it_is_the_same_in_every_format(busy, mira, now, tmp_path):
    for compression in recipe.COMPRESSIONS:
        dataset = made(busy, mira, now, formats=recipe.FORMATS, options={"compression": compression})
        assert "byte for byte" in rebuilt(dataset, tmp_path)


@pytest.mark.parametrize("filters", [{}, {"include_open": True}, {"bulk": True, "labels": ["plain", "sourced"]}])
def test_it_is_the_same_after_everything_changed(busy, mira, rosa, adam, now, tmp_path, filters):
    dataset = made(busy, mira, now, formats=("jsonl", "csv", "parquet"), **filters)
    change_everything(busy, mira, rosa, adam, now)
    later = made(busy, mira, now, **filters)
    assert read(later, "sentences.jsonl") != read(dataset, "sentences.jsonl")
    assert "byte for byte" in rebuilt(dataset, tmp_path)
    assert "byte for byte" in rebuilt(later, tmp_path)


def change_everything(desk, mira, rosa, adam, now):
    """Answers, decisions, boundaries, blocks, assignments and articles are other ones now."""
    _, _, third, alone, other = Article.objects.filter(project=desk).order_by("pk")
    held = alone.assignments.get(reviewer=rosa)
    factories.word(held, 3, "speculative")
    factories.word(held, 3, "anonymous")
    undo.undo(assignment=held, operation=uuid.uuid4(), now=now)
    queue.reopen(assignment=other.assignments.get(reviewer=adam), by=mira, now=now, reason="Again, please")
    factories.cut(third, 2, Sentence.objects.get(article=third, number=2).start + 4, mira)
    factories.cut(alone, 4, Sentence.objects.get(article=alone, number=4).start + 3, mira)
    newer = factories.article(desk, mira, now)
    factories.answered(newer, [rosa, adam], {1: ["plain", "plain"]})
    decide(desk, mira, now, "anonymous")


def test_a_batch_that_was_open_then_stays_untold(busy, mira, rosa, adam, now, tmp_path):
    article = factories.article(busy, mira, now)
    batch = factories.answered(article, [rosa, adam], {1: ["plain", "plain"]}, close=False)
    dataset = made(busy, mira, now)
    batches.close(batch=batch, by=mira, now=now)
    assert "byte for byte" in rebuilt(dataset, tmp_path)
    assert str(article.uid) not in read(dataset, "sentences.jsonl").decode()
    assert str(article.uid) in read(made(busy, mira, now), "sentences.jsonl").decode()


def test_another_key_for_pseudonyms_is_named_and_the_lines_shown(busy, mira, now, tmp_path, capsys):
    dataset = made(busy, mira, now)
    Project.objects.filter(pk=busy.pk).update(pseudonym_key="00" * 32)
    out = io.StringIO()
    with pytest.raises(CommandError, match="files differ"):
        print_rebuilt(dataset, tmp_path, out)
    assert "answers.jsonl: differs from line 1 on" in out.getvalue()
    assert "key for pseudonyms is another one" in out.getvalue()


def print_rebuilt(dataset, tmp_path, out):
    with zipfile.ZipFile(io.BytesIO(read(dataset, "dataset.zip"))) as packed:
        packed.extractall(tmp_path)
    call_command("export", "rebuild", str(tmp_path / "harbour-desk-v1/manifest.json"), stdout=out)


def test_an_answer_changed_behind_the_ledger_is_found(busy, mira, now, tmp_path):
    dataset = made(busy, mira, now)
    article = Article.objects.filter(project=busy).first()
    article.assignments.first().answers.filter(label__isnull=False).update(suggestion_seen=True)
    out = io.StringIO()
    with pytest.raises(CommandError, match="files differ"):
        print_rebuilt(dataset, tmp_path, out)
    assert "sentences.jsonl: differs from line" in out.getvalue()


def test_another_program_version_is_named(busy, mira, now, tmp_path):
    dataset = made(busy, mira, now)
    manifest = dict(dataset.manifest)
    manifest["software"] = manifest["software"] | {"pyarrow": "1.0"}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("export", "rebuild", str(tmp_path / "manifest.json"), stdout=out)
    assert "pyarrow is" in out.getvalue()
    assert "README.md" in out.getvalue()


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"dataset": 1}'])
def test_what_is_no_manifest_is_refused(tmp_path, text):
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(CommandError, match="manifest"):
        call_command("export", "rebuild", str(tmp_path / "manifest.json"))


def test_a_manifest_that_was_changed_by_hand_says_what_is_wrong(busy, mira, now, tmp_path):
    manifest = made(busy, mira, now).manifest
    changes = [({name: None}, name) for name in rebuild.NEEDED]
    changes += [
        ({"dataset": "mine"}, "dataset"), ({"project_uid": "mine"}, "project_uid"), ({"watermark": 2**70}, "watermark"),
        ({"watermark": -1}, "watermark"), ({"formats": ["docx"]}, "formats"), ({"formats": [[]]}, "formats"),
        ({"files": [{"name": "a"}]}, "files"), ({"files": ["a"]}, "files"), ({"counts": {}}, "counts"),
    ]  # fmt: skip
    for change, name in changes:
        (tmp_path / "manifest.json").write_text(json.dumps(manifest | change))
        with pytest.raises(CommandError, match=f"not as it was made: look at its {name}"):
            call_command("export", "rebuild", str(tmp_path / "manifest.json"))


def test_a_manifest_of_a_stranger_is_refused(busy, mira, now, tmp_path):
    dataset = made(busy, mira, now)
    manifest = dataset.manifest | {"dataset": str(uuid.uuid4()), "project_uid": str(uuid.uuid4())}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(CommandError, match="Neither this dataset nor its project"):
        call_command("export", "rebuild", str(tmp_path / "manifest.json"))


@pytest.mark.parametrize("seed", range(5))
def test_what_counts_here_is_what_the_column_says(desk, mira, rosa, adam, now, seed):
    """The rule of datasets and the one that settles `standing` are the same."""
    dice = random.Random(seed)
    for _ in range(4):
        words = {n: [dice.choice(LABELS), dice.choice(LABELS)] for n in (1, 2, 3)}
        factories.answered(factories.article(desk, mira, now), [rosa, adam], words)
    with snapshot() as using:
        for found in Reading(desk, recipe.Filters(), using=using):
            for place in found.places:
                counts = counted(found.said.get(place.pk, []), bulk=False)
                standing = settled(counts, found.decided.get(place.pk)).standing
                assert standing == Sentence.objects.get(pk=place.pk).standing


def test_an_empty_project_has_nothing_and_says_so(desk, mira, now, tmp_path):
    dataset = made(desk, mira, now, include_open=True)
    assert "byte for byte" in rebuilt(dataset, tmp_path)
