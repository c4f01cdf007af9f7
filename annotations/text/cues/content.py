"""What a verb of saying carries: a clause, a quotation, a question, an order, an object."""

from __future__ import annotations

from annotations.text.cues import words as w
from annotations.text.cues.base import words
from annotations.text.cues.clauses import STOPS, verbal
from annotations.text.cues.lines import Line
from annotations.text.cues.verbs import Kind, Use

NEAR = 14
GERUNDS = words("report deny admit recall remember describe suggest recommend mention acknowledge regret propose")
RESEARCHERS = words(
    "researchers scientists team authors study they investigators inspectors auditors review inquiry report audit"
)
SMILES = words("laugh smile grin shrug chuckle nod sigh")
OBJECT_EVIDENCE = words(
    "show suggest indicate reveal find demonstrate confirm imply estimate put predict forecast project "
    "recommend claim warn"
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
    return _further(line, at)


def _that_after(line: Line, comma: int) -> bool:
    """True for "said, after a pause, that …"."""
    low = line.low
    return any(low[at] == "that" and low[at - 1] == "," for at in range(comma + 1, min(line.size, comma + NEAR)))


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
        if (
            word == "to"
            and at + 1 < line.size
            and low[at + 1].isalpha()
            and low[at + 1] not in w.DETERMINERS
            and not line.upper(at + 1)
        ):
            return "to" if not low[at + 1].endswith("ing") else "object"
        if word in ("whether", "why", "how", "if") and at > start:
            return "wh"
        if at > start and (word in w.PERSONAL or verbal(line, at)) and word not in w.POSSESSIVES:
            if (
                word.endswith("ed")
                and word not in w.FINITE
                and at + 1 < line.size
                and low[at + 1] in ("by", "in", "on", "at", "from", "with", "to", "for")
            ):
                continue
            return "clause"
        if word in (";", ".", "?", "!", "who", "which", "where", "when", "after", "while", "because", "and", "—") or (
            word == "," and at > start + 6
        ):
            return "object"
    return "object"


def _long_quote(line: Line, at: int) -> bool:
    """True if the quotation that begins at `at` is more than a word or two."""
    return all(line.quoted[k] for k in range(at, min(line.size, at + 4)))


def closes(line: Line, verb: int) -> bool:
    """True if what follows the verb ends the sentence or its clause: it stands after what was said."""
    low, at = line.low, verb + 1
    for _ in range(12):
        if line.ends(at) or low[at] in (",", ";", "—", "–", ":"):
            return True
        if line.quoted[at]:
            return False
        word = low[at]
        if not (
            word in w.TIME
            or word in w.ADVERBS
            or word in w.PREPOSITIONS
            or word in w.DETERMINERS
            or line.upper(at)
            or word
            in (
                "statement",
                "interview",
                "reporters",
                "journalists",
                "conference",
                "email",
                "me",
                "us",
                "them",
                "him",
                "her",
                "briefing",
                "news",
                "post",
                "media",
                "letter",
                "hearing",
                "court",
                "speech",
                "report",
                "phone",
                "telephone",
            )
        ):
            return False
        at += 1
    return False


def stands_after(line: Line, start: int, verb: int) -> bool:
    """True if a subject at `start` and its verb stand after a clause or quotation that they credit."""
    if start < 1:
        return False
    at = start - 1
    if line.quoted[at]:
        return True
    return start >= 4 and line.low[at] in (",", "—", "–", "--") and closes(line, verb)


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


def enough(line: Line, verb: int, use: Use, after: str) -> bool:
    """True if the verb has the content that its kind asks for."""
    low = line.low
    near = low[verb + 1 : verb + 1 + NEAR]
    if use.kind is Kind.SAY:
        return _said(line, verb, use, after)
    if use.kind is Kind.JUDGE:
        return (
            bool(near)
            and any(word in REASONS for word in near)
            and near[0] not in ("by", "for", "as")
            and _no_break(near)
        ) or after == "quote"
    if use.lemma == "question":
        return after == "wh" or after == "that" or any(word in OPINED for word in near[:6])
    if use.kind is Kind.ADVERSE and after in ("that", "gerund"):
        return True
    if (use.lemma in ("describe", "blame") and after == "object") or (
        use.lemma == "consider" and any(word in ("a", "an") for word in near[2:9])
    ):
        return True
    if use.lemma == "report" and verb and low[verb - 1] == "first" and after == "object":
        return True
    if use.lemma == "rule" and low[verb + 1 : verb + 2] == ["out"]:
        return True
    if after == "gerund":
        return use.lemma in GERUNDS
    if use.lemma in ("urge", "find") and use.kind in (Kind.ASK, Kind.WEAK) and after == "object":
        return use.lemma == "urge" or any(word in RESEARCHERS for word in low[max(0, verb - 6) : verb])
    if use.lemma == "point" and low[verb + 1 : verb + 2] not in (["out"], ["to"]):
        return False
    if use.lemma == "call" and use.kind is Kind.ANNOUNCE:
        return near[:1] == ["for"] or (near[:1] == ["on"] and "to" in near)
    if use.kind is Kind.CALL:
        near = low[verb + 1 : verb + 25]
        return (
            bool(near)
            and near[0] not in ("for", "on", "in", "off", "up", "by", "a")
            and ("as" in near or use.lemma in ("call", "label", "brand", "dub", "term"))
        )
    if use.kind is Kind.ADVERSE:
        return any(word in (DENIED if use.lemma == "deny" else OPINED) for word in near[:6])
    if use.kind is Kind.INTEND:
        return ("to" in near[:3] and near[0] in ("to", "not", "only")) or (
            after == "to" and use.lemma in ("want", "expect")
        )
    if use.kind is Kind.BELIEVE and after in ("object", "to"):
        if use.lemma in ("regard", "view", "see", "consider", "remember"):
            return "as" in near[:8] or (use.lemma == "consider" and after == "to")
        if use.lemma in (
            "predict",
            "forecast",
            "expect",
            "foresee",
            "anticipate",
            "estimate",
            "project",
            "envisage",
            "hope",
            "fear",
            "doubt",
        ):
            return use.lemma != "project"
        return use.lemma == "believe" and "in" not in near[:1] and after == "to"
    if use.kind is Kind.WEAK and after == "clause":
        return use.lemma not in BARE_CLAUSE
    if use.kind is Kind.EVIDENCE and after == "object":
        return use.lemma in OBJECT_EVIDENCE
    return after in WANTED[use.kind]


def _no_break(near: list[str]) -> bool:
    for word in near:
        if word in REASONS:
            return True
        if word in STOPS:
            return False
    return False


def _said(line: Line, verb: int, use: Use, after: str) -> bool:
    if use.lemma in SMILES:
        return after in ("quote", "colon", "that")
    if use.lemma in ("say", "insist", "declare", "assert", "contend", "allege", "argue", "quip", "maintain", "claim"):
        if after in ("", "object") and use.lemma in (
            "claim",
            "maintain",
            "argue",
            "allege",
            "declare",
            "insist",
            "contend",
            "assert",
        ):
            following = line.low[verb + 1 : verb + 2]
            return (
                use.lemma == "allege"
                or following == ["to"]
                or (bool(following) and following[0] in ("on",) and use.lemma == "insist")
            )
        return not (
            use.lemma == "say" and line.low[verb + 1 : verb + 2] in (["goodbye"], ["hello"], ["nothing"], ["farewell"])
        )
    if use.lemma in ("warn", "complain", "boast", "testify"):
        return after != "" or use.lemma != "testify"
    if after in ("that", "quote", "colon", "wh", "clause", "parenthesis"):
        return True
    return use.lemma in (
        "acknowledge",
        "concede",
        "admit",
        "stress",
        "emphasise",
        "emphasize",
        "reiterate",
        "tout",
        "lament",
    ) and after in ("object", "to")
