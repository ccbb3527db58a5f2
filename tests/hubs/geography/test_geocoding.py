import contextlib
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.exceptions import ImproperlyConfigured
from geopy.geocoders.base import Geocoder

from hubs.geocoding import AddressGeocoder, GazetteerGeocoder, build_geocoder, is_street_address

AGENT = "Sormlandsmat-test/1.0 (test@example.org)"
ADDRESS = "Storgatan 1, 611 32 Nyköping"
HOUSE = {"lat": "58.7540", "lon": "17.0100", "display_name": "Storgatan 1, Nyköping"}
FEATURE = {"geometry": {"coordinates": [17.01, 58.754]}, "properties": {"name": "Storgatan 1", "city": "Nyköping"}}


class Service:
    """A geocoding service on this machine that notes what it is asked and answers as it is told."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, list[str]], str]] = []
        self.status, self.body, self.wait_s, self.headers = 200, json.dumps([HOUSE]), 0.0, {}
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                service.asked.append((parts.path, parse_qs(parts.query), self.headers["User-Agent"]))
                time.sleep(service.wait_s)
                self.send_response(service.status)
                for name, value in service.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                with contextlib.suppress(ConnectionError):  # the client may have stopped waiting
                    self.wfile.write(service.body.encode())

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self.thread.start()

    def stop(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def service() -> Iterator[Service]:
    running = Service()
    yield running
    running.stop()


@pytest.fixture
def cache(request: pytest.FixtureRequest) -> Iterator[BaseCache]:
    own = LocMemCache(request.node.name, {})
    yield own
    own.clear()


def geocoder_for(setting: str, cache: BaseCache) -> GazetteerGeocoder:
    return build_geocoder(setting, cache=cache, user_agent=AGENT, home_county="04")


def next_second(cache: BaseCache) -> None:
    cache.delete("geocoder:slot")


def test_without_a_setting_it_is_the_gazetteer_alone() -> None:
    geocoder = geocoder_for("", caches["default"])
    assert isinstance(geocoder, Geocoder)
    assert type(geocoder) is GazetteerGeocoder
    location = geocoder.geocode("nykoping")
    assert (location.address, location.latitude, location.longitude) == ("Nyköping", 58.753, 17.0079)
    assert location.raw == {
        "name": "Nyköping",
        "kind": "locality",
        "municipality_code": "0480",
        "precision": "locality",
        "exact": True,
        "radius_km": 7.9,
        "source": "gazetteer",
        "attribution": "GeoNames (CC BY 4.0)",
    }


def test_all_places_of_a_name_come_as_a_list() -> None:
    geocoder = geocoder_for("", caches["default"])
    found = geocoder.geocode("Valla", exactly_one=False)
    assert [each.raw["municipality_code"] for each in found] == ["0483", "2309"]
    assert [geocoder.geocode("xyzzy"), geocoder.geocode("xyzzy", exactly_one=False)] == [None, None]


def test_a_position_is_named_by_the_nearest_place() -> None:
    geocoder = geocoder_for("", caches["default"])
    assert geocoder.reverse((58.9, 17.54)).address == "Trosa"
    assert geocoder.reverse("58.9, 17.54").address == "Trosa"
    assert [each.address for each in geocoder.reverse((58.9, 17.54), exactly_one=False)] == ["Trosa"]


def test_a_street_address_is_asked_for_once_and_then_remembered(service: Service, cache: BaseCache) -> None:
    geocoder = geocoder_for(f"nominatim:{service.address}", cache)
    first = geocoder.geocode(ADDRESS)
    next_second(cache)
    again = geocoder.geocode("storgatan 1,  611 32 NYKÖPING")
    assert [(each.address, each.latitude, each.longitude) for each in (first, again)] == [
        ("Storgatan 1, Nyköping", 58.754, 17.01)
    ] * 2
    assert {key: first.raw[key] for key in ("precision", "source", "attribution")} == {
        "precision": "address",
        "source": "nominatim",
        "attribution": "© OpenStreetMap contributors",
    }
    [(path, query, agent)] = service.asked
    assert (path, query["q"], query["countrycodes"], agent) == ("/search", [ADDRESS], ["se"], AGENT)


def test_another_process_with_the_same_cache_does_not_ask_again(service: Service, cache: BaseCache) -> None:
    for _ in range(2):
        next_second(cache)
        assert geocoder_for(f"nominatim:{service.address}", cache).geocode(ADDRESS).raw["source"] == "nominatim"
    assert len(service.asked) == 1


def test_houses_come_as_a_list_when_a_list_is_wanted(service: Service, cache: BaseCache) -> None:
    found = geocoder_for(f"nominatim:{service.address}", cache).geocode(ADDRESS, exactly_one=False)
    assert [each.address for each in found] == ["Storgatan 1, Nyköping"]


@pytest.mark.parametrize("text", ["Nyköping", "611 32", "Flens kommun", "611 32 Nyköping", "nykopng", "xyzzy"])
def test_names_and_postal_codes_never_leave_the_process(service: Service, cache: BaseCache, text: str) -> None:
    geocoder_for(f"nominatim:{service.address}", cache).geocode(text)
    assert service.asked == []


def test_a_position_never_leaves_the_process(service: Service, cache: BaseCache) -> None:
    assert geocoder_for(f"nominatim:{service.address}", cache).reverse((58.9, 17.54)).address == "Trosa"
    assert service.asked == []


def test_the_second_address_within_a_second_is_answered_by_the_gazetteer(service: Service, cache: BaseCache) -> None:
    geocoder = geocoder_for(f"nominatim:{service.address}", cache)
    sources = [geocoder.geocode(f"Storgatan {number}, 611 32 Nyköping").raw["source"] for number in (1, 2)]
    assert (sources, len(service.asked)) == (["nominatim", "gazetteer"], 1)
    time.sleep(1.1)
    assert geocoder.geocode("Storgatan 2, 611 32 Nyköping").raw["source"] == "nominatim"
    assert len(service.asked) == 2


def test_a_service_that_is_too_slow_is_asked_exactly_once(service: Service, cache: BaseCache) -> None:
    service.wait_s = 1.0
    started = time.monotonic()
    location = geocoder_for(f"nominatim:{service.address}", cache).geocode(ADDRESS, timeout=0.2)
    assert time.monotonic() - started < 0.9
    assert (location.address, location.raw["source"]) == ("611 32 Nyköping", "gazetteer")
    time.sleep(1.0)
    assert len(service.asked) == 1


def test_a_service_that_fails_is_asked_once_and_may_be_asked_again_later(service: Service, cache: BaseCache) -> None:
    service.status = 500
    geocoder = geocoder_for(f"nominatim:{service.address}", cache)
    assert geocoder.geocode(ADDRESS).raw["source"] == "gazetteer"
    assert len(service.asked) == 1
    service.status = 200
    next_second(cache)
    assert geocoder.geocode(ADDRESS).raw["source"] == "nominatim"


def test_a_service_that_is_not_there_leaves_the_gazetteers_answer(service: Service, cache: BaseCache) -> None:
    service.server.server_close()
    assert geocoder_for(f"nominatim:{service.address}", cache).geocode(ADDRESS).raw["source"] == "gazetteer"


def test_a_service_that_says_too_many_requests_is_left_alone(service: Service, cache: BaseCache) -> None:
    service.status, service.headers = 429, {"Retry-After": "120"}
    geocoder = geocoder_for(f"nominatim:{service.address}", cache)
    assert geocoder.geocode(ADDRESS).raw["source"] == "gazetteer"
    next_second(cache)
    assert geocoder.geocode("Storgatan 3, 611 32 Nyköping").raw["source"] == "gazetteer"
    assert len(service.asked) == 1


def test_an_address_the_service_does_not_know_is_not_asked_for_again(service: Service, cache: BaseCache) -> None:
    service.body = "[]"
    geocoder = geocoder_for(f"nominatim:{service.address}", cache)
    for _ in range(2):
        assert geocoder.geocode(ADDRESS).address == "611 32 Nyköping"
        next_second(cache)
    assert len(service.asked) == 1


@pytest.mark.parametrize(("provider", "path", "parameter"), [("photon", "/api", "q"), ("pelias", "/v1/search", "text")])
def test_other_services(service: Service, cache: BaseCache, provider: str, path: str, parameter: str) -> None:
    properties = FEATURE["properties"] | {"label": "Storgatan 1, Nyköping"}
    service.body = json.dumps({"features": [FEATURE | {"properties": properties}]})
    location = geocoder_for(f"{provider}:{service.address}?api_key=abc", cache).geocode(ADDRESS)
    assert (location.latitude, location.longitude, location.raw["source"]) == (58.754, 17.01, provider)
    [(asked_path, query, agent)] = service.asked
    assert (asked_path, query[parameter], agent) == (path, [ADDRESS], AGENT)
    assert query.get("api_key") == (["abc"] if provider == "pelias" else None)


@pytest.mark.parametrize(
    "setting", ["google:https://maps.example", "nominatim", "photon:ftp://host", "pelias:https://", "x"]
)
def test_a_setting_that_names_no_known_service_is_refused(setting: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="must be empty or one of nominatim:https://host"):
        geocoder_for(setting, caches["default"])


def test_a_refusal_does_not_repeat_the_key() -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        geocoder_for("google:https://maps.example?api_key=secret", caches["default"])
    assert "secret" not in str(refusal.value)


def test_a_service_is_an_address_geocoder(cache: BaseCache) -> None:
    assert type(geocoder_for("nominatim:https://nominatim.example/path", cache)) is AddressGeocoder


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Storgatan 1", True),
        ("Norrby gård 3, 640 25 Julita", True),
        ("Östra Storg. 12B, Nyköping", True),
        ("611 32 Nyköping", False),
        ("Nyköping", False),
        ("61132", False),
    ],
)
def test_street_addresses(text: str, answer: bool) -> None:
    assert is_street_address(text) is answer
