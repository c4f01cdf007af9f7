"""What operators type to train a suggester, and to see what learning is worth."""

from __future__ import annotations

import json

import pytest
from django.core.management import CommandError, call_command

from annotations.demo import newsroom
from annotations.suggest import gold
from tests.suggest import school


def test_training_says_how_good_it_is_and_whether_it_is_used(desk, mira, rosa, capsys):
    school.tagged(school.written(desk, mira, seed=5, articles=16), rosa)
    call_command("train", str(desk.uid))
    said = capsys.readouterr().out
    assert "learned 1: learned from" in said
    assert "Better than the cues at:" in said
    assert said.endswith("It is in use.\n")


def test_training_with_suggestions_everywhere_says_what_is_not_measurable(desk, mira, rosa, capsys):
    school.tagged(school.written(desk, mira, seed=5, articles=10), rosa, unaided=False)
    call_command("train", str(desk.uid))
    said = capsys.readouterr().out
    assert "Not measurable yet, n = 0" in said
    assert said.endswith("It is not used.\n")


def test_training_without_enough_or_without_a_project_says_so(desk):
    with pytest.raises(CommandError, match="too little to learn from yet: 0 settled"):
        call_command("train", str(desk.uid))
    with pytest.raises(CommandError, match="no such project"):
        call_command("train", "7a36a3be-9ba3-4d8e-9e1a-2d0e4c7f2f11")


@pytest.fixture
def known(tmp_path):
    """A file of six articles, with what its labels are."""
    dice, rows = school.random.Random(9), []
    for article in range(6):
        for _ in range(15):
            label = dice.choice(school.texts.LABELS)
            text = school.texts.sentence(dice, label)
            rows.append({"doc_id": f"a{article}", "text": text, "label": school.truth(text), "hedged": False})
    path = tmp_path / "known.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)))
    return path


def test_the_curve_stands_beside_the_cues_alone_and_says_whether_it_holds(known, capsys):
    call_command("learning_curve", str(known), "--max", "60", "--seeds", "2")
    lines = capsys.readouterr().out.strip().splitlines()
    assert lines[0] == "known: 90 sentences, 6 articles."
    assert lines[1].startswith("Held out: each article in turn.")
    assert [line.split("|")[0].strip() for line in lines[2:6]] == ["learned from", "cues alone", "50", "60"]
    assert lines[-1].startswith(("Nowhere below", "NOT"))


def test_our_own_gold_is_read_whole():
    found = gold.read("demo")
    assert len(found.gold) == len(newsroom.labels())
    texts = [text for page in found.pages for text in page.texts]
    first = newsroom.articles()[0]
    assert texts[int(found.gold.row[0])] == first.asked()[0].of(first.text)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([{"text": "It rained.", "label": "plain"}], "line 1: a sentence needs"),
        ([{"doc_id": "a", "text": "It rained.", "label": "wet"}], "no label “wet”"),
        ([{"doc_id": "a", "text": "It rained.", "label": "plain"}], "two articles at least"),
    ],
)
def test_a_file_that_is_none_is_refused_with_its_line(tmp_path, rows, told):
    path = tmp_path / "odd.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)))
    with pytest.raises(CommandError, match=told):
        call_command("learning_curve", str(path))
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("learning_curve", str(tmp_path / "none.jsonl"))
