"""Finding who a sentence credits: verbs with a subject before or after them."""

from __future__ import annotations

from typing import NamedTuple

from annotations.codebook import SourceKind
from annotations.text.cues import documents
from annotations.text.cues import words as w
from annotations.text.cues.base import words
from annotations.text.cues.cast import Memory, Who
from annotations.text.cues.clauses import Subject, main_subject, phrase, subject, verbal
from annotations.text.cues.content import closes, enough, follows, stands_after
from annotations.text.cues.lines import Line
from annotations.text.cues.names import head_of
from annotations.text.cues.verbs import NOUNY, USES, Form, Kind, Use
from annotations.text.cues.who import identify


class Credit(NamedTuple):
    """Somebody credited: who (None: nobody there), the cue's tokens, the rule, the ruling, how sure, hedged by the cue."""

    who: Who | None
    start: int
    end: int
    rule: str
    ruling: str
    sure: float
    lemma: str = ""
    reported: bool = False  # told without quotation marks
    hedged: bool = False
    behind: bool = False  # stands after what it credits


SUBORDINATE = words(
    "that because although though when whenever if unless after before since once until till whether where "
    "than how why who which whom"
)
SCENE = words(
    "this it move comments remarks announcement decision warning news report statement visit vote attack "
    "strike ruling comment remark"
)
NOBODY = frozenset(("nobody", "no"))
VIRTUAL = words("would could should might may can cannot must can't can’t")
HOLDERS = (Kind.BELIEVE, Kind.INTEND, Kind.JUDGE, Kind.CALL, Kind.ADVERSE)
SINGLE_BEFORE_NOUN = w.DETERMINERS | words("of for in on by from about amid with under despite no")


def candidates(line: Line) -> list[int]:
    """Tokens outside quotations that may be verbs of crediting."""
    return [
        at
        for at, word in enumerate(line.low)
        if word in USES and not line.quoted[at] and (not line.upper(at) or at == 0)
    ]


def _is_noun(line: Line, at: int) -> bool:
    """True if a word that can be either stands as a noun here."""
    if at == 0 or line.upper(at):
        return True
    before = line.low[at - 1]
    if before in SINGLE_BEFORE_NOUN and before not in (
        "those",
        "both",
        "others",
        "some",
        "many",
        "most",
        "few",
        "several",
        "all",
        "another",
        "one",
        "neither",
        "each",
    ):
        return True
    if line.low[at] not in NOUNY:
        return False
    if line.low[at] in (
        "state",
        "order",
        "plan",
        "aim",
        "record",
        "press",
        "report",
        "claim",
        "note",
    ) and not _plural_before(line, at):
        return True
    return (
        before.endswith("al")
        or before in ("new", "latest", "official", "recent", "early", "own", "first", "key", "false", "public")
        or line.low[at + 1 : at + 2] == ["of"]
    )


def _plural_before(line: Line, at: int) -> bool:
    before = line.low[at - 1]
    return (
        before.endswith("s")
        or before in ("team", "group", "panel")
        or before in w.PERSONAL
        or before in w.MODALS
        or before in ("not", "people", "police", "who")
        or before in w.ADVERBS
    )


def clause_is_main(line: Line, found: Subject, at: int) -> bool:
    """True unless the verb's clause hangs on another."""
    left = found.left
    word = line.low[left] if left >= 0 else ""
    if word in ("as", "while", "whereas", "so") or left < 0:
        return True
    if word in SUBORDINATE:
        return _scene_before(line, left)
    return True


def _scene_before(line: Line, left: int) -> bool:
    """R1: "this comes as", "the move follows": the main clause has no claim of its own."""
    before = line.low[:left]
    if len(before) > 12:
        return False
    return any(word in ("comes", "came", "come", "follows", "followed", "coming") for word in before) and any(
        word in SCENE for word in before
    )


def by_verb(line: Line, at: int, memory: Memory, policies: frozenset[str]) -> Credit | None:
    """The credit that the verb at `at` gives, if any."""
    uses = USES[line.low[at]]
    if _is_noun(line, at):
        return None
    forms = {use.form for use in uses}
    inverted = _inverted(line, at, uses, memory, policies)
    if inverted is not None:
        return inverted
    if forms == {Form.ING}:
        return _progressive(line, at, uses, memory, policies)
    found = subject(line, at) or _elided(line, at)
    if found is None or not clause_is_main(line, found, at):
        return None
    if not _finite(line, at, uses, found):
        return None
    return _choose(line, at, uses, found, memory, policies)


def _finite(line: Line, at: int, uses: tuple[Use, ...], found: Subject) -> bool:
    forms = {use.form for use in uses}
    before = line.low[found.first : at]
    if found.passive:
        return False
    if forms <= {Form.BASE, Form.ING} or (Form.BASE in forms and Form.PAST not in forms):
        head = line.low[head_of(line, found.start, found.end)]
        if line.low[at - 1] == "to":
            return False
        plural = (
            head.endswith("s")
            or head in ("they", "we", "i", "people", "who", "some", "many", "media", "police", "others")
            or "and" in line.low[found.start : found.end]
        )
        return (
            plural
            or head in documents.DATA
            or head in ("team", "panel", "group", "pair", "couple", "crew", "staff", "band")
            or bool(found.modal)
            or any(word in w.DO for word in before)
            or line.words[found.end - 1].isupper()
        )
    if Form.PARTICIPLE in forms and Form.PAST not in forms:
        return any(word in w.HAVE for word in before)
    return True


def _elided(line: Line, at: int) -> Subject | None:
    """A verb joined to an earlier one shares its subject."""
    if any(use.form is Form.BASE for use in USES[line.low[at]]):
        return None
    before = at - 1
    while before > 0 and (line.low[before] in w.ADVERBS or line.low[before] in w.HAVE):
        before -= 1
    if line.low[before] not in ("and", "but", ",", "then", "or"):
        return None
    main = main_subject(line)
    if main is None or main[1] > before:
        return None
    return Subject(main[0], main[1], -1, at, False, False, "")


def _choose(
    line: Line, at: int, uses: tuple[Use, ...], found: Subject, memory: Memory, policies: frozenset[str]
) -> Credit | None:
    """The first kind of the verb whose content and subject both fit."""
    after = follows(line, at)
    behind = stands_after(line, found.start, at)
    head = line.low[found.end - 1]
    if found.modal in VIRTUAL and not (found.modal == "would" and any(use.kind is Kind.SAY for use in uses) and False):
        return None
    if line.low[found.start] in ("no", "nobody") or head in ("you",):
        return None
    who: Who | None = None
    for use in uses:
        if not (
            enough(line, at, use, after)
            or (behind and use.kind in (Kind.SAY, Kind.TELL, Kind.WEAK, Kind.BELIEVE, Kind.EVIDENCE, Kind.ANNOUNCE))
        ):
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
    if use.kind in HOLDERS and (thing or (who.sure < 0.5 and not strong)):
        return False
    if use.kind is Kind.INTEND and who.sure < 0.6:
        return False
    if use.kind in (Kind.WEAK, Kind.ASK, Kind.ANNOUNCE) and who.sure < 0.5 and not strong:
        return False
    return not (use.kind in HOLDERS and head in ("i", "we") and not strong)


def _credit(line: Line, at: int, use: Use, who: Who, after: str) -> Credit:
    rule, ruling, sure = RULES[use.kind]
    return Credit(
        who,
        at,
        at + 1,
        rule,
        who.ruling or ruling,
        min(0.97, sure) * who.sure / 0.95,
        use.lemma,
        after not in ("quote", "colon"),
    )


RULES: dict[Kind, tuple[str, str, float]] = {
    Kind.SAY: ("say", "", 0.97),
    Kind.TELL: ("tell", "", 0.96),
    Kind.WEAK: ("weak-say", "", 0.9),
    Kind.ASK: ("ask", "R9", 0.88),
    Kind.ANNOUNCE: ("announce", "R9", 0.85),
    Kind.BELIEVE: ("believe", "R10", 0.86),
    Kind.INTEND: ("intend", "R10", 0.75),
    Kind.JUDGE: ("judge", "R13", 0.8),
    Kind.EVIDENCE: ("evidence", "R17", 0.88),
    Kind.CALL: ("call", "R13", 0.85),
    Kind.ADVERSE: ("deny", "R7", 0.85),
}
INVERTS = frozenset((Kind.SAY, Kind.TELL, Kind.WEAK, Kind.BELIEVE, Kind.ANNOUNCE))


def _inverted(line: Line, at: int, uses: tuple[Use, ...], memory: Memory, policies: frozenset[str]) -> Credit | None:
    """“…,” said Maria Lind: the verb stands between what was said and who said it."""
    if at < 2 or at + 1 >= line.size:
        return None
    before = at - 1
    quoted = line.quoted[before] or (line.low[before] == "," and line.quoted[before - 1])
    if line.low[before] not in (",", "—", "–") and not quoted:
        return None
    use = next((use for use in uses if use.kind in INVERTS and use.form in (Form.PAST, Form.PRESENT)), None)
    if use is None or line.low[at + 1] in w.WH or line.low[at + 1] in w.PREPOSITIONS or line.quoted[at + 1]:
        return None
    end = phrase(line, at + 1)
    if end <= at + 1 or (end < line.size and verbal(line, end) and line.low[end] not in w.BREAKS):
        return None
    if not (quoted or closes(line, end - 1)):
        return None
    who = identify(line, at + 1, end, memory, policies)
    if who is None or (not quoted and who.sure < 0.6):
        return None
    return _credit(line, at, use, who, "quote" if quoted else "clause")._replace(behind=True)


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
