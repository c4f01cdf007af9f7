"""Texts and data that credit a claim: reports, studies, laws, records, figures; and pictures, which do not."""

from __future__ import annotations

from annotations.text.cues.base import words

# New to the reader until author, title or publisher has been given (R16).
STUDIES = words(
    "study report survey analysis paper review research assessment investigation audit article poll "
    "trial experiment findings inquiry probe dossier briefing evaluation meta-analysis preprint thesis "
    "census model models modelling modeling simulation simulations projections forecast forecasts "
    "estimate estimates inspection examination study review stocktake count log"
)
# A named or recorded text by its nature.
RECORDS = words(
    "law act bill decree constitution treaty agreement contract ruling judgment judgement verdict "
    "indictment lawsuit complaint filing petition charter code statute regulation directive resolution "
    "statement letter document memo memorandum email e-mail message note notice text transcript record "
    "file manifesto guidance guidelines guideline policy plan proposal draft communique communiqué "
    "declaration minutes affidavit testimony warrant order will book novel memoir diary chronicle "
    "gospel bible koran quran editorial column essay blog post tweet press-release release website site "
    "page app brochure leaflet pamphlet sign label banner placard inscription plaque headline accord "
    "protocol convention budget prospectus advert advertisement certificate summons suit motion brief "
    "timetable tally logbook ledger register roster inventory catalogue programme receipt invoice gazette "
    "calendar log rules statutes bylaws provision clause article paragraph section chapter preamble annex "
    "circular bulletin "
    "newsletter textbook encyclopedia encyclopaedia dictionary manual handbook questionnaire amendment"
)
DATA = words(
    "figures figure data statistics numbers results result polls surveys evidence records documents "
    "papers reports studies accounts analyses tests trials readings measurements observations estimates "
    "calculations archives experiments findings finding indicators statements contracts invoices memos "
    "petitions lawsuits leaflets slides minutes spreadsheets ledgers receipts forecasts emails "
    "messages letters files transcripts filings texts posts projections reviews experiences "
    "investigations logs"
)
PLURAL_RECORDS = words(
    "statements contracts invoices memos documents records papers filings emails messages letters files "
    "transcripts texts posts minutes rules laws guidelines accounts logs archives"
)
EVIDENCE = (
    STUDIES
    | DATA
    | words(
        "table chart graph map log test scan experiment model result analysis this it these signs sign pattern "
        "layout trend"
    )
)
PICTURES = words(
    "photo photos photograph photographs picture pictures image images footage video videos film clip "
    "clips cctv screenshot screenshots tape recording"
)
HEARSAY = words("reports report rumours rumors rumour rumor speculation gossip hearsay legend tradition lore word")
DOCUMENTS = STUDIES | RECORDS | DATA
OFFICIAL = words(
    "planning court ministry company government police census hospital tax parliamentary city council state"
)
UNSPECIFIED = words(
    "media press news recent earlier early unconfirmed initial local some several other new various many most"
)
