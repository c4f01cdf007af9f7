"""Every place that may hold text of an article or of a person: what takedown and confidentiality must walk."""

from __future__ import annotations

from typing import NamedTuple


class TextHolder(NamedTuple):
    model: str
    field: str
    holds: str


TEXT_HOLDERS: tuple[TextHolder, ...] = (
    TextHolder("Article", "canonical_url", "an address, which may hold a title"),
    TextHolder("ArticleVersion", "text", "the canonical text"),
    TextHolder("ArticleVersion", "heading", "title, outlet and byline, for search"),
    TextHolder("ArticleVersion", "original", "the original bytes"),
    TextHolder("ArticleDetails", "title", "a title"),
    TextHolder("ArticleDetails", "outlet", "who published it"),
    TextHolder("ArticleDetails", "byline", "who wrote it"),
    TextHolder("ArticleDetails", "licence", "what a person wrote of its licence"),
    TextHolder("Sentence", "text", "a sentence"),
    TextHolder("Import", "original", "an uploaded file before its columns were mapped"),
    TextHolder("Import", "original_name", "what a file is called"),
    TextHolder("Import", "mapping", "names of its columns, and of the file where it has none"),
    TextHolder("Rejected", "title", "titles of rejected rows"),
    TextHolder("Rejected", "reason", "words of a rejected row, quoted"),
    TextHolder("Fetched", "file", "what came from an address"),
    TextHolder("Fetched", "asked", "an address, which may hold a title"),
    TextHolder("Fetched", "url", "an address, which may hold a title"),
    TextHolder("Fetched", "title", "titles of entries of a feed, and addresses, which may hold titles"),
    TextHolder("Fetched", "rejects", "titles of what was rejected"),
    TextHolder("Feed", "title", "what a manager or the feed calls it"),
    TextHolder("Source", "name", "who is credited"),
    TextHolder("Wording", "text", "words that credit them"),
    TextHolder("Credit", "wording", "words that credit somebody, as they stand in the article"),
    TextHolder("Credit", "key", "the same, folded"),
    TextHolder("Suggestion", "why", "words of the sentence, quoted"),
    TextHolder("Note", "text", "what a person wrote: notes on answers, questions and what the desk said, reasons"),
    TextHolder("Figure", "value", "names of outlets"),
    TextHolder("Dataset", "notes", "what a person wrote of a dataset"),
    TextHolder("DatasetFile", "file", "sentences of a dataset"),
    TextHolder("SavedView", "query", "what a person searched for"),
    TextHolder("Comparison", "found", "sentences that changed from one dataset to another"),
)
