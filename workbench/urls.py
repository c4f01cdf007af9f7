"""Every address of the site."""

from __future__ import annotations

from django.urls import include, path

from annotations import admin

from . import accounts, health

urlpatterns = [
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("accounts/", include(accounts.pages())),
    path("admin/", admin.site.urls),
    path("api/v1/", include("annotations.api.urls")),
    path("", include("annotations.web.urls")),
]
handler400 = "annotations.web.errors.bad_request"
handler403 = "annotations.web.errors.forbidden"
handler429 = "annotations.web.limits.too_many"
handler404 = "annotations.web.errors.not_found"
handler500 = "annotations.web.errors.server_error"
