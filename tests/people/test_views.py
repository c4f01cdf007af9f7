"""Views of the article list under a name: one's own, or shared."""

import pytest

from annotations import access
from annotations.errors import Conflict, InvalidInput
from annotations.models import SavedView
from annotations.people import views


def keep(desk, by, name="Harbours", shared=False, **query):
    return views.keep(project=desk, by=by, name=name, query=query or {"q": "harbour"}, shared=shared)


def test_only_what_is_sought_is_kept(desk, rosa):
    view = keep(desk, rosa, " My \n harbours ", q="harbour", state="", page="7", before="x", order="oldest")
    assert (view.name, view.query) == ("My harbours", {"q": "harbour", "order": "oldest"})


def test_ones_own_and_shared_ones_are_seen(desk, rosa, vera, mira, stig):
    keep(desk, rosa, "Mine")
    keep(desk, mira, "Ours", shared=True)
    seen = {
        user.name: set(access.visible(SavedView, user).values_list("name", flat=True)) for user in (rosa, vera, stig)
    }
    assert seen == {"Rosa": {"Mine", "Ours"}, "Vera": {"Ours"}, "Stig": set()}


def test_shared_and_no_longer(desk, rosa, vera):
    view = keep(desk, rosa)
    for shared in (True, False):
        views.share(view=view, shared=shared)
        assert access.visible(SavedView, vera).exists() is shared


@pytest.mark.parametrize("name", ["", " \n", "x" * 61])
def test_a_name_has_a_length(desk, rosa, name):
    with pytest.raises(InvalidInput):
        keep(desk, rosa, name)


def test_nothing_sought_is_no_view(desk, rosa):
    with pytest.raises(InvalidInput, match="nothing to keep"):
        keep(desk, rosa, state="")


def test_names_are_ones_own(desk, rosa, vera):
    view = keep(desk, rosa, "One")
    keep(desk, vera, "One")
    keep(desk, rosa, "Two")
    with pytest.raises(Conflict):
        keep(desk, rosa, "One")
    with pytest.raises(Conflict):
        views.rename(view=view, name="Two")
    views.rename(view=view, name="Three")
    assert set(SavedView.objects.filter(by=rosa).values_list("name", flat=True)) == {"Three", "Two"}


def test_there_is_a_limit(desk, rosa):
    for number in range(views.MOST):
        keep(desk, rosa, f"View {number}")
    with pytest.raises(InvalidInput, match="At most 30"):
        keep(desk, rosa, "One more")
    views.delete(view=SavedView.objects.filter(by=rosa).first())
    keep(desk, rosa, "One more")
