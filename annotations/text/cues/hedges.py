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
    "go come know find allow enable flow sink silt fade haunt burst overflow crest crack buckle "
    "tumble swell subside recede heal ripen rot wither thin thicken fill empty drain divide split unite prove "
    "bear breed suffice swallow sweep tear choke starve drown stall backfire founder catch forget "
    "regret last"
)
WEAK_OUTCOMES = words(
    "be have go come make see face get feel take find know need leave put allow enable bring help stay "
    "create require change cut reduce replace win reach remain mean decide ensure dry test fill "
    "last catch forget split sweep drain heal divide unite bear"
)
COMPARED = words(
    "worse better higher lower harder easier more less fewer hard difficult tough costly slow painful "
    "enough too disastrous devastating huge severe"
)
INANIMATE = words(
    "harbour village wall bridge pier road roof money dam dyke vote strike winter summer spring autumn season "
    "fire fires question answer "
    "prices price inflation unemployment economy demand supply sales profits profit revenue growth "
    "temperatures temperature seas levels level rates rate costs cost emissions deaths cases numbers "
    "thing things sea river rivers water waters fish rain wind island glacier reef forest soil "
    "number population traffic exports imports markets market output production yields crops weather "
    "storm rain snow winds conditions situation crisis war conflict conflicts change it this that "
    "nothing outcome result effects effect impact impacts consequences results which they there turnout "
    "shortages wages pressure risk risks glaciers ice species damage tensions deficit debt spending "
    "consumers households voters jobs investment shares stocks technology data move decision measure "
    "measures cuts tariffs sanctions losses tide tides wave waves current currents "
    ""
    "funds truce peace harvest catch flood floods "
    "nobody none few "
    "everyone everybody nothing everything anyone quarrel dispute scandal future past"
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
        "remains to be",
        "remain to be",
        "remained to be",
        "is a potential",
        "are a potential",
        "yet to be proved",
        "yet to be proven",
        "yet to be established",
        "yet to be determined",
        "time will tell",
        "hard to say",
        "too early to",
        "too soon to",
        "is still being investigated",
        "are still being investigated",
        "is under investigation",
        "has yet to be",
        "have yet to be",
        "is yet to be",
        "are yet to be",
        "has not been established",
        "have not been established",
        "has not been determined",
        "have not been determined",
        "has not been explained",
        "has not been decided",
        "have not been decided",
        "is a mystery",
        "remains a mystery",
        "remained a mystery",
        "is a riddle",
        "remains a riddle",
        "is a puzzle",
        "remains a puzzle",
        "nothing is known",
        "little is known",
        "no agreement on",
        "no consensus on",
        "opinions differ",
        "accounts differ",
        "much depends on",
        "much will depend on",
        "all depends on",
        "everything depends on",
        "everything hinges on",
        "a lot depends on",
        "it hinges on",
        "all hinges on",
        "comes down to whether",
        "leaves the question of who",
        "leaves the question of whether",
        "leaves the question of how",
        "nobody has yet",
        "no one has yet",
        "no one is certain",
        "nobody is certain",
        "no one is sure",
        "nobody is sure",
        "one explanation",
        "one theory",
        "a likelier",
        "the likeliest",
        "a possible explanation",
        "hint at",
        "hints at",
        "hinted at",
        "little prospect of",
        "no prospect of",
        "every prospect of",
        "a prospect of",
        "a danger that",
        "at this rate",
        "on present trends",
        "on current trends",
        "if so",
        "difficult to say",
        "anyone's guess",
        "yet to be seen",
        "looks set to",
        "look set to",
        "looked set to",
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
        "another matter",
        "another question",
        "an open question",
        "out of the question",
        "anybody's guess",
        "anybody’s guess",
        "anyone’s guess",
        "far from clear",
        "far from certain",
        "far from sure",
        "far from settled",
        "far from over",
        "by no means certain",
        "by no means clear",
        "hard to see",
        "hard to imagine",
        "hard to believe",
        "hard to tell",
        "hard to know",
        "difficult to see",
        "difficult to imagine",
        "difficult to tell",
        "difficult to predict",
        "impossible to say",
        "impossible to tell",
        "impossible to know",
        "impossible to predict",
        "can no longer be ruled out",
        "be ruled out",
        "ruled out either",
        "within reach",
        "in prospect",
        "in all likelihood",
        "in all probability",
        "in the balance",
        "up in the air",
        "on the cards",
        "in the offing",
        "sure to",
        "certain to",
        "destined to",
        "doomed to",
        "bound to",
        "stands to",
        "stand to",
        "promises to",
        "promise to be",
        "the odds",
        "even odds",
        "the chance of",
        "the chances of",
        "the chance that",
        "the likelihood of",
        "the likelihood that",
        "no telling",
        "no knowing",
        "no saying",
        "nobody knows",
        "no one knows",
        "nobody can say",
        "no one can say",
        "nobody can tell",
        "who knows",
        "not ruled out",
        "not rule out",
        "never ruled out",
        "a matter of time",
        "question is whether",
        "question is how",
        "question is who",
        "question is when",
        "question now is",
        "question is what",
        "question remains",
        "it is doubtful",
        "is doubtful",
        "are doubtful",
        "must have been",
        "must surely",
        "the danger is",
        "the risk is",
        "a long shot",
        "touch and go",
        "too close to call",
        "if all goes well",
        "all being well",
    ]
)
BY_FIRST: dict[str, tuple[tuple[str, ...], ...]] = {}
for _outlook in OUTLOOKS:
    BY_FIRST[_outlook[0]] = (*BY_FIRST.get(_outlook[0], ()), _outlook)
ADVERSE_STATES = words(
    "dry empty gone lost ruined late scarce over extinct unusable uninhabitable bankrupt redundant forgotten "
    "remembered "
    "dearer cheaper warmer colder longer shorter tight close"
)
LOOKING = words("look looks looked sound sounds sounded")
LOOKED = words(
    "certain set likely unlikely beyond bound poised sure doomed destined unable more less increasingly well ready "
    "grim bleak remote slim dim good bad poor strong weak safe close"
)
LOOKED_ENDINGS = ("ful", "ous", "able", "ible", "ive", "ic", "less", "ing")
EPISTEMIC = words("must")  # "must have left" infers; "must leave" does not (R23)
NOBODY = words("no nobody none nothing neither hardly scarcely")
# Verbs and subjects that tell of no outcome together: "it will be", "this will take".
STATES = words("be have see take come go allow enable help make get create require remain need replace cut reduce cost")
VAGUE = words("it they this which that there measure measures move decision cuts data market technology jobs")
INFERRING = words(
    "hypothesise hypothesize hypothesised hypothesized hypothesizes speculate speculated postulate postulated "
    "postulates infer inferred"
)
