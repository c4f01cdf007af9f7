"""What every page is told."""

from __future__ import annotations

from django.http import HttpRequest

from annotations import __version__


def release(request: HttpRequest) -> dict[str, str]:
    """The release that made the page: one that was open before the next was deployed does not go on with its pages."""
    return {"release": __version__}
