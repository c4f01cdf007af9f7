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
