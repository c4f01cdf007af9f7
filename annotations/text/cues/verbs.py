"""Verbs that credit a claim to their subject: the lexicon, one family a line of thought, and its inflection."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from annotations.text.cues.base import words


class Kind(IntEnum):
    """What a verb asks for before it counts."""

    SAY = 1  # anything after it, or a clause before it
    TELL = 2  # a person, then a clause
    WEAK = 3  # a clause, a quotation or a question; not a plain object
    ASK = 4  # what is asked: to, that, a quotation, a question
    ANNOUNCE = 5  # the same, or a plain object
    BELIEVE = 6  # belief with a holder: a clause, or an object with `as`
    INTEND = 7  # intention: to
    JUDGE = 8  # praise and blame: for, of, as, over
    EVIDENCE = 9  # text or data as subject
    CALL = 10  # "called it reckless", "described it as"
    ADVERSE = 11  # an utterance by its object: "rejected the claim", "denied wrongdoing"


class Form(IntEnum):
    BASE = 1
    PRESENT = 2
    PAST = 3
    PARTICIPLE = 4
    ING = 5


class Use(NamedTuple):
    """What a word form can be: its verb, kind and form."""

    lemma: str
    kind: Kind
    form: Form


LEXICON: dict[Kind, frozenset[str]] = {
    Kind.SAY: words(
        "say claim insist argue assert contend maintain allege state declare remark quip joke reiterate "
        "stress emphasise emphasize tweet posit opine reckon concede admit acknowledge testify retort "
        "exclaim assure explain whisper shout lament boast muse counter caution warn complain affirm attest "
        "recount vow swear stipulate tout surmise interject chime blog confide grumble gush enthuse scoff "
        "mutter murmur yell cry sigh laugh smile grin shrug chuckle nod protest object demur snap sneer wail moan fume "
        "brag crow enthuse venture volunteer proclaim aver avow marvel jest bemoan bristle fret speak talk"
    ),
    Kind.TELL: words("tell inform notify remind brief persuade convince reassure"),
    Kind.WEAK: words(
        "put add note observe comment reply respond answer write continue conclude report reveal disclose "
        "mention confirm point suggest indicate imply agree deny find hear learn read signal underline "
        "underscore highlight clarify outline explain recall repeat specify detail post publish "
        "advise notice rule argue determine speculate theorise theorize hypothesise hypothesize postulate "
        "calculate reason reflect begin elaborate announce contend hint guarantee certify verify document "
        "list cite quote record disagree concur date remember accept grant allow bet guess"
    ),
    Kind.ASK: words(
        "ask urge order instruct beg implore plead appeal invite encourage press exhort command advise "
        "lobby petition query plead"
    ),
    Kind.ANNOUNCE: words(
        "announce call confirm disclose propose demand recommend pledge promise vow threaten advocate "
        "predict forecast request offer refuse decline agree"
    ),
    Kind.BELIEVE: words(
        "believe think fear hope expect suspect doubt worry feel consider regard view see know understand "
        "assume anticipate estimate project predict forecast reckon foresee envisage dread deem realise "
        "realize wonder conclude accept envision remember treat give presume suppose "
        "trust imagine sense rate tip credit"
    ),
    Kind.INTEND: words(
        "plan intend hope want aim seek wish vow pledge promise threaten expect agree refuse offer decline"
    ),
    Kind.JUDGE: words(
        "attribute ascribe criticise criticize "
        "praise accuse blame condemn denounce commend applaud laud thank fault slam "
        "blast rebuke chide berate lambast castigate chastise congratulate attack hail deride mock dismiss "
        "decry ridicule apologise apologize welcome"
    ),
    Kind.EVIDENCE: words(
        "show link suggest indicate reveal find demonstrate confirm imply estimate state conclude warn note say "
        "report describe predict forecast project claim assume recommend document highlight point read "
        "prove put rank allege argue record express list cite establish give require stipulate oblige entitle "
        "forbid prohibit bar reserve permit allow date lean ban blame criticise criticize fault"
    ),
    Kind.CALL: words(
        "defend call describe label brand dub characterise characterize portray depict term liken compare hail "
        "dismiss denounce condemn"
    ),
    Kind.ADVERSE: words(
        "deny reject dispute dismiss rebut refute repudiate contest question defend oppose back support endorse"
    ),
}
IRREGULAR: dict[str, tuple[str, str]] = {
    "say": ("said", "said"),
    "tell": ("told", "told"),
    "swear": ("swore", "sworn"),
    "write": ("wrote", "written"),
    "find": ("found", "found"),
    "hear": ("heard", "heard"),
    "read": ("read", "read"),
    "think": ("thought", "thought"),
    "feel": ("felt", "felt"),
    "see": ("saw", "seen"),
    "know": ("knew", "known"),
    "understand": ("understood", "understood"),
    "show": ("showed", "shown"),
    "foresee": ("foresaw", "foreseen"),
    "seek": ("sought", "sought"),
    "put": ("put", "put"),
    "begin": ("began", "begun"),
    "learn": ("learned", "learned"),
    "forecast": ("forecast", "forecast"),
    "prove": ("proved", "proven"),
    "speak": ("spoke", "spoken"),
    "give": ("gave", "given"),
    "forbid": ("forbade", "forbidden"),
    "bet": ("bet", "bet"),
}
DOUBLED = words("admit beg plan quip blog rebut snap brag demur tip bar fret ban")
ALIASES = {"added": ("add",)}
# Forms that are more often nouns: they need a subject right before them and no determiner.
NOUNY = words(
    "suspect suspects claims reports estimates fears hopes plans views calls notes comments states state claim report "
    "plan hope fear estimate view call note comment order orders request requests demand demands offer "
    "offers pledge pledges promise promises forecast forecasts project projects doubt doubts attack "
    "attacks record records list lists point points question questions press appeal appeals answer "
    "answers reply cry back support supports show shows detail details post posts document documents "
    "signal signals read reads brief label labels brand brands term terms rule rules aim aims reason "
    "reasons quote quotes command commands invite mentions mention credits faults fault thanks worry "
    "worries joke jokes ranks rank queries blogs presses finds wish wishes contest tweet tweets blast "
    "outline outlines sees backs warns charges vows highlight highlights counter stresses stress "
    "cautions caution bar bars ban bans date dates object objects grant grants trust trusts sense bet guess "
    "rate rates tip tips credit credits "
    "treat talk talks wail moan"
) - words("warns sees backs finds")


def _past(verb: str) -> str:
    if verb.endswith("e"):
        return verb + "d"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb[:-1] + "ied"
    return verb + (verb[-1] if verb in DOUBLED else "") + "ed"


def _third(verb: str) -> str:
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb[:-1] + "ies"
    return verb + ("es" if verb.endswith(("s", "sh", "ch", "x", "z")) else "s")


def _ing(verb: str) -> str:
    if verb.endswith("e") and not verb.endswith("ee"):
        return verb[:-1] + "ing"
    return verb + (verb[-1] if verb in DOUBLED else "") + "ing"


def forms(verb: str) -> list[tuple[str, Form]]:
    """The inflected forms of a verb."""
    past, participle = IRREGULAR.get(verb, (_past(verb),) * 2)
    made = [(verb, Form.BASE), (_third(verb), Form.PRESENT), (past, Form.PAST), (_ing(verb), Form.ING)]
    return made + ([(participle, Form.PARTICIPLE)] if participle != past else [])


# Forms that in news are nouns nearly always.
NEVER = words(
    "record records list documents document detail post posts answers press rule "
    "rules quote quotes reason reasons read brief label labels brand brands term terms cry fault thanks "
    "mentions order orders command commands invite blogs queries ranks rank signal signals highlights "
    "contest joke jokes wish wishes prefer"
)


def _table() -> dict[str, tuple[Use, ...]]:
    table: dict[str, tuple[Use, ...]] = {}
    for kind, verbs in LEXICON.items():
        for verb in sorted(verbs):
            for form, what in forms(verb):
                if form in NEVER:
                    continue
                table[form] = (*table.get(form, ()), Use(verb, kind, what))
    return table


USES: dict[str, tuple[Use, ...]] = _table()
FINITE_FORMS = frozenset(
    form for form, uses in USES.items() if any(use.form in (Form.PRESENT, Form.PAST) for use in uses)
)
EVIDENCE_HEDGES = words("suggest indicate imply hypothesise hypothesize postulate speculate theorise theorize surmise")
OPEN_VERBS = words(
    "fear hope suspect predict forecast project anticipate expect worry speculate hypothesise "
    "hypothesize theorise theorize postulate doubt foresee dread wonder surmise"
)
