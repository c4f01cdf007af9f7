"""Sentences of other languages: shortened words, quotations and their tags, ordinals, marks of other scripts.

One paragraph a line; a bar is where a sentence must end, and no other place is.
"""

from __future__ import annotations

import pytest

from annotations.text.split import split

TABLE = {
    "de": (
        "Am 3. Mai kam Dr. Lind z. B. nach Bonn.|„Das ist gut.“|Er ging.",
        "Der 2. Weltkrieg endete 1945.|Danach kam Prof. Berg.",
        "Die Bahn hält um 8.30 Uhr in St. Pölten.|Dann fährt sie weiter.",
        "Laut Abs. 2 Nr. 4 gilt das nicht.|So steht es auf S. 12 f. des Gesetzes.",
        "„Wann kommt er?“, fragte Lind.|„Morgen.“",
        "Das kostet ca. 3,5 Mio. Euro, d. h. zu viel.|Es bleibt dabei.",
        "Herr Berg, geb. 1950, u. a. Bäcker, sprach am Mo. und am Di. darüber.|Dann ging er.",
        "König Ludwig II. baute das Schloss.|Es steht noch.",
        "Sie kam im 19. Jahrhundert.|Niemand weiß warum …|Doch!",
        "Er sagte: „Ich gehe.“|Dann ging er.",
        "Am Mittwoch, dem 12. Juni, sprach Bundespräsident Dr. h. c. Berg.|Er blieb kurz.",
        "Am 12.|Er war müde.",
        "Karl V. regierte lange.|Wer kam danach?",
        "Mehr unter www.beispiel.de/seite.html.|Dort steht alles.",
        "Er wohnt in der Hauptstr. 5.|Sie wohnt nebenan.",
        "1. Der Antrag wird abgelehnt.",
        "Das war 2019.|Seitdem ruht die Arbeit.",
        "Er fragte: „Warum?“|Niemand antwortete.",
    ),
    "fr": (
        "M. Dupont est venu à 8 h 30.|« C'est bien. »|Et puis ?|Oui.",
        "Mme Leroy et Mlle Petit sont parties.|Le Dr. Blanc reste.",
        "« Où vas-tu ? » demanda-t-elle.|Il ne répondit pas.",
        "Voir p. 12, art. 3, al. 2.|C'est clair.",
        "Il est né en 52 av. J.-C. à Rome.|On l'ignore.",
        "La S.N.C.F. annonce des retards.|Les trains partent.",
        "C'est vrai !|Vraiment ?|Oui…|Peut-être.",
        "L'O.N.U. et les États-Unis discutent, etc.|Rien n'est signé.",
        "Le 1er mai, M. Blanc a parlé.|Mme Roux s'est tue.",
        "J.-P. Martin arrive vers 20 h.|Il repart.",
        "Voir le site www.exemple.fr.|Tout y est.",
        "« Non. »|Elle sortit.",
    ),
    "es": (
        "¿Qué pasa?|¡Nada!|El Sr. López dijo: «No.»|Luego se fue.",
        "La Sra. Ruiz y el Dr. Gil llegaron a las 8.30 a. m. del lunes.|Nadie habló.",
        "Vive en EE. UU. desde 1990.|Trabaja allí.",
        "Véase pág. 12 y art. 3.|Es claro.",
        "«¿Cuándo viene?», preguntó Ana.|«Mañana».",
        "—No lo sé —dijo Ana—.|Nadie lo sabe.",
        "El 3 de mayo de 2020, la Dra. Ruiz habló.|«¡Basta!», gritó alguien.",
        "Vea www.ejemplo.es.|Allí está todo.",
        "Dijo que no… y se fue.",
        "¡Qué día!|¿Y ahora?|Nada.",
    ),
    "it": (
        "Il sig. Rossi è arrivato alle 8.30.|«Va bene.»|Poi è uscito.",
        "L'on. Bianchi e la dott.ssa Verdi hanno parlato.|Nessuno ha risposto.",
        "Vedi pag. 12 e art. 3.|È chiaro.",
        "«Quando viene?» chiese Anna.|«Domani.»",
        "Nel 52 a.C. Roma era grande.|Poi cadde.",
        "Che cosa succede?|Niente!|Davvero…|Forse.",
        "Il 3 maggio il dott. Neri ha parlato.|E poi?",
        "Vedi www.esempio.it.|C'è tutto.",
        "L'ha detto il gen. Neri.|Nessuno ha risposto.",
    ),
    "nl": (
        "De heer drs. Jansen kwam om 8.30 uur.|„Goed zo.”|Hij ging.",
        "Zie blz. 12, art. 3, d.w.z. niet hier.|Dat is duidelijk.",
        "Op 3 mei kwam mevr. De Vries.|Zij zweeg.",
        "Het kost ca. 3,5 mln. euro, m.a.w. te veel.|Het blijft zo.",
        "'s Avonds werd het stil.|Niemand sprak.",
        "“Wanneer komt hij?” vroeg Anna.|“Morgen.”",
        "De prof. dr. A. de Vries sprak.|Niemand zei iets.",
        "Zie www.voorbeeld.nl.|Daar staat alles.",
        "Hij kwam om 8 uur, enz.|Toen ging hij.",
    ),
    "pt": (
        "O Sr. Silva veio às 8h30.|«Está bem.»|Ele saiu.",
        "A Sra. Costa e o Dr. Lima falaram.|Ninguém respondeu.",
        "Veja pág. 12 e art. 3.|É claro.",
        "— Não sei — disse Ana.|Ninguém sabe.",
        "Ele mora nos EUA desde 1990.|Trabalha lá, etc.|Fim.",
        "“Quando vem?”, perguntou Ana.|“Amanhã.”",
        "No dia 3 de maio, a Dra. Lima falou.|E depois?",
        "Veja www.exemplo.pt.|Está tudo lá.",
        "“Não!”|Ela saiu.",
    ),
    "ru": (
        "Он приехал в 2019 г. из Москвы.|Потом уехал.",
        "А. С. Пушкин родился в 1799 г.|Он писал стихи.",
        "«Когда он придёт?» — спросила Анна.|«Завтра».",
        "Это стоит 3,5 млн руб., т. е. слишком много.|Так и будет.",
        "Живёт на ул. Ленина, д. 5.|Там тихо.",
        "Проф. Иванов и др. Петров говорили.|Никто не ответил.",
        "Что случилось?|Ничего!|Правда…|Может быть.",
        "См. с. 12, рис. 3 и т. д.|Всё ясно.",
        "В 1990-х гг. завод закрыли.|Люди уехали.",
        "Иванов И. И. не пришёл.|Почему?",
        "См. www.primer.ru.|Там всё есть.",
        "— Не знаю, — сказала Анна.|Никто не знает.",
    ),
    "uk": (
        "Він приїхав у 2019 р. з Києва.|Потім поїхав.",
        "Т. Г. Шевченко народився у 1814 р.|Він писав вірші.",
        "«Коли він прийде?» — запитала Анна.|«Завтра».",
        "Це коштує 3,5 млн грн, тобто забагато.|Так і буде.",
        "Живе на вул. Франка, буд. 5.|Там тихо.",
        "Що сталося?|Нічого!|Справді…|Можливо.",
        "У 1990-х рр. завод закрили.|Люди поїхали.",
        "Див. www.pryklad.ua.|Там усе є.",
        "— Не знаю, — сказала Анна.|Ніхто не знає.",
    ),
    "ar": (
        "هل وصل الوزير؟|نعم.|قال إنه بخير!",
        "قال د. أحمد إن الجسر آمن.|ثم غادر.",
        "«متى يأتي؟» سألت ليلى.|«غدا».",
        "وصل في الساعة 8.30 صباحا.|لم يتكلم أحد.",
        "بلغت الكلفة 3.5 مليون.|هذا كثير.",
    ),
    "he": (
        "האם השר הגיע?|כן.|הוא אמר שהכול בסדר!",
        'ד"ר לוי וצה"ל הודיעו על כך.|אחר כך הלכו.',
        "פרופ' כהן דיבר.|איש לא ענה.",
        '"מתי הוא בא?" שאלה דנה.|"מחר."',
        "מנכ״ל החברה אמר זאת ביום ג'.|איש לא ענה.",
        'המחיר הוא 3.5 מיליון ש"ח.|זה הרבה.',
        "הכול נגמר…|או שלא?",
    ),
    "hi": (
        "यह वाक्य है।|यह दूसरा है।|क्या वह आया?|हाँ!",
        "डॉ. शर्मा आए।|फिर वे चले गए।",
        "“वह कब आएगा?” सीता ने पूछा।|“कल।”",
        "इसकी कीमत 3.5 करोड़ रु. है।|यह बहुत है॥",
        "कीमत 3.5 लाख है।|क्यों?|कोई नहीं जानता।",
    ),
    "zh": (
        "桥关闭了。|市长说话了！|为什么？|没人知道……",
        "“他什么时候来？”安娜问。|“明天。”|他走了。",
        "他说：“我走了。”|然后他走了。",
        "「好。」她說。|他走了。",
        "价格是3.5亿元。|太贵了；没人买。",
        "第一，桥关闭了；第二，路也关闭了。|市长说：“没办法。”|大家走了。",
    ),
    "ja": (
        "橋は閉じた。|市長が言った。|なぜ？|誰も知らない……",
        "「いつ来ますか？」とアンナは聞いた。|「明日。」",
        "彼は「行く。」と言った。|そして行った。",
        "価格は3.5億円だ。|高い！|誰も買わない。",
        "『雪国。』は小説だ。|彼は読んだ。",
        "市長は言った。|「橋は閉じる。」|誰も驚かなかった。",
        "3月3日、橋は閉じた。|理由は不明だ。",
    ),
}
UNSPACED = frozenset(("zh", "ja"))
ROWS = [(language, line) for language, lines in TABLE.items() for line in lines]


@pytest.mark.parametrize(("language", "line"), ROWS)
def test_a_paragraph_ends_its_sentences_where_it_should(language: str, line: str) -> None:
    wanted = line.split("|")
    text = ("" if language in UNSPACED else " ").join(wanted)
    assert [span.of(text) for span in split(text, language)] == wanted


def test_every_language_that_is_promised_has_a_table() -> None:
    assert set(TABLE) == {"de", "fr", "es", "it", "nl", "pt", "ru", "uk", "ar", "he", "hi", "zh", "ja"}
    assert all(len(lines) >= 5 for lines in TABLE.values())


def test_a_region_and_a_script_go_by_their_language() -> None:
    text = "Am 3. Mai kam Dr. Lind. Er ging."
    assert split(text, "de-AT") == split(text, "de_CH") == split(text, "DE") == split(text, "de")
    assert len(split("橋は閉じた。市長が言った。", "ja-Jpan")) == 2
