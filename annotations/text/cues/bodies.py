"""Institutions, companies, outlets and seats of government that speak for themselves."""

from __future__ import annotations

from annotations.text.cues.base import words

BODIES = words(
    "ministry government police court tribunal parliament senate congress council cabinet commission "
    "committee agency authority department office bureau administration embassy consulate mission "
    "delegation army navy military air-force coastguard force guard company firm corporation group bank "
    "airline carrier maker manufacturer retailer supermarket operator utility supplier developer "
    "publisher broadcaster newspaper paper magazine station network channel website union federation "
    "confederation association society club league team party coalition alliance bloc campaign charity "
    "foundation organisation organization ngo institute institution university college school academy "
    "hospital clinic laboratory lab museum church diocese vatican trust board panel inquiry watchdog "
    "regulator ombudsman exchange fund treasury palace presidency chancellery kremlin pentagon crown "
    "prosecution defence defense service brigade city municipality county district borough town state "
    "country nation republic island kingdom festival theatre theater gallery orchestra zoo park airport "
    "port railway start-up startup studio label chain brewer insurer lender automaker carmaker "
    "drugmaker chipmaker drug-maker house legislature assembly secretariat directorate taskforce "
    "task-force squad unit faculty think-tank thinktank syndicate consortium conglomerate giant "
    "platform subsidiary partnership venture owner junta regime militia leadership management "
    "opposition judiciary registry census conference council-house chamber cooperative co-operative "
    "bishopric forum franchise fire-service band side duo trio pair couple family gang collective "
    "legation weekly daily tabloid outlet newswire shipyard yard brewery mill mine plant factory refinery smelter "
    "restaurant hotel cinema opera choir synagogue mosque monastery abbey archive library observatory aquarium prison "
    "jail depot brokerage bourse conservancy ward surgery kindergarten nursery dealership winery distillery bakery "
    "ferry-line shipping-line line farm shop store chaplaincy parish deanery ombudsman"
)
PAIRS = frozenset(
    (
        "coast guard",
        "air force",
        "border force",
        "fire service",
        "task force",
        "national guard",
        "civil guard",
        "home guard",
        "fire brigade",
        "think tank",
    )
)
PLURAL_BODIES = frozenset(
    (
        word[:-1] + "ies"
        if word.endswith("y") and word[-2] not in "aeiou"
        else word + ("es" if word.endswith(("s", "x", "ch")) else "s")
    )
    for word in BODIES - words("police military management opposition judiciary leadership")
) | words("media forces governments sides countries nations troops services")
# Said without article and without name, still one body.
ALONE = words(
    "police parliament congress management government prosecutors prosecution nato unesco unicef hospital"
) - words("hospital")
BODY_MARKS = words(
    "inc ltd plc corp co llc gmbh ag sa group holdings bank airlines airways motors pictures energy "
    "university institute council ministry department agency authority commission committee court "
    "police office party union association federation society organisation organization trust "
    "foundation board bureau service services league club fc united city hospital school college museum "
    "church parliament senate congress house government administration embassy times post guardian "
    "telegraph herald tribune journal gazette mail mirror sun news press chronicle observer independent "
    "express star radio television tv broadcasting agence"
) - words("city")
SEATS = words(
    "moscow washington london paris berlin beijing tokyo seoul pyongyang kyiv kiev brussels ankara "
    "tehran jerusalem riyadh delhi islamabad kabul baghdad damascus cairo athens rome madrid lisbon "
    "warsaw prague budapest vienna bern stockholm oslo copenhagen helsinki dublin ottawa canberra "
    "wellington pretoria nairobi abuja brasilia caracas havana bogota lima santiago taipei hanoi manila "
    "jakarta bangkok kremlin pentagon vatican minsk tbilisi yerevan baku belgrade zagreb westminster "
    "holyrood elysee berne doha dubai"
)
OUTLETS = words(
    "reuters afp ap bbc cnn nbc abc cbs itv dpa tass xinhua kcna yonhap bloomberg politico axios cnbc "
    "pbs npr itar-tass interfax ansa efe kyodo anadolu spiegel guardian"
)
STATE_MEDIA = words("media television tv radio broadcaster agency newspaper press")
PLACE_WORDS = words(
    "city region province state county country village town capital north south east west market "
    "economy index dollar euro pound weather storm river"
)
