"""One plain sentence for the reviewer, which quotes the words it rests on."""

from __future__ import annotations

from annotations.codebook import SOURCED
from annotations.text.cues.futures import Hedge
from annotations.text.cues.hedge_cues import HEDGE_CUES
from annotations.text.cues.lines import Line
from annotations.text.cues.runs import Run

HEDGE_SURE = {cue.id: cue.confidence for cue in HEDGE_CUES} | {"open-verb": 0.55}
LONGEST = 90
HEDGES = {
    "modal": "leaves it possible",
    "likely": "says how likely it is",
    "seems": "says how it looks",
    "outlook": "leaves the outcome open",
    "forecast": "tells what is to come and nobody controls",
    "conditional": "makes it hang on a condition",
    "open-question": "says that it is not known",
    "evidence-hedge": "draws an inference",
    "open-verb": "leaves the outcome open",
}


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"


def of_hedge(line: Line, hedge: Hedge) -> str:
    """Why a sentence without a source is speculative."""
    words = _short(line.said(hedge.start, hedge.end))
    return f"Nobody is credited, and “{words}” {HEDGES.get(hedge.rule, 'leaves it open')}."


def of_credit(line: Line, run: Run) -> str:
    """Why a sentence is sourced or anonymous."""
    credit, who = run.credit, run.credit.who
    if run.sentence is not None:
        named = (
            f" It belongs to a speaker in sentence {run.sentence + 1}"
            if run.credit.end
            else " Its speaker is not given near it"
        )
        first = (
            "The report of the sentence before runs on."
            if run.rule == "report-runs-on"
            else "The words stand in a quotation."
        )
        return f"{first}{named}: {who.note if who else 'nobody in particular'}."
    cue = _short(line.said(credit.start, credit.end))
    if who is None:
        return f"“{cue}” credits somebody, and the sentence does not say whom."
    source = _short(line.said(who.start, who.end))
    by = "stands as the author of" if who.label == SOURCED and credit.rule == "lead-in" else "is credited by"
    return f"“{source}” {by} “{cue}”: {who.note}."
