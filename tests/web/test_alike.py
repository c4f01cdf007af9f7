"""Where articles say nearly the same, the import and the sheet tell so, to whoever may see both."""

from __future__ import annotations

import pytest

from annotations.ingest import near as finding
from annotations.models import Article, Confidentiality, Import, Project
from annotations.people import projects
from tests import factories
from tests.ingest.test_near import text


@pytest.fixture
def pair(desk, mira, now):
    made = [
        factories.article(desk, mira, now, text(*range(9)), "Dam closed"),
        factories.article(desk, mira, now, text(*range(8), 20), "Dam shut"),
        factories.article(desk, mira, now, text(*range(50, 59)), "Ferry"),
    ]
    finding.refresh(desk)
    return made


def words(client, address):
    return " ".join(client.get(address).content.decode().split())


def test_the_sheet_and_the_import_name_the_other_and_how_much_they_share(client, mira, pair):
    client.force_login(mira)
    for address in (f"/articles/{pair[1].uid}/sheet", f"/imports/{pair[1].imported_in.uid}"):
        page = words(client, address)
        assert "Nearly the same" in page
        assert "Both are given out like all others." in page
        assert page.index("% in common:") < page.index("Dam shut</a> and") < page.index("Dam closed</a>")
    assert "Nearly the same" not in words(client, f"/articles/{pair[2].uid}/sheet")


def test_nobody_learns_of_an_article_that_they_may_not_see(client, mira, rosa, pair):
    Article.objects.filter(pk=pair[0].pk).update(confidentiality=Confidentiality.CONFIDENTIAL)
    for person in (mira, rosa):
        client.force_login(person)
        page = words(client, f"/articles/{pair[1].uid}/sheet")
        assert "Nearly the same" not in page
        assert "Dam closed" not in page


def test_it_says_to_whom_they_go(client, mira, rosa, pair, desk, now):
    projects.hand_out_near_duplicates(project=desk, to="skipped", by=mira, now=now)
    client.force_login(mira)
    page = words(client, f"/articles/{pair[0].uid}/sheet")
    assert "the other is given to nobody" in page
    assert f"/projects/{desk.uid}/settings" in page
    assert Project.objects.get().near_duplicates == "skipped"
    assert Import.objects.count() == 3
