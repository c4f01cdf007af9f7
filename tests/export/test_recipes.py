"""What a recipe makes of the same answers: precedence, which answers are looked at, text, splits."""

import csv
import io
import itertools

import pytest

from annotations import tasks
from annotations.errors import InvalidInput
from annotations.export import ordering, recipe
from annotations.models import ArticleDetails, Job
from annotations.review import queue
from tests import factories
from tests.export.test_datasets import made, read, rows
from tests.export.test_rebuild import rebuilt


@pytest.fixture
def twice(desk, rosa, adam, now, mira):
    """An article that Rosa and Adam answered blind: agreed hedged, disputed, Rosa alone, Adam unsure."""
    article = factories.article(desk, mira, now)
    words = {1: ["sourced~", "sourced~"], 2: ["plain", "anonymous"], 3: ["plain", ""]}
    factories.answered(article, [rosa, adam], words)
    return article


def of(dataset, *names):
    return {row["sentence"]: tuple(row[name] for name in names) for row in rows(dataset)}


def test_who_says_so_comes_first_unless_doubt_does(twice, desk, mira, now):
    assert of(made(desk, mira, now), "label", "label_given", "hedged")[1] == ("sourced", "sourced", True)
    doubt = made(desk, mira, now, options={"precedence": "doubt_first"})
    assert of(doubt, "label", "label_given", "hedged")[1] == ("speculative", "sourced", True)
    assert {row["label"] for row in rows(doubt, "answers") if row["sentence"] == 1} == {"speculative"}
    assert "goes by *doubt first*" in read(doubt, "README.md").decode()


def test_labels_are_chosen_by_precedence(twice, desk, mira, now):
    chosen = made(desk, mira, now, options={"precedence": "doubt_first"}, labels=["speculative"])
    assert list(of(chosen, "label")) == [1]
    assert made(desk, mira, now, labels=["speculative"]).counts["sentences"] == 0


def test_a_dataset_of_one_person_is_what_they_alone_said(twice, desk, mira, rosa, now):
    everybody = made(desk, mira, now)
    pseudonym = next(row["reviewer"] for row in rows(everybody, "answers") if row["sentence"] == 3)
    alone = made(desk, mira, now, people=[pseudonym])
    assert of(alone, "standing", "label", "answers") == {
        1: ("single", "sourced", 1),
        2: ("single", "plain", 1),
        3: ("single", "plain", 1),
    }
    assert {row["reviewer"] for row in rows(alone, "answers")} == {pseudonym}


def test_answers_are_chosen_by_how_they_were_given(desk, mira, rosa, now):
    article = factories.article(desk, mira, now)
    held = queue.open_article(article=article, reviewer=rosa, now=now)
    factories.say(held, 1, "plain")
    factories.say(held, 2, "plain", how="run_on")
    queue.finish(assignment=held, now=now)
    typed = made(desk, mira, now, hows=["key"])
    assert list(of(typed, "label")) == [1]
    assert typed.manifest["account"]["sentences"]["out"] == {"open": 2}
    assert made(desk, mira, now, unaided=True).counts["sentences"] == 0


def test_answers_are_chosen_by_codebook_version(twice, desk, mira, now):
    assert made(desk, mira, now, codebooks=[1]).counts["sentences"] == 3
    assert made(desk, mira, now, codebooks=[2]).counts["sentences"] == 0


@pytest.mark.parametrize(("text", "expected"), [("licensed", None), ("whole", "words"), ("none", None)])
def test_text_without_a_known_licence_is_left_out_unless_its_maker_confirms(twice, desk, mira, now, text, expected):
    dataset = made(desk, mira, now, formats=recipe.FORMATS, options={"text": text})
    for kind, names in (("sentences", ("text", "source_text")), ("answers", ("text",)), ("articles", ("text",))):
        values = {row[name] for row in rows(dataset, kind) for name in names} - {None}
        assert bool(values) == bool(expected)
    words = twice.versions.get().text[:20].encode()
    for file in dataset.files.filter(name__in=("sentences.csv", "answers.csv", "conll/all.conll", "spacy/all.jsonl")):
        assert (words in read(dataset, file.name)) == bool(expected)
    card = read(dataset, "README.md").decode()
    assert ("is left out" in card) != bool(expected)
    assert ("confirmed that the text" in card) == bool(expected)


def test_text_with_a_known_licence_goes_in(twice, desk, mira, now):
    ArticleDetails.objects.update(licence="CC-BY-4.0")
    dataset = made(desk, mira, now, options={"text": "licensed"})
    assert all(row["text"] for row in rows(dataset))
    assert dataset.counts["without_text"] == 0


@pytest.mark.parametrize("doi", [f"{before}10.5281/zenodo.1234" for before in ("", "https://doi.org/", "doi:")])
def test_a_doi_is_known_in_each_of_its_forms(desk, mira, now, doi):
    filters = recipe.Filters(include_open=True)
    dataset = ordering.place(project=desk, by=mira, now=now, order=ordering.Order(doi=doi, filters=filters))
    assert dataset.doi == "10.5281/zenodo.1234"


def test_what_is_no_doi_is_refused(desk, mira, now):
    order = ordering.Order(doi="zenodo 1234", filters=recipe.Filters(include_open=True))
    with pytest.raises(InvalidInput, match="DOI looks like"):
        ordering.place(project=desk, by=mira, now=now, order=order)


def test_notes_and_name_stand_in_the_card(twice, desk, mira, now):
    order = ordering.Order(name="For the paper", notes="Ask before you cite.", doi="10.5281/zenodo.1")
    dataset = ordering.place(project=desk, by=mira, now=now, order=order)
    work(ordering.start(dataset), now)
    card = read(dataset, "README.md").decode()
    assert "Ask before you cite." in card
    assert "https://doi.org/10.5281/zenodo.1" in card
    later = made(desk, mira, now)
    assert "| 1 | " in read(later, "README.md").decode().split("## Versions")[1]
    assert "For the paper" in read(later, "README.md").decode().split("## Versions")[1]


def work(job, now):
    tasks.work(Job.objects.claim(uid=job.uid, now=now, lease=tasks.lease()))


STORY = " ".join(f"The crane number {n} was moved to the northern quay on Monday morning." for n in range(12))


@pytest.fixture
def stories(desk, mira, rosa, now):
    """Ten articles drawn at random, two of them of one story."""
    texts = [STORY, STORY.replace("number 3 ", "number 77 ")]
    texts += [
        " ".join(f"Ship {n} left the {word} berth." for word in ("red", "blue", "green", "white", "old"))
        for n in range(8)
    ]
    for text in texts:
        factories.article(desk, mira, now, text)
    for _ in texts:
        held = queue.draw(project=desk, reviewer=rosa, now=now)
        for number in (1, 2, 3):
            factories.word(held, number, "plain")
        queue.finish(assignment=held, now=now)
    return desk


PLAN = {"by": "article", "shares": [60, 20, 20], "seed": 3}


def splits_of(dataset):
    table = csv.DictReader(io.StringIO(read(dataset, "splits.csv").decode()))
    return {row["article"]: (row["split"], row["story"]) for row in table}


def test_articles_of_one_story_lie_in_one_split_in_every_table(stories, mira, now, tmp_path):
    dataset = made(stories, mira, now, formats=("jsonl", "parquet", "conll"), options={"splits": PLAN})
    found = splits_of(dataset)
    assert sorted({split for split, _ in found.values()}) == ["dev", "test", "train"]
    by_story = {story: {split for split, of in found.values() if of == story} for _, story in found.values()}
    assert len(found) - len(by_story) == 1
    assert all(len(splits) == 1 for splits in by_story.values())
    for kind, row in itertools.product(("articles", "sentences", "answers"), range(2)):
        one = rows(dataset, kind)[row]
        assert one["split"] == found[one["article"]][0]
    names = set(dataset.files.values_list("name", flat=True))
    assert {f"data/sentences/{split}-00000-of-00001.parquet" for split in ("train", "dev", "test")} <= names
    assert {f"conll/{split}.conll" for split in ("train", "dev", "test")} <= names
    assert "byte for byte" in rebuilt(dataset, tmp_path)


def test_splits_that_are_continued_never_change(stories, mira, rosa, now, tmp_path):
    first = made(stories, mira, now, options={"splits": PLAN})
    for n in range(6):
        factories.article(stories, mira, now, f"Tug {n} came in. It was late. Nobody saw it.")
        held = queue.draw(project=stories, reviewer=rosa, now=now)
        factories.word(held, 1, "plain")
        queue.finish(assignment=held, now=now)
    second = made(stories, mira, now, options={"splits": PLAN, "continues": 1})
    before, after = splits_of(first), splits_of(second)
    assert len(after) == len(before) + 6
    assert {uid: after[uid] for uid in before} == before
    assert "byte for byte" in rebuilt(second, tmp_path)


def test_test_holds_nothing_that_somebody_chose(stories, mira, rosa, now):
    chosen = factories.article(stories, mira, now)
    held = queue.open_article(article=chosen, reviewer=rosa, now=now)
    factories.word(held, 1, "plain")
    queue.finish(assignment=held, now=now)
    found = splits_of(made(stories, mira, now, options={"splits": PLAN | {"shares": [1, 0, 99]}}))
    assert found[str(chosen.uid)][0] == "train"
    assert [split for split, _ in found.values()].count("test") == 10


def test_splits_of_a_version_that_has_none_cannot_be_continued(stories, mira, now):
    made(stories, mira, now)
    with pytest.raises(InvalidInput, match="has no splits to continue"):
        made(stories, mira, now, options={"splits": PLAN, "continues": 1})


@pytest.mark.parametrize(
    "bad", [{"splits": {"by": "luck"}}, {"splits": {"by": "article", "shares": [1, 2, 3]}}, {"continues": 1}]
)
def test_splits_that_make_no_sense_are_refused(bad):
    with pytest.raises(InvalidInput):
        recipe.options_from(bad)


def test_every_sentence_is_accounted_for(stories, twice, mira, now):
    factories.article(stories, mira, now)
    ArticleDetails.objects.filter(article=twice).update(outlet="Courier")
    dataset = made(stories, mira, now, outlets=["Courier"], standings=["agreed", "single"])
    account = dataset.manifest["account"]
    assert account["articles"] == {"all": 12, "in": 1, "out": {"of another outlet": 11}}
    assert account["sentences"]["in"] == 2
    assert account["sentences"]["out"]["of another standing"] == 1
    assert account["sentences"]["all"] == account["sentences"]["in"] + sum(account["sentences"]["out"].values())
    assert "12 articles: 1 in, 11 out (11 of another outlet)" in read(dataset, "README.md").decode()


def test_the_agreement_of_the_card_is_that_of_its_answers(stories, twice, mira, now):
    dataset = made(stories, mira, now)
    figures = dataset.manifest["agreement"]["unaided"]
    assert (figures["sentences"], figures["articles"]) == (2, 1)
    assert figures["percent"]["value"] == "0.500"
