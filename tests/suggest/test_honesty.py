"""What is said of suggestions, and what is not said of them yet."""

from __future__ import annotations

import pytest

from annotations import tasks
from annotations.errors import InvalidInput
from annotations.models import Suggester, Suggestion
from annotations.suggest import honesty, training, trying
from tests.suggest import school


def test_until_enough_is_answered_without_suggestions_it_says_how_many_there_are(desk, mira, rosa):
    made = school.written(desk, mira, seed=3, articles=8, sentences=9)
    assert str(honesty.measurable(desk)) == "not measurable yet, n = 0"
    school.tagged(made[:2], rosa, unaided=False)
    n = school.tagged(made[2:4], rosa)
    assert honesty.measurable(desk)[:2] == (n, 2)
    assert str(honesty.measurable(desk)) == f"not measurable yet, n = {n}"
    more = school.tagged(made[4:], rosa)
    assert honesty.measurable(desk)[:2] == (n + more, 6)
    assert str(honesty.measurable(desk)) == ""


def test_confidence_is_a_word_until_it_is_measured():
    words = [honesty.how_sure(sure, calibrated=False) for sure in (0.95, 0.7, 0.4)]
    assert words == ["clear", "likely", "a guess"]
    assert honesty.how_sure(0.78, calibrated=True) == "right about 8 times in 10"
    assert honesty.how_sure(0.97, calibrated=True) == "almost always right"


def test_only_what_learned_and_was_measured_is_calibrated(desk):
    told = {"measured": {"state": "measured"}}
    assert honesty.is_calibrated(Suggester(kind="learned", manifest=told))
    assert not honesty.is_calibrated(Suggester(kind="learned", manifest={"measured": {"state": "too few"}}))
    assert not honesty.is_calibrated(Suggester(kind="cues", manifest=told))


def test_a_text_is_tried_with_spans_and_reasons_and_nothing_is_stored(desk):
    text = "# The wall\n\nOfficials said the wall could give way. It was built in 1931."
    trial = trying.try_on(project=desk, text=text)
    told = [(one.span.of(trial.text), one.proposal.label) for one in trial.sentences if one.proposal]
    assert told[-2:] == [("Officials said the wall could give way.", "anonymous"), ("It was built in 1931.", "plain")]
    proposal = trial.sentences[-2].proposal
    assert proposal.hedged
    assert proposal.why
    assert proposal.source.of("Officials said the wall could give way.") == "Officials"
    assert trial.suggester.kind == "cues"
    assert not Suggestion.objects.exists()


def test_what_learned_is_tried_too(desk, mira, rosa):
    school.tagged(school.written(desk, mira, seed=4, articles=20), rosa)
    tasks.run_job(str(training.start(project=desk, by=mira).uid))
    trial = trying.try_on(project=desk, text="Critics argue that the tender should never have been approved in Veddin.")
    assert trial.suggester.kind == "learned"
    assert trial.sentences[0].proposal.label == "plain"
    assert "People here have tagged" in trial.sentences[0].proposal.why


@pytest.mark.parametrize("text", ["", " \n", "a " * 10_001])
def test_nothing_and_too_much_are_refused(desk, text):
    with pytest.raises(InvalidInput):
        trying.try_on(project=desk, text=text)
