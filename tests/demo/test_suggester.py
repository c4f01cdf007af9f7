"""The cue suggester measured on our own gold, which was labelled blind and not by whoever wrote the cues."""

from collections import Counter

from annotations.codebook import LABELS
from annotations.demo import newsroom
from annotations.text.propose import propose
from annotations.text.split import split


def f1(table, label):
    right = table[label, label]
    found = sum(n for (_, guess), n in table.items() if guess == label)
    gold = sum(n for (truth, _), n in table.items() if truth == label)
    return 2 * right / (found + gold)


def test_labels_reach_the_level_that_the_desk_relies_on():
    gold, table, hedged = newsroom.labels(), Counter(), Counter()
    for article in newsroom.articles():
        found = propose([sentence.span.of(article.text) for sentence in article.sentences])
        for sentence, proposal in zip(article.sentences, found, strict=True):
            if sentence.n is not None:
                truth = gold[article.slug, sentence.n]
                table[truth["label"], proposal.label if proposal else "plain"] += 1
                hedged[truth["hedged"], bool(proposal and proposal.hedged)] += 1
    scores = {label: f1(table, label) for label in LABELS}
    assert sum(scores.values()) / len(LABELS) >= 0.70, scores
    assert f1(hedged, True) >= 0.70


def test_sentences_are_found_where_the_gold_has_them():
    right = found = gold = 0
    for article in newsroom.articles():
        ends = {sentence.span.end for sentence in article.sentences}
        ours = {span.end for span in split(article.text)}
        right, found, gold = right + len(ends & ours), found + len(ours), gold + len(ends)
    assert 2 * right / (found + gold) >= 0.98
