"""To the provider and back."""

from __future__ import annotations

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from .adapter import refused
from .provider import NAME, Asking


@require_POST
def go(request: HttpRequest) -> HttpResponse:
    """A page that leads to the provider at once. No redirect: browsers apply `form-action` to those after a form, and
    that policy names this site alone."""
    if not settings.OIDC_URL:
        raise Http404
    try:
        answer = get_adapter(request).get_provider(request, NAME).redirect_from_request(request)
    except OAuth2Error as why:
        return refused(request, str(why))
    if "Location" not in answer:
        return answer
    context = {"address": answer["Location"], "name": settings.OIDC_NAME}
    return render(request, "socialaccount/leaving.html", context)


@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """The provider sent the browser here, with a code for us."""
    if not settings.OIDC_URL:
        raise Http404
    try:
        answer: HttpResponse = OAuth2CallbackView.adapter_view(Asking(request, NAME))(request)
    except OAuth2Error as why:
        return refused(request, str(why))
    return answer
