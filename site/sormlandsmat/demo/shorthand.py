"""The short way the demonstration county is written in TOML, spelled out into the catalogue format.

A file holds `[[farm]]` tables, one per organisation, with its `[[farm.place]]` and `[[farm.product]]`, and `[[place]]`
tables for places that belong to nobody who takes part, and `[[shelf]]` tables for what somebody else's place is known
to sell. Nothing is invented here, only spelled out:

    as          the kind of goods whose facts a product shares (a `[kind.…]` table of the defaults file); the company's
                `[farm.common]` goes before the kind, and what the product says itself before both
    cat, unit   category and price unit
    net         "500 g", "0.75 l", "6 st"
    n           nutrition per 100 g or ml: "fat/saturated carbohydrate/sugars protein salt"; the energy is computed
    allergens   "milk" contains, "?nuts" may contain, "!gluten" free from; the detail after a colon: "gluten:vete"
    season      "05-15..09-30"
    hours       "må-fr 10-18", then in any order: "05-01..09-30" (every year), "2026-12-01..2027-01-06" (once), a mode
                (self_service, call_first, preorder), "every 2 2026-01-08", and "# a note" last
    exceptions  "12-24 closed # Julafton" or "12-19 10-16 # Julmarknad"; a day without a year is the next to come
    certs       keys of the company's own `[farm.certificates]`, repeated on the product they cover; one that says
                `some_products = true` covers those alone and not all that the company makes
    at          the company's places that sell the product; all that sell anything when not said
    unknown     facts of the kind or the company that are not known of this very product
    sells       false on a place where the company sells nothing of its own
"""

import re
from collections.abc import Mapping
from typing import Any

Entry = dict[str, Any]
Catalogue = dict[str, list[Entry]]

DAYS = dict(
    zip(("må", "ti", "on", "to", "fr", "lö", "sö"), ("mon", "tue", "wed", "thu", "fri", "sat", "sun"), strict=True)
)
MODES = ("open", "self_service", "call_first", "preorder")
UNITS = {"g": "GRM", "kg": "KGM", "ml": "MLT", "cl": "CLT", "l": "LTR", "st": "H87"}
LEVELS = {"?": "may_contain", "!": "free"}
SHORT = ("as", "cat", "unit", "net", "n", "allergens", "season", "certs", "at", "ref", "unknown")
COMMON_OF_FOOD = ("food", "alcohol")


def spelled_out(written: Mapping[str, Any], *, kinds: Mapping[str, Entry]) -> Catalogue:
    """Return what one file says in the catalogue format; `kinds` are the defaults a product may name with `as`."""
    farms = written.get("farm", [])
    return {
        "organisations": [_organisation(farm) for farm in farms],
        "places": [
            *(_own_place(place, farm=farm) for farm in farms for place in farm.get("place", [])),
            *(_place(place) for place in written.get("place", [])),
        ],
        "products": [
            _product(product, farm=farm, kinds=kinds) for farm in farms for product in farm.get("product", [])
        ],
        "listings": [
            *(row for farm in farms for product in farm.get("product", []) for row in _listings(product, farm=farm)),
            *(row for shelf in written.get("shelf", []) for row in _shelf(shelf)),
        ],
    }


def _organisation(farm: Entry) -> Entry:
    row = {key: value for key, value in farm.items() if key not in ("place", "product", "certificates", "common")}
    defaults = {"roles": ["producer"], "sole_trader": False, "contact_public": True}
    general = [_certificate(it) for it in farm.get("certificates", {}).values() if not it.get("some_products")]
    return defaults | row | {"certificates": general}


def _certificate(certificate: Entry) -> Entry:
    return {key: value for key, value in certificate.items() if key != "some_products"}


def _own_place(place: Entry, *, farm: Entry) -> Entry:
    inherited = {key: farm[key] for key in ("municipality", "locality", "phone", "website") if key in farm}
    named = {"ref": f"{farm['ref']}-{place['ref']}", "organisation": farm["ref"]}
    return _place(inherited | place | named)


def _place(place: Entry) -> Entry:
    row = {"precision": "spot"} | {key: value for key, value in place.items() if key != "sells"}
    row["hours"] = [_rule(text) for text in place.get("hours", ())]
    row["exceptions"] = [_exception(text) for text in place.get("exceptions", ())]
    return row


def _rule(text: str) -> Entry:
    body, _, note = text.partition(" # ")
    days, clock, *rest = body.split()
    opens, closes = _clock(clock)
    row: Entry = {"days": _days(days), "opens": opens, "closes": closes}
    words = iter(rest)
    for word in words:
        if word == "every":
            row |= {"every_weeks": int(next(words)), "starting": next(words)}
        else:
            row |= _limits(word)
    return row | {"note": note} if note else row


def _limits(word: str) -> Entry:
    """Return what a word of an opening rule says: a mode, a season of every year, or days it is valid once."""
    if word in MODES:
        return {"mode": word}
    first, last = word.split("..")
    return {"from": first, "to": last} if len(first) == len("MM-DD") else {"valid_from": first, "valid_to": last}


def _days(text: str) -> list[str]:
    """Return "må-on,lö" as mon, tue, wed, sat."""
    names = list(DAYS)
    found: list[str] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        found += [DAYS[name] for name in names[names.index(first) : names.index(last or first) + 1]]
    return found


def _clock(text: str) -> tuple[str, str]:
    """Return "9-17.30" as 09:00 and 17:30."""
    opens, closes = (f"{hour:0>2}:{minute or '00'}" for hour, _, minute in (t.partition(".") for t in text.split("-")))
    return opens, closes


def _exception(text: str) -> Entry:
    body, _, note = text.partition(" # ")
    day, hours, *mode = body.split()
    row: Entry = {"date": day}
    row |= {"closed": True} if hours == "closed" else dict(zip(("opens", "closes"), _clock(hours), strict=True))
    row |= {"mode": mode[0]} if mode else {}
    return row | {"note": note} if note else row


def _product(product: Entry, *, farm: Entry, kinds: Mapping[str, Entry]) -> Entry:
    kind = kinds[product["as"]]
    common = farm.get("common", {}) if kind["goods_class"] in COMMON_OF_FOOD else {}
    facts = {key: value for key, value in (kind | common | product).items() if key not in product.get("unknown", ())}
    row = {key: value for key, value in facts.items() if key not in SHORT}
    row |= {"ref": f"{farm['ref']}-{product['ref']}", "producer": farm["ref"], "category": facts["cat"]}
    row["price_unit"] = facts.get("unit", "H87")
    row["seasons"] = [_season(text) for text in product.get("season", ())]
    row["certificates"] = [_certificate(farm["certificates"][key]) for key in product.get("certs", ())]
    if "allergens" in facts:
        row["allergens"] = [_allergen(text) for text in facts["allergens"]]
    if "net" in product:
        row["net_content"] = _content(product["net"])
    if "n" in facts:
        row["nutrition"] = _nutrition(facts["n"])
        row.pop("nutrition_exempt", None)
    return row


def _season(text: str) -> Entry:
    return dict(zip(("from", "to"), text.split(".."), strict=True))


def _content(text: str) -> Entry:
    amount, unit = text.split()
    return {"amount": float(amount) if "." in amount else int(amount), "unit": UNITS[unit]}


def _allergen(text: str) -> Entry:
    name, _, detail = text.lstrip("?!").partition(":")
    row = {"allergen": name, "level": LEVELS.get(text[0], "contains")}
    return row | {"detail": detail} if detail else row


def _nutrition(text: str) -> Entry:
    """Return the declaration; the energy follows from the factors in annex XIV of regulation (EU) 1169/2011."""
    fat, saturated, carbohydrate, sugars, protein, salt = (float(part) for part in re.split(r"[ /]", text))
    return {
        "energy_kj": round(37 * fat + 17 * (carbohydrate + protein)),
        "energy_kcal": round(9 * fat + 4 * (carbohydrate + protein)),
        "fat_g": fat,
        "saturated_g": saturated,
        "carbohydrate_g": carbohydrate,
        "sugars_g": sugars,
        "protein_g": protein,
        "salt_g": salt,
    }


def _listings(product: Entry, *, farm: Entry) -> list[Entry]:
    selling = [place["ref"] for place in farm.get("place", []) if place.get("sells", True)]
    return [
        {"product": f"{farm['ref']}-{product['ref']}", "place": f"{farm['ref']}-{place}"}
        for place in product.get("at", selling)
    ]


def _shelf(shelf: Entry) -> list[Entry]:
    return [{"product": ref, "place": shelf["place"], "source": "place"} for ref in shelf["products"]]
