"""A small county for the tests of the pages."""

import copy
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.cache import caches

from hubs.catalogue_file.load import load_catalogue
from hubs.catalogue_file.reading import parse_catalogue
from search.keeping import shelf

DAY = date(2026, 11, 24)
ALWAYS = [{"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "opens": "00:00", "closes": "24:00"}]
FOOD = {
    "price": "106.00",
    "net_content": {"amount": "0.4", "unit": "KGM"},
    "ingredients": "Lammkött, **mjölk**, salt",
    "allergens": [{"allergen": "milk", "level": "contains"}],
}
COUNTY: dict[str, Any] = {
    "organisations": [
        {
            "ref": "farm",
            "name": "Tallåsens gård",
            "roles": ["producer"],
            "description": "Får och getter vid sjön.",
            "story": "Vi började 1998.\n\nSedan dess är fåren fler än vi.",
            "municipality": "Trosa",
            "locality": "Vagnhärad",
            "organisation_number": "000000-1234",
            "sole_trader": True,
            "email": "hej@tallasen.example.se",
            "phone": "0156-555 01 23",
            "contact_public": False,
            "certificates": [
                {"scheme": "KRAV_MARK", "number": "K-1", "body": "Kiwa", "valid_to": "2099-12-31"},
                {"scheme": "DEMETER_LABEL", "number": "D-1", "valid_to": "2020-01-01"},
            ],
        },
        {"ref": "shy", "name": "Dolda gården", "hidden": True},
    ],
    "places": [
        {
            "ref": "stand",
            "name": "Boden i Trosa",
            "kind": "farm_shop",
            "lat": 58.896,
            "lon": 17.548,
            "municipality": "Trosa",
            "locality": "Trosa",
            "organisation": "farm",
            "hours": ALWAYS,
            "services": ["swish", "parking"],
            "phone": "0156-555 01 23",
        },
        {
            "ref": "shop",
            "name": "Lanthandeln i Flen",
            "kind": "country_store",
            "lat": 59.058,
            "lon": 16.588,
            "municipality": "Flen",
            "locality": "Flen",
            "hours": [
                {
                    "days": ["thu"],
                    "opens": "17:30",
                    "closes": "19:00",
                    "mode": "call_first",
                    "from": "05-01",
                    "to": "09-30",
                    "every_weeks": 2,
                    "starting": "2026-11-26",
                    "note": "Ta med påse",
                }
            ],
        },
        {"ref": "gone", "name": "Dold bod", "kind": "farm_shop", "lat": 58.9, "lon": 17.5, "hidden": True},
    ],
    "products": [
        {
            "ref": "sausage",
            "producer": "farm",
            "name": "Lammkorv med timjan",
            "category": "Korv",
            "description": "Grovmalen.\n\nRöker <b>långsamt</b>.",
            "seasons": [{"from": "01-01", "to": "12-31"}],
            "certificates": [{"scheme": "FRAN_SVERIGE", "number": "F-1"}],
            **FOOD,
        },
        {"ref": "cheese", "producer": "farm", "name": "Lagrad ost", "category": "Ost"},
        {
            "ref": "beer",
            "producer": "farm",
            "name": "Tallölen",
            "category": "Öl",
            "goods_class": "alcohol",
            "alcohol_percent": "5.2",
            "age_limit": 20,
            "price": "50.00",
        },
        {
            "ref": "milk",
            "producer": "farm",
            "name": "Mjölk rakt av",
            "category": "Mjölk och grädde",
            "animal": "raw_milk",
        },
        {"ref": "draft", "producer": "farm", "name": "Hemlig korv", "category": "Korv", "hidden": True},
        {"ref": "shy-cheese", "producer": "shy", "name": "Dold ost", "category": "Ost"},
    ],
    "listings": [
        {"product": "sausage", "place": "stand", "stock": "few", "source": "place", "confirmed_on": "2026-11-12"},
        {"product": "sausage", "place": "shop", "price": "98.00", "source": "producer", "confirmed_on": "2025-01-01"},
        {"product": "sausage", "place": "gone"},
        {"product": "cheese", "place": "shop"},
    ],
}


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Forget the pages and counts that an earlier test left behind."""
    shelf.clear()
    for name in ("default", "local"):
        caches[name].clear()


@pytest.fixture
def load(db: None) -> Callable[[dict[str, Any]], None]:
    """Return what loads a catalogue."""

    def load(content: dict[str, Any]) -> None:
        load_catalogue(parse_catalogue(copy.deepcopy(content)), day=DAY)

    return load


@pytest.fixture
def county(load: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """A farm, a stand and a shop, with what is open and what is hidden."""
    load(COUNTY)
    return COUNTY
