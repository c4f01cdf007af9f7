"""The demo's articles say where each sentence stands, and fit what the workbench makes of the same text."""

from __future__ import annotations

import pytest

from annotations.demo import newsroom
from annotations.text import blocks, normalise

ARTICLES = newsroom.articles()
BY_SLUG = pytest.mark.parametrize("article", ARTICLES, ids=[article.slug for article in ARTICLES])


@BY_SLUG
def test_the_text_is_canonical_and_every_label_has_its_sentence(article):
    assert normalise.canonical(article.text) == article.text
    labelled = [n for slug, n in newsroom.labels() if slug == article.slug]
    assert labelled == [sentence.n for sentence in article.sentences if sentence.n is not None]
    assert labelled == list(range(1, len(article.asked()) + 1))


@BY_SLUG
def test_sentences_lie_in_their_blocks_without_markers(article):
    end = 0
    for sentence in article.sentences:
        words = sentence.span.of(article.text)
        assert words == words.strip()
        assert words[:2] not in newsroom.MARKERS
        assert sentence.span.within(article.blocks[sentence.block].span)
        assert sentence.span.start >= end
        end = sentence.span.end


def test_sources_stand_in_the_sentence_that_the_label_names():
    by_slug = {article.slug: article for article in ARTICLES}
    for (slug, n), label in newsroom.labels().items():
        if label["source"]:
            span = by_slug[slug].asked()[(label["source_sentence"] or n) - 1]
            assert label["source"] in span.of(by_slug[slug].text)


def test_splitting_finds_nearly_all_sentences_that_were_marked_by_hand():
    marked = found = 0
    for article in ARTICLES:
        gold = {sentence.span for sentence in article.sentences}
        split = {span for _, span in blocks.split_blocks(article.text, blocks.find(article.text), article.language)}
        marked += len(gold)
        found += len(gold & split)
    assert found / marked >= 0.98
