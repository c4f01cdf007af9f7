"""Agreement of a dataset's own answers: what is gathered an article at a time is what the coefficients make of all."""

import random
import zlib

from annotations import schema
from annotations.agreement import coefficients
from annotations.agreement.intervals import estimates
from annotations.agreement.ratings import from_rows
from annotations.codebook import LABELS
from annotations.export import quality
from annotations.export.values import Bundle

AT = schema.PLACE["answers"]


def answer(person, label, unaided):
    row = [None] * len(AT)
    row[AT["reviewer"]], row[AT["label_given"]] = person, label
    row[AT["counted"]], row[AT["unaided"]] = True, unaided
    return row


def articles(seed, count):
    """Of each article the answers to ten sentences, by none to four people, some of them unsure."""
    dice = random.Random(seed)
    people = [f"r{n}" for n in range(6)]
    return [
        [
            [
                answer(person, dice.choice((*LABELS, *LABELS, None)), dice.random() < 0.7)
                for person in dice.sample(people, dice.randint(0, 4))
            ]
            for _ in range(10)
        ]
        for _ in range(count)
    ]


def expected(found, seed, unaided):
    """The same from one rating a row, as the workbench's own figures are computed."""
    rows = [
        ((article, sentence), row[AT["reviewer"]], row[AT["label_given"]], article)
        for article, sentences in enumerate(found)
        for sentence, given in enumerate(sentences)
        for row in given
        if row[AT["label_given"]] is not None and (row[AT["unaided"]] or not unaided)
    ]
    ratings = from_rows(rows, categories=LABELS)
    wanted = [(coefficients.percent, ratings), (coefficients.alpha, ratings)]
    pairs = estimates(wanted, seed=zlib.crc32(seed.encode()), draws=quality.DRAWS)
    told = [
        {name: f"{n:.3f}" for name, n in (("value", one.value), ("low", i.low), ("high", i.high))} for one, i in pairs
    ]
    units = pairs[0][0].units
    return {"sentences": units, "articles": pairs[0][0].articles, "percent": told[0], "alpha": told[1]}


def test_what_articles_add_up_to_is_what_the_coefficients_say_of_all_ratings():
    found = articles(seed=3, count=30)
    agreement = quality.Agreement()
    for given in found:
        agreement.add(Bundle([], [], given, None))
    assert agreement.figures("a dataset") == {
        "all": expected(found, "a dataset", unaided=False),
        "unaided": expected(found, "a dataset", unaided=True),
    }


def test_where_nobody_answered_the_same_there_is_no_figure():
    agreement = quality.Agreement()
    agreement.add(Bundle([], [], [[answer("r0", LABELS[0], True)], []], None))
    assert agreement.figures("x")["all"] == {"sentences": 0, "articles": 0, "percent": None, "alpha": None}
