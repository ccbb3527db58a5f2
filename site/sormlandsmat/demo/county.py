"""The whole demonstration county as one catalogue, put together from the files in `data`."""

import json
from datetime import date
from importlib import import_module
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from sormlandsmat.demo import data
from sormlandsmat.demo.shelves import stock_shelves
from sormlandsmat.demo.shorthand import Catalogue, Entry

KEYS = ("organisations", "places", "products", "listings")


def county(day: date) -> Catalogue:
    """Return the demonstration county as it looks on `day`, in the catalogue format.

    The same day gives the same county. The content is written by hand; what third-party shops, hubs and restaurants
    have on their shelves is drawn from a fixed seed. Listings were confirmed between the day before `day` and twenty
    months earlier.
    """
    written = _written()
    return written | {
        "places": [_with_dated_exceptions(place, day=day) for place in written["places"]],
        "listings": stock_shelves(written, day=day),
    }


def _written() -> Catalogue:
    """Return what every data file holds, in the order of the files' names."""
    parts = [_part(file) for file in sorted(files(data).iterdir(), key=lambda file: file.name) if _is_data(file.name)]
    return {key: [entry for part in parts for entry in part.get(key, [])] for key in KEYS}


def _is_data(name: str) -> bool:
    return name.startswith(("a_", "b_")) and name.endswith((".json", ".py"))


def _part(file: Traversable) -> dict[str, Any]:
    if file.name.endswith(".json"):
        return dict(json.loads(file.read_text(encoding="utf-8")))
    module = import_module(f"{data.__name__}.{file.name.removesuffix('.py')}")
    if hasattr(module, "catalogue"):
        return dict(module.catalogue())
    return {key: getattr(module, key.upper(), []) for key in KEYS}


def _with_dated_exceptions(place: Entry, *, day: date) -> Entry:
    """Return the place with exceptions written MM-DD moved to their next coming day."""
    if "exceptions" not in place:
        return place
    dated = [exception | {"date": _coming(exception["date"], day=day)} for exception in place["exceptions"]]
    return place | {"exceptions": dated}


def _coming(text: str, *, day: date) -> str:
    if len(text) > len("MM-DD"):
        return text
    this_year = date.fromisoformat(f"{day.year}-{text}")
    return (this_year if this_year >= day else this_year.replace(year=day.year + 1)).isoformat()
