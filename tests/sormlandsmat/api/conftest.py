"""A small county for the API's tests."""

import copy
from datetime import date
from typing import Any

import pytest

from hubs.catalogue_file.load import load_catalogue
from hubs.catalogue_file.reading import parse_catalogue

DAY = date(2026, 11, 24)
ALWAYS = [{"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "opens": "00:00", "closes": "24:00"}]

COUNTY: dict[str, Any] = {
    "organisations": [
        {
            "ref": "farm",
            "name": "Tallåsens gård",
            "roles": ["producer"],
            "organisation_number": "000000-1234",
            "sole_trader": True,
            "email": "hej@tallasen.example.se",
            "phone": "0156-555 01 23",
            "contact_public": False,
            "certificates": [{"scheme": "KRAV_MARK", "number": "K-1", "valid_to": "2099-12-31"}],
        },
        {"ref": "secret", "name": "Dolda gården", "hidden": True},
    ],
    "places": [
        {"ref": "trosa", "name": "Boden i Trosa", "kind": "farm_shop", "lat": 58.9, "lon": 17.55, "hours": ALWAYS},
        {
            "ref": "flen",
            "name": "Lanthandeln",
            "kind": "country_store",
            "lat": 59.06,
            "lon": 16.59,
            "organisation": "farm",
        },
        {"ref": "hidden", "name": "Dold bod", "kind": "farm_shop", "lat": 58.9, "lon": 17.55, "hidden": True},
    ],
    "products": [
        {
            "ref": "sausage",
            "producer": "farm",
            "name": "Lammkorv med timjan",
            "category": "Korv",
            "price": "106.00",
            "net_content": {"amount": "0.4", "unit": "KGM"},
            "ingredients": "Lammkött, **mjölk**",
            "allergens": [{"allergen": "milk", "level": "contains"}],
            "nutrition": {"energy_kj": 1046},
            "seasons": [{"from": "08-15", "to": "02-28"}],
            "certificates": [
                {"scheme": "FRAN_SVERIGE", "number": "F-1"},
                {"scheme": "DEMETER_LABEL", "number": "D-1", "valid_to": "2020-01-01"},
            ],
        },
        {"ref": "cheese", "producer": "farm", "name": "Lagrad ost", "category": "Ost"},
        {"ref": "draft", "producer": "farm", "name": "Hemlig korv", "category": "Korv", "hidden": True},
        {"ref": "unseen", "producer": "secret", "name": "Dold korv", "category": "Korv"},
    ],
    "listings": [
        {"product": "sausage", "place": "trosa", "price": "99", "source": "place", "confirmed_on": "2026-11-12"},
        {"product": "sausage", "place": "flen"},
        {"product": "cheese", "place": "flen", "stock": "out"},
        {"product": "cheese", "place": "hidden"},
    ],
}


@pytest.fixture
def county(db: None) -> dict[str, Any]:
    """Load the county and return its file."""
    load_catalogue(parse_catalogue(COUNTY), day=DAY)
    return copy.deepcopy(COUNTY)
