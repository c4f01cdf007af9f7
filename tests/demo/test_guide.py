"""How often the rulings that are offered beside a sentence hold the one that a reader named: on our own gold."""

from annotations.demo import newsroom
from annotations.text.rulings import rulings_for


def test_the_ruling_that_a_reader_named_is_nearly_always_among_those_offered():
    gold, named, offered = newsroom.labels(), 0, 0
    for article in newsroom.articles():
        found = rulings_for([sentence.span.of(article.text) for sentence in article.sentences])
        for sentence, keys in zip(article.sentences, found, strict=True):
            ruling = gold[article.slug, sentence.n]["ruling"] if sentence.n is not None else ""
            named += bool(ruling)
            offered += ruling in keys
    assert named > 300
    assert offered / named >= 0.82
