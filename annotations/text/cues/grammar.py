"""Is this word a verb here, is it finite, and does its clause carry the sentence?"""

from __future__ import annotations

from annotations.text.cues import documents
from annotations.text.cues import words as w
from annotations.text.cues.base import words
from annotations.text.cues.clauses import Subject
from annotations.text.cues.lines import Line
from annotations.text.cues.names import head_of
from annotations.text.cues.right import main_subject
from annotations.text.cues.verbs import NOUNY, USES, Form, Use

SUBORDINATE = words(
    "that because although though when whenever if unless after before since once until till whether where "
    "than how why who which whom"
)
SCENE = words(
    "this it move comments remarks announcement decision warning news report statement visit vote attack "
    "strike ruling comment remark"
)
SINGLE_BEFORE_NOUN = w.DETERMINERS | words("of for in on by from about amid with under despite no")


def candidates(line: Line) -> list[int]:
    """Tokens outside quotations that may be verbs of crediting."""
    return [
        at
        for at, word in enumerate(line.low)
        if word in USES and not line.quoted[at] and (not line.upper(at) or at == 0)
    ]


SPEAKING = words("say suggest show indicate claim found show reveal warn describe")


STANDING_ALONE = words("those both others some many most few several all another one neither each")
SINGULAR_NOUNS = words("state order plan aim record press report claim note")
ADJECTIVES = words("new latest official recent early own first key false public")


def is_noun(line: Line, at: int) -> bool:
    """True if a word that can be either stands as a noun here."""
    if at == 0 or line.upper(at):
        return True
    before, word = line.low[at - 1], line.low[at]
    if before in SINGLE_BEFORE_NOUN and before not in STANDING_ALONE:
        return True
    if word not in NOUNY:
        return False
    follow = line.low[at + 1] if at + 1 < line.size else ""
    if follow in w.FINITE or follow in w.MODALS or follow in SPEAKING or follow == "of":
        return True
    if word in SINGULAR_NOUNS and not _plural_before(line, at):
        return True
    return before.endswith("al") or before in ADJECTIVES


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


PLURAL_HEADS = words(
    "they we i people who some many media police others most few both several those half none neither two three four "
    "five six seven eight nine ten dozens"
)


def finite(line: Line, at: int, uses: tuple[Use, ...], found: Subject) -> bool:
    forms = {use.form for use in uses}
    before = line.low[found.first : at]
    if found.passive:
        return False
    if forms <= {Form.BASE, Form.ING} or (Form.BASE in forms and Form.PAST not in forms):
        head = line.low[head_of(line, found.start, found.end)]
        if line.low[at - 1] == "to":
            return False
        plural = head.endswith("s") or head in PLURAL_HEADS or "and" in line.low[found.start : found.end]
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


def elided(line: Line, at: int) -> Subject | None:
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
