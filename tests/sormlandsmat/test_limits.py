"""One address may ask so often, and no more."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import caches
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from sormlandsmat import limits
from sormlandsmat.limits import Rate

VISITOR = "203.0.113.7"
NOON = 1_800_000_000.0


@pytest.fixture(autouse=True)
def empty_caches() -> Iterator[None]:
    for name in ("default", "local"):
        caches[name].clear()
    yield
    for name in ("default", "local"):
        caches[name].clear()


def request_from(address: str, **headers: str) -> HttpRequest:
    return RequestFactory().get("/", REMOTE_ADDR=address, **headers)


def waits(settings: Settings, times: int, *, address: str = VISITOR, now: float = NOON, **kwargs: Any) -> list[int]:
    settings.SEARCH_RATE = "2/m"
    return [
        limits.seconds_to_wait(request_from(address, **kwargs), scope="search", rate="SEARCH_RATE", now=now)
        for _ in range(times)
    ]


def test_the_third_of_two_waits_until_the_next_minute(settings: Settings) -> None:
    assert waits(settings, 4, now=NOON + 15) == [0, 0, 45, 45]
    assert waits(settings, 1, now=NOON + 60) == [0]


def test_addresses_are_counted_apart(settings: Settings) -> None:
    assert waits(settings, 3)[-1] == 60
    assert waits(settings, 2, address="203.0.113.8") == [0, 0]


def test_an_ipv6_net_is_one_visitor(settings: Settings) -> None:
    assert waits(settings, 2, address="2001:db8:1:2::1") == [0, 0]
    assert waits(settings, 1, address="2001:db8:1:2:ffff::2") == [60]
    assert waits(settings, 1, address="2001:db8:1:3::1") == [0]


def test_the_machine_itself_has_its_own_limit(settings: Settings) -> None:
    settings.API_RATE_LOOPBACK = "3/m"
    assert waits(settings, 4, address="127.0.0.1") == [0, 0, 0, 60]


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "198.51.100.1", VISITOR),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "10.0.0.1, 198.51.100.1", "198.51.100.1"),
        (2, "6.6.6.6, 198.51.100.1, 10.0.0.1", "198.51.100.1"),
        (2, "198.51.100.1", VISITOR),
        (1, "", VISITOR),
    ],
)
def test_only_our_own_proxies_are_believed(settings: Settings, proxies: int, forwarded: str, expected: str) -> None:
    settings.TRUSTED_PROXIES = proxies
    assert limits.client_address(request_from(VISITOR, HTTP_X_FORWARDED_FOR=forwarded)) == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [("203.0.113.7", "203.0.113.7"), ("::ffff:203.0.113.7", "203.0.113.7"), ("nonsense", "unknown"), ("", "unknown")],
)
def test_what_an_address_is_counted_under(address: str, expected: str) -> None:
    assert limits.counted_as(address) == expected
    assert limits.is_this_machine(address) is False


@pytest.mark.parametrize(("text", "expected"), [("120/m", Rate(120, 60)), ("5/s", Rate(5, 1)), ("1/d", Rate(1, 86400))])
def test_a_rate_is_read(text: str, expected: Rate) -> None:
    assert Rate.parse(text) == expected


@pytest.mark.parametrize("text", ["", "120", "m", "-1/m", "120/week", "1.5/m"])
def test_what_is_no_rate_says_how_to_write_one(text: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="as in 120/m"):
        Rate.parse(text)


def test_a_limited_view_answers_429_with_a_page(settings: Settings) -> None:
    settings.SEARCH_RATE = "1/m"
    view = limits.limited("search", rate="SEARCH_RATE")(lambda _request: HttpResponse("ok"))
    first, second = view(request_from(VISITOR)), view(request_from(VISITOR))
    assert (first.status_code, second.status_code) == (200, 429)
    assert 1 <= int(second.headers["Retry-After"]) <= 60
    assert second.headers["Cache-Control"] == "no-store"
    assert "Vänta" in second.content.decode()  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_the_api_is_limited_as_a_whole(client: Client, settings: Settings) -> None:
    settings.API_RATE = "1/m"
    answers = [client.get("/api/v1/nowhere", REMOTE_ADDR=VISITOR) for _ in range(2)]
    assert answers[1].status_code == 429
    assert answers[1].json()["detail"].startswith("Too many requests from your address")
    assert client.get("/healthz", REMOTE_ADDR=VISITOR).status_code == 200
