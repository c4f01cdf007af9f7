"""Articles come by their addresses: fetched once, kept with where they came from, politely, and never from within."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import socket
from collections.abc import Iterator
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from annotations import tasks
from annotations.errors import InvalidInput, NotAllowed
from annotations.ingest import fetching, imports, taking_down
from annotations.ingest.fetching import documents, reasons
from annotations.models import Article, ArticleVersion, Fetched, Import, Job, LeaseLost
from annotations.outbound import GivenAddress, Kind, Limits, OutboundError, send
from tests.outbound.test_policies import DISGUISES, SCHEMES
from tests.services.site import Clock, Site, page, web

MINUTE = timedelta(minutes=1)
QUAY = ("The quay at Lindesund was closed on Tuesday after two buoys were lost.",
        "“We will not open it early,” harbour master Jonas Eik told reporters in the town hall.")  # fmt: skip
FERRY = ("The ferry to Osthavn sails again from Monday, the company said in a statement.",
         "Officials said that the eastern wall could give way in a storm before spring.")  # fmt: skip


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.close()


@pytest.fixture(autouse=True)
def fetches(settings) -> None:
    settings.FETCH_ADDRESSES = True


@pytest.fixture
def ask(desk, mira, now):
    def ask(*addresses: str) -> Import:
        return fetching.ask(project=desk, by=mira, now=now, addresses=addresses)

    return ask


def claim(imported: Import) -> Job:
    return Job.objects.claim(
        uid=(imports.job_of(imported) or imports.start(imported)).uid, now=timezone.now(), lease=MINUTE
    )


def work(imported: Import, reached=None) -> Import:
    """Do the import's job as a worker would, but that this machine's site can be reached."""
    job = claim(imported)
    fetching.run(job, imports.running.begin(job), web=reached or web())
    Job.objects.finish(job, now=timezone.now())
    imported.refresh_from_db()
    return imported


def reason(imported: Import, number: int = 1) -> str:
    return imported.fetches.get(number=number).reason


def test_a_page_becomes_an_article_with_its_origin(ask, site):
    data = page("Quay closed", *QUAY)
    site.says("/news/quay?id=7", data, ETag='"7"', Last_Modified="Tue, 03 Mar 2026 10:00:00 GMT", Set_Cookie="a=b")
    imported = work(ask(site.at("/news/quay?id=7")))
    article = Article.objects.get()
    assert article.details.get().title == "Quay closed"
    assert article.canonical_url == site.at("/news/quay?id=7")
    version = ArticleVersion.objects.get(article=article)
    assert (version.original_type, version.reader_version.split()[0]) == ("text/html", "html")
    row = imported.fetches.get()
    assert list(row.articles.all()) == [article]
    assert (row.state, row.status, row.media_type, row.size) == ("read", 200, "text/html", len(data.encode()))
    assert row.digest == hashlib.sha256(data.encode()).hexdigest()
    assert row.file.open("rb").read() == data.encode()
    assert row.headers.keys() == {"content-type", "date", "etag", "last-modified"}
    assert (imported.state, imported.counts["articles"], imported.way) == ("done", 1, "address")
    assert site.headers[0]["user-agent"].startswith("claim-workbench/")


def test_where_a_page_says_its_own_address_that_one_is_kept(ask, site):
    head = '<link rel="canonical" href="https://news.example/quay">'
    site.says("/m/quay", page("Quay closed", *QUAY, head=head))
    site.pages["/short"] = (301, {"Location": "/ferry"}, b"")
    site.says("/ferry", page("Ferry sails", *FERRY))
    work(ask(site.at("/m/quay"), site.at("/short")))
    assert set(Article.objects.values_list("canonical_url", flat=True)) == {
        "https://news.example/quay",
        site.at("/ferry"),
    }
    moved = Fetched.objects.get(number=2)
    assert (moved.asked, moved.url) == (site.at("/short"), site.at("/ferry"))


def test_what_fails_is_a_reject_with_a_reason_and_the_rest_goes_on(ask, site):
    site.says("/quay", page("Quay closed", *QUAY))
    site.says("/app", "<html><head><title>App</title></head><body><div id=root></div></body></html>")
    site.says("/shut", "no", status=403)
    site.says("/gone", "no", status=410)
    site.says("/fault", "no", status=500)
    site.says("/empty", "")
    site.says("/busy", "no", status=429, Retry_After="600")
    site.says("/picture", b"\x89PNG\r\n\x1a\n" + b"\0" * 90, Content_Type="image/png")
    site.says("/table.csv", "title,text\nOne,Two\n", Content_Type="text/csv")
    site.says("/feed", "<?xml version='1.0'?><rss version='2.0'><channel><item><title>x</title></item></channel></rss>")
    paths = ["/quay", "/none", "/app", "/shut", "/gone", "/fault", "/empty", "/busy", "/picture", "/table.csv", "/feed"]
    addresses = [site.at(path, "busy.example" if path == "/busy" else "news.example") for path in paths]
    imported = work(ask(*addresses, "http://nowhere.invalid/", "ftp://news.example/", "news"))
    assert imported.counts == {"articles": 1, "sentences": 2, "duplicates": 0, "rejected": 13}
    said = dict(imported.rejected.values_list("row", "reason"))
    assert sorted(said) == list(range(2, 15))
    wanted = [
        *("nothing at this address (404)", "no article in this page", "refuses", "(410)", "has a fault", "empty page"),
        *("Try again in 10 minutes", "picture", "This is a table", "This is a feed", "no host of that name"),
        *("begins with http", "begins with http"),
    ]
    for number, words in enumerate(wanted, start=2):
        assert words in said[number], (number, said[number])
    assert imported.rejected.first().title == site.at("/none")
    picture = imported.fetches.get(number=9)
    assert (len(picture.digest), picture.file.name) == (64, "")


def test_too_large_too_slow_and_packed_to_do_harm_are_refused_by_name(ask, site):
    site.says("/large", b"<p>" + b"x" * 200_000)
    site.says("/bomb", gzip.compress(b"<p>" + b" " * 5_000_000), Content_Encoding="gzip")
    site.says("/slow", "x")
    site.pages["/slow"] = (200, {"Content-Length": "9"}, b"x")
    imported = work(ask(site.at("/large"), site.at("/bomb"), site.at("/slow")), web(limits=Limits(2, 1.0, 100_000)))
    assert "more than the 10 MB" in reason(imported, 1)
    assert "more than the 10 MB" in reason(imported, 2)
    assert "took longer" in reason(imported, 3) or "broke off" in reason(imported, 3)


def test_running_it_again_fetches_nothing_twice_and_stores_nothing_twice(ask, site):
    site.says("/quay", page("Quay closed", *QUAY))
    site.says("/ferry", page("Ferry sails", *FERRY))
    imported = ask(site.at("/quay"), site.at("/ferry"))
    job = claim(imported)
    asked = []

    class Stops:
        def get(self, url, **more):
            asked.append(url)
            if len(asked) == 2:
                raise LeaseLost
            return web().get(url, **more)

    with pytest.raises(LeaseLost):
        fetching.run(job, imports.running.begin(job), web=Stops())
    assert Article.objects.count() == 1
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - MINUTE)
    work(imported)
    assert Article.objects.count() == 2
    assert site.asked == ["/quay", "/ferry"]
    assert imported.counts["articles"] == 2
    job.refresh_from_db()
    assert (job.done, job.total, job.unit) == (2, 2, "addresses")


def test_what_came_before_a_worker_died_is_read_by_the_next_one_and_not_fetched_again(ask, site, monkeypatch):
    site.says("/quay", page("Quay closed", *QUAY))
    imported = ask(site.at("/quay"))
    job = claim(imported)

    def dies(*given):
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(documents, "read", dies)
        with pytest.raises(MemoryError):
            fetching.run(job, imports.running.begin(job), web=web())
    assert imported.fetches.get().state == Fetched.State.CAME
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - MINUTE)
    assert work(imported).counts["articles"] == 1
    assert site.asked == ["/quay"]


def test_a_cancelled_job_stops_before_the_next_address(ask, site):
    site.says("/quay", page("Quay closed", *QUAY))
    imported = ask(site.at("/quay"), site.at("/ferry"))
    job = claim(imported)

    class Cancels:
        def get(self, url, **more):
            Job.objects.filter(pk=job.pk).cancel(now=timezone.now())
            return web().get(url, **more)

    with pytest.raises(LeaseLost):
        fetching.run(job, imports.running.begin(job), web=Cancels())
    assert site.asked == ["/quay"]
    assert not Article.objects.exists()
    assert imported.fetches.get(number=1).state == Fetched.State.WAITING


def test_one_host_is_asked_once_a_second_and_others_at_once(ask, site):
    clock = Clock()
    addresses = [site.at("/1"), site.at("/2"), site.at("/1", "other.example"), site.at("/3")]
    work(ask(*addresses), web(clock))
    assert clock.waits == [1.0, 1.0]


def test_the_same_text_twice_is_one_article_and_both_addresses_know_it(ask, site):
    site.says("/quay", page("Quay closed", *QUAY))
    site.says("/print/quay", page("Quay closed", *QUAY))
    imported = work(ask(site.at("/quay"), site.at("/print/quay")))
    assert (imported.counts["articles"], imported.counts["duplicates"]) == (1, 1)
    assert Article.objects.get().fetches.count() == 2


def test_the_encoding_that_the_server_says_goes_before_what_the_page_says(ask, site):
    text = page(
        "Гавань закрыта", "Гавань закрыта со вторника, сообщил начальник порта.", "Второй абзац о причале и шторме."
    )
    site.says("/a", text.encode("cp1251"), Content_Type="text/html; charset=windows-1251")
    work(ask(site.at("/a")))
    version = ArticleVersion.objects.get()
    assert "Гавань закрыта со вторника" in version.text
    assert version.encoding == "cp1251"


@given(st.binary(max_size=400), st.text(max_size=60))
def test_no_header_and_no_bytes_break_the_decoding(data, header):
    text, encoding = documents.decoded(data, documents.charset_of(f"text/html; charset={header}"))
    assert text == data if not encoding else text.decode("utf-8-sig") == data.decode(encoding)


@given(st.text(max_size=40))
def test_retry_after_is_never_more_than_a_day_and_never_negative(value):
    assert 0 <= reasons.patience(value, timezone.now()) <= 86_400


def test_an_article_that_is_taken_down_takes_what_was_fetched_along(ask, site, mira, now):
    site.says("/news/quay-closed", page("Quay closed", *QUAY))
    imported = work(ask(site.at("/news/quay-closed")))
    storage, name = imported.fetches.get().file.storage, imported.fetches.get().file.name
    assert storage.exists(name)
    taking_down.take_down(article=Article.objects.get(), by=mira, now=now)
    taking_down.finish()
    row = imported.fetches.get()
    assert (row.asked, row.url, row.headers, row.file.name) == ("", "", {}, "")
    assert row.digest
    assert not storage.exists(name)
    imported.refresh_from_db()
    assert "quay" not in f"{imported.original_name}{list(imported.rejected.values())}"


MANY = [f"https://news.example/{n}" for n in range(fetching.MOST + 1)]


@pytest.mark.parametrize("given", [[], [" ", ""], MANY, ["https://news.example/" + "x" * 2000]])
def test_none_too_many_and_too_long_addresses_are_refused_at_once(ask, given):
    with pytest.raises(InvalidInput):
        ask(*given)
    assert not Import.objects.exists()


def test_where_the_operator_turned_it_off_nothing_is_asked_or_run(ask, site, settings):
    imported = ask(site.at("/quay"))
    settings.FETCH_ADDRESSES = False
    with pytest.raises(NotAllowed, match="FETCH_ADDRESSES"):
        ask(site.at("/quay"))
    job = claim(imported)
    tasks.work(job)
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert "FETCH_ADDRESSES" in job.message
    assert not site.asked


def test_a_password_in_an_address_is_neither_kept_nor_sent(ask, site):
    imported = work(ask(f"http://mira:secret@news.example:{site.port}/quay"))
    assert not site.asked
    assert "secret" not in f"{imported.fetches.get().asked}{list(imported.rejected.values())}{imported.original_name}"
    assert "begins with http" in reason(imported)


class Canary:
    """Listens on this machine, IPv4 and IPv6, at one port. Nobody may connect."""

    def __init__(self) -> None:
        first = socket.create_server(("127.0.0.1", 0))
        self.port = first.getsockname()[1]
        self.listening = [first]
        with contextlib.suppress(OSError):  # a machine without ::1
            self.listening.append(socket.create_server(("::1", self.port), family=socket.AF_INET6))
        for one in self.listening:
            one.setblocking(False)

    def connections(self) -> int:
        """How many connections wait to be taken. The kernel completes them without us, so none can be missed."""
        found = 0
        for one in self.listening:
            while True:
                try:
                    one.accept()[0].close()
                except BlockingIOError:
                    break
                found += 1
        return found

    def close(self) -> None:
        for one in self.listening:
            one.close()


@pytest.fixture
def canary() -> Iterator[Canary]:
    made = Canary()
    yield made
    made.close()


MORE = [
    *("[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[2001:0:53aa:64c:0:fbff:80ff:fffe]", "localhost.localdomain"),
    *("ip6-localhost", "[fe80::1]", "[fd00::1]", "169.254.169.254", "10.0.0.1", "192.168.0.1", "100.64.0.1"),
]


def test_no_disguise_reaches_this_machine_through_an_import(ask, canary, desk):
    """Through the whole way that a person's address goes, with the policy and the resolver of production."""
    addresses = [f"http://{host}:{canary.port}/" for host in [*DISGUISES, *MORE]]
    addresses += [form.format(f"127.0.0.1:{canary.port}") for form in SCHEMES]
    addresses = list(dict.fromkeys(filter(None, map(fetching.asking.cleaned, addresses))))
    assert len(addresses) >= 30
    clock = Clock()
    for at in range(0, len(addresses), fetching.MOST):
        some = addresses[at : at + fetching.MOST]
        imported = work(ask(*some), fetching.Web(clock=clock, pause=clock.pause))
        assert imported.counts["rejected"] == len(some)
    assert canary.connections() == 0
    assert not Article.objects.filter(project=desk).exists()


def test_the_canary_would_notice(canary):
    socket.create_connection(("127.0.0.1", canary.port)).close()
    assert canary.connections() == 1


def test_no_name_and_no_redirect_leads_inwards(ask, canary, site):
    """Names that say this machine, alone or beside a public number; and pages that lead there."""
    turns = iter([["127.0.0.1"], ["::1"], ["93.184.215.14", "127.0.0.1"]])
    asked = []

    def resolver(host: str, port: int, seconds: float) -> list[str]:
        asked.append(host)
        return next(turns)

    sending = partial(send, policy=GivenAddress(), resolver=resolver)
    addresses = [f"http://{name}.example:{canary.port}/" for name in ("one", "two", "three")]
    imported = work(ask(*addresses), fetching.Web(sending=sending, pause=lambda seconds: None))
    assert asked == ["one.example", "two.example", "three.example"]
    assert imported.counts["rejected"] == 3
    site.pages["/away"] = (302, {"Location": f"http://127.0.0.2:{canary.port}/"}, b"")
    site.pages["/in"] = (302, {"Location": f"http://[::1]:{canary.port}/"}, b"")
    site.pages["/file"] = (302, {"Location": "file:///etc/passwd"}, b"")
    imported = work(ask(site.at("/away"), site.at("/in"), site.at("/file")))
    assert imported.counts["rejected"] == 3
    assert canary.connections() == 0


@pytest.mark.parametrize("kind", Kind)
def test_each_way_of_not_reaching_a_host_has_a_sentence(kind):
    said = reasons.unreached(OutboundError(kind, "for operators")).message
    assert said.endswith(".")
    assert "for operators" not in said


def test_a_host_that_wants_fewer_requests_gets_none_for_the_rest_of_the_job(ask, site):
    site.says("/busy", "no", status=429, Retry_After="60")
    site.says("/quay", page("Quay closed", *QUAY))
    imported = work(ask(site.at("/busy"), site.at("/quay"), site.at("/quay", "other.example")))
    assert site.asked == ["/busy", "/quay"]
    assert (imported.counts["articles"], imported.counts["rejected"]) == (1, 2)
    assert "in 1 minute." in reason(imported, 2)
