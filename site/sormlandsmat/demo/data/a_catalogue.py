"""The demo county's growers, mills, bakeries and makers, in the catalogue format.

The words are in the `a_*.toml` files beside this module, one `[[farm]]` per company with its `[[farm.place]]` and
`[[farm.product]]` tables. They are written short: a product says `as = "root"` and inherits what all roots share
(`a_defaults.toml`), `net = "1 kg"` instead of a table, `hours = ["to-fr 10-18"]` instead of a list of rules. This
module spells that out; it invents nothing.

    catalogue()              -> {"organisations": [...], "places": [...], "products": [...], "listings": [...]}

Shorthand that needs explaining:
    hours       "må-fr 10-18", then in any order: "05-01..09-30" (season of every year), "2026-12-01..2027-01-06" (valid
                once), a mode (self_service, call_first, preorder), "every 2 2026-11-28", and "# a note" last
    exceptions  "2026-12-24 closed # Julafton" or "2026-12-19 10-16 # Julmarknad"
    allergens   "milk" contains, "?nuts" may contain, "!gluten" free from; detail after a colon: "gluten:vete"
    gtin        a number of the restricted in-store range (prefix 20), which no article in trade can carry
    certs       keys of the company's own `certificates`, repeated on the product they cover
    at          the company's places that sell the product; all of them when not said
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

Row = dict[str, Any]

HERE = Path(__file__).parent
GROUPS = ("vegetables", "fruit", "grain", "bakery", "pantry", "drinks", "other")
DAYS = ("må", "ti", "on", "to", "fr", "lö", "sö")
DAY_CODES = dict(zip(DAYS, ("mon", "tue", "wed", "thu", "fri", "sat", "sun"), strict=True))
MODES = ("open", "self_service", "call_first", "preorder")
UNITS = {"g": "GRM", "kg": "KGM", "ml": "MLT", "cl": "CLT", "l": "LTR", "st": "H87"}
NUTRIENTS = (
    "energy_kj",
    "energy_kcal",
    "fat_g",
    "saturated_g",
    "carbohydrate_g",
    "sugars_g",
    "protein_g",
    "salt_g",
)
LEVELS = {"?": "may_contain", "!": "free"}
PRODUCT_SHORTHAND = ("as", "ref", "cat", "net", "unit", "n", "allergens", "season", "at", "stock", "seen", "certs", "gtin")


@cache
def catalogue() -> dict[str, list[Row]]:
    """Every company, place, product and listing of these groups, as plain dictionaries in the catalogue format."""
    rows: dict[str, list[Row]] = {"organisations": [], "places": [], "products": [], "listings": []}
    for group in GROUPS:
        for farm in _read(f"a_{group}.toml")["farm"]:
            _add_farm(farm, rows=rows)
    return rows


def _read(name: str) -> Row:
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


def _add_farm(farm: Row, *, rows: dict[str, list[Row]]) -> None:
    rows["organisations"].append(_organisation(farm))
    rows["places"].extend(_place(place, farm=farm) for place in farm["place"])
    for product in farm["product"]:
        rows["products"].append(_product(product, farm=farm))
        rows["listings"].extend(_listings(product, farm=farm))


def _organisation(farm: Row) -> Row:
    row = {key: value for key, value in farm.items() if key not in ("place", "product", "certificates")}
    row.setdefault("roles", ["producer"])
    row.setdefault("sole_trader", False)
    row.setdefault("contact_public", True)
    row["certificates"] = list(farm.get("certificates", {}).values())
    return row


def _place(place: Row, *, farm: Row) -> Row:
    row = {key: value for key, value in place.items() if key not in ("sells", "seen", "hours", "exceptions")}
    row["ref"] = f"{farm['ref']}-{place['ref']}"
    row["organisation"] = farm["ref"]
    for key in ("municipality", "locality", "phone", "website"):
        if key in farm:
            row.setdefault(key, farm[key])
    row.setdefault("precision", "spot")
    row["hours"] = [_rule(text) for text in place.get("hours", ())]
    row["exceptions"] = [_exception(text) for text in place.get("exceptions", ())]
    return row


def _rule(text: str) -> Row:
    body, _, note = text.partition(" # ")
    days, clock, *rest = body.split()
    opens, closes = _clock(clock)
    row: Row = {"days": _days(days), "opens": opens, "closes": closes}
    words = iter(rest)
    for word in words:
        if word == "every":
            row |= {"every_weeks": int(next(words)), "starting": next(words)}
        elif word in MODES:
            row["mode"] = word
        elif ".." in word:
            first, last = word.split("..")
            row |= {"from": first, "to": last} if len(first) == len("MM-DD") else {"valid_from": first, "valid_to": last}
        else:
            raise ValueError(f"Opening rule {text!r}: cannot read {word!r}. Write a season, a mode, 'every N day' or '# note'.")
    if note:
        row["note"] = note
    return row


def _days(text: str) -> list[str]:
    """'må-on,lö' -> ['mon', 'tue', 'wed', 'sat']."""
    found: list[str] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        found.extend(DAY_CODES[day] for day in DAYS[DAYS.index(first) : DAYS.index(last or first) + 1])
    return found


def _clock(text: str) -> tuple[str, str]:
    """'9-17.30' -> ('09:00', '17:30')."""
    opens, closes = (f"{hour.zfill(2)}:{minute or '00'}" for hour, _, minute in (t.partition(".") for t in text.split("-")))
    return opens, closes


def _exception(text: str) -> Row:
    body, _, note = text.partition(" # ")
    day, what, *mode = body.split()
    row: Row = {"date": day}
    if what == "closed":
        row["closed"] = True
    else:
        row["opens"], row["closes"] = _clock(what)
    if mode:
        row["mode"] = mode[0]
    if note:
        row["note"] = note
    return row


def _product(product: Row, *, farm: Row) -> Row:
    kind = _kinds()[product["as"]]
    row = {key: value for key, value in (kind | product).items() if key not in PRODUCT_SHORTHAND}
    row |= {"ref": f"{farm['ref']}-{product['ref']}", "producer": farm["ref"], "category": product["cat"]}
    row["price_unit"] = product.get("unit") or kind.get("unit", "H87")
    if "net" in product:
        amount, unit = product["net"].split()
        row["net_content"] = {"amount": float(amount) if "." in amount else int(amount), "unit": UNITS[unit]}
    if "n" in product:
        row["nutrition"] = dict(zip(NUTRIENTS, _nutrition()[product["n"]], strict=True))
        row.pop("nutrition_exempt", None)
    if "allergens" in product or row["goods_class"] == "food":
        row["allergens"] = [_allergen(text) for text in product.get("allergens", ())]
    if row["goods_class"] == "food":
        row["origin"] = {"country": "SE", "made_in": f"{farm['locality']}, Södermanland"} | row.get("origin", {})
    row["seasons"] = [dict(zip(("from", "to"), season.split(".."), strict=True)) for season in product.get("season", ())]
    row["certificates"] = [farm["certificates"][key] for key in product.get("certs", ())]
    if "gtin" in product:
        row["gtin"] = _in_store_gtin(product["gtin"])
    return row


@cache
def _kinds() -> Row:
    kinds: Row = _read("a_defaults.toml")["kind"]
    return kinds


@cache
def _nutrition() -> Row:
    table: Row = _read("a_defaults.toml")["nutrition"]
    return table


def _allergen(text: str) -> Row:
    level = LEVELS.get(text[0], "contains")
    name, _, detail = text.lstrip("?!").partition(":")
    row = {"allergen": name, "level": level}
    return row | {"detail": detail} if detail else row


def _in_store_gtin(number: int) -> str:
    """A thirteen-digit number of the in-store range: 20, ten digits, and the GS1 check digit."""
    digits = f"20{number:010d}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-total % 10}"


def _listings(product: Row, *, farm: Row) -> list[Row]:
    selling = {place["ref"]: place for place in farm["place"] if place.get("sells", True)}
    return [
        {
            "product": f"{farm['ref']}-{product['ref']}",
            "place": f"{farm['ref']}-{ref}",
            "ref": f"{farm['ref']}-{product['ref']}@{ref}",
            "stock": product.get("stock", "in_stock"),
            "source": "producer",
            "confirmed_on": product.get("seen") or selling[ref]["seen"],
        }
        for ref in product.get("at", selling)
    ]
