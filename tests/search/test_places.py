"""Words for places with the real gazetteer: one row for each family of phrases, and the areas they stand for."""

from itertools import pairwise

import pytest

from hubs.geography.distance import distance_m
from search.engines import AnyOf, Circle, Within
from search.places import area_of, circles_along, kinds_of, place_finder, place_named
from search.swedish import ListVocabulary, Understanding, understand

TROSA, FLEN = (58.8962, 17.5481), (59.0583, 16.5878)


def read(text: str, *words: str) -> Understanding:
    return understand(text, places=place_finder(), vocabulary=ListVocabulary(dict.fromkeys(words, 1)))


@pytest.mark.parametrize(
    ("query", "text", "kind", "place"),
    [
        ("ost i Flen", "ost", "locality", "Flen"),
        ("ägg Oxelösunds kommun", "ägg", "municipality", "Oxelösund"),
        ("ägg på Mörkö", "ägg", "parish", "Mörkö"),
        ("ägg Selaön", "ägg", "island", "Selaön"),
        ("fisk vid Yngaren", "fisk", "lake", "Yngaren"),
        ("around Lake Båven", "", "lake", "Båven"),
        ("honung 640 30", "honung", "postal", "640 30 Hälleforsnäs"),
        ("61132 Nyköping", "", "postal", "611 32 Nyköping"),
        ("Storgatan 1, 611 32 Nyköping", "", "postal", "611 32 Nyköping"),
        ("honung från Sörmland", "honung", "county", "Södermanland"),
        ("Sörmland", "", "county", "Södermanland"),
        ("Trosa bröd", "bröd", "locality", "Trosa"),
        ("Vingåkers tunnbröd", "tunnbröd", "locality", "Vingåker"),
        ("bröd eskiltuna", "bröd", "locality", "Eskilstuna"),
        ("Katrinholm", "", "locality", "Katrineholm"),
        ("ost flenstrakten", "ost", "locality", "Flen"),
        ("nära Nyköpings centrum", "", "locality", "Nyköping"),
        ("ost söder om Gnesta", "ost", "locality", "Gnesta"),
        ("ost strax utanför Nyköping", "ost", "locality", "Nyköping"),
        ("ost nära Gripsholms slott", "ost", "locality", "Gripsholm"),
        ("vingåkersost", "ost", "locality", "Vingåker"),
        ("trosabullar", "bullar", "locality", "Trosa"),
        ("Taxinge slott", "", "parish", "Taxinge"),
        ("på torget i Nyköping", "torget", "locality", "Nyköping"),
        ("öppettider gårdsbutik Flen", "gårdsbutik", "locality", "Flen"),
        ("Oxelösund 613-30", "", "postal", "613 30 Oxelösund"),
        ("ägg hem till Trosa", "ägg", "locality", "Trosa"),
        ("på väg till Nyköping", "", "locality", "Nyköping"),
        ("honey from Julita", "honey", "locality", "Julita"),
        ("reko gnesta", "reko", "locality", "Gnesta"),
        ("gårdsbutik nära Gnesta", "gårdsbutik", "locality", "Gnesta"),
        ("lammkorv längs E4", "lammkorv", "road", "E4"),
        ("along E20", "", "road", "E20"),
        ("ost utmed väg 55", "ost", "road", "väg 55"),
        ("ost vid kusten", "ost", "road", "Sörmlandskusten"),
        ("bröd mellan Nyköping och Trosa", "bröd", "between", "Nyköping–Trosa"),
        ("cheese between Trosa and Nyköping", "cheese", "between", "Trosa–Nyköping"),
        ("på vägen mellan Stora Sundby och Åkers styckebruk", "", "between", "Stora Sundby–Åkers styckebruk"),
        ("från Trosa till Nyköping", "", "between", "Trosa–Nyköping"),
        ("ost i Nyköping och Oxelösund", "ost", "several", "Nyköping, Oxelösund"),
        ("Flen, Gnesta eller Trosa", "", "several", "Flen, Gnesta, Trosa"),
    ],
)
def test_places_are_read_out(query: str, text: str, kind: str, place: str) -> None:
    understood = read(query)
    assert understood.place is not None
    assert (understood.text, understood.place.kind, understood.place.name) == (text, kind, place)


@pytest.mark.parametrize(
    "query",
    [
        "ost med honung", "korv till grillen", "vinägersås till sill", "sås till lax", "åkerbär", "kaffe och te",
        "bröd, ost", "5 kg potatis", "mellan två bröd", "från jord till bord", "juletid", "ägg 30-pack",
    ],
)  # fmt: skip
def test_other_words_are_no_places(query: str) -> None:
    assert read(query, "ost", "honung", "sill", "lax").place is None


def test_names_of_what_is_sold_keep_their_places() -> None:
    assert read("julita honung", "≡julitahonung").place is None
    assert read("vingåkerskorv", "vingåkerskorv").place is None
    assert read("västeråsgurka").place is None  # named so wherever it grows


@pytest.mark.parametrize(
    ("query", "text", "radius"),
    [
        ("ost inom 2 mil", "ost", 20.0),
        ("ost inom en halvmil", "ost", 5.0),
        ("ost max 2 mil bort", "ost", 20.0),
        ("ost högst 20 minuter bort", "ost", 15.0),
        ("ost inom 3 mil från mig", "ost", 30.0),
        ("närmaste gårdsbutik", "gårdsbutik", None),
        ("i närheten", "", None),
        ("eggs close by", "eggs", None),
    ],
)
def test_near_me(query: str, text: str, radius: float | None) -> None:
    understood = read(query)
    assert (understood.text, understood.near_me, understood.radius_km) == (text, True, radius)


@pytest.mark.parametrize(
    ("query", "radius"),
    [
        ("inom 2 mil från Flen", 20.0),
        ("ett par mil från Flen", 20.0),
        ("within an hour of Flen", 45.0),
        ("ost 10 km från Flen", 10.0),
        ("honey within 20 km of Flen", 20.0),
    ],
)
def test_a_distance_from_a_place(query: str, radius: float) -> None:
    understood = read(query)
    assert understood.place is not None
    assert (understood.place.name, understood.radius_km, understood.near_me) == ("Flen", radius, False)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("REKO-ring", ("reko",)), ("reko ring", ("reko",)), ("café", ("cafe", "farm_cafe")), ("Farm shops", ("farm_shop",)),
        ("gårdsbutik", ("farm_shop",)), ("ost", ()),
    ],
)  # fmt: skip
def test_words_for_kinds_of_places(text: str, kinds: tuple[str, ...]) -> None:
    assert kinds_of(text) == kinds


def test_a_municipality_is_itself_and_a_town_what_lies_around_it() -> None:
    municipality, town = place_named("Flens kommun"), place_named("Flen")
    assert municipality is not None
    assert town is not None
    assert area_of(municipality, radius_km=None) == Within("0482")
    assert area_of(town, radius_km=None) == Circle(*FLEN, 15_000.0)
    assert area_of(town, radius_km=3.0) == Circle(*FLEN, 3_000.0)


def test_several_places_are_each_of_their_areas() -> None:
    place = read("ost i Flens kommun och Trosa").place
    assert place is not None
    assert area_of(place, radius_km=None) == AnyOf((Within("0482"), Circle(*TROSA, 15_000.0)))
    home = read("ost i Sörmland och Trosa").place
    assert home is not None
    assert area_of(home, radius_km=None) is None


def test_along_a_road_there_is_no_gap() -> None:
    circles = list(circles_along([TROSA, FLEN], radius_km=5.0))
    assert (circles[0], circles[-1]) == (Circle(*TROSA, 5_000.0), Circle(*FLEN, 5_000.0))
    gaps = [distance_m(one.lat, one.lon, other.lat, other.lon) for one, other in pairwise(circles)]
    assert max(gaps) <= 6_050
