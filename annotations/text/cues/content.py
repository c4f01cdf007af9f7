"""What a verb of saying carries: a clause, a quotation, a question, an order, an object."""

from __future__ import annotations

from annotations.text.cues import words as w
from annotations.text.cues.base import words
from annotations.text.cues.bodies import BODIES
from annotations.text.cues.clauses import STOPS, verbal
from annotations.text.cues.habits import HABITS
from annotations.text.cues.lines import Line
from annotations.text.cues.roles import HUMAN
from annotations.text.cues.verbs import Kind, Use

NEAR = 14
GERUNDS = words("report deny admit recall remember describe suggest recommend mention acknowledge regret propose")
RESEARCHERS = words(
    "researchers scientists team authors study they investigators inspectors auditors review inquiry report audit"
)
SMILES = words("laugh smile grin shrug chuckle nod sigh")
OBJECT_EVIDENCE = words(
    "show link suggest indicate reveal find demonstrate confirm imply estimate put predict forecast project "
    "recommend claim warn list"
)
DENIED = words(
    "allegation allegations accusation accusations charge charges claim claims suggestion suggestions "
    "wrongdoing involvement responsibility report reports rumour rumours knowledge liability any having that "
    "all being ever idea notion call calls request demands criticism assertion assertions it them link links "
    "doing using knowing"
)
OPINED = words(
    "allegations allegation accusations accusation claims claim suggestions suggestion criticism criticisms "
    "calls reports assertions assertion notion idea findings characterisation characterization ruling verdict "
    "argument arguments"
)
REASONS = words("for as of over because saying with")


def follows(line: Line, verb: int) -> str:
    """What comes after the verb: that, quote, colon, wh, to, clause, object, or nothing."""
    low, size, at = line.low, line.size, verb + 1
    while at < size and (low[at] in w.ADVERBS or (low[at].endswith("ly") and len(low[at]) > 4 and not line.upper(at))):
        at += 1
    if at < size and low[at] == "out":
        at += 1
    if at >= size:
        return ""
    if low[at] in (",", ":") and line.ends(at):
        return "colon"
    if line.quoted[at] or (low[at] in (",", ":") and at + 1 < size and line.quoted[at + 1]):
        return "quote"
    if low[at] == ":":
        return "colon"
    if (
        low[at].endswith("ing")
        and len(low[at]) > 5
        and not line.upper(at)
        and low[at] not in ("nothing", "something", "everything", "spending")
    ):
        return "gerund"
    if low[at] in w.WH and low[at] not in ("who", "which"):
        return "wh"
    if low[at] in w.PERSONAL or low[at] == "there":
        return "clause"
    if low[at] in (",", ".", ";", "?", "!"):
        return "parenthesis" if low[at] == "," and _that_after(line, at) else ""
    if _reduced(line, at):
        return ""
    return _further(line, at)


def _reduced(line: Line, at: int) -> bool:
    """True if only a time stands between this verb and the next: "the ban announced last week covers"."""
    low, start = line.low, at
    while (
        at < line.size
        and at < start + 5
        and (low[at] in w.TIME or low[at] in ("on", "last", "this", "in", "next") or low[at][0].isdigit())
    ):
        at += 1
    if at == start or at >= line.size or low[at] in w.PERSONAL or line.upper(at) or line.quoted[at]:
        return False
    third = (
        low[at].endswith("s") and not low[at].endswith("ss") and low[at] not in w.DETERMINERS and low[at - 1] in w.TIME
    )
    return (
        low[at] in w.FINITE
        or low[at] in w.MODALS
        or (third and at + 1 < line.size and low[at + 1] in w.DETERMINERS | {"to", "all"})
    )


def _that_after(line: Line, comma: int) -> bool:
    """True for "said, after a pause, that …"."""
    low = line.low
    return any(low[at] == "that" and low[at - 1] == "," for at in range(comma + 1, min(line.size, comma + NEAR)))


ENDINGS = words("; . ? ! who which where when after while because and —")


def _further(line: Line, start: int) -> str:
    """Look ahead from the first word that may be an object."""
    low = line.low
    for at in range(start, min(line.size, start + NEAR)):
        word = low[at]
        if line.quoted[at]:
            return "quote" if _long_quote(line, at) else "object"
        if word == "that":
            return "that" if at == start or low[at - 1] not in ("the", "of", "in") else "object"
        if word == ":":
            return "colon"
        if word == "to" and _infinitive(line, at + 1):
            return "to"
        if word in ("whether", "why", "how", "if") and at > start:
            return "wh"
        if at > start and (word in w.PERSONAL or verbal(line, at)) and word not in w.POSSESSIVES:
            joined = at + 1 < line.size and low[at + 1] in ("by", "in", "on", "at", "from", "with", "to", "for")
            if not (word.endswith("ed") and word not in w.FINITE and joined):
                return "clause"
            continue
        if word == "and" and at + 1 < line.size and line.upper(at - 1) and line.upper(at + 1):
            continue
        if word in ENDINGS or (word == "," and at > start + 6):
            return "object"
    return "object"


def _infinitive(line: Line, at: int) -> bool:
    """True if a base form can stand at `at`."""
    return (
        at < line.size
        and line.low[at].isalpha()
        and line.low[at] not in w.DETERMINERS
        and not line.upper(at)
        and not line.low[at].endswith("ing")
    )


def _long_quote(line: Line, at: int) -> bool:
    """True if the quotation that begins at `at` is more than a word or two."""
    return all(line.quoted[k] for k in range(at, min(line.size, at + 4)))


SETTING = (
    w.TIME
    | w.ADVERBS
    | w.PREPOSITIONS
    | w.DETERMINERS
    | HUMAN
    | BODIES
    | words(
        "statement interview reporters journalists conference email me us them him her briefing news post media "
        "letter hearing speech report phone telephone note memo message call tweet blog corridor meeting session "
        "testimony filing rally podcast webcast televised brief written joint separate 's ’s"
    )
)


def closes(line: Line, verb: int) -> bool:
    """True if what follows the verb ends the sentence or its clause: it stands after what was said."""
    low = line.low
    for at in range(verb + 1, verb + 15):
        if line.ends(at) or low[at] in (",", ";", "—", "–", ":", ")"):
            return True
        if line.quoted[at] or not (low[at] in SETTING or line.upper(at)):
            return False
    return False


def stands_after(line: Line, start: int, verb: int) -> bool:
    """True if a subject at `start` and its verb stand after a clause or quotation that they credit."""
    if start < 1:
        return False
    at = start - 1
    if line.quoted[at]:
        return True
    if start < 4 and (line.low[0] in FRONTED or line.low[0].endswith(("ing", "ly")) or start < 2):
        return False
    return line.low[at] in (",", "—", "–", "--") and closes(line, verb)


FRONTED = (
    w.PREPOSITIONS | w.OPENERS | w.ADVERBS | w.TIME | w.SUBORDINATORS | words("yes no not well and but or once")
) - words("not")


WANTED: dict[Kind, frozenset[str]] = {
    Kind.TELL: words("that quote colon wh clause to parenthesis"),
    Kind.WEAK: words("that quote colon wh clause parenthesis"),
    Kind.ASK: words("that quote colon wh to parenthesis"),
    Kind.ANNOUNCE: words("that quote colon wh clause to object parenthesis"),
    Kind.BELIEVE: frozenset(("that", "quote", "clause", "wh", "parenthesis")),
    Kind.INTEND: frozenset(("to",)),
    Kind.EVIDENCE: words("that quote colon wh clause object to parenthesis"),
}
BARE_CLAUSE = words(
    "begin continue reflect reason point list cite quote record respond elaborate document rule publish read "
    "sign learn answer certify verify describe repeat detail outline highlight underline underscore mention "
    "reply observe comment determine clarify advise"
)


ARGUING = words("insist declare assert contend allege argue maintain claim")
STRESSING = words("acknowledge concede admit stress emphasise emphasize reiterate tout lament")
STATED = words("that quote colon wh clause parenthesis")
REGARDING = words("regard view see consider remember")
FORESEEING = words("predict forecast expect foresee anticipate estimate envisage hope fear doubt")
NOT_CALLED = words("for on in off up by a")
ORDAINING = words(
    "blame criticise criticize fault require stipulate oblige entitle forbid prohibit bar reserve permit ban"
)
NAMING = words("call label brand dub term")


def enough(line: Line, verb: int, use: Use, after: str) -> bool:
    """True if the verb has the content that its kind asks for."""
    near = line.low[verb + 1 : verb + 1 + NEAR]
    if use.lemma in HABITS:
        return HABITS[use.lemma](use, after, near)
    if use.kind is Kind.SAY:
        return _said(line, verb, use, after)
    special = _special(line, verb, use, after, near)
    if special is not None:
        return special
    if use.kind is Kind.JUDGE:
        joined = bool(near) and near[0] not in ("by", "for", "as") and _no_break(near)
        return joined or after == "quote"
    if use.kind is Kind.CALL:
        near = line.low[verb + 1 : verb + 25]
        return bool(near) and near[0] not in NOT_CALLED and ("as" in near or use.lemma in NAMING)
    if use.kind is Kind.ADVERSE:
        if use.lemma in ("reject", "dismiss") and "as" in near[1:10]:
            return True
        return after in ("that", "gerund") or any(
            word in (DENIED if use.lemma == "deny" else OPINED) for word in near[:6]
        )
    if use.kind is Kind.INTEND:
        return ("to" in near[:3] and near[0] in ("to", "not", "only")) or (
            after == "to" and use.lemma in ("want", "expect")
        )
    if after == "gerund":
        return use.lemma in GERUNDS
    if use.kind is Kind.BELIEVE and after in ("object", "to"):
        return _held(use.lemma, after, near)
    if use.kind is Kind.WEAK and after == "clause":
        return use.lemma not in BARE_CLAUSE
    if use.kind is Kind.EVIDENCE and after in ("object", "to", "clause") and use.lemma in ORDAINING:
        return True
    if use.kind is Kind.EVIDENCE and after == "object":
        return use.lemma in OBJECT_EVIDENCE
    return after in WANTED[use.kind]


def _special(line: Line, verb: int, use: Use, after: str, near: list[str]) -> bool | None:
    """Verbs with a habit of their own; None for all others."""
    first = near[0] if near else ""
    if use.lemma == "read":
        return after in ("quote", "colon")
    if use.lemma == "question":
        return after in ("wh", "that") or any(word in OPINED for word in near[:6])
    if use.lemma == "blame" and after in ("object", "gerund"):
        return True
    if use.lemma == "describe" and use.kind is Kind.CALL:
        return first not in NOT_CALLED and after != ""
    if use.lemma == "consider" and any(word in ("a", "an") for word in near[2:9]):
        return True
    if use.lemma == "report" and verb and line.low[verb - 1] == "first" and after == "object":
        return True
    if use.lemma == "rule" and (first == "out" or after == "object"):
        return True
    if use.lemma == "argue" and first in ("for", "against"):
        return True
    if use.lemma == "find" and "guilty" in near[:5]:
        return True
    if use.lemma in ("congratulate", "apologise", "apologize", "welcome"):
        return {"congratulate": "on", "welcome": "as"}.get(use.lemma, "for") in near
    if use.lemma == "urge" and after == "object":
        return True
    if use.lemma == "find" and use.kind is Kind.WEAK and after == "object":
        return any(word in RESEARCHERS for word in line.low[max(0, verb - 6) : verb])
    if use.lemma == "point":
        return first == "to" or (first == "out" and after != "")
    if use.lemma in ("attribute", "ascribe", "liken", "compare"):
        return "to" in near[1:12] or "with" in near[1:8]
    if use.lemma == "dispute" and after == "object":
        return True
    if use.lemma == "call" and use.kind is Kind.ANNOUNCE:
        return first == "for" or (first == "on" and "to" in near)
    return None


REASONED = words(
    "reason need chance chances risk risks sign signs evidence hope way point danger threat scope room prospect"
)


def _held(lemma: str, after: str, near: list[str]) -> bool:
    """Belief with an object: seen as, expected to, forecast."""
    if lemma == "see" and after in ("object", "to", "clause") and any(word in REASONED for word in near[:5]):
        return True
    if lemma == "believe" and near[:1] and near[0] in ("him", "her", "them", "it", "this"):
        return True
    if lemma == "remember" and near and near[0] not in STOPS:
        return True
    if lemma in REGARDING:
        return "as" in near[:8] or (lemma == "consider" and after == "to")
    if lemma in FORESEEING:
        return True
    return lemma == "believe" and "in" not in near[:1] and after == "to"


def _no_break(near: list[str]) -> bool:
    """True if a reason comes before any break."""
    return next((word in REASONS for word in near if word in REASONS or word in STOPS), False)


def _said(line: Line, verb: int, use: Use, after: str) -> bool:
    """Plain verbs of saying want little; the more colourful ones want a clause or a quotation."""
    first = line.low[verb + 1] if verb + 1 < line.size else ""
    if use.lemma in SMILES:
        return after in ("quote", "colon", "that")
    if use.lemma == "argue" and first in ("for", "against"):
        return True
    if use.lemma == "say":
        return first not in ("goodbye", "hello", "nothing", "farewell")
    if use.lemma in ARGUING and after in ("", "object"):
        return use.lemma == "allege" or first == "to" or (use.lemma == "insist" and first == "on")
    if use.lemma in ARGUING or use.lemma == "quip":
        return True
    if use.lemma in ("warn", "complain", "boast", "testify"):
        return after != "" or use.lemma != "testify"
    return after in STATED or (use.lemma in STRESSING and after in ("object", "to"))
