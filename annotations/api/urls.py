"""Every address below /api/v1/."""

from __future__ import annotations

from django.urls import URLPattern, path
from drf_spectacular.views import SpectacularAPIView, SpectacularRedocView

urlpatterns: list[URLPattern] = [
    path("", SpectacularAPIView.as_view(), name="api-root"),
]
