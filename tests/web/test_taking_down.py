"""Taking an article down from its sheet: only when it is meant, and only by whoever manages."""

import pytest
from django.urls import reverse

from annotations.models import Article


@pytest.fixture
def press(client, harbour):
    def send(user, **fields):
        client.force_login(user)
        return client.post(reverse("take-down", args=[harbour.uid]), fields, follow=True)

    return send


def test_it_is_done_with_a_tick(press, harbour, mira):
    page = press(mira, sure="yes").content.decode()
    assert "Taken down." in page
    assert "withdrawn" not in page
    assert Article.objects.get(pk=harbour.pk).taken_down_at is not None


def test_without_the_tick_nothing_happens_and_the_page_says_so(press, harbour, mira):
    assert "Nothing was taken down" in press(mira).content.decode()
    assert harbour.versions.get().text


def test_a_reviewer_neither_sees_the_button_nor_may_press_it(press, client, harbour, rosa):
    assert press(rosa, sure="yes").status_code == 403
    assert "Take down" not in client.get(reverse("sheet", args=[harbour.uid])).content.decode()
    assert harbour.versions.get().text
