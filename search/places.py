"""The gazetteer as a query needs it, and the area that a place's name stands for."""

from dataclasses import replace
from functools import cache

from django.conf import settings

from hubs.geography.gazetteer import Gazetteer, Spot, fold, load_gazetteer
from hubs.geography.region import Region, load_region
from hubs.models import PlaceKind
from search.engines import Area, Circle, Within
from search.swedish import PlaceHit
from search.swedish.analysis import analyse
from search.swedish.words import tokens_of

LARGE_TOWN = 20_000
"""From this many inhabitants on, a town is known all over the country."""

AROUND_KM = 15.0
"""How far from a town or village one looks when nobody has said."""


@cache
def region() -> Region:
    """The county this site serves."""
    return load_region(settings.REGION)


@cache
def gazetteer() -> Gazetteer:
    """The names of places, the county's own first."""
    return load_gazetteer(region().county_code)


KIND_WORDS: dict[str, tuple[PlaceKind, ...]] = {
    "reko reko-ring rekoring reko-ringar rekoringar reko-ringen rekoringen reko-utlämning rekoutlämning": (
        PlaceKind.REKO,
    ),
    "gårdsbutik gårdsbutiker gårdsbutiken farm-shop": (PlaceKind.FARM_SHOP,),
    "bageri bagerier bageriet bakery": (PlaceKind.BAKERY,),
    "mejeri gårdsmejeri mejerier gårdsmejerier": (PlaceKind.DAIRY,),
    "bryggeri bryggerier bryggeriet brewery": (PlaceKind.BREWERY,),
    "vingård vingårdar": (PlaceKind.WINERY,),
    "musteri musterier musteriet": (PlaceKind.CIDERY,),
    "rökeri rökerier rökeriet fiskrökeri": (PlaceKind.SMOKEHOUSE,),
    "självplock självplockning plocka-själv": (PlaceKind.PICK_YOUR_OWN,),
    "handelsträdgård handelsträdgårdar": (PlaceKind.NURSERY,),
    "café kafé caféer kaféer cafe gårdscafé gårdskafé": (PlaceKind.CAFE, PlaceKind.FARM_CAFE),
    "restaurang restauranger krog krogar restaurant restaurants": (PlaceKind.RESTAURANT, PlaceKind.INN),
    "värdshus gästgiveri": (PlaceKind.INN,),
    "lanthandel lanthandlar lanthandeln": (PlaceKind.COUNTRY_STORE,),
    "delikatessbutik delikatessbutiker": (PlaceKind.DELICATESSEN,),
    "saluhall saluhallar saluhallen": (PlaceKind.MARKET_HALL,),
    "marknad marknader torghandel bondens-marknad market markets": (PlaceKind.MARKET,),
    "hubb hubbar": (PlaceKind.HUB,),
    "automat automater självbetjäning självbetjäningsbod matautomat": (PlaceKind.VENDING,),
}
"""Words for kinds of places, those of one line meaning the same; a hyphen may be a space."""

_KINDS = {fold(word): kinds for words, kinds in KIND_WORDS.items() for word in words.split()}


def kinds_of(text: str) -> tuple[str, ...]:
    """Return the kinds of places that the text as a whole names, as codes; none when it names none."""
    kinds = _KINDS.get(fold(text), ())
    return tuple(kind.value for kind in kinds)


class PlaceNames:
    """`search.swedish.PlaceFinder`. Misspelt names are understood unless they are words of the language.

    Small places in other parts of the country are marked as far: their names are mostly words that mean something else.
    """

    def find(self, text: str) -> PlaceHit | None:
        """The place a text names as a whole, or None."""
        spot = gazetteer().find(text) or (None if _is_language(text) else gazetteer().find(text, fuzzy=True))
        return None if spot is None else replace(as_hit(spot), is_far=_is_far(spot))


def _is_far(spot: Spot) -> bool:
    near = {"", region().county_code, *(county.code for county in region().neighbours)}
    return spot.municipality_code[:2] not in near and spot.population < LARGE_TOWN


@cache
def place_finder() -> PlaceNames:
    """The place finder of this site."""
    return PlaceNames()


def _is_language(text: str) -> bool:
    return any(analyse(word).known for word in tokens_of(text))


def as_hit(spot: Spot) -> PlaceHit:
    """The gazetteer's answer in search's words."""
    return PlaceHit(
        spot.name, spot.kind, spot.lat, spot.lon, spot.municipality_code or None, spot.exact, spot.radius_km
    )


def area_of(place: PlaceHit, *, radius_km: float | None) -> Area | None:
    """The area that is meant: a municipality itself, all of our own county, else what lies around the point.

    `radius_km` is what was asked for; None leaves it to the kind of place.
    """
    if radius_km is None and place.kind == "municipality" and place.municipality_code:
        return Within(place.municipality_code)
    if (
        radius_km is None
        and place.kind == "county"
        and (place.municipality_code or region().county_code)[:2] == region().county_code
    ):
        return None
    radius = max(AROUND_KM, place.radius_km or 0.0) if radius_km is None else radius_km
    return Circle(place.lat, place.lon, radius * 1000)
