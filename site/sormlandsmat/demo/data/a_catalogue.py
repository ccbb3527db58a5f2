"""Growers, orchards, mills, bakeries, honey, preserves, drinks, plants and soap, with what they sell at home."""

import tomllib
from importlib.resources import files
from typing import Any

from sormlandsmat.demo import data
from sormlandsmat.demo.shorthand import Catalogue, Entry, spelled_out

GROUPS = ("vegetables", "fruit", "grain", "bakery", "pantry", "drinks", "other")
SAID_OF_THE_SHELF = ("stock", "seen")


def catalogue() -> Catalogue:
    """Return what the `a_*.toml` files beside this module say, in the catalogue format.

    Beside the common shorthand, `n` names a row of the nutrition table, a place says on which day its owner last
    `seen` to its listings, and a product may say its own day and `stock`.
    """
    defaults = _read("a_defaults.toml")
    parts = [_group(_read(f"a_{group}.toml")["farm"], defaults=defaults) for group in GROUPS]
    return {key: [row for part in parts for row in part[key]] for key in parts[0]}


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((files(data) / name).read_text(encoding="utf-8"))


def _group(farms: list[Entry], *, defaults: dict[str, Any]) -> Catalogue:
    written = [_plain(farm, nutrition=defaults["nutrition"]) for farm in farms]
    rows = spelled_out({"farm": written}, kinds=defaults["kind"])
    shelves = {(row["product"], row["place"]): row for farm in farms for row in _shelves(farm)}
    listings = [row | shelves[row["product"], row["place"]] for row in rows["listings"]]
    return rows | {"listings": listings}


def _plain(farm: Entry, *, nutrition: dict[str, str]) -> Entry:
    """Return the farm in the common shorthand: nutrition written out, origin filled in, shelves left aside."""
    origin = {"country": "SE", "made_in": f"{farm['locality']}, Södermanland"}
    return farm | {
        "common": {"origin": origin},
        "place": [{key: value for key, value in place.items() if key != "seen"} for place in farm["place"]],
        "product": [_plain_product(product, origin=origin, nutrition=nutrition) for product in farm["product"]],
    }


def _plain_product(product: Entry, *, origin: Entry, nutrition: dict[str, str]) -> Entry:
    row = {key: value for key, value in product.items() if key not in SAID_OF_THE_SHELF}
    if "n" in product:
        row["n"] = nutrition[product["n"]]
    if "origin" in product:
        row["origin"] = origin | product["origin"]
    return row


def _shelves(farm: Entry) -> list[Entry]:
    return [
        {
            "product": f"{farm['ref']}-{product['ref']}",
            "place": f"{farm['ref']}-{place['ref']}",
            "stock": product.get("stock", "in_stock"),
            "source": "producer",
            "confirmed_on": product.get("seen", place["seen"]),
        }
        for product in farm["product"]
        for place in farm["place"]
    ]
