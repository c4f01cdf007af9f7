"""What a machine suggests is never exported as what a person said."""

from __future__ import annotations

import json

from annotations import tasks
from annotations.export import ordering
from annotations.export.recipe import Filters
from annotations.models import Answer, Suggestion
from annotations.suggest import runs
from tests import factories


def exported(desk, mira, now, kind):
    dataset = ordering.place(
        project=desk, by=mira, now=now, order=ordering.Order(formats=("jsonl",), filters=Filters(include_open=True))
    )
    tasks.run_job(str(ordering.start(dataset).uid))
    dataset.refresh_from_db()
    assert dataset.state == "ready"
    with dataset.files.get(name=f"{kind}.jsonl").file.open("rb") as file:
        return [json.loads(line) for line in file]


def test_sentences_that_only_a_machine_looked_at_have_no_label_and_no_answer(harbour, desk, mira, rosa, now):
    tasks.run_job(str(runs.start(project=desk, by=mira).uid))
    factories.answered(harbour, [rosa], {4: ["plain"]})  # the machine says anonymous
    assert Suggestion.objects.get(sentence__number=4).label == "anonymous"
    rows = exported(desk, mira, now, "sentences")
    said = {row["sentence"]: row["label"] for row in rows}
    assert said == {number: "plain" if number == 4 else None for number in said}
    assert len(said) >= 6
    answers = exported(desk, mira, now, "answers")
    assert [(row["sentence"], row["label"], row["how"]) for row in answers] == [(4, "plain", "key")]
    assert Answer.objects.count() == 1
