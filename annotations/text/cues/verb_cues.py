"""The verb families as cues: definition, ruling, confidence, examples."""

from __future__ import annotations

from annotations.codebook import ANONYMOUS, PLAIN, SOURCED
from annotations.text.cues.base import Cue, Example
from annotations.text.cues.verbs import Kind

VERB_CUES: dict[Kind, Cue] = {
    Kind.SAY: Cue(
        "say",
        "A verb of saying with its subject before or after it, and what was said.",
        "",
        0.97,
        (
            Example("The bridge was closed on Monday, the harbour authority said.", SOURCED),
            Example("“We are out of time,” said Mira Toll.", SOURCED),
            Example("Two officials said the talks had been broken off.", ANONYMOUS),
            Example("The ministry insists that the figures are right.", SOURCED),
            Example("Mira Toll was quoted as saying that it was over.", SOURCED),
            Example("The tower, she argued in a letter to the mayor, was never safe.", SOURCED),
            Example("The roof, say people in the village, leaked for years.", ANONYMOUS),
        ),
        (
            Example("The rule that he said was unfair has been dropped.", PLAIN),
            Example("To say it once is enough.", PLAIN),
        ),
    ),
    Kind.TELL: Cue(
        "tell",
        "Telling somebody something.",
        "",
        0.96,
        (
            Example("Finance minister Olga Brandt told parliament that the fund was empty.", SOURCED),
            Example("A nurse told the local paper the ward had been shut for weeks.", ANONYMOUS),
        ),
        (Example("The old clock in the square tells the time badly.", PLAIN),),
    ),
    Kind.WEAK: Cue(
        "weak-say",
        "A verb that can be one of saying: only with a clause, a question or a quotation after or before it.",
        "",
        0.9,
        (
            Example("Toll added that nobody had been hurt.", SOURCED),
            Example("“It was an accident,” the driver's brother replied.", ANONYMOUS),
            Example("The agency confirmed that the plane had landed.", SOURCED),
            Example("Brewers put the loss nearer to 9 million.", ANONYMOUS),
        ),
        (
            Example("Brandt added two goals in the second half.", PLAIN),
            Example("The search party found a rucksack near the lake.", PLAIN),
        ),
    ),
    Kind.ASK: Cue(
        "ask",
        "Asking, urging or ordering somebody, with what is asked.",
        "R9",
        0.88,
        (
            Example("The union urged its members to stay at home.", SOURCED),
            Example("Campaigners have asked the court to halt the work.", ANONYMOUS),
        ),
        (Example("The order was signed in June.", PLAIN),),
    ),
    Kind.ANNOUNCE: Cue(
        "announce",
        "Announcing, proposing, demanding, promising, with what is announced.",
        "R9",
        0.85,
        (
            Example("The airline announced a new route to Tirana.", SOURCED),
            Example("Residents are demanding a lower speed limit.", ANONYMOUS),
            Example("The Greens called for an inquiry.", SOURCED),
        ),
        (
            Example("The ban announced last week covers all boats.", PLAIN),
            Example("The firm is offering 40 crowns a share.", PLAIN),
            Example("The two sides agreed to meet again in June.", PLAIN),
        ),
    ),
    Kind.BELIEVE: Cue(
        "believe",
        "Belief, fear, hope or doubt as a verb, or “convinced that”, with a person or body as holder.",
        "R10",
        0.86,
        (
            Example("Moscow sees the exercise as a threat.", SOURCED),
            Example("Some economists believe the worst is over.", ANONYMOUS),
            Example("The company expects sales to fall this year.", SOURCED, True),
            Example("The mayor, Lena Fjord, is convinced that the plan works.", SOURCED),
            Example("Few of the pilots believe it.", ANONYMOUS),
        ),
        (
            Example("Her fear of heights never left her.", PLAIN),
            Example("The union is critical of the plan.", PLAIN),
        ),
    ),
    Kind.INTEND: Cue(
        "intend",
        "Intention as a verb with a person or body as holder.",
        "R10",
        0.75,
        (
            Example("The union plans to appeal.", SOURCED),
            Example("Some lenders intend to leave the market.", ANONYMOUS),
        ),
        (
            Example("Its goal is to halve the cost.", PLAIN),
            Example("The aid aims to reach 4,000 families.", PLAIN),
        ),
    ),
    Kind.JUDGE: Cue(
        "judge",
        "Praise and blame with content: for, of, over.",
        "R13",
        0.8,
        (
            Example("Lind criticised the board for leaving the seat empty.", SOURCED),
            Example("Critics accuse the bank of hiding losses.", ANONYMOUS),
        ),
        (Example("Lind denounced the bank.", PLAIN),),
    ),
    Kind.EVIDENCE: Cue(
        "evidence",
        "Text or data as subject of show, find, suggest, say.",
        "R17",
        0.88,
        (
            Example("Figures from the statistics office show that exports fell.", SOURCED),
            Example("A new study shows that sleep matters.", ANONYMOUS),
            Example("Polls show a narrow lead.", ANONYMOUS),
            Example("The statute forbids the sale of the park.", SOURCED),
        ),
        (Example("Photographs show a red car on the bridge.", PLAIN),),
    ),
    Kind.CALL: Cue(
        "call",
        "Calling or describing something as something.",
        "R13",
        0.85,
        (
            Example("Toll called the ruling a disgrace.", SOURCED),
            Example("Opponents have described the plan as reckless.", ANONYMOUS),
        ),
        (Example("The village is called Upper Lind.", PLAIN),),
    ),
    Kind.ADVERSE: Cue(
        "deny",
        "Denying or rejecting a claim.",
        "R7",
        0.85,
        (
            Example("The company rejected the allegations.", SOURCED),
            Example("Tehran denied any involvement.", SOURCED),
            Example("Two former managers dispute the findings.", ANONYMOUS),
        ),
        (Example("They were denied visas twice.", PLAIN),),
    ),
}
