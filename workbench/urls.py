"""Every address of the site."""

from __future__ import annotations

from django.urls import include, path

from annotations import admin

from . import accounts, health, metrics

urlpatterns = [
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("metrics", metrics.page, name="metrics"),
    path("accounts/", include(accounts.pages())),
    path("admin/", admin.site.urls),
    path("api/v1/", include("annotations.api.urls")),
    path("", include("annotations.web.urls")),
]
handler400 = "workbench.errors.bad_request"
handler403 = "workbench.errors.forbidden"
handler429 = "annotations.web.limits.too_many"
handler404 = "workbench.errors.not_found"
handler500 = "workbench.errors.server_error"
