"""Words that end in a full stop without ending an English sentence. Lower case, without the last stop.

The groups differ in what may follow: a title never ends a sentence; a word that wants a number does not end one
before a number; a word that often closes a sentence does so before a word that usually opens one.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Stand before a name, so a capital letter after them says nothing.
TITLES = _words("""
    adj adm amb archbp assoc asst atty brig bp capt cdr cllr cmdr cmdt col comdr cpl cpt det dr drs ens fr gen gov hon
    insp judg lieut lt ltc maj messrs mgr mlle mlles mme mmes mr mrs ms mses msgr mt mx ofc pfc pres prin prof profs
    pte pvt rep reps res rev revd rt sen sens sgt sgts spc sra srta ssgt st ste supt surg treas ven gens govs lts
    """)

# Titles that are also written small; any other title counts only with its capital.
SMALL_TITLES = _words("dr mr mrs ms prof st mt messrs")

# Stand before a number; before anything else they are ordinary words.
NUMBERED = _words("""
    app apps art arts bk ca cap ch chap chaps cl col cols div ed eds eq eqs ex ext exts fig figs fn fo fol ft inv lot
    m no nos nr nrs n° op p para paras pg pgs ph pl pp pt pts ref refs sec secs sect ser tab tel vol vols ver vv
    jan feb mar apr jun jul aug sep sept oct nov dec
    """)

# Close a company's name, a place, a time or an enumeration, and so may also close a sentence.
CLOSING = _words("""
    inc corp co cos ltd llc plc bros sr jr esq al a.d b.c b.c.e c.e d.c u.s u.s.a u.k u.n e.u u.a.e
    n.y n.j l.a ph.d m.d b.a m.a m.b.a j.d r.n d.d.s ll.b ll.m m.p m.sc b.sc a.k.a f.k.a
    ave blvd bldg dept dist rd sq hwy pkwy ste apt rte ctr st mt ft
    jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun
    ala ariz ark calif colo conn del fla ga ida ill ind kan kans ky la mass md mich minn miss mo mont neb nebr nev
    okla
    ont ore pa penn penna que r.i s.c n.c s.d n.d n.h n.m tenn tex va vt w.va wash wis wisc wyo alta sask
    acad admin ass'n assn assoc assocs bhd cie comm div gmbh govt hosp inst int'l intl lab labs mfg nat'l natl org pty
    s.a s.p.a stat tech trans univ approx est max min avg misc orig prev incl excl
    """)

# The members of CLOSING that are words in their own right: abbreviations only with a capital letter.
CAPITAL_ONLY = _words("""
    ala ark colo conn del fla ga ida ill ind kan la mar mass mo mon mont miss ore pa que sat sun tex va wash wed
    max min fri lab labs org stat tech trans comm dist inst est alta nev neb ky md jan jun
    """)

# Units after a number.
UNITS = _words("lb lbs oz ft yd yds km kg cm mm hr hrs min mins sec secs mph kph gal pct in sq cu mi approx")

# Stand inside a sentence, whatever follows.
INNER = _words("e.g eg i.e ie viz vs cf ca nee née p.s esp ibid appt attn")

# Open a sentence far more often than they continue a name.
STARTERS = _words("""
    the this that these those there he she it we they you i his her its our their my your a an
    and but or so yet nor if when while as after before since until once although though because unless whether
    in on at by for from with without during despite under over through within among between across against about
    to of according meanwhile however also then now here still even just only perhaps moreover furthermore
    what who how why where which whose whom
    all any both each either every few many more most much neither no nobody none not nothing one several some such
    am is are was were be been do does did has have had can could will would shall should might must
    yesterday today tomorrow earlier later last next like instead additionally finally officials please thanks yes
    well
    let let's it's he's she's they're we're i'm i've that's there's
    don't didn't isn't can't
    """)

# Starters that are also names: after an initial they decide nothing.
NAMELIKE = _words("so you he do will an may no even to in my her such well must little can more a am one first like")

# May stand between a time of day and the end of its sentence.
AFTER_TIME = _words("""
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december
    mon tue tues wed thu thur thurs fri sat sun jan feb mar apr jun jul aug sep sept oct nov dec
    eastern central mountain pacific atlantic greenwich utc gmt est edt cst cdt mst mdt pst pdt et ct pt bst cet cest
    """)

# Names written with a mark of exclamation.
EXCLAIMED = _words("yahoo jeopardy")

SAYING = _words("""
    said says say told tells asks asked adds added replies replied wrote writes cried shouted exclaimed wondered joked
    quipped tweeted posted continued demanded
    """)
