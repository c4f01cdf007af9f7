"""Words that leave a claim open: modals, likelihood, looks, prospects, open questions."""

from __future__ import annotations

from annotations.text.cues.base import words

SURE = words(
    "likely unlikely probably perhaps maybe possibly potentially presumably conceivably apparently "
    "seemingly plausibly likelihood hypothetically putatively probable improbable plausible conceivable "
    "putative uncertain"
)
POSSIBLE = words("may might could")
SEEMING = words("seem seems seemed appear appears appeared")
SUGGESTING = words(
    "suggest suggests suggested suggesting indicate indicates indicated indicating imply implies "
    "implied implying hypothesise hypothesised hypothesize hypothesized hypothesizes postulate "
    "postulated postulates speculate speculated infer inferred"
)
MONTH_BEFORE = words(
    "in on last this next since until by early late from to mid of and between before after during through"
)
RELATIVE = words("what who which whose where whom")
HANGING = words("because although though while whereas since so when until before unless after lest as than")
OUTCOMES = words(
    "rise fall climb drop increase decrease grow shrink worsen improve deepen widen narrow slow "
    "accelerate slump soar surge plunge decline ease recover rebound peak exceed surpass reach hit cost "
    "save lose win beat defeat fail succeed collapse suffer struggle become remain stay prove lead "
    "cause result mean bring force drive push trigger spark fuel boost hurt harm damage benefit affect "
    "change reshape transform determine need take survive disappear vanish die kill melt warm cool dry "
    "flood spread strengthen weaken erode undermine threaten double triple halve outpace outnumber "
    "overtake dominate shape define test happen emerge resolve outlast endure persist pay linger "
    "materialise materialize dampen curb hamper hinder delay reduce cut create destroy displace replace "
    "attract deter encourage help ensure make leave put require contract expand average total reignite "
    "unravel escalate intensify diminish vary matter tip swing decide dictate see face get feel be have "
    "go come know find allow enable"
)
WEAK_OUTCOMES = words(
    "be have go come make see face get feel take find know need leave put allow enable bring help stay "
    "create require change cut reduce replace win reach remain mean decide ensure dry test"
)
COMPARED = words(
    "worse better higher lower harder easier more less fewer hard difficult tough costly slow painful "
    "enough too disastrous devastating huge severe"
)
INANIMATE = words(
    "prices price inflation unemployment economy demand supply sales profits profit revenue growth "
    "temperatures temperature seas levels level rates rate costs cost emissions deaths cases numbers "
    "number population traffic exports imports markets market output production yields crops weather "
    "storm rain snow winds conditions situation crisis war conflict conflicts change it this that "
    "nothing outcome result effects effect impact impacts consequences results which they there turnout "
    "shortages wages pressure risk risks glaciers ice species damage tensions deficit debt spending "
    "consumers households voters jobs investment shares stocks technology data move decision measure "
    "measures cuts tariffs sanctions losses"
)
SAYABLE = words(
    "possible possibility likely fears fear hope hopes concern concerns claim claims warning warnings "
    "clear unclear true sure certain confident so idea belief view reporters it now him her them me us "
    "risk chance evidence hypothesis is was means meant signs sign mean shows out concept probable day "
    "week year on monday tuesday wednesday thursday friday saturday sunday conceivable"
)
UNCLEAR = words("unclear unknown uncertain undecided unresolved unsettled clear known certain sure")
ASKING = words("whether if how why what when who which where that")
OUTLOOKS = tuple(
    tuple(phrase.split())
    for phrase in [
        "remains to be seen",
        "remain to be seen",
        "remained to be seen",
        "time will tell",
        "hard to say",
        "too early to say",
        "too soon to say",
        "difficult to say",
        "anyone's guess",
        "yet to be seen",
        "looks set to",
        "look set to",
        "looked set to",
        "looks like",
        "look like",
        "looks as",
        "seems set",
        "poised to",
        "raises the possibility",
        "raise the possibility",
        "no guarantee",
        "chances are",
        "in danger of",
        "on course to",
        "on course for",
        "on track to",
        "bound to be",
        "bound to happen",
        "bound to fail",
        "bound to rise",
        "bound to fall",
        "bound to come",
        "threatens to",
        "threaten to",
        "cannot be ruled",
        "not be ruled out",
        "rule out",
        "ruled out the possibility",
        "cannot be excluded",
        "has the potential",
        "have the potential",
        "had the potential",
        "potential to",
        "potential for",
        "tend to suggest",
        "the possibility of",
        "the possibility that",
        "possibility that",
        "a possibility",
        "a possible",
        "one possible",
        "it is possible",
        "it's possible",
        "is possible that",
        "be possible that",
        "be possible to",
        "in doubt",
        "open question",
        "not certain",
        "not sure whether",
        "not sure if",
        "points to a",
        "there is a risk",
        "a good chance",
        "a chance",
        "little chance",
        "every chance",
        "odds are",
        "set to become",
        "set to rise",
        "set to fall",
        "set to grow",
        "set to worsen",
        "set to cost",
        "set to climb",
        "set to increase",
        "expected to",
        "forecast to",
        "projected to",
        "predicted to",
        "anticipated to",
        "tipped to",
        "is expected",
        "are expected",
        "was expected",
        "were expected",
        "reasonable to assume",
        "seems to",
        "suspected to",
        "suspected of",
        "hypothesis that",
        "consistent with the hypothesis",
        "a role for",
    ]
)
BY_FIRST: dict[str, tuple[tuple[str, ...], ...]] = {}
for _outlook in OUTLOOKS:
    BY_FIRST[_outlook[0]] = (*BY_FIRST.get(_outlook[0], ()), _outlook)
# Verbs and subjects that tell of no outcome together: "it will be", "this will take".
STATES = words("be have see take come go allow enable help make get create require remain need replace cut reduce cost")
VAGUE = words("it they this which that there measure measures move decision cuts data market technology jobs")
INFERRING = words(
    "hypothesise hypothesize hypothesised hypothesized hypothesizes speculate speculated postulate postulated "
    "postulates infer inferred"
)
