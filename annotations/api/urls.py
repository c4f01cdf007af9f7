"""Every address below /api/v1/."""

from __future__ import annotations

from django.urls import URLPattern, path
from drf_spectacular.views import SpectacularAPIView

from . import datasets, reference

urlpatterns: list[URLPattern] = [
    path("", reference.page, name="api-root"),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("projects/<uuid:project>/datasets/", datasets.Datasets.as_view(), name="api-datasets"),
    path("datasets/<uuid:uid>/", datasets.OneDataset.as_view(), name="api-dataset"),
    path("datasets/<uuid:uid>/files/<str:name>", datasets.Download.as_view(), name="api-dataset-file"),
]
