"""Which suggester a project uses now."""

from __future__ import annotations

from annotations.models import Codebook, Project, Suggester
from annotations.text import propose


def current(project: Project) -> Suggester:
    """The row of the cue suggester in its present version, made at first use."""
    suggester, _ = Suggester.objects.get_or_create(
        project=project,
        kind=propose.KIND,
        version=propose.VERSION,
        defaults={"codebook": Codebook.objects.current(project), "manifest": {"trained": False}},
    )
    return suggester
