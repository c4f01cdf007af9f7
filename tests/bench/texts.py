"""Invented articles by the thousand: the same seed gives the same texts."""

from __future__ import annotations

import random
from collections.abc import Iterator

PEOPLE = ("Jonas Eik", "Dr. Maria Lind", "Ida Vestergaard", "Gen. Oskar Brandt", "Mrs. Ann Lee", "St. John Moreau")
BODIES = ("the harbour authority", "the finance ministry", "Norvik Shipping", "the regional court", "the N.H.A.")
PLACES = ("Lindesund", "Osthavn", "Veddin", "Corvane", "St. Aldan", "Brennick")
THINGS = (
    "the eastern wall",
    "the new ferry line",
    "the school roof",
    "a fuel depot",
    "the tender",
    "the survey of 3.5 km",
)
FACTS = (
    "closed on Monday",
    "was repaired in 1998",
    "cost 4.2 million",
    "opened at 7 p.m.",
    "lost two buoys",
    "grew by 3.1%",
)
OUTCOMES = ("collapse", "be delayed until Nov. 3", "cost 140 jobs", "reopen before Easter", "divide the council")

FORMS: dict[str, tuple[str, ...]] = {
    "plain": (
        "{Thing} {fact}.",
        "In {place}, {thing} {fact} after the storm.",
        "The road from {place} to {place2} is {n} kilometres long and was built between 1931 and 1936.",
    ),
    "sourced": (
        "{Thing} {fact}, {person} said.",
        "“We saw it coming,” said {person} of {body}. ",
        "According to {body}, {thing} {fact}.",
        "{person} added that {thing} {fact}, and that {n} people were told in time.",
    ),
    "anonymous": (
        "Officials said {thing} {fact}.",
        "{Thing} {fact}, people briefed on the talks said.",
        "Critics argue that {thing} should never have been approved in {place}.",
    ),
    "speculative": (
        "{Thing} could {outcome}.",
        "If the talks in {place} fail, {thing} will {outcome}.",
        "It remains unclear whether {thing} {fact}.",
    ),
}
LABELS = tuple(FORMS)
WEIGHTS = (50, 28, 12, 10)


def sentence(dice: random.Random, label: str) -> str:
    """One invented sentence that reads as `label`."""
    thing = dice.choice(THINGS)
    return (
        dice.choice(FORMS[label])
        .format(
            thing=thing,
            Thing=thing[0].upper() + thing[1:],
            fact=dice.choice(FACTS),
            place=dice.choice(PLACES),
            place2=dice.choice(PLACES),
            person=dice.choice(PEOPLE),
            body=dice.choice(BODIES),
            outcome=dice.choice(OUTCOMES),
            n=dice.randint(2, 98),
        )
        .strip()
    )


def texts(*, seed: int, articles: int, sentences: int = 20) -> Iterator[tuple[str, str]]:
    """(title, text) of `articles` articles of about `sentences` sentences each, in paragraphs."""
    dice = random.Random(seed)
    for number in range(articles):
        parts = [sentence(dice, dice.choices(LABELS, WEIGHTS)[0]) for _ in range(sentences)]
        paragraphs = [" ".join(parts[n : n + 4]) for n in range(0, len(parts), 4)]
        # The number makes each text its own: the same text twice would be one article.
        paragraphs[0] += f" It was the report no. {number + 1} of run {seed}."
        yield f"Report {number + 1} from {dice.choice(PLACES)}", "\n\n".join(paragraphs)
