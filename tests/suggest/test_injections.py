"""Orders to a language model in the text of articles: even one that obeys them all changes no more than labels."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps

from annotations.models import Suggestion
from tests import factories
from tests.bench.injections import measured, table
from tests.environment import CHECKOUT
from tests.services.chat import stand_in
from tests.services.obeying import AFTER, BEFORE, INJECTIONS, injected, obeying, target

MOVES = {"Suggestion", "Job"}


together = pytest.mark.xdist_group("injections")  # in one process, which measures once


@pytest.fixture(scope="module")
def found() -> Any:
    """What each of the sixty changed, at worst."""
    with stand_in() as server:
        return measured(server)


def rows_of_everything():
    """Model → how many rows it has."""
    return {model.__name__: model.objects.count() for model in apps.get_app_config("annotations").get_models()}


@together
def test_of_sixty_orders_that_are_obeyed_none_has_an_effect_beyond_labels_and_marked_words(found):
    assert len(found) == len({words for words, _ in INJECTIONS}) == 60
    assert [one for one in found if one.beyond] == []


@together
def test_the_stand_in_does_obey(found):
    """Else the test above would show nothing: each of the fifteen orders for a label of its own sentence is heeded, and
    replies that cannot be used leave silence behind."""
    assert [one.number for one in found[:15] if not one.flipped] == []
    assert sum(one.silenced for one in found) > 20
    assert any(one.neighbours for one in found)
    assert any(one.spans for one in found)


@together
def test_the_docs_say_what_was_measured(found):
    page = (CHECKOUT / "docs/suggestions.md").read_text()
    for words, count in table(found):
        assert f"| {words} | {count} of 60 |" in page


def test_nothing_but_suggestions_of_their_own_article_changes_in_the_database(outside, desk, mira, now, run):
    """All sixty in one project, in one job, beside a dozen controls of which none is touched."""
    outside.behaviour = obeying
    made = []
    for sentence in (text(number) for text, count in ((injected, 60), (target, 12)) for number in range(count)):
        words = " ".join([*BEFORE, sentence, *AFTER, f"It was ship {len(made)}."])
        made.append(factories.article(desk, mira, now, words))
    before = rows_of_everything()
    settled = {project: (project.name, project.settings) for project in [desk]}
    job = run()
    assert (job.state, job.message) == ("done", "")
    after = rows_of_everything()
    assert {name for name, count in after.items() if count != before[name]} == {
        "Suggestion",
        "Suggester",
        "Job",
        "Tally",
    }
    desk.refresh_from_db()
    assert (desk.name, desk.settings) == settled[desk]
    rows = Suggestion.objects.filter(suggester__kind="openai").select_related("sentence__version")
    assert {(row.why, row.confidence, row.ruling) for row in rows} == {
        ("Suggested by the language model stand-in-7b.", 0.5, "")
    }
    for row in rows:
        assert row.sentence.asked
        for span in row.spans:
            assert row.sentence.start <= span["start"] < span["end"] <= row.sentence.end
    controls = rows.filter(sentence__article__in=made[60:])
    mine = Suggestion.objects.filter(suggester__kind="cues", sentence__article__in=made[60:])
    assert dict(controls.values_list("sentence", "label")) == dict(mine.values_list("sentence", "label"))
