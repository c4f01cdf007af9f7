"""Verbs of crediting that want a word of their own after them: "speak of", "date … to", "put … at"."""

from __future__ import annotations

from collections.abc import Callable

from annotations.text.cues.base import words
from annotations.text.cues.verbs import Form, Kind, Use

COUNTED = words(
    "number numbers figure figures dead toll cost costs total loss losses damage value price bill share odds "
    "chance count it"
)
ODDS = words("odds chance chances hope hopes")
PLACED = words("at above below close closer near nearer between higher lower under over around")
MUST_HAVE = words("speak talk give rate tip date lean treat want put allow credit offer")  # even after what was said


def _priced(near: list[str]) -> bool:
    """True for "put the bill at 9 million", "put the toll nearer to 30"."""
    counted = any(word in COUNTED for word in near[:5]) or any(word[0].isdigit() for word in near[2:12])
    return counted and any(word in PLACED for word in near[1:9])


Habit = Callable[[Use, str, list[str]], bool]
# Verbs that want a word of their own after them.
HABITS: dict[str, Habit] = {
    "speak": lambda use, after, near: near[:1] == ["of"],
    "talk": lambda use, after, near: near[:1] == ["of"],
    "date": lambda use, after, near: "to" in near[1:10],
    "plead": lambda use, after, near: after in ("to", "quote", "that") or "guilty" in near[:2] or near[:1] == ["with"],
    "lean": lambda use, after, near: near[:1] in (["toward"], ["towards"]),
    "rate": lambda use, after, near: after == "object" and near[:1] != ["of"],
    "tip": lambda use, after, near: "for" in near[1:8] or "to" in near[1:8],
    "treat": lambda use, after, near: use.form is Form.ING and "as" in near[1:10],
    "credit": lambda use, after, near: "with" in near[1:10],
    "disagree": lambda use, after, near: near[:1] in (["on"], ["over"], ["about"]) or after in ("wh", "that", "quote"),
    "agree": lambda use, after, near: after in ("that", "quote", "clause", "parenthesis") or near[:1] == ["with"],
    "offer": lambda use, after, near: after in ("to", "quote", "colon"),
    "want": lambda use, after, near: after in ("to", "object", "clause", "that"),
    "accept": lambda use, after, near: after in ("that", "quote", "parenthesis"),
    "grant": lambda use, after, near: after in ("that", "quote", "parenthesis"),
    "bet": lambda use, after, near: after in ("that", "clause") or near[:1] == ["on"],
    "give": lambda use, after, near: (
        after not in ("", "parenthesis") if use.kind is Kind.EVIDENCE else any(word in ODDS for word in near[:12])
    ),
    "allow": lambda use, after, near: after == "that" if use.kind is Kind.WEAK else after in ("object", "to", "clause"),
    "put": lambda use, after, near: _priced(near),
}
