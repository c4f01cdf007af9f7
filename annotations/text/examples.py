"""Every ruling at work, and near misses: sentences with the same words where another answer is right.

What is written here comes first, then what the cues bring along. A codebook may carry examples of its own under
"examples": {ruling: {"clear": [...], "near": [...]}}, each {"text", "label", "hedged", "before", "why"}.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from annotations.codebook import ANONYMOUS, PLAIN, RULINGS, SOURCED, SPECULATIVE
from annotations.text.cues import CUES
from annotations.text.cues.base import Example

MOST = 3  # of either sort


class Shown(NamedTuple):
    """A ruling's examples: `clear` follow it, `near` have its words and another answer."""

    clear: tuple[Example, ...]
    near: tuple[Example, ...]


def _say(text: str, label: str, why: str = "", *, hedged: bool = False, before: tuple[str, ...] = ()) -> Example:
    return Example(text, label, hedged or label == SPECULATIVE, before, why)


WRITTEN: dict[str, tuple[Example, Example]] = {
    "R1": (
        _say("The ferry was sold after its owner said it was too old.", PLAIN, "The main clause tells of the sale."),
        _say("The vote comes as the mayor says the fund is empty.", SOURCED, "“Comes as” carries no claim of its own."),
    ),
    "R2": (
        _say("Minister Jan Berg defended the plan, saying it would save lives.", SOURCED, "A defence is an utterance."),
        _say("Many owners have sold up, saying the tax is too high.", PLAIN, "Selling up is no utterance."),
    ),
    "R3": (
        _say("A ministry spokeswoman said the figures were right.", SOURCED, "The ministry answers for her."),
        _say("A woman at the ministry said the figures were right.", ANONYMOUS, "She does not speak for the ministry."),
    ),
    "R4": (
        _say("A senior aide to the minister said the talks had failed.", ANONYMOUS, "Affiliation is not identity."),
        _say("The port's director said the crane was new.", SOURCED, "One person holds this office."),
    ),
    "R5": (
        _say("Moscow warned that it would respond.", SOURCED, "The seat stands for the government."),
        _say("Moscow has eleven million inhabitants.", PLAIN, "Here it is the city."),
    ),
    "R6": (
        _say("Maria Lind and other engineers said the pier was unsafe.", SOURCED, "One of them can be found."),
        _say("Several engineers said the pier was unsafe.", ANONYMOUS, "None of them is named."),
    ),
    "R7": (
        _say("The company declined to comment.", SOURCED, "A refusal goes by who refuses."),
        _say("The engine did not respond.", PLAIN, "A machine has nothing to say."),
    ),
    "R8": (
        _say("The council voted to close the pool.", PLAIN, "A vote is an act."),
        _say("The council said it would close the pool.", SOURCED, "Here it speaks."),
    ),
    "R9": (
        _say("The union urged its members to stay at home.", SOURCED, "What is urged is given."),
        _say("The order was signed in June.", PLAIN, "Nobody orders anything here."),
    ),
    "R10": (
        _say("Some economists believe the worst is over.", ANONYMOUS, "A verb of belief with holders."),
        _say("The union is critical of the plan.", PLAIN, "A stance, not a belief with its content."),
    ),
    "R11": (
        _say("Lind expressed concern about the delay.", SOURCED, "Noun, holder and content together."),
        _say("The decision provoked warnings of a shortage.", PLAIN, "Under a verb of happening (R8)."),
    ),
    "R12": (
        _say("He is seen as the favourite.", ANONYMOUS, "Somebody sees him so; nobody says who."),
        _say("The square is known as the Ring.", PLAIN, "Naming, not judging."),
    ),
    "R13": (
        _say("Lind criticised the board for leaving the seat empty.", SOURCED, "The blame has its content."),
        _say("Lind denounced the bank.", PLAIN, "Blame for what? No content."),
    ),
    "R14": (
        _say("The gallery will open in May.", PLAIN, "A stated schedule."),
        _say("The gallery is expected to open in May.", ANONYMOUS, "Somebody expects it.", hedged=True),
    ),
    "R15": (
        _say("The bridge was sold last year, according to the Guardian.", SOURCED, "Another outlet is a source."),
        _say("The Guardian has moved its office to the harbour.", PLAIN, "Here it is what the sentence is about."),
    ),
    "R16": (
        _say("A new study shows that sleep matters.", ANONYMOUS, "Whose study has not been said."),
        _say(
            "The study found that sleep matters.",
            SOURCED,
            "Its journal and its author have been given.",
            before=("The work was published in the Journal of Sleep by a team led by Ana Ruiz.",),
        ),
    ),
    "R17": (
        _say("Polls show a narrow lead.", ANONYMOUS, "Whose polls?"),
        _say("Photographs show a red car on the bridge.", PLAIN, "The thing itself credits nobody."),
    ),
    "R18": (
        _say("Posts on the town's forum say the well is dry.", ANONYMOUS, "Whoever posted has no name."),
        _say("The posts of the old pier were replaced in spring.", PLAIN, "Posts of wood."),
    ),
    "R19": (
        _say(
            "We were children then.”", SOURCED, "Toll still speaks.",
            before=("“It was cold,” said Mira Toll.", "“There was no coal."),
        ),
        _say("The film was called “A Winter Without Coal” in Britain.", PLAIN, "A title is nobody's speech."),
    ),
    "R20": (
        _say("The crane was built in 1931.", PLAIN, "Told flatly.", before=("Lind said the crane was old.",)),
        _say(
            "She added that it was built in 1931.", SOURCED, "“She added” marks it.",
            before=("Maria Lind said the crane was old.",),
        ),
    ),
    "R21": (
        _say("Ann Voss said two dockers had told her the crane was new.", SOURCED, "The outermost is Ann Voss."),
        _say("Two dockers said Ann Voss had told them the crane was new.", ANONYMOUS, "Now the dockers are outermost."),
    ),
    "R22": (
        _say("It is unclear whether the crew survived.", SPECULATIVE, "Nobody is credited, and it is left open."),
        _say("The mayor said it was unclear whether the crew had survived.", SOURCED, "She is credited.", hedged=True),
    ),
    "R23": (
        _say("The law must be changed.", PLAIN, "A judgement of the writer's."),
        _say("The law could be changed.", SPECULATIVE, "Possibility, not advice."),
    ),
    "R24": (
        _say("The mayor said the pool was safe, and it opened on Monday.", SOURCED, "By the first of the two."),
        _say("The pool opened on Monday after the mayor had said it was safe.", PLAIN, "One hangs on the other: R1."),
    ),
    "R25": (
        _say("and that the bridge was shut.", SOURCED, "As the whole; mark the boundary.",
             before=("The mayor said that nobody had been hurt",)),
        _say("Then the bridge was shut.", PLAIN, "A sentence of its own.", before=("The mayor said nobody was hurt.",)),
    ),
}  # fmt: skip


@cache
def built_in() -> dict[str, Shown]:
    """The examples of every built-in ruling, at most three of either sort."""
    return {key: Shown(*(_joined(key, sort) for sort in (0, 1))) for key in RULINGS}


def _joined(key: str, sort: int) -> tuple[Example, ...]:
    own = WRITTEN[key][sort]
    brought = [one for cue in CUES if cue.ruling == key for one in (cue.near if sort else cue.clear)]
    return (own, *(one for one in brought if one.text != own.text))[:MOST]


def of_codebook(content: Mapping[str, Any]) -> dict[str, Shown]:
    """The examples of each ruling of a codebook's content: its own where it has some, else the built-in ones."""
    own = content.get("examples", {})
    nothing = Shown((), ())
    return {
        key: Shown(_read(own[key].get("clear", ())), _read(own[key].get("near", ())))
        if key in own
        else built_in().get(key, nothing)
        for key in content.get("rulings", {})
    }


def _read(rows: Sequence[Mapping[str, Any]]) -> tuple[Example, ...]:
    return tuple(
        Example(row["text"], row["label"], row.get("hedged", False), tuple(row.get("before", ())), row.get("why", ""))
        for row in rows
    )
