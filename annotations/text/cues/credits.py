"""Finding who a sentence credits: verbs with a subject before or after them."""

from __future__ import annotations

from annotations.codebook import SourceKind
from annotations.text.cues import documents
from annotations.text.cues import words as w
from annotations.text.cues.base import words
from annotations.text.cues.cast import Credit, Memory, Who
from annotations.text.cues.clauses import Subject, subject, verbal
from annotations.text.cues.content import closes, enough, follows, stands_after
from annotations.text.cues.grammar import PLURAL_HEADS, clause_is_main, elided, finite, is_noun
from annotations.text.cues.habits import MUST_HAVE
from annotations.text.cues.lines import Line
from annotations.text.cues.right import main_subject, phrase
from annotations.text.cues.verb_cues import VERB_CUES
from annotations.text.cues.verbs import USES, Form, Kind, Use
from annotations.text.cues.who import identify

NOBODY = frozenset(("nobody", "no"))
VIRTUAL = words("would could should might may can cannot must can't can’t")
HOLDERS = (Kind.BELIEVE, Kind.INTEND, Kind.JUDGE, Kind.CALL, Kind.ADVERSE)


def by_verb(line: Line, at: int, memory: Memory, policies: frozenset[str]) -> Credit | None:
    """The credit that the verb at `at` gives, if any."""
    uses = USES[line.low[at]]
    if is_noun(line, at):
        return None
    forms = {use.form for use in uses}
    inverted = _inverted(line, at, uses, memory, policies)
    if inverted is not None:
        return inverted
    if forms == {Form.ING}:
        return _progressive(line, at, uses, memory, policies)
    found = subject(line, at) or elided(line, at)
    if found is None or not clause_is_main(line, found, at):
        return None
    if line.low[at] in ("called", "named") and line.low[found.start] in w.INDEFINITE and line.upper(at + 1):
        return None  # "a farmer called Per Dahl"
    if not finite(line, at, uses, found):
        return None
    return _choose(line, at, uses, found, memory, policies)


def _choose(
    line: Line, at: int, uses: tuple[Use, ...], found: Subject, memory: Memory, policies: frozenset[str]
) -> Credit | None:
    """The first kind of the verb whose content and subject both fit."""
    after = follows(line, at)
    behind = stands_after(line, found.start, at)
    head = line.low[found.end - 1]
    if found.modal in VIRTUAL or (behind and found.start < 4 and head in ("i", "we")):
        return None
    if line.low[found.start] in ("no", "nobody") or head in ("you",):
        return None
    who: Who | None = None
    for use in uses:
        if not (enough(line, at, use, after) or (behind and use.kind in SPOKEN and use.lemma not in MUST_HAVE)):
            continue
        who = who or identify(line, found.start, found.end, memory, policies)
        if who is None or not _fits(line, use, who, found, behind or after in ("that", "quote", "colon")):
            continue
        if found.modal in ("will", "'ll", "won't") and use.kind not in (Kind.SAY,):
            continue
        return _credit(line, at, use, who, after)._replace(behind=behind and after in ("", "object", "parenthesis"))
    return None


def _fits(line: Line, use: Use, who: Who, found: Subject, strong: bool) -> bool:
    """True if this subject can hold this kind of verb."""
    head = line.low[who.end - 1] if who.end > who.start else ""
    thing = who.kind is SourceKind.DOCUMENT
    if use.kind is Kind.EVIDENCE:
        evidence = thing or head in documents.EVIDENCE
        return (evidence and line.low[found.start] not in ("this", "it")) or (
            line.low[found.start] == "it" and who.kind is SourceKind.DOCUMENT
        )
    if use.kind is Kind.ANNOUNCE and use.lemma in ("promise", "threaten") and who.sure < 0.6:
        return False
    if use.kind in HOLDERS and (thing or (who.sure < 0.5 and not strong)):
        return False
    if use.kind is Kind.INTEND and who.sure < 0.6:
        return False
    if use.kind in (Kind.WEAK, Kind.ASK, Kind.ANNOUNCE) and who.sure < 0.5 and not strong:
        return False
    return not (use.kind in HOLDERS and head in ("i", "we") and not strong)


def _credit(line: Line, at: int, use: Use, who: Who, after: str) -> Credit:
    family = VERB_CUES[use.kind]
    return Credit(
        who,
        at,
        at + 1,
        family.id,
        who.ruling or family.ruling,
        family.confidence * who.sure / 0.95,
        use.lemma,
        after not in ("quote", "colon"),
    )


SPOKEN = frozenset((Kind.SAY, Kind.TELL, Kind.WEAK, Kind.BELIEVE, Kind.EVIDENCE, Kind.ANNOUNCE))
INVERTS = frozenset((Kind.SAY, Kind.TELL, Kind.WEAK, Kind.BELIEVE, Kind.ANNOUNCE, Kind.ASK))


def _inverted(line: Line, at: int, uses: tuple[Use, ...], memory: Memory, policies: frozenset[str]) -> Credit | None:
    """“…,” said Maria Lind: the verb stands between what was said and who said it."""
    if at < 2 or at + 1 >= line.size:
        return None
    before = at - 1
    quoted = line.quoted[before] or (line.low[before] == "," and line.quoted[before - 1])
    if line.low[before] not in (",", "—", "–") and not quoted:
        return None
    use = next((use for use in uses if use.kind in INVERTS and use.form is not Form.ING), None)
    if use is None or line.low[at + 1] in w.WH or line.low[at + 1] in w.PREPOSITIONS or line.quoted[at + 1]:
        return None
    end = phrase(line, at + 1)
    if end <= at + 1 or (end < line.size and verbal(line, end) and line.low[end] not in w.BREAKS):
        return None
    if not (quoted or closes(line, end - 1)) or (
        use.form is Form.BASE and not (use.kind is Kind.SAY and _several(line, at + 1, end))
    ):
        return None
    who = identify(line, at + 1, end, memory, policies)
    if who is None or (not quoted and who.sure < 0.6):
        return None
    return _credit(line, at, use, who, "quote" if quoted else "clause")._replace(behind=True)


def _several(line: Line, start: int, end: int) -> bool:
    """True if a plural verb can stand before these words: "say people in the village"."""
    return any(word.endswith("s") or word in PLURAL_HEADS or word in ("those", "and") for word in line.low[start:end])


UTTERING = words(
    "defended criticised criticized attacked condemned praised backed rejected dismissed responded replied "
    "apologised apologized welcomed hit slammed blasted argued spoke addressed objected protested countered "
    "disagreed agreed commented tweeted wrote answered complained outlines outlined accused denounced hailed "
    "appealed joked intervened testified weighed supported opposed challenged questioned disputed explained "
    "elaborated thanked denied announced warned urged called asked told said mocked echoed concurred "
    "dissented ruled statement letter decree objects defends criticises rejects welcomes praises"
)
SAYINGS = frozenset(
    use.lemma
    for uses in USES.values()
    for use in uses
    if use.kind in (Kind.SAY, Kind.WEAK, Kind.TELL, Kind.ASK, Kind.CALL)
)


def _progressive(line: Line, at: int, uses: tuple[Use, ...], memory: Memory, policies: frozenset[str]) -> Credit | None:
    """ "is urging", and R2: a participle of saying after an utterance."""
    found = subject(line, at)
    if found is not None and found.passive and clause_is_main(line, found, at):
        return _choose(line, at, uses, found._replace(passive=False), memory, policies)
    if line.low[at - 1] not in (",", "—") and line.low[at - 1] not in (
        "statement",
        "letter",
        "email",
        "post",
        "tweet",
        "message",
    ):
        return None
    if not any(use.lemma in SAYINGS for use in uses) or not any(word in UTTERING for word in line.low[:at]):
        return None
    main = main_subject(line)
    if main is None or main[1] >= at:
        return None
    who = identify(line, main[0], main[1], memory, policies)
    if who is None or who.sure < 0.5:
        return None
    return Credit(who, at, at + 1, "participle", "R2", 0.75, uses[0].lemma, True)


def lead_in(line: Line, memory: Memory, policies: frozenset[str]) -> Credit | None:
    """A clause, a colon and a quotation: its subject is the speaker (R19)."""
    for at in range(1, line.size):
        if line.low[at] == ":" and not line.quoted[at]:
            quote = at + 1 < line.size and line.quoted[at + 1]
            last = line.ends(at)
            if not (quote or last):
                continue
            main = main_subject(line)
            if main is None or main[1] > at:
                return None
            who = identify(line, main[0], main[1], memory, policies)
            if who is None or who.sure < 0.6:
                return None
            spoken = any(
                word in USES or word in documents.RECORDS or word in ("words", "message", "comment", "verdict", "blunt")
                for word in line.low[main[1] : at]
            )
            if last and not spoken:
                return None
            return Credit(who, at, at + 1, "lead-in", "R19", 0.8 if spoken else 0.65, "")
    return None


def signed(line: Line, memory: Memory, policies: frozenset[str]) -> Credit | None:
    """A quotation with its speaker's name after a dash: “…” — Maria Lind (R19)."""
    last = next((at for at in range(line.size - 1, -1, -1) if line.quoted[at]), -1)
    if last < 2 or last + 2 >= line.size or line.low[last + 1] not in ("—", "–", "-", "--") or line.size - last > 16:
        return None
    if line.low[last - 1] not in (".", "!", "?", "…"):
        return None  # a title in a list of references
    end = line.size
    while end > last + 2 and not line.low[end - 1][0].isalnum():
        end -= 1
    who = identify(line, last + 2, end, memory, policies)
    if who is None or not all(line.quoted[: last + 1]) or who.sure < 0.6:
        return None
    return Credit(who, last + 1, last + 2, "lead-in", "R19", 0.85, "", behind=True)
