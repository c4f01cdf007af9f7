"""What the rules of `foreign` know of each language: shortened words, words that open sentences, verbs of saying.

Lower case, without the last full stop. `inner` never end a sentence; `closing` may, before a word that opens one;
`numbered` stand before a number. In the uncased scripts `saying` tells a speech tag from a new sentence.
"""

from __future__ import annotations

from typing import NamedTuple


class Tongue(NamedTuple):
    """One language. `ordinals`: a number with a full stop is an ordinal (3. Mai). `tails`: of shortened compounds."""

    inner: frozenset[str]
    closing: frozenset[str] = frozenset()
    numbered: frozenset[str] = frozenset()
    starters: frozenset[str] = frozenset()
    saying: frozenset[str] = frozenset()
    ordinals: bool = False
    tails: tuple[str, ...] = ()


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


GERMAN = Tongue(
    inner=_words("""
        dr prof dipl ing mag med jur phil hr fr frl st bzw ca evtl ggf inkl exkl geb gest gegr sog vgl zzgl
        max min mind
        z.b d.h u.a i.d.r o.ä z.t s.o s.u v.a u.u i.e v.chr n.chr abb abk anm bd bspw ehem einschl etwa entspr erw
        hrsg jh jhd lt mr mrs ms nachm vorm rd rel str tel urspr verf wg zw dgl allg amtl bes betr bez engl frz ital
        span lat griech röm kath evang
        """),
    closing=_words("usw etc u.s.w inc corp ltd co mio mrd tsd u.a.m u.ä nr abs a.d a.m.b.a e.v"),
    numbered=_words("nr abs art s bd kap abb tab ziff par anm jg h zl pos § fig vers"),
    starters=_words("""
        der die das dem den des ein eine einer einem einen er sie es wir ihr ich du man dieser diese dieses
        diesen jener
        und aber oder doch denn so dann da danach dort hier heute gestern morgen nun jetzt auch noch nur
        schon im in am an
        auf aus bei beim bis durch für gegen mit nach ohne seit über um unter vom von vor zu zum zur
        zwischen während wegen
        trotz als wenn weil ob obwohl nachdem bevor damit dass wie was wer wo warum wann kein keine niemand alle viele
        einige mehrere beide seine ihre sein ihr unser ist war sind waren hat hatte wird laut allerdings
        jedoch deshalb
        dabei darauf daran außerdem trotzdem zudem später zuvor schließlich bislang bisher vielmehr
        """),
    ordinals=True,
    tails=("str", "abs"),
)
FRENCH = Tongue(
    inner=_words("""
        m mm mme mmes mlle mlles dr pr prof me mgr st ste av boul bd chap cf env éd ex hab p.ex c.-à-d tél vol av.j.-c
        apr.j.-c ouvr réf adj sgt cap col gén lt cdt fg rte
        """),
    closing=_words("etc j.-c h min s.a s.n.c.f o.n.u inc cie ltd sa"),
    numbered=_words("p pp art al n no nos chap fig vol t § réf h éd ann"),
    starters=_words("""
        le la les l un une des il elle ils elles on nous vous je tu ce cet cette ces c' son sa ses leur
        leurs mon ma mes
        notre votre et mais ou or donc car ni puis alors ensuite ainsi aussi même si quand lorsque comme
        parce dans en sur
        sous avec sans pour par chez entre vers depuis pendant après avant selon malgré contre à au aux de du rien
        personne tout tous toutes plusieurs certains d'autres qui que quoi quel quelle où pourquoi comment hier
        aujourd'hui demain ici là enfin toutefois cependant pourtant
        """),
)
SPANISH = Tongue(
    inner=_words("""
        sr sra srta sres sras dr dra d dª dña prof ing lic arq gral cnel tte cap fr sto sta av avda c cía ca
        cf pág págs
        aprox tel ed vol vs p.ej a.c d.c ee mons excmo excma ilmo ilma
        """),
    closing=_words("etc uu ee.uu ud uds vd vds s.a s.l a.m p.m cía inc ltd"),
    numbered=_words("pág págs art arts núm nº n p pp cap vol t fig tel apdo"),
    starters=_words("""
        el la los las lo un una unos unas él ella ellos ellas yo nosotros usted ustedes este esta estos
        estas ese esa eso
        esto aquel aquella su sus mi mis nuestro y e pero o ni sino si cuando como porque aunque mientras
        donde en de del
        a al con sin por para entre hasta desde sobre según tras durante contra no nadie nada todo todos muchos varios
        algunos que qué quién cómo cuándo dónde ayer hoy mañana aquí allí luego después antes así también además
        """),
)
ITALIAN = Tongue(
    inner=_words("""
        sig sigg sig.ra sig.na sig.re dott dott.ssa dr prof prof.ssa ing avv on l'on sen arch geom rag mons
        don cav comm
        gen col cap magg ten s ss ca cfr es ecc.mo p.es tel ed vol vs a.c d.c av c.d cosid
        """),
    closing=_words("ecc etc s.p.a s.r.l a.c d.c inc ltd a.m p.m"),
    numbered=_words("pag pagg art artt n nn p pp cap vol t fig tel par c"),
    starters=_words("""
        il lo la i gli le l un uno una egli lui lei loro noi voi io essi questo questa questi queste quello
        quella quelli
        suo sua suoi sue e ed ma o oppure però né se quando come perché mentre dove anche non nessuno niente
        tutto tutti
        molti alcuni in nel nella di del della dei a al alla ai con senza per tra fra da dal dalla su sul
        sulla secondo dopo
        prima durante contro che chi cosa ieri oggi domani qui lì poi così inoltre
        """),
)
DUTCH = Tongue(
    inner=_words("""
        dr drs ir ing mr prof dhr mevr mw ds st ca bijv bv d.w.z m.a.w m.b.t o.a i.p.v i.v.m n.a.v t.a.v
        t.o.v t.z.t z.o.z
        a.s e.a resp incl excl evt max min vgl zgn jl ll gem mln mld o.l.v i.s.m o.m m.i m.n
        """),
    closing=_words("enz etc e.d b.v n.v inc ltd v.chr n.chr mln mld"),
    numbered=_words("blz p pp art nr nrs hfst afb fig tel jg dl bl par"),
    starters=_words("""
        de het een hij zij ze we wij ik jij je u men dit dat deze die zijn haar hun ons mijn en maar of want
        dus dan toen
        als omdat terwijl hoewel in op aan bij met naar om onder over te tegen tot uit van voor door na
        sinds tijdens volgens
        zonder tussen niemand niets alle veel sommige er daar hier nu ook nog wie wat waar waarom hoe wanneer gisteren
        vandaag morgen later daarna toch
        """),
)
PORTUGUESE = Tongue(
    inner=_words("""
        sr sra srs sras dr dra drs prof profa eng arq d dª dom gen cel cap ten exmo exma ilmo ilma av r ca cf pág págs
        aprox tel ed vol vs p.ex a.c d.c sto sta
        """),
    closing=_words("etc s.a ltda cia inc a.m p.m"),
    numbered=_words("pág págs p pp art arts nº n núm cap vol t fig tel"),
    starters=_words("""
        o a os as um uma ele ela eles elas eu nós você vocês este esta esse essa isso isto aquele seu sua
        seus suas e mas ou
        nem se quando como porque embora enquanto onde em no na nos nas de do da dos das com sem por para
        entre até desde
        sobre segundo após durante contra não ninguém nada tudo todos muitos vários que quem qual ontem hoje amanhã
        aqui ali lá depois antes assim também além
        """),
)
RUSSIAN = Tongue(
    inner=_words("""
        г гг гор ул пр просп пл пер д корп стр кв обл р-н им проф акад доц д-р др тов гр св т.е т.к т.н т.о см ср напр
        н.э до-н.э тыс млн млрд руб коп долл кг км м см ок род ум ред изд п пп ст гл рис табл
        """),
    closing=_words("г гг в вв т.д т.п др пр руб коп долл р н.э млн млрд"),
    numbered=_words("с стр рис табл гл ст п пп т № д кв корп тел ул ч разд прил"),
    starters=_words("""
        он она оно они мы вы я ты это этот эта эти тот та те его её их наш ваш и а но или да же если когда
        как что чтобы
        потому хотя пока где куда откуда кто чей какой почему зачем в во на с со к ко о об от до из у за под над при
        без для через между после перед около по не ни никто ничто все всё многие некоторые так там тут здесь потом
        затем сегодня вчера завтра теперь уже ещё также однако
        """),
)
UKRAINIAN = Tongue(
    inner=_words("""
        р рр м вул просп пл пров буд корп кв обл р-н ім проф акад доц д-р ін тов св т.зв т.б див напр н.е
        тис млн млрд грн
        коп дол кг км ст гл рис табл с п пп
        """),
    closing=_words("р рр ст т.д т.п т.ін ін грн коп дол н.е млн млрд"),
    numbered=_words("с стор рис табл гл ст п пп т № буд кв корп тел ч розд"),
    starters=_words("""
        він вона воно вони ми ви я ти це цей ця ці той та ті його її їх наш ваш і й а але або чи якщо коли
        як що щоб бо
        хоча поки де куди звідки хто чий який чому в у на з із зі до від про за під над при без для через між після
        перед біля по не ні ніхто ніщо всі все багато деякі так там тут потім далі сьогодні вчора завтра тепер вже ще
        також однак проте
        """),
)
ARABIC = Tongue(
    inner=_words("د أ م ص ق ه ت هـ ج ط إلخ أ.د ق.م"),
    saying=_words(
        "قال قالت سأل سألت أضاف أضافت أجاب أجابت صرح صرحت أكد أكدت رد ردت يقول تقول قالوا وقال وقالت وأضاف وأضافت وأكد"
    ),
)
HEBREW = Tongue(
    inner=_words("עמ מס טל"),
    saying=_words(
        "אמר אמרה אמרו שאל שאלה שאלו השיב השיבה הוסיף הוסיפה טען טענה הסביר הסבירה ציין ציינה ענה ענתה כתב "
        "כתבה קרא קראה"
    ),
)
HINDI = Tongue(
    inner=_words("डॉ प्रो रु श्री सं पं कि मी ई पू ई.पू डा इंजी एड मा पृ"),
    saying=_words("कहा पूछा बताया बोला बोली बोले जोड़ा पूछता पूछती कहता कहती कहते"),
)

TONGUES: dict[str, Tongue] = {
    "de": GERMAN,
    "fr": FRENCH,
    "es": SPANISH,
    "it": ITALIAN,
    "nl": DUTCH,
    "pt": PORTUGUESE,
    "ru": RUSSIAN,
    "uk": UKRAINIAN,
    "ar": ARABIC,
    "he": HEBREW,
    "hi": HINDI,
}
