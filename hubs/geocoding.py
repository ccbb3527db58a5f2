"""From an address to a point: the gazetteer in memory, and behind it a network service when the settings name one.

Names and postal codes never leave the process, nor does a visitor's position. Only street addresses are asked for over
the network: at most one request a second for the whole site, never repeated, and remembered for good.
"""

import functools
import hashlib
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.core.cache.backends.base import BaseCache
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from geopy.adapters import RequestsAdapter, URLLibAdapter
from geopy.exc import GeocoderQueryError, GeocoderRateLimited, GeocoderServiceError
from geopy.geocoders import Nominatim, Pelias, Photon
from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location
from geopy.point import Point

from hubs.geography.gazetteer import POSTAL_CODE, Gazetteer, Spot, fold, load_gazetteer

log = logging.getLogger(__name__)

TIMEOUT_S = 2.0
SECONDS_BETWEEN_REQUESTS = 1
PAUSE_AFTER_REFUSAL_S = 60
NOTHING_FOUND_IS_KEPT_S = 24 * 60 * 60
STREET = re.compile(r"[^\W\d_]{2,}\.?\s+\d{1,4}\s?[a-z]?\b", re.IGNORECASE)
OSM = "© OpenStreetMap contributors"
GEONAMES = "GeoNames (CC BY 4.0)"


class GazetteerGeocoder(Geocoder):
    """A geopy geocoder that never touches the network: names of places and postal codes, from memory.

    ``Location.raw`` says what was found: name, kind, municipality_code, precision, exact, radius_km, source.
    """

    def __init__(self, gazetteer: Gazetteer) -> None:
        super().__init__(user_agent="gazetteer", adapter_factory=URLLibAdapter)
        self.gazetteer = gazetteer

    def geocode(
        self, query: str, *, exactly_one: bool = True, timeout: Any = DEFAULT_SENTINEL
    ) -> Location | list[Location] | None:
        """The place meant by the text, a list of all places of that name with ``exactly_one=False``, else None."""
        spot = self.gazetteer.find(query, fuzzy=True)
        if exactly_one or spot is None:
            return spot and _location_of(spot)
        others = [other for other in self.gazetteer.named(query) if other != spot]
        return [_location_of(each) for each in (spot, *others)]

    def reverse(
        self, query: Any, *, exactly_one: bool = True, timeout: Any = DEFAULT_SENTINEL
    ) -> Location | list[Location]:
        """The town, village or parish nearest to the point."""
        point = Point(query)
        nearest = _location_of(self.gazetteer.nearest(point.latitude, point.longitude))
        return nearest if exactly_one else [nearest]


class AddressGeocoder(GazetteerGeocoder):
    """The gazetteer, with a network service behind it for street addresses.

    Whenever the service may not be asked (its second is taken), does not answer or knows nothing, the gazetteer's
    answer stands: the middle of the post town rather than the house.
    """

    def __init__(self, gazetteer: Gazetteer, *, service: "Service", cache: BaseCache) -> None:
        super().__init__(gazetteer)
        self.service = service
        self.cache = cache

    def geocode(
        self, query: str, *, exactly_one: bool = True, timeout: Any = DEFAULT_SENTINEL
    ) -> Location | list[Location] | None:
        """As the gazetteer, except that a street address is answered by the network service where it can."""
        house = self._house(query, timeout=timeout) if is_street_address(query) else None
        if house is None:
            return super().geocode(query, exactly_one=exactly_one, timeout=timeout)
        return house if exactly_one else [house]

    def _house(self, query: str, *, timeout: Any) -> Location | None:
        key = self._key(query)
        answer = self.cache.get(key)
        if answer is None:
            answer = self._ask(query, timeout=timeout)
            if answer is None:
                return None
            self.cache.set(key, answer, timeout=None if answer else NOTHING_FOUND_IS_KEPT_S)
        return Location(answer["address"], Point(answer["lat"], answer["lon"]), answer) if answer else None

    def _ask(self, query: str, *, timeout: Any) -> dict[str, Any] | None:
        """The service's answer as it is remembered: {} when it knows no such address, None when it was not asked."""
        if self.cache.get("geocoder:pause") or not self.cache.add("geocoder:slot", 1, timeout=SECONDS_BETWEEN_REQUESTS):
            return None
        try:
            found = self.service.geocoder.geocode(query, timeout=timeout, **self.service.options)
        except GeocoderRateLimited as refusal:
            self.cache.set("geocoder:pause", 1, timeout=refusal.retry_after or PAUSE_AFTER_REFUSAL_S)
            log.warning("The geocoding service %s asks for a pause.", self.service.name)
            return None
        except (GeocoderServiceError, GeocoderQueryError) as failure:
            log.warning("The geocoding service %s did not answer: %s.", self.service.name, type(failure).__name__)
            return None
        return _remembered(found, self.service) if found else {}

    def _key(self, query: str) -> str:
        normalised = f"{self.service.name}|{self.service.address}|{fold(query)}"
        return f"geocoder:{hashlib.sha256(normalised.encode()).hexdigest()}"


@dataclass(frozen=True)
class Service:
    """A network geocoder with what is sent along with every query."""

    name: str
    address: str
    geocoder: Geocoder
    options: Mapping[str, Any]
    attribution: str = OSM


def build_geocoder(setting: str, *, cache: BaseCache, user_agent: str, home_county: str) -> GazetteerGeocoder:
    """The geocoder the setting asks for: "" is the gazetteer alone.

    A network service is named with its address: ``nominatim:https://host``, ``photon:https://host`` or
    ``pelias:https://host?api_key=KEY``. The cache must be shared by all processes, since it keeps the pace for all.
    Raises ImproperlyConfigured for anything else.
    """
    gazetteer = load_gazetteer(home_county)
    if not setting:
        return GazetteerGeocoder(gazetteer)
    name, _, address = setting.partition(":")
    parts = urlsplit(address)
    if name not in SERVICES or parts.scheme not in ("http", "https") or not parts.netloc:
        known = ", ".join(f"{each}:https://host" for each in SERVICES)
        raise ImproperlyConfigured(f"GEOCODER names {name!r}; it must be empty or one of {known}.")
    return AddressGeocoder(gazetteer, service=SERVICES[name](address, user_agent), cache=cache)


def is_street_address(text: str) -> bool:
    """Whether the text names a street or farm with a number: "Storgatan 1, 611 32 Nyköping"."""
    return STREET.search(POSTAL_CODE.sub(" ", text)) is not None


def _connection(address: str, user_agent: str) -> dict[str, Any]:
    """What every service's geocoder is made with. Retries are off: the default sends a slow query three times."""
    parts = urlsplit(address)
    return {
        "domain": f"{parts.netloc}{parts.path}".rstrip("/"),
        "scheme": parts.scheme,
        "user_agent": user_agent,
        "timeout": TIMEOUT_S,
        "adapter_factory": functools.partial(RequestsAdapter, max_retries=0),
    }


def _nominatim(address: str, user_agent: str) -> Service:
    geocoder = Nominatim(**_connection(address, user_agent))
    return Service("nominatim", address, geocoder, {"country_codes": "se", "language": "sv"})


def _photon(address: str, user_agent: str) -> Service:
    return Service("photon", address, Photon(**_connection(address, user_agent)), {})


def _pelias(address: str, user_agent: str) -> Service:
    key = parse_qs(urlsplit(address).query).get("api_key", [None])[0]
    geocoder = Pelias(**_connection(address, user_agent), api_key=key)
    return Service("pelias", address, geocoder, {"countries": ["SE"], "language": "sv"})


SERVICES = {"nominatim": _nominatim, "photon": _photon, "pelias": _pelias}


def _location_of(spot: Spot) -> Location:
    raw = {
        "name": spot.name,
        "kind": spot.kind,
        "municipality_code": spot.municipality_code,
        "precision": "locality",
        "exact": spot.exact,
        "radius_km": spot.radius_km,
        "source": "gazetteer",
        "attribution": GEONAMES,
    }
    return Location(spot.name, Point(spot.lat, spot.lon), raw)


def _remembered(found: Location, service: Service) -> dict[str, Any]:
    return {
        "address": found.address,
        "lat": found.latitude,
        "lon": found.longitude,
        "precision": "address",
        "source": service.name,
        "attribution": service.attribution,
        "retrieved_at": timezone.now().isoformat(),
    }
