"""What may be reached, by which policy: disguises, redirects, names that change, certificates of others."""

from __future__ import annotations

import contextlib
import ssl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.outbound import GivenAddress, Kind, Limits, OperatorHost, OutboundError, Request, place_of, send
from annotations.outbound.policy import is_public
from tests.outbound.conftest import Raw

QUICK = Limits(connect=2, total=5, size=100_000)
GOOD = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"
PUBLIC = ["93.184.215.14", "8.8.8.8", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"]
INNER = [
    *("0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.1.2.3", "169.254.169.254", "172.16.0.1", "172.31.255.255"),
    *("192.0.0.1", "192.0.2.1", "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1"),
    *("239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1"),
    *("::ffff:10.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1", "64:ff9b::808:808", "2002:7f00:1::", "2002:808:808::"),
    *("2001:0:53aa:64c:0:fbff:ba9e:dc9a", "2001:db8::1", "fc00::1", "fd12::1", "fe80::1", "fe80::1%eth0", "fec0::1"),
    *("ff02::1", "100::1"),
]
# This machine, in as many ways as the system, or a careless reader of addresses, would take it.
DISGUISES = [
    *("127.0.0.1", "localhost", "LOCALHOST.", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1"),
    *("017700000001", "0", "0.0.0.0", "127.9.9.9", "127.0.0.1.", "0x7F.0x0.0x0.0x1", "0177.0.0.0x1", "00000177.0.0.1"),
    *("[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:0:0:1]", "[::127.0.0.1]", "[::1%25lo]"),
    *("①②⑦.⓪.⓪.①", "127。0。0。1", "１２７.0.0.1", "ｌocalhost", "user@127.0.0.1", "93.184.215.14@127.0.0.1"),
    *(
        "93.184.215.14\\@127.0.0.1",
        "127.0.0.1%2f@93.184.215.14",
        "127.0.0.1#@93.184.215.14",
        "127.0.0.1\t",
        "127.0.0.1\r\nX:",
    ),
]
SCHEMES = [
    "http:{}",
    "//{}/",
    "ftp://{}/",
    "file://{}/etc/passwd",
    "gopher://{}/",
    "http:///{}/",
    "HTTPS:{}",
    " http://{}/",
]


def numbers(*found: str):
    """A resolver that says these, and counts how often it was asked."""

    def resolver(host: str, port: int, seconds: float) -> list[str]:
        resolver.asked.append(host)
        return list(found)

    resolver.asked = []
    return resolver


class Everywhere(GivenAddress):
    """No policy at all."""

    def allows(self, number: str) -> bool:
        return True


def kind_of(url: str, policy, **more) -> Kind:
    with pytest.raises(OutboundError) as caught:
        send(Request(url), policy=policy, limits=QUICK, **more)
    return caught.value.kind


@pytest.mark.parametrize("number", PUBLIC)
def test_numbers_of_the_open_internet_may_be_reached(number: str) -> None:
    assert is_public(number)


@pytest.mark.parametrize("number", [*INNER, "", "localhost", "127.0.0.1/8", "8.8.8.8 "])
def test_other_numbers_may_not(number: str) -> None:
    assert not is_public(number)


@given(st.ip_addresses(v=4))
def test_no_number_is_public_that_is_not_global(number) -> None:
    assert is_public(str(number)) <= number.is_global
    assert not is_public(f"::ffff:{number}")


@pytest.mark.parametrize("host", DISGUISES)
def test_no_disguise_of_this_machine_is_connected_to(host: str, canary: Raw) -> None:
    assert kind_of(f"http://{host}:{canary.port}/", GivenAddress()) in {Kind.FORBIDDEN, Kind.ADDRESS, Kind.UNKNOWN}
    assert canary.connections == 0


@pytest.mark.parametrize("form", SCHEMES)
def test_only_http_and_https_are_spoken(form: str, canary: Raw) -> None:
    assert kind_of(form.format(f"127.0.0.1:{canary.port}"), GivenAddress()) is Kind.ADDRESS
    assert canary.connections == 0


@pytest.mark.parametrize("port", [1, 22, 25, 53, 110, 445, 993, 2049, 6000, 6667, 10080])
def test_ports_of_other_services_are_not_asked(port: int) -> None:
    resolver = numbers("93.184.215.14")
    assert kind_of(f"http://desk.example:{port}/", GivenAddress(), resolver=resolver) is Kind.ADDRESS
    assert resolver.asked == []


def test_it_is_the_policy_that_keeps_them_out(server: Raw) -> None:
    """Without it, many of these disguises do lead here: the refusals above are no accident."""
    server.says(GOOD)
    through = 0
    for host in DISGUISES:
        with contextlib.suppress(OutboundError):
            through += send(Request(f"http://{host}:{server.port}/"), policy=Everywhere(), limits=QUICK).body == b"hi"
    assert through >= 10


def test_a_name_is_refused_if_any_of_its_numbers_is_not_public(canary: Raw) -> None:
    resolver = numbers("93.184.215.14", "127.0.0.1")
    assert kind_of(f"http://desk.example:{canary.port}/", GivenAddress(), resolver=resolver) is Kind.FORBIDDEN
    assert canary.connections == 0


def test_a_name_is_resolved_once_so_that_it_cannot_change_between_check_and_connection(server: Raw) -> None:
    """The number that was checked is the one connected to: a second look-up would find the name unknown."""
    server.says(GOOD)
    resolver = numbers("127.0.0.1")
    policy = OperatorHost.of(f"http://nowhere.invalid:{server.port}/")
    reply = send(Request(f"http://nowhere.invalid:{server.port}/x?y=1"), policy=policy, limits=QUICK, resolver=resolver)
    assert (reply.status, reply.body, reply.number) == (200, b"hi", "127.0.0.1")
    assert resolver.asked == ["nowhere.invalid"]
    assert server.asked[0].startswith(b"GET /x?y=1 HTTP/1.1\r\n")
    assert f"Host: nowhere.invalid:{server.port}".encode() in server.asked[0]
    assert b"User-Agent: claim-workbench/" in server.asked[0]


class Here(GivenAddress):
    """As for given addresses, but this machine counts as public, so that something can be fetched."""

    def allows(self, number: str) -> bool:
        return number == "127.0.0.1" or super().allows(number)


def moved(to: str, status: int = 302) -> str:
    return f"HTTP/1.1 {status} Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed_three_times_and_no_more(status: int, server: Raw) -> None:
    seen = []

    def speak(peer) -> None:
        seen.append(1)
        peer.sendall((moved(f"/{len(seen)}", status) if len(seen) <= limit else GOOD).encode())

    server.speak, limit = speak, 3
    assert send(Request(f"http://127.0.0.1:{server.port}/"), policy=Here(), limits=QUICK).url.endswith("/3")
    seen.clear()
    limit = 4
    assert kind_of(f"http://127.0.0.1:{server.port}/", Here()) is Kind.REDIRECT
    assert len(seen) == 4


@pytest.mark.parametrize("to", ["http://10.0.0.1/", "http://[::1]:{port}/", "http://127.0.0.2:{port}/", "file:///etc/passwd",
                                "//0x7f.0.0.2:{port}/", "http://user:pass@127.0.0.1:{port}/"])  # fmt: skip
def test_a_redirect_inwards_is_refused(to: str, server: Raw, canary: Raw) -> None:
    server.says(moved(to.replace("{port}", str(canary.port))))
    assert kind_of(f"http://127.0.0.1:{server.port}/", Here()) in {Kind.FORBIDDEN, Kind.ADDRESS}
    assert canary.connections == 0


def test_a_name_that_turns_inwards_for_the_redirect_is_refused(server: Raw, canary: Raw) -> None:
    server.says(moved(f"http://desk.example:{canary.port}/"))
    turns = iter([["127.0.0.1"], ["10.0.0.1"]])
    address = f"http://desk.example:{server.port}/"
    assert kind_of(address, Here(), resolver=lambda *given: next(turns)) is Kind.FORBIDDEN
    assert canary.connections == 0


def test_the_operators_host_is_one_scheme_one_host_one_port(server: Raw, canary: Raw) -> None:
    policy = OperatorHost.of(f"http://127.0.0.1:{server.port}/v1")
    for url in (
        f"http://127.0.0.1:{canary.port}/",
        f"http://localhost:{server.port}/",
        f"https://127.0.0.1:{server.port}/",
    ):
        assert kind_of(url, policy) is Kind.FORBIDDEN
    assert server.connections == canary.connections == 0


def test_the_operators_host_leads_nowhere_else(server: Raw, canary: Raw) -> None:
    for to in (f"http://127.0.0.1:{canary.port}/", "/v2"):
        server.says(moved(to))
        policy = OperatorHost.of(f"http://127.0.0.1:{server.port}/v1")
        assert kind_of(f"http://127.0.0.1:{server.port}/v1", policy) is Kind.REDIRECT
    assert (canary.connections, server.connections) == (0, 2)


def test_tls_is_checked_against_the_name_not_the_number(secure: Raw, trusting: ssl.SSLContext) -> None:
    secure.says(GOOD)
    here = numbers("127.0.0.1")

    def ask(host: str, **more):
        url = f"https://{host}:{secure.port}/"
        return send(Request(url), policy=OperatorHost.of(url), limits=QUICK, resolver=here, **more)

    assert ask("desk.example", tls=trusting).body == b"hi"
    for host, more in (("other.example", {"tls": trusting}), ("127.0.0.1", {"tls": trusting}), ("desk.example", {})):
        with pytest.raises(OutboundError) as caught:
            ask(host, **more)
        assert caught.value.kind is Kind.UNTRUSTED
    assert len(secure.asked) == 1


def test_https_never_leads_to_http(secure: Raw, canary: Raw, trusting: ssl.SSLContext) -> None:
    secure.says(moved(f"http://desk.example:{canary.port}/"))
    address = f"https://desk.example:{secure.port}/"
    assert kind_of(address, Here(), resolver=numbers("127.0.0.1"), tls=trusting) is Kind.REDIRECT
    assert canary.connections == 0


def test_the_surroundings_proxies_are_not_used(server: Raw, canary: Raw, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{canary.port}")
    server.says(GOOD)
    url = f"http://127.0.0.1:{server.port}/"
    assert send(Request(url), policy=OperatorHost.of(url), limits=QUICK).body == b"hi"
    assert canary.connections == 0


@given(st.text(max_size=60))
def test_any_text_is_a_place_or_refused(text: str) -> None:
    for url in (text, f"http://{text}", f"http://a.example/{text}"):
        with contextlib.suppress(OutboundError):
            place = place_of(url)
            assert place_of(str(place)) == place
            assert str(place).isascii()
