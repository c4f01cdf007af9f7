"""Every page's address."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import (
    articles,
    boundaries,
    datasets,
    guide,
    guidelines,
    home,
    imports,
    marks,
    practice,
    preferences,
    questions,
    review,
    sheet,
)

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("preferences", preferences.page, name="preferences"),
    path("accessibility", preferences.accessibility, name="accessibility"),
    path("projects/<uuid:uid>/continue", review.following, name="following"),
    path("projects/<uuid:uid>/practice", practice.practice, name="practice"),
    path("articles/<uuid:uid>/tag", review.tag, name="tag"),
    path("articles/<uuid:uid>/sentences/<int:number>/rulings", guide.rulings, name="sentence-rulings"),
    path("articles/<uuid:uid>/sheet", sheet.sheet, name="sheet"),
    path("articles/<uuid:uid>/sheet.html", sheet.file, name="sheet-file"),
    path("projects/<uuid:project>/articles", articles.articles, name="articles"),
    path("projects/<uuid:project>/articles/add", imports.add, name="article-add"),
    path("projects/<uuid:project>/marks", marks.waiting, name="marks"),
    path("imports/<uuid:uid>", imports.one, name="import"),
    path("imports/<uuid:uid>/boundaries", boundaries.boundaries, name="import-boundaries"),
    path("imports/<uuid:uid>/take-back", imports.take_back, name="import-take-back"),
    path("imports/<uuid:uid>/rejects.csv", imports.rejects, name="import-rejects"),
    path("projects/<uuid:project>/datasets", datasets.datasets, name="datasets"),
    path("datasets/<uuid:uid>", datasets.dataset, name="dataset"),
    path("projects/<uuid:project>/guidelines", guidelines.guidelines, name="guidelines"),
    path("projects/<uuid:project>/questions", questions.questions, name="questions"),
    path("threads/<uuid:uid>", questions.question, name="question"),
    path("articles/<uuid:uid>/sentences/<int:number>/question", questions.unsure, name="question-unsure"),
]
