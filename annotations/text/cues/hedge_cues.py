"""The hedges as cues: definition, ruling, confidence when nobody is credited, examples."""

from __future__ import annotations

from annotations.codebook import ANONYMOUS, PLAIN, SOURCED, SPECULATIVE
from annotations.text.cues.base import Cue, Example

HEDGE_CUES: tuple[Cue, ...] = (
    Cue(
        "modal",
        "may, might or could of possibility, governing the main claim.",
        "",
        0.72,
        (
            Example("The vote could redraw the map.", SPECULATIVE, True),
            Example("The old quay might not survive another storm.", SPECULATIVE, True),
        ),
        (
            Example("The law was passed in May 2019.", PLAIN),
            Example("She hired a lawyer, who might have known better.", PLAIN),
            Example("He could not swim.", PLAIN),
        ),
    ),
    Cue(
        "likely",
        "likely, probably, perhaps and their kin.",
        "",
        0.78,
        (
            Example("A second round is likely.", SPECULATIVE, True),
            Example("Perhaps the letters were never sent.", SPECULATIVE, True),
            Example("Somebody must have left the gate open.", SPECULATIVE, True),
        ),
        (
            Example("Smokers are more likely to suffer from gout.", PLAIN),
            Example("The gate must be left open.", PLAIN),
        ),
    ),
    Cue(
        "seems",
        "seems to, appears to.",
        "",
        0.78,
        (
            Example("The ice appears to be retreating faster than before.", SPECULATIVE, True),
            Example("The island looks set to lose its only ferry.", SPECULATIVE, True),
            Example("The harvest looks poor.", SPECULATIVE, True),
            Example("It looks as if the shop has closed.", SPECULATIVE, True),
        ),
        (
            Example("The actor appears in two scenes.", PLAIN),
            Example("The new hall looks like a barn.", PLAIN),
            Example("The warden looks after the hut.", PLAIN),
        ),
    ),
    Cue(
        "outlook",
        "Set phrases of prospect: looks set to, on course to, it is possible that.",
        "",
        0.68,
        (
            Example("The island is on course to lose its only ferry.", SPECULATIVE, True),
            Example("A third outcome is possible.", SPECULATIVE, True),
            Example("A draw is by no means certain.", SPECULATIVE, True),
            Example("It is difficult to see a way back for the mill.", SPECULATIVE, True),
            Example("The quarrel is bound to flare up again.", SPECULATIVE, True),
            Example("How deep the lake is remains to be measured.", SPECULATIVE, True),
        ),
        (
            Example("The crew did everything possible.", PLAIN),
            Example("Be sure to lock the gate.", PLAIN),
            Example("The captain was bound to the mast.", PLAIN),
        ),
    ),
    Cue(
        "forecast",
        "Flat will or would about an outcome that nobody controls.",
        "",
        0.6,
        (
            Example("Prices will climb before they fall.", SPECULATIVE, True),
            Example("By 2050 the glacier will have vanished.", SPECULATIVE, True),
            Example("The price is going to climb again.", SPECULATIVE, True),
            Example("Without rain, the harbour will be dry.", SPECULATIVE, True),
        ),
        (
            Example("The museum will open at noon.", PLAIN),
            Example("We will pay the bill, Lind said.", SOURCED),
        ),
    ),
    Cue(
        "conditional",
        "An outcome that hangs on a condition.",
        "",
        0.72,
        (
            Example("If talks fail, the border will close.", SPECULATIVE, True),
            Example("A longer strike would empty the shelves.", SPECULATIVE, True),
            Example("Had the wind turned, the town would have burned.", SPECULATIVE, True),
            Example("Should the ice hold, the race will be run.", SPECULATIVE, True),
            Example("What was left would then be hers alone.", SPECULATIVE, True),
        ),
        (Example("He asked if the shop was open.", SOURCED),),
    ),
    Cue(
        "open-question",
        "It is unclear whether; it is not known; undecided.",
        "R22",
        0.85,
        (
            Example("It is unclear whether the crew survived.", SPECULATIVE, True),
            Example("It is not known who painted it.", SPECULATIVE, True),
            Example("Whether the money will come is another matter.", SPECULATIVE, True),
        ),
        (Example("The town is known for its clocks.", PLAIN),),
    ),
    Cue(
        "open-verb",
        "Hope, fear, expectation or suspicion told as a verb, where nobody can be found who holds it.",
        "",
        0.55,
        (Example("The valley fears another hard winter.", SPECULATIVE, True),),
        (Example("The forecast was printed on page two.", PLAIN),),
    ),
    Cue(
        "evidence-hedge",
        "Evidence suggests, indicates or implies.",
        "R17",
        0.6,
        (Example("The layout of the rooms suggests a monastery.", SPECULATIVE, True),),
        (
            Example("The guide suggested a shorter path.", PLAIN),
            Example("Reports indicate that the road is closed.", ANONYMOUS),
        ),
    ),
)
