"""Whether a claim is left open: which hedge governs the main claim (R14, R17, R22, R23)."""

from __future__ import annotations

from annotations.text.cues import hedges as h
from annotations.text.cues import words as w
from annotations.text.cues.base import words
from annotations.text.cues.clauses import STOPS
from annotations.text.cues.documents import EVIDENCE
from annotations.text.cues.futures import Hedge, future, is_conditional, to_come
from annotations.text.cues.lines import Line
from annotations.text.cues.outlooks import BY_FIRST
from annotations.text.cues.roles import HUMAN
from annotations.text.cues.verbs import NOUNY, OPEN_VERBS, USES, Form

OPEN_FORMS = frozenset(form for form, uses in USES.items() if any(use.lemma in OPEN_VERBS for use in uses)) | words(
    "estimate estimates estimated"
)
TRIGGERS = (
    h.SURE
    | h.POSSIBLE
    | frozenset(("possible",))
    | h.SEEMING
    | h.SUGGESTING
    | h.UNCLEAR
    | frozenset(BY_FIRST)
    | h.LOOKING
    | h.EPISTEMIC
    | words("going whether will would 'll ’ll won't won’t if unless wouldn't suspect suspects suspected risks")
    | OPEN_FORMS
)


def find(line: Line, start: int = 0, credit_lemma: str = "", person: bool = False) -> Hedge | None:
    """The first hedge from token `start` on that governs the main claim; None if nothing is left open.

    `credit_lemma`: the verb that credits, if any (a permission "may" after "ruled" is none).
    `person`: people are credited.
    """
    if not any(word in TRIGGERS for word in line.low):
        return None
    conditional = is_conditional(line)
    for at in range(start, line.size):
        word = line.low[at]
        if word not in TRIGGERS:
            continue
        found = _at(line, at, word, conditional, credit_lemma, person)
        if found is not None and not _subordinate(line, at, start):
            return found
    return None


def _at(line: Line, at: int, word: str, conditional: bool, lemma: str, person: bool) -> Hedge | None:
    low = line.low
    if word in h.POSSIBLE:
        return Hedge(at, at + 1, "modal") if _possible(line, at, word, lemma) else None
    if word in h.SURE:
        return Hedge(at, at + 1, "likely") if _likely(line, at, word) else None
    if word in h.SEEMING:
        follow = low[at + 1] if at + 1 < line.size else ""
        stands = word.startswith("appear") and follow not in ("to", "that", "likely", "unlikely", "as", "certain")
        return None if stands or follow in ("in", "on", "at") else Hedge(at, at + 1, "seems")
    if word in h.LOOKING:
        return Hedge(at, at + 1, "seems") if _looks(line, at) else None
    if word in h.EPISTEMIC:
        inferred = low[at + 1 : at + 2] == ["have"] or low[at + 1 : at + 3] == ["surely", "have"]
        return Hedge(at, at + 2, "likely") if inferred else None
    if word == "whether":
        return _whether(line, at)
    if word == "going":
        is_to = at > 0 and low[at - 1] in w.BE | w.ADVERBS and low[at + 1 : at + 2] == ["to"]
        return to_come(line, at - 1, at + 2, lemma) if is_to else None
    if word in h.SUGGESTING:
        return None if person and lemma in ("suggest", "indicate", "imply") else _suggests(line, at, person)
    if word in ("will", "would", "'ll", "’ll", "won't", "won’t", "wouldn't"):
        return future(line, at, conditional, lemma)
    for outlook in BY_FIRST.get(word, ()):
        if low[at : at + len(outlook)] == list(outlook) and not _bidden(low, at, word):
            return Hedge(at, at + len(outlook), "outlook")
    if word == "possible":
        predicate = any(
            ((x in w.BE and len(x) > 2) or x in ("is", "be", "remains", "seems", "remain")) and x not in ("'s", "’s")
            for x in low[max(0, at - 3) : at]
        )
        predicate = predicate and not any(x in ("as", "not", "been") for x in low[max(0, at - 4) : at])
        return Hedge(at, at + 1, "outlook") if predicate else None
    if word in h.UNCLEAR:
        return _unclear(line, at)
    if word == "risks" and low[at + 1 : at + 2] and low[at + 1].endswith("ing"):
        return Hedge(at, at + 1, "outlook")
    return _open_verb(line, at, word)


def _possible(line: Line, at: int, word: str, lemma: str) -> bool:
    low = line.low
    before, follow = (low[at - 1] if at else ""), (low[at + 1] if at + 1 < line.size else "")
    if word == "may" and line.upper(at) and (at > 0 or (follow and follow[0].isdigit()) or follow in (",", "and")):
        return line.words[at] == "MAY"
    if word == "may" and (
        lemma in ("rule", "order", "decree", "permit", "allow", "require")
        or (before in h.MONTH_BEFORE and follow[:1].isdigit())
    ):
        return False
    if word == "could" and any(x in h.NOBODY for x in low[max(0, at - 2) : at]):
        return False  # "nobody could have been prouder"
    if word == "could" and follow in ("not", "n't", "only", "see", "hear", "feel", "no", "afford"):
        return follow == "not" and low[at + 2 : at + 4] == ["be", "ruled"]
    return not (
        word == "could" and before in ("that", "so", "they", "he", "she", "who") and "so" in low[max(0, at - 4) : at]
    )


def _likely(line: Line, at: int, word: str) -> bool:
    before = line.low[at - 1] if at else ""
    if word in ("likely", "unlikely"):
        if before == "most" and at > 1 and line.low[at - 2] != "the" and line.low[at + 1 : at + 2] != ["to"]:
            return True
        return before not in ("more", "less", "most", "least", "as", "equally", "twice", "times", "the") or line.low[
            at + 1 : at + 2
        ] == ["than"]
    if word in ("potentially", "possibly", "perhaps") and before in ("and", "or"):
        return False
    return word != "likelihood" or before in ("the", "a", "in")


BOUND = words("occur end follow arise flare backfire return disappoint please anger upset provoke run cross clash")


def _bidden(low: list[str], at: int, word: str) -> bool:
    """True for "be sure to", "make certain to": an order, not a prospect; and for "bound to the mast"."""
    if word == "bound" and at + 2 < len(low):
        return low[at + 2] not in h.OUTCOMES | BOUND
    return word in ("sure", "certain") and (at == 0 or low[at - 1] in ("be", "make", "made", "not", "a"))


def _looks(line: Line, at: int) -> bool:
    """True if something looks or sounds so or so, as an inference: not a person's looks, not a likeness."""
    low = line.low
    follow = at + 1
    while follow < line.size and low[follow] in w.ADVERBS | {"very", "ever", "far", "as"} and low[follow] != "well":
        follow += 1
    if follow >= line.size or (at and (low[at - 1] in w.PERSONAL - {"it"} or low[at - 1] in HUMAN)):
        return False
    word = low[follow]
    if word == "like":
        near = low[follow + 1 : follow + 7]
        cut = next((k for k, x in enumerate(near) if x in h.RELATIVE or x == "that" or x in STOPS), len(near))
        return any(x in w.FINITE or x in w.MODALS for x in near[:cut]) or near[:1] == ["being"]
    if word in ("if", "though"):
        return True
    return word in h.LOOKED or (
        word.endswith(h.LOOKED_ENDINGS) and len(word) > 3 and word not in ("any", "many", "they")
    )


def _whether(line: Line, at: int) -> Hedge | None:
    """R22: "whether the money comes is another matter", "the question is whether"."""
    opens = at == 0 or (at == 1 and line.low[0] in ("and", "but", "just"))
    comma = next((k for k in range(at + 1, min(line.size, at + 25)) if line.low[k] in w.BREAKS), line.size)
    verbs = sum(line.low[k] in w.FINITE or line.low[k] in w.MODALS for k in range(at + 1, comma))
    if opens and "or" not in line.low[at + 1 : comma] and verbs > 1:
        return Hedge(at, at + 1, "open-question", "R22")
    return None


def _suggests(line: Line, at: int, person: bool) -> Hedge | None:
    """Evidence, not people or hearsay, suggests, indicates or implies something."""
    low, word = line.low, line.low[at]
    last = low[at - 1] if at else ""
    follow = low[at + 1] if at + 1 < line.size else ""
    if last == "to" or (word.endswith("ed") and last in w.BE and follow != "that"):
        return None
    if word in h.INFERRING:
        return Hedge(at, at + 1, "evidence-hedge")
    if word.endswith("ing"):
        return None if person or last in ("by", "of", "for", "in", "without") else Hedge(at, at + 1, "evidence-hedge")
    if not _evident(line, at):
        return None
    if word.startswith("indicat") and follow not in ("that", "a", "the") and "that" not in low[at : at + 6]:
        return None
    return Hedge(at, at + 1, "evidence-hedge", "R17")


def _evident(line: Line, at: int) -> bool:
    """True if what stands before `at` is evidence rather than people or hearsay."""
    before = line.low[max(0, at - 12) : at]
    evidence = [word for word in before if word in EVIDENCE]
    people = any(word in HUMAN or word in w.PERSONAL - {"it"} or word == "who" for word in before[-5:])
    if evidence == ["reports"] or any(word in ("he", "she", "they", "who") for word in before[-2:]):
        return False
    return bool(evidence) or not (people or at == 0 or line.upper(at - 1) or line.low[at - 1] == "and")


def _unclear(line: Line, at: int) -> Hedge | None:
    """R22: an open question."""
    low = line.low
    before = low[max(0, at - 5) : at]
    if low[at] in ("unclear", "unresolved", "undecided", "uncertain", "unsettled"):
        return Hedge(at, at + 1, "open-question", "R22")
    if low[at] == "unknown":
        asks = (at + 1 < line.size and low[at + 1] in h.ASKING) or any(
            x in ("remains", "remain", "is", "are", "still", "was", "largely") for x in before[-3:]
        )
        return Hedge(at, at + 1, "open-question", "R22") if asks and "for" not in before else None
    denied = any(word in ("not", "n't", "isn't", "wasn't", "yet", "never", "nor") for word in before)
    if denied and low[at] == "known" and (line.ends(at + 1) or low[at + 1] in (",", ";")):
        return Hedge(at, at + 1, "open-question", "R22")
    if denied and any(word in h.ASKING for word in low[at + 1 : at + 3]):
        return Hedge(at, at + 1, "open-question", "R22")
    return None


# Bare forms that are nouns at least as often: as verbs they follow a plural, a pronoun or an adverb.
BARE = words("project suspect doubt hope fear")
BEFORE_BARE = words(
    "i we you they who people police many some others both all do did does not n't now also still and to"
)


def _takes_bare_verb(word: str) -> bool:
    """True if a verb without an ending can follow: "analysts project", never "the bridge project"."""
    plural = word.endswith("s") and not word.endswith(("'s", "’s", "ss", "us", "is"))
    return plural or word in BEFORE_BARE or word.endswith("ly")


def _open_verb(line: Line, at: int, word: str) -> Hedge | None:
    """hope, fear, expect, predict, suspect as verbs; "estimate" only of what is to come."""
    low = line.low
    uses = USES.get(word, ())
    if word not in OPEN_FORMS or line.upper(at) or (at and low[at - 1] == "to"):
        return None
    if word in NOUNY and (
        at == 0 or low[at - 1] in w.DETERMINERS or low[at - 1] in w.PREPOSITIONS or low[at - 1].endswith("al")
    ):
        return None
    if word in BARE and at and not _takes_bare_verb(low[at - 1]):
        return None
    if word in ("hopes", "fears", "doubts", "worries") and (
        at == 0
        or low[at - 1] in w.AUX
        or low[at - 1].endswith("ed")
        or low[at - 1] in ("there", "new", "fresh", "amid")
    ):
        return None
    if word.startswith("estimat"):
        future = any(x in ("will", "would", "by") for x in low[at : at + 12])
        return Hedge(at, at + 1, "forecast") if future and low[at - 1] not in w.DETERMINERS else None
    if all(use.form is Form.ING for use in uses):
        return None if at and low[at - 1] not in w.BE else Hedge(at, at + 1, "open-verb")
    if word in ("wonder", "worry", "dread", "doubt", "doubts", "worried") and low[at + 1 : at + 2] in (
        ["about"],
        ["in"],
    ):
        return None
    if (
        word in ("expected", "suspected", "forecast", "projected", "feared", "anticipated", "predicted")
        and at
        and low[at - 1] in w.DETERMINERS | {"than", "as"}
    ):
        return None
    return Hedge(at, at + 1, "open-verb")


def _subordinate(line: Line, at: int, start: int) -> bool:
    """True if the hedge stands in a relative clause or in one that hangs on the main claim."""
    low = line.low
    for back in range(at - 1, max(start - 1, at - 15), -1):
        word = low[back]
        if word in h.RELATIVE:
            return back > start + 1 and (low[back - 1] not in ("asked", "whether"))
        if word in (";", ":") or (word in STOPS and word != "," and word not in ("“", '"', "‘", "'")):
            return False
        if word == "," and back < at - 1:
            opener = low[back + 1]
            return bool(opener in h.RELATIVE or opener in h.HANGING)
        if word in ("because", "although", "though", "than") and back > start + 1:
            return True
        if word == "that" and back > 1 and back > start and at - back <= 4:
            before = low[back - 1]
            return (
                before not in USES
                and before not in h.SAYABLE
                and before not in STOPS
                and before.isalpha()
                and back - 1 > start
            )
    return False
