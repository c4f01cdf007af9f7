"""Noun phrases without a name: institutions, offices, roles, crowds, pronouns (R3, R4)."""

from __future__ import annotations

from annotations.codebook import ANONYMOUS, SOURCED
from annotations.text.cues import bodies, roles
from annotations.text.cues import words as w
from annotations.text.cues.base import words
from annotations.text.cues.cast import BODY, CROWD, PERSON, Memory, Mention, Noun, Who
from annotations.text.cues.lines import Line
from annotations.text.cues.roles import HUMAN

THINGS = bodies.PLACE_WORDS
PARTIES = words("greens tories conservatives liberals nationalists democrats communists socialists")


def determined(line: Line, start: int, head: int) -> str:
    """How a noun phrase begins: definite, indefinite, possessive or bare."""
    low = line.low
    owner = next((at - 1 for at in range(start + 1, head) if low[at] in ("'s", "’s")), -1)
    owned = owner >= 0
    if owned and low[start] not in w.DEFINITE and not any(line.upper(at) for at in range(start + 1, head)):
        generic = low[start] in w.INDEFINITE or (low[owner].endswith("s") and low[owner] in HUMAN)
        if generic:
            return "indefinite"  # "a residents' group", "farmers' unions"
    if owned or low[start] in (
        "his",
        "her",
        "their",
        "its",
        "our",
        "my",
    ):
        return "possessive"
    if low[start] in ("the", "this", "that", "these", "those", "both"):
        return "definite"
    if low[start] in w.INDEFINITE or low[start][0].isdigit() or low[start] in ("no", "every", "each"):
        return "indefinite"
    return "bare"


MANY_ENDINGS = ("men", "women", "folk", "people")
PEOPLED = ("ists", "ians", "goers", "holders", "owners", "makers", "keepers", "dwellers", "landers", *MANY_ENDINGS)
KINDS_OF_PEOPLE = words("bereaved elderly young rich poor unemployed homeless injured wounded sick faithful accused")
PERSONAL_ENDINGS = (
    "er",
    "or",
    "ist",
    "man",
    "woman",
    "ess",
    "ian",
    "ant",
    "ee",
    "wright",
    "monger",
    "smith",
    "one",
    "old",
)
AUTHORS = words("researchers scientists authors economists academics investigators auditors reviewers inspectors")
FACELESS = words("official source insider aide adviser man woman resident diplomat person witness trader analyst")
COURTS = words("court tribunal jury panel")
NOBODY = words("this that these which what there nothing everything something who it")


def _placed(noun: Noun) -> bool:
    """True if body or place of a role are given before or after it."""
    return noun.named_pre or noun.named_post or any(word in bodies.BODIES for word in noun.before)


def spokes(noun: Noun) -> Who:
    """R3: the institution answers for its spokesperson, unless the desk has switched that off."""
    if "institutional_spokesperson_is_sourced" not in noun.policies:
        return noun.who(ANONYMOUS, PERSON, "R4", "a spokesperson without a name", 0.8)
    placed = _placed(noun)
    if placed or noun.how in ("definite", "possessive") or noun.memory.body is not None:
        sure = 0.88 if placed else 0.7
        return noun.who(SOURCED, BODY, "R3", "the institution answers for its spokesperson", sure)
    return noun.who(ANONYMOUS, PERSON, "R4", "a spokesperson of nobody in particular", 0.6)


# Some few who could be named, against experts and critics at large.
INSIDERS = words(
    "officials aides sources insiders diplomats advisers advisors members opponents negotiators prosecutors "
    "investigators directors ministers lawmakers deputies"
)
COUNTED = words("two three four five six seven eight nine ten several")


def people(noun: Noun) -> Who:
    """R4: a plural role; sourced only if it picks up authors who have been given (R16)."""
    if noun.word in AUTHORS and noun.how in ("definite", "possessive"):
        found = noun.memory.document
        if found is not None:
            return noun.who(SOURCED, PERSON, "R16", "the authors of a study whose origin was given", 0.78, found)
        if noun.word == "authors":
            return noun.who(ANONYMOUS, PERSON, "R16", "authors not yet named", 0.65)
    counted = noun.line.low[noun.start] in COUNTED
    kind = PERSON if counted or noun.word in INSIDERS else CROWD
    return noun.who(ANONYMOUS, kind, "R4", "a role or group without a name", 0.9)


def role(noun: Noun) -> Who:
    """R4: a singular role; an office of one holder with its body or place given is sourced."""
    after = noun.line.low[noun.head + 1 : noun.head + 3]
    if after[:1] == ["of"] and after[1:] and after[1] in w.INDEFINITE:
        return noun.who(ANONYMOUS, PERSON, "R4", "a role whose body is not named", 0.8)
    placed = _placed(noun) or (noun.how == "possessive" and not _of_nobody(noun))
    if noun.word in roles.OFFICES - roles.NEVER_UNIQUE and noun.how != "indefinite":
        if placed or (noun.head > noun.start and noun.line.upper(noun.head)):
            return noun.who(SOURCED, PERSON, "R4", "an office of one holder, with its body or place", 0.82)
        if noun.how == "definite":
            return definite(noun, 0.72)
        if noun.how == "bare" and noun.head > noun.start:
            return noun.who(SOURCED, PERSON, "R4", "an office of one holder", 0.55)
    if noun.how == "definite" and not placed and "senior" not in noun.before and "other" not in noun.before:
        return definite(noun, 0.62)
    return noun.who(ANONYMOUS, PERSON, "R4", "a role without a name", 0.9)


def _of_nobody(noun: Noun) -> bool:
    """True for "the driver's brother", "the teams' coach": the owner has no name either, or there are several."""
    owner = next((at for at, word in enumerate(noun.before) if word in ("'s", "’s")), 0)
    several = owner > 0 and noun.line.words[noun.start + owner] in ("'", "’")
    return owner > 0 and (noun.before[owner - 1] in roles.HUMAN or (several and not noun.named_pre))


def definite(noun: Noun, sure: float) -> Who:
    """ "The minister", "the 45-year-old": the last person spoken of, named or not."""
    found = spoken_of(noun)
    if found is not None:
        return noun.who(found.label, PERSON, "", "somebody mentioned before", sure, found)
    if noun.word in roles.OFFICES - roles.NEVER_UNIQUE:
        return noun.who(SOURCED, PERSON, "R4", "an office of one holder", 0.6)
    return noun.who(ANONYMOUS, PERSON, "R4", "a role whose holder has not been named", min(sure, 0.5))


def spoken_of(noun: Noun) -> Mention | None:
    """Whom "the friend" takes up: the last one spoken of as a friend, else the last person."""
    persons = noun.memory.persons
    same = [person for person in (*noun.memory.unnamed, *persons) if noun.word in person.nouns]
    same.sort(key=lambda person: person.sentence)
    if not same and noun.word in FACELESS:
        same = [person for person in persons if person.label == ANONYMOUS]
    return same[-1] if same else persons[-1] if persons else None


def body(noun: Noun) -> Who | None:
    """R3: an institution speaking for itself."""
    if noun.how == "indefinite" and not (noun.named_pre or noun.named_post):
        if noun.word in COURTS:
            return noun.who(SOURCED, BODY, "R3", "a court speaks as an institution", 0.6)
        return noun.who(ANONYMOUS, BODY, "R4", "a body not named", 0.6)
    if noun.how == "bare" and not noun.named_pre and noun.word not in bodies.ALONE:
        if any(word in bodies.BODIES for word in noun.before):
            return noun.who(SOURCED, BODY, "R3", "an institution", 0.7)
        return noun.who(ANONYMOUS, BODY, "R4", "a body not named", 0.5) if noun.before else None
    if "local" in noun.before and noun.word in ("media", "press"):
        return noun.who(ANONYMOUS, CROWD, "R4", "outlets not named", 0.7)
    return noun.who(SOURCED, BODY, "R3", "an institution speaks for itself", 0.88)


def unknown(noun: Noun) -> Who | None:
    """A noun we do not know: a crowd if plural, the last person if definite, else somebody without a name."""
    word = noun.word
    if word in w.TIME or word in THINGS or word in w.AUX or word in NOBODY or not word[0].isalnum():
        return None
    if word.endswith(("-old", "-olds")):
        return definite(noun, 0.75)
    if (word.endswith("s") and not word.endswith("ss")) or word.endswith(MANY_ENDINGS) or word in KINDS_OF_PEOPLE:
        sure = 0.65 if word.endswith(PEOPLED) or word in KINDS_OF_PEOPLE else 0.45
        return noun.who(ANONYMOUS, CROWD, "R4", "a group without names", sure)
    if noun.how == "possessive" and (noun.named_pre or any(x in bodies.BODIES for x in noun.before)):
        return noun.who(SOURCED, BODY, "", "something of a named owner", 0.5)
    if noun.how == "definite":
        person = word.endswith(PERSONAL_ENDINGS) or word in roles.HUMAN
        return definite(noun, 0.4) if person else noun.who(SOURCED, BODY, "", "an institution, it seems", 0.45)
    return noun.who(ANONYMOUS, PERSON, "R4", "somebody without a name", 0.4)


def pronoun(line: Line, start: int, memory: Memory) -> Who | None:
    """The last fitting one who was named or credited."""
    word = line.low[start]
    if word == "you":
        return None
    if word in ("i", "we"):
        return Who(SOURCED, PERSON, start, start + 1, "", "the one who speaks", 0.5)
    found: Mention | None
    if word in ("he", "she"):
        found = memory.persons[-1] if memory.persons else None
        kind = PERSON
    elif word == "they":
        found = memory.groups[-1] if memory.groups else memory.last
        if memory.document is not None and (found is None or memory.document.sentence > found.sentence):
            found = memory.document
        kind = found.kind if found else CROWD
    else:
        found = memory.body or memory.document
        kind = found.kind if found else BODY
    if found is None:
        return Who(SOURCED, kind, start, start + 1, "", "a pronoun", 0.6)
    sure = 0.93 if word in ("he", "she") else 0.8
    return Who(
        found.label,
        kind,
        start,
        start + 1,
        "" if found.label == SOURCED else "R4",
        "a pronoun",
        sure,
        found.sentence,
        found.span,
    )
