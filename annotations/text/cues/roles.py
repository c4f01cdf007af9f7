"""People without names: roles, crowds, and offices that one person holds."""

from __future__ import annotations

from annotations.text.cues.base import words

# One word, singular; plurals are made below.
ROLES = words(
    "official aide diplomat adviser advisor source insider analyst expert economist scientist "
    "researcher academic scholar historian observer commentator pundit critic opponent supporter "
    "campaigner activist advocate protester protestor demonstrator resident neighbour neighbor villager "
    "witness eyewitness bystander onlooker passer-by survivor victim relative friend colleague worker "
    "employee staffer staff-member manager executive boss trader investor broker dealer banker lender "
    "strategist forecaster lawyer attorney solicitor barrister prosecutor investigator detective "
    "officer policeman policewoman soldier commander rebel militant fighter insurgent guard doctor "
    "nurse surgeon physician medic paramedic clinician epidemiologist virologist teacher student pupil "
    "parent mother father farmer fisherman driver pilot sailor engineer technician architect developer "
    "designer author writer editor journalist reporter correspondent blogger poster user customer "
    "shopper consumer passenger commuter tourist visitor voter politician lawmaker legislator mp "
    "congressman congresswoman councillor councilor delegate negotiator mediator envoy representative "
    "member organiser organizer volunteer fan player coach trainer athlete coach-driver referee owner "
    "landlord tenant buyer seller trustee shareholder regulator inspector auditor accountant consultant "
    "contractor supplier producer manufacturer retailer grower breeder fisher hunter conservationist "
    "environmentalist ecologist biologist climatologist geologist physicist chemist astronomer "
    "meteorologist archaeologist psychologist sociologist anthropologist planner juror judge magistrate "
    "defendant plaintiff suspect inmate prisoner detainee hostage refugee migrant immigrant firefighter "
    "rescuer responder veteran whistleblower informant person individual man woman boy girl child youth "
    "teenager someone somebody specialist practitioner professor lecturer therapist dentist vet midwife "
    "pharmacist patient carer caregiver nun priest cleric monk pastor minister elder leader "
    "spokesperson theorist sceptic skeptic proponent detractor backer donor lobbyist unionist striker "
    "picket musician artist actor director-general curator collector reader viewer listener local "
    "watcher ally rival adversary enemy competitor counterpart predecessor successor partner spouse "
    "wife husband son daughter brother sister cousin uncle aunt grandmother grandfather widow couple "
    "novelist poet singer figure hacker co-author coauthor reviewer caller cyclist motorist pedestrian "
    "operator claimant applicant participant respondent interviewee attendee captain skipper goalkeeper "
    "midfielder defender champion runner rider winner loser secretary-general stakeholder hotelier "
    "restaurateur shopkeeper publican brewer baker chef waiter baron entrepreneur founder co-founder "
    "purist traditionalist moderate hardliner reformer dissident exile smuggler dockworker docker miner "
    "steelworker trucker pensioner ranger warden keeper guide fisherwoman fisherfolk interpreter "
    "translator librarian caretaker custodian peacekeeper monitor assessor valuer surveyor adjuster "
    "staff-officer insurer modeller modeler statistician demographer pollster mathematician "
    "oceanographer hydrologist seismologist glaciologist volcanologist naturalist botanist zoologist "
    "ornithologist palaeontologist paleontologist neuroscientist geneticist oncologist cardiologist "
    "psychiatrist paediatrician pediatrician"
)
IRREGULAR_PLURALS = {
    "people": "person",
    "men": "man",
    "women": "woman",
    "children": "child",
    "fishermen": "fisherman",
    "policemen": "policeman",
    "passers-by": "passer-by",
    "congressmen": "congressman",
    "spokespeople": "spokesperson",
    "locals": "local",
    "wives": "wife",
    "staff": "worker",
    "personnel": "worker",
    "folk": "person",
    "folks": "person",
    "sons": "son",
    "attorneys-general": "attorney-general",
    "businessmen": "businessman",
    "businesspeople": "businessman",
    "clergymen": "cleric",
    "clergy": "cleric",
    "crew": "worker",
    "crews": "worker",
    "youths": "youth",
    "guys": "person",
    "mps": "mp",
    "meps": "mep",
    "ngos": "ngo",
}
BARE_CROWD = words(
    "some many others several most few everyone everybody nobody none people authorities officialdom "
    "sources insiders staff personnel locals crowds hundreds thousands dozens scores someone somebody "
    "anyone those one another"
)
SPOKES = words("spokesperson spokeswoman spokesman spokespeople spokespersons spokesmen spokeswomen")
# One holder at a time, so that office and body (or place) identify the person.
OFFICES = words(
    "president vice-president minister secretary chancellor premier mayor governor king queen emperor "
    "pope prince princess director director-general chief head chair chairman chairwoman chairperson "
    "ceo cfo commissioner ambassador secretary-general general-secretary speaker leader captain manager "
    "coach principal headteacher headmaster rector dean commander ombudsman attorney-general sheriff "
    "superintendent envoy curator archbishop bishop treasurer founder owner author editor coroner judge "
    "boss prosecutor harbourmaster vicar imam rabbi skipper lawyer attorney solicitor barrister mother "
    "father wife husband widow publisher organiser organizer father-in-law mother-in-law brother sister "
    "son daughter"
)
KIN = words("mother father wife husband widow brother sister son daughter parents family")
NEVER_UNIQUE = words("adviser aide official source lawyer attorney solicitor barrister")
MANY_OF_A_KIND = words(
    "republicans democrats conservatives liberals tories labourites greens palestinians israelis "
    "americans russians ukrainians europeans germans italians greeks turks kurds iraqis iranians "
    "syrians afghans indians pakistanis chinese japanese koreans britons scots poles serbs croats "
    "hungarians romanians bulgarians muslims christians jews hindus catholics protestants unionists "
    "nationalists islamists brexiteers remainers londoners parisians berliners mexicans canadians "
    "australians nigerians kenyans egyptians africans brazilians colombians venezuelans cubans"
)
WITHHELD = words(
    "anonymity identified named unnamed anonymous condition anonymously authorised authorized cleared "
    "permitted allowed "
    "retribution reprisals retaliation"
)


def _plural(role: str) -> str:
    if role.endswith("man"):
        return role[:-3] + "men"
    if role.endswith("y") and role[-2] not in "aeiou":
        return role[:-1] + "ies"
    return role + ("es" if role.endswith(("s", "sh", "ch", "x")) else "s")


SINGULAR_ROLES = ROLES | OFFICES | words("advisor policymaker decision-maker businessman businesswoman mep")
PLURAL_ROLES = (
    (
        frozenset(map(_plural, SINGULAR_ROLES))
        | frozenset(IRREGULAR_PLURALS)
        | words(
            "authorities policymakers decision-makers sources observers experts leaders ministers lawmakers "
            "loved-ones families households markets voters residents communities"
        )
    )
    - SPOKES
    - words("monitors figures prosecutors")
)
HUMAN = SINGULAR_ROLES | PLURAL_ROLES | SPOKES
