"""The built-in codebook: label keys, entries, rulings, policies and the checks every answer must pass.

Label keys are for ever (they stand in rows and datasets); names, definitions and examples may change with a
codebook version. `docs/codebook.md` is the long form for people.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

SOURCED = "sourced"
ANONYMOUS = "anonymous"
SPECULATIVE = "speculative"
PLAIN = "plain"
LABELS = (SOURCED, ANONYMOUS, SPECULATIVE, PLAIN)

RULING_FORMAT = re.compile(r"^R[1-9][0-9]{0,3}$")
LABEL_FORMAT = re.compile(r"^[a-z][a-z0-9_]{0,31}$")


class Hedging(StrEnum):
    """Whether an answer with a label may, must or cannot be hedged."""

    FREE = "free"
    ALWAYS = "always"
    NEVER = "never"


class SourceKind(StrEnum):
    PERSON = "person"
    BODY = "body"
    DOCUMENT = "document"
    CROWD = "crowd"
    HEARSAY = "hearsay"


class BlockKind(StrEnum):
    TEXT = "text"
    LIST = "list"
    QUOTE = "quote"
    HEADING = "heading"
    BYLINE = "byline"
    DATELINE = "dateline"
    CAPTION = "caption"
    BOILERPLATE = "boilerplate"


ASKED_BLOCKS = frozenset({BlockKind.TEXT, BlockKind.LIST, BlockKind.QUOTE})


class UnsureReason(StrEnum):
    TWO_CLAIMS = "two_claims"
    WHO_IS_MEANT = "who_is_meant"
    HEDGED_OR_NOT = "hedged_or_not"
    GUIDELINE_SILENT = "guideline_silent"
    NEEDS_CHECKING = "needs_checking"


# How an answer was given, from the least to the most careful way.
HOW_ORDER = ("bulk", "suggestion", "run_on", "key")


@dataclass(frozen=True, slots=True)
class Entry:
    """One label of a codebook: `key` for rows, `letter` for chips, `hotkeys` for the keyboard, `tone` for colour."""

    key: str
    name: str
    letter: str
    hint: str
    definition: str
    hotkeys: tuple[str, ...]
    tone: str
    hedged: Hedging
    examples: tuple[str, ...] = ()


ENTRIES: tuple[Entry, ...] = (
    Entry(
        SOURCED,
        "Sourced",
        "S",
        "who is clear",
        "The main claim is credited to a source that a reader could identify and go back to: a named person, a body "
        "speaking for itself, a named document, law, data set, court record or outlet, or a pronoun for one of these.",
        ("1", "s"),
        "sourced",
        Hedging.FREE,
        ("The bridge was safe, engineer Maria Lind said.", "The embassy announced the closure.", "He added a date."),
    ),
    Entry(
        ANONYMOUS,
        "Anonymous",
        "A",
        "who is not",
        "The main claim is credited to somebody, but the reader cannot tell who: a role or group without a name, "
        "experts and critics at large, agentless hearsay.",
        ("2", "a"),
        "anonymous",
        Hedging.FREE,
        ("Officials said the road was closed.", "Critics argue it came too late.", "He reportedly left in May."),
    ),
    Entry(
        SPECULATIVE,
        "Speculative",
        "Sp",
        "left open",
        "Nobody is credited and the writer leaves the claim open: possibility, inference, forecast, conditional "
        "outcome.",
        ("3", "d"),
        "speculative",
        Hedging.ALWAYS,
        ("The vote could redraw the map.", "If talks fail, prices will climb."),
    ),
    Entry(
        PLAIN,
        "Plain",
        "–",
        "none of these",
        "Nobody is credited and nothing is left open: a plain statement, an opinion stated flatly, background.",
        ("4", "0", "f"),
        "plain",
        Hedging.NEVER,
        ("The bridge opened in 1931.",),
    ),
)

RULINGS: dict[str, str] = {
    "R1": "The finite main clause decides, unless it carries no claim of its own or only restates what is known; "
    "then the other finite clause does. If still even, the credited one.",
    "R2": "A participle of saying counts after a main clause that is itself an utterance, a defence or attack, or a "
    "text's content; after any other main clause it does not.",
    "R3": "A ministry spokesperson, the police or a court speaking as an institution is sourced.",
    "R4": "Affiliation is not identity: a role without a name is anonymous. An office that only one person holds, "
    "with its body or place given, is sourced.",
    "R5": "The seat of a government stands for the government: sourced.",
    "R6": "Named and unnamed sources for one claim: sourced.",
    "R7": "A denial, a refusal to comment or “did not say whether” is an attribution like any other.",
    "R8": "An act is not an utterance; a noun of saying inside an event credits nobody.",
    "R9": "Asked, urged, proposed, ordered, announced or ruled, with its content given, is an utterance.",
    "R10": "Belief, fear, hope or intention as a verb with a person or body as holder is credited to the holder.",
    "R11": "Noun, holder and content together credit the holder; without a holder it is anonymous.",
    "R12": "Agentless belief or judgement is anonymous without a source; naming and sorting is plain.",
    "R13": "Praise and blame with content is an utterance; without content it is not.",
    "R14": "A stated schedule is plain; “is expected to” with nobody named is anonymous and hedged.",
    "R15": "Another outlet is a source; the writer's own outlet is the writer.",
    "R16": "“A study found” is anonymous until author, title or publisher has been given.",
    "R17": "Evidence as subject: sourced if its owner is known, anonymous if unspecified, plain if it is the thing "
    "itself.",
    "R18": "Posts, letters and comments go by their author.",
    "R19": "Inside a quotation everything goes by the speaker.",
    "R20": "What was credited before and is now told flatly is plain.",
    "R21": "Nested attribution goes by the outermost source.",
    "R22": "An open question is speculative when nobody is credited.",
    "R23": "Necessity and advice are a judgement, not a hedge.",
    "R24": "Two claims of equal weight: by the first; where the second matters, unsure.",
    "R25": "A sentence cut in two is answered piece by piece as the whole, and its boundary marked.",
}

# What to read again when one is unsure, and why.
REASON_RULINGS: dict[UnsureReason, tuple[str, ...]] = {
    UnsureReason.TWO_CLAIMS: ("R1", "R24"),
    UnsureReason.WHO_IS_MEANT: ("R4", "R6", "R21"),
    UnsureReason.HEDGED_OR_NOT: ("R10", "R14", "R22", "R23"),
}

QUESTIONS: tuple[str, ...] = (
    "Is it running text that claims something? A heading or the writer's own question is plain.",
    "Does the sentence credit its main claim to someone other than the writer? If not, go to 4.",
    "Could a reader identify the one credited? Yes: sourced. No: anonymous.",
    "Does the writer leave the claim open? Yes: speculative. No: plain.",
)

POLICIES: dict[str, bool] = {"institutional_spokesperson_is_sourced": True}


def built_in() -> dict[str, Any]:
    """The built-in codebook as JSON-serialisable content for a `Codebook` row."""
    return {
        "entries": [
            asdict(entry) | {"hotkeys": list(entry.hotkeys), "examples": list(entry.examples)} for entry in ENTRIES
        ],
        "rulings": RULINGS,
        "questions": list(QUESTIONS),
        "policies": POLICIES,
    }


def entries_of(content: Mapping[str, Any]) -> tuple[Entry, ...]:
    """The entries of a codebook row's content, in order."""
    return tuple(
        Entry(
            **{
                **row,
                "hotkeys": tuple(row["hotkeys"]),
                "examples": tuple(row["examples"]),
                "hedged": Hedging(row["hedged"]),
            }
        )
        for row in content["entries"]
    )


def hedged_for(entry: Entry, asked: bool) -> bool:
    """What `hedged` must be for an answer with this label when the person asked for `asked`."""
    if entry.hedged is Hedging.FREE:
        return asked
    return entry.hedged is Hedging.ALWAYS


def problems(entries: Iterable[Entry]) -> list[str]:
    """What is wrong with a set of entries, a sentence each; empty if they can be published."""
    entries = list(entries)
    found = [f"{entry.key!r} is not a valid label key." for entry in entries if not LABEL_FORMAT.match(entry.key)]
    found += [f"Label {key} is missing." for key in LABELS if key not in {entry.key for entry in entries}]
    seen: dict[str, str] = {}
    for entry in entries:
        for key in entry.hotkeys:
            if seen.setdefault(key, entry.key) != entry.key:
                found.append(f"Key {key} is used by {seen[key]} and {entry.key}.")
    return found


LONGEST = {"name": 40, "hint": 60, "definition": 1000, "example": 300, "ruling": 1000, "question": 300}


def problems_of(content: Mapping[str, Any], *, before: Mapping[str, Any]) -> list[str]:
    """What is wrong with a codebook's content that is to follow the published `before`, a sentence each.

    Labels stay as they are but for their words and keys; a ruling's number is never given up, for decisions and
    suggestions name it.
    """
    entries = entries_of(content)
    fixed = ("key", "letter", "tone", "hedged")
    old = [[getattr(entry, name) for name in fixed] for entry in entries_of(before)]
    found = problems(entries)
    if [[getattr(entry, name) for name in fixed] for entry in entries] != old:
        found.append("The labels themselves stay: only their names, definitions, examples and keys may change.")
    for entry in entries:
        found += [f"{entry.key}: the {name} is missing." for name in ("name", "definition") if not getattr(entry, name)]
        found += [] if entry.hotkeys else [f"{entry.key}: a label needs a key."]
    found += [
        f"“{key}” is no number of a ruling: R and a number."
        for key in content["rulings"]
        if not RULING_FORMAT.match(key)
    ]
    found += [f"Ruling {key} says nothing." for key, text in content["rulings"].items() if not text.strip()]
    found += [
        f"Ruling {key} is missing: numbers are for ever." for key in before["rulings"] if key not in content["rulings"]
    ]
    if set(content["policies"]) != set(before["policies"]):
        found.append("The policy switches are not those that there are.")
    return found + list(_too_long(content))


def _too_long(content: Mapping[str, Any]) -> Iterator[str]:
    texts = [
        (f"{row['key']}: the {name}", name, row[name])
        for row in content["entries"]
        for name in ("name", "hint", "definition")
    ]
    texts += [(f"{row['key']}: an example", "example", text) for row in content["entries"] for text in row["examples"]]
    texts += [(f"Ruling {key}", "ruling", text) for key, text in content["rulings"].items()]
    texts += [("A question", "question", text) for text in content["questions"]]
    for what, kind, text in texts:
        if len(text) > LONGEST[kind]:
            yield f"{what} has more than {LONGEST[kind]} characters."


def next_ruling(rulings: Iterable[str]) -> str:
    """The number of the next ruling: "R26" after R25."""
    return f"R{max((int(key[1:]) for key in rulings), default=0) + 1}"


def in_order(rulings: Mapping[str, str]) -> dict[str, str]:
    """Rulings by their number."""
    return dict(sorted(rulings.items(), key=lambda item: int(item[0][1:])))
