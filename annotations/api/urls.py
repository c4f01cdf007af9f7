"""Every address below /api/v1/."""

from __future__ import annotations

from django.urls import URLPattern, path
from drf_spectacular.views import SpectacularAPIView

from . import answers, assignments, datasets, reference

urlpatterns: list[URLPattern] = [
    path("", reference.page, name="api-root"),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("projects/<uuid:project>/datasets/", datasets.Datasets.as_view(), name="api-datasets"),
    path("datasets/<uuid:uid>/", datasets.OneDataset.as_view(), name="api-dataset"),
    path("datasets/<uuid:uid>/files/<str:name>", datasets.Download.as_view(), name="api-dataset-file"),
    path("articles/<uuid:uid>/sentences/<int:number>/answer", answers.OneAnswer.as_view(), name="api-answer"),
    path("articles/<uuid:uid>/undo", answers.Undo.as_view(), name="api-undo"),
    path("articles/<uuid:uid>/redo", answers.Redo.as_view(), name="api-redo"),
    path("articles/<uuid:uid>/assignment", assignments.OwnAssignment.as_view(), name="api-assignment"),
    path("articles/<uuid:uid>/assignment/done", assignments.Done.as_view(), name="api-assignment-done"),
    path("articles/<uuid:uid>/assignment/reopen", assignments.Reopen.as_view(), name="api-assignment-reopen"),
    path("assignments/<uuid:uid>/free", assignments.Free.as_view(), name="api-assignment-free"),
]
