"""Every address below /api/v1/."""

from __future__ import annotations

from django.urls import URLPattern, path
from drf_spectacular.views import SpectacularAPIView

from . import (
    answers,
    articles,
    assignments,
    boundaries,
    datasets,
    imports,
    jobs,
    me,
    projects,
    reference,
    session,
    steps,
    threads,
)

urlpatterns: list[URLPattern] = [
    path("", reference.page, name="api-root"),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("session/", session.Session.as_view(), name="api-session"),
    path("me/preferences/", me.Mine.as_view(), name="api-preferences"),
    path("projects/", projects.Projects.as_view(), name="api-projects"),
    path("projects/<uuid:uid>/", projects.OneProject.as_view(), name="api-project"),
    path("projects/<uuid:project>/articles/", articles.Articles.as_view(), name="api-articles"),
    path("projects/<uuid:project>/imports/", imports.Imports.as_view(), name="api-imports"),
    path("articles/<uuid:uid>/", articles.OneArticle.as_view(), name="api-article"),
    path("imports/<uuid:uid>/", imports.OneImport.as_view(), name="api-import"),
    path("imports/<uuid:uid>/mapping", imports.Mapping.as_view(), name="api-import-mapping"),
    path("imports/<uuid:uid>/rejects", imports.Rejects.as_view(), name="api-import-rejects"),
    path("jobs/<uuid:uid>/", jobs.OneJob.as_view(), name="api-job"),
    path("projects/<uuid:project>/datasets/", datasets.Datasets.as_view(), name="api-datasets"),
    path("datasets/<uuid:uid>/", datasets.OneDataset.as_view(), name="api-dataset"),
    path("datasets/<uuid:uid>/files/<str:name>", datasets.Download.as_view(), name="api-dataset-file"),
    path("articles/<uuid:uid>/sentences/<int:number>/answer", answers.OneAnswer.as_view(), name="api-answer"),
    path("articles/<uuid:uid>/sentences/<int:number>/thread", threads.Ask.as_view(), name="api-thread-ask"),
    path("articles/<uuid:uid>/sentences/<int:number>/merge", boundaries.Merge.as_view(), name="api-merge"),
    path("articles/<uuid:uid>/sentences/<int:number>/split", boundaries.Split.as_view(), name="api-split"),
    path("articles/<uuid:uid>/sentences/<int:number>/block", boundaries.Block.as_view(), name="api-block"),
    path("articles/<uuid:uid>/undo", steps.Undo.as_view(), name="api-undo"),
    path("articles/<uuid:uid>/redo", steps.Redo.as_view(), name="api-redo"),
    path("articles/<uuid:uid>/assignment", assignments.OwnAssignment.as_view(), name="api-assignment"),
    path("articles/<uuid:uid>/assignment/done", assignments.Done.as_view(), name="api-assignment-done"),
    path("articles/<uuid:uid>/assignment/reopen", assignments.Reopen.as_view(), name="api-assignment-reopen"),
    path("assignments/<uuid:uid>/free", assignments.Free.as_view(), name="api-assignment-free"),
    path("projects/<uuid:project>/threads/", threads.Threads.as_view(), name="api-threads"),
    path("threads/<uuid:uid>/comments", threads.Comments.as_view(), name="api-thread-comments"),
    path("threads/<uuid:uid>/settle", threads.Settle.as_view(), name="api-thread-settle"),
    path("threads/<uuid:uid>/reopen", threads.Reopen.as_view(), name="api-thread-reopen"),
]
