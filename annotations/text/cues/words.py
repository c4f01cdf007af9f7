"""Closed classes of English words, and the few open ones that clause heuristics need."""

from __future__ import annotations

from annotations.text.cues.base import words

HE = words("he she")
SUBJECT_PRONOUNS = words("he she it they we i you who")
PERSONAL = words("he she it they we i")
POSSESSIVES = words("my your his her its our their 's ’s")
DEFINITE = words("the this that these those both either") | POSSESSIVES
INDEFINITE = words(
    "a an one some many several most few another other others two three four five six dozens scores "
    "hundreds thousands any all various certain numerous multiple more countless"
)
DETERMINERS = DEFINITE | INDEFINITE | words("no every each")

BE = words("is are was were be been being am 's ’s isn't aren't wasn't weren't isn’t aren’t wasn’t weren’t 're ’re")
HAVE = words("has have had hasn't haven't hadn't hasn’t haven’t hadn’t having 've ’ve")
DO = words("do does did don't doesn't didn't don’t doesn’t didn’t")
MODALS = words(
    "will would could may might must should can shall cannot can't won't wouldn't couldn't shouldn't "
    "can’t won’t wouldn’t couldn’t shouldn’t 'll ’ll"
)
AUX = BE | HAVE | DO | MODALS
NEGATIONS = words(
    "not never no n't don't doesn't didn't don’t doesn’t didn’t hasn't haven't hadn't hasn’t haven’t "
    "hadn’t won't won’t wouldn't wouldn’t couldn't couldn’t"
)
ADVERBS = words(
    "also later then now never not ever again already still just even always once twice recently often "
    "soon today yesterday long further thus therefore however meanwhile instead too only rather "
    "nevertheless nonetheless earlier since both all each together first last quite almost simply "
    "though indeed perhaps maybe sometimes duly so merely alone jointly tonight"
)
COORDINATORS = words("and but or nor yet so")
SUBORDINATORS = words(
    "that because although though while whilst when whenever if unless after before since until till "
    "whether where wherever than once whereas as lest which who whom whose why how what despite"
)
RELATIVES = words("who which whose whom where that")
WH = words("whether why how what when where who which if whom")
PREPOSITIONS = words(
    "in on at of for from with by to about over under between among during after before since until "
    "through across against into within without amid amidst despite following near via per outside "
    "inside around towards toward upon off along alongside behind beyond besides unlike like as "
    "throughout ahead because close familiar including"
)
BREAKS = words(", ; : ( ) [ ] — – -- … / |")
TIME = words(
    "monday tuesday wednesday thursday friday saturday sunday yesterday today tomorrow tonight week "
    "month year morning afternoon evening night weekend january february march april may june july "
    "august september october november december jan feb mar apr jun jul aug sept sep oct nov dec spring "
    "summer autumn winter earlier later recently now then once overnight noon midnight decade century "
    "day days weeks months years hours ago"
)
OPENERS = words(
    "and but so yet or then however meanwhile still also instead separately nevertheless nonetheless "
    "moreover furthermore finally later earlier yesterday today tonight recently now indeed overall "
    "elsewhere additionally similarly conversely consequently besides afterwards initially originally "
    "first second third lastly crucially notably last this next"
)
FINITE = words(
    "is are was were has have had does did do will would could may might must should can cannot went "
    "took made gave came became began won lost left met led held kept felt built bought brought fell "
    "rose grew drew drove wrote spoke ran stood sat put hit set got saw knew sent spent paid sold broke "
    "chose flew rang shot struck threw wore hung remains remain remained comes follows makes takes "
    "gives goes gets keeps leads brings means needs becomes shows stands lies sits runs plays works "
    "faces marks offers allows includes contains uses requires covers features seems appears isn't "
    "aren't wasn't weren't hasn't haven't hadn't doesn't don't didn't won't wouldn't couldn't can't "
    "isn’t aren’t wasn’t weren’t hasn’t haven’t hadn’t doesn’t don’t didn’t won’t wouldn’t couldn’t "
    "can’t gone risen fallen want wants need puts falls rises grows sees holds exists depends causes "
    "helps causing"
)
# Words that are capitalised at the start of a sentence without being names; whatever a lexicon knows is added in `who`.
STARTERS = (
    DETERMINERS
    | COORDINATORS
    | SUBORDINATORS
    | PREPOSITIONS
    | ADVERBS
    | OPENERS
    | SUBJECT_PRONOUNS
    | AUX
    | WH
    | words(
        "there here such much what those these people everyone everybody nobody somebody someone anyone "
        "nothing something everything none half part separate citing speaking asked quoting according "
        "adding writing new old young senior former local foreign federal national state western eastern "
        "northern southern military political medical legal early late recent previous initial preliminary "
        "official unofficial independent leading top high-ranking internal external global regional public "
        "private social industry government police court health security intelligence company union army "
        "defence defense law business market media community opposition yes no well oh even not only just "
        "more less fewer other another long short big small good bad great"
    )
) - words("may")
TITLES = words(
    "mr mrs ms dr sir dame lord lady prof professor president minister senator sen rep gov governor gen "
    "general colonel col captain capt judge justice king queen prince princess pope mayor ambassador "
    "chancellor premier secretary sheriff sergeant sgt lieutenant lt major admiral bishop archbishop "
    "rabbi imam sheikh father sister coach inspector detective superintendent commissioner councillor "
    "chief"
)
