"""What is sold where: the written listings of the producers' own places, and drawn shelves for everybody else."""

import math
import random
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from sormlandsmat.demo.shorthand import Entry

SEED = "sormland"
LISTINGS = 2000
WRITTEN_ON = date(2026, 11, 24)
OLDEST_DAYS = 610

# How many products a place of each kind has beside its owner's own, in proportion to the others.
APPETITE = {
    "hub": 58,
    "market_hall": 44,
    "reko": 40,
    "delicatessen": 38,
    "grocer": 34,
    "country_store": 26,
    "market": 22,
    "farm_shop": 7,
    "farm_cafe": 8,
    "inn": 12,
    "restaurant": 13,
    "cafe": 9,
    "liquor_store": 9,
}
KITCHENS = ("restaurant", "inn", "cafe", "farm_cafe")
AGE_CHECKED = ("grocer", "country_store", "delicatessen", "market_hall")
CONSUMER_DIRECT = ("reko", "market")
CAFE_FOOD = ("Bröd", "Mejeri", "Dryck", "Honung", "Frukt", "Ägg")
NEVER_ON_A_SHELF = ("Ej mat > Upplevelser", "Färdigmat > Catering")
NOT_FOR_KITCHENS = ("Ej mat", "Presentkorg")
SOURCES = {
    "hub": ("staff", "producer", "place"),
    "reko": ("producer", "producer", "staff"),
    "market": ("producer", "visitor", "staff"),
    "liquor_store": ("import", "import", "producer"),
    "restaurant": ("place", "staff", "visitor"),
    "grocer": ("place", "visitor", "import", "staff", "place"),
}
ANY_SOURCE = ("place", "visitor", "producer", "staff", "import")
FRESHNESS = {"producer": 75, "place": 100, "staff": 160, "visitor": 190, "import": 330}


def stock_shelves(written: Mapping[str, list[Entry]], *, day: date) -> list[Entry]:
    """Return every listing of the county: the written ones first, then the drawn ones, `LISTINGS` in all."""
    products = {product["ref"]: product for product in written["products"]}
    own = [_confirmed(listing, product=products[listing["product"]], day=day) for listing in written["listings"]]
    taken = {(listing["product"], listing["place"]) for listing in own}
    sellers = {organisation["ref"]: organisation for organisation in written["organisations"]}
    makers = {ref: _maker_point(ref, written["places"]) for ref in sellers}
    drawn: list[Entry] = []
    for place, size in _sizes(written["places"], total=LISTINGS - len(own)):
        candidates = [p for p in products.values() if (p["ref"], place["ref"]) not in taken and _may_sell(p, place)]
        chosen = _draw(candidates, place=place, size=size, makers=makers)
        drawn += [_drawn_listing(product, place=place, day=day) for product in chosen]
    return own + drawn


def _sizes(places: Iterable[Entry], *, total: int) -> list[tuple[Entry, int]]:
    """Share `total` listings among the places by their kind's appetite."""
    hungry = [place for place in places if place["kind"] in APPETITE and not _own_stand(place)]
    scale = total / sum(APPETITE[place["kind"]] for place in hungry)
    sizes, owed = [], 0.0
    for place in hungry:
        owed += APPETITE[place["kind"]] * scale
        sizes.append((place, round(owed)))
        owed -= round(owed)
    return sizes


def _own_stand(place: Entry) -> bool:
    """Say whether the place is one maker's stand on a market, where nobody else's goods are sold."""
    return place["kind"] == "market" and bool(place.get("organisation"))


def _may_sell(product: Entry, place: Entry) -> bool:
    """Say whether the law and the trade let the product stand at a third party's place."""
    kind, category = place["kind"], product["category"]
    if kind == "liquor_store":
        return bool(product.get("goods_class") == "alcohol")
    if product.get("goods_class") == "alcohol" or product.get("animal") == "raw_milk":
        return False
    if product.get("age_limit") and kind not in AGE_CHECKED:
        return False
    if product.get("sale_form") == "served" or category.startswith(NEVER_ON_A_SHELF):
        return False
    if kind in KITCHENS and category.startswith(NOT_FOR_KITCHENS):
        return False
    if kind in ("cafe", "farm_cafe") and not category.startswith(CAFE_FOOD):
        return False
    return _channel(kind) in product.get("channels", ["consumer", "local_retail", "mass_caterer"])


def _channel(kind: str) -> str:
    if kind in CONSUMER_DIRECT:
        return "consumer"
    return "mass_caterer" if kind in KITCHENS else "local_retail"


def _draw(candidates: list[Entry], *, place: Entry, size: int, makers: Mapping[str, Any]) -> list[Entry]:
    """Draw `size` different products, most of them from within 30 km (weighted drawing without putting back)."""
    lots = _lots(place["ref"])
    keyed = []
    for product in candidates:
        weight = _neighbourliness(place, makers.get(product["producer"]))
        keyed.append((lots.random() ** (1 / weight), product["ref"], product))
    return [product for _, _, product in sorted(keyed, key=lambda row: row[:2], reverse=True)[:size]]


def _neighbourliness(place: Entry, maker: tuple[float, float] | None) -> float:
    if maker is None:
        return 0.2
    kilometres = _kilometres((place["lat"], place["lon"]), maker)
    if kilometres <= 30:
        return 12.0
    return 1.0 if kilometres <= 55 else 0.15


def _kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the distance between two (lat, lon) points; flat earth is right to a few metres within a county."""
    east = (one[1] - other[1]) * math.cos(math.radians((one[0] + other[0]) / 2))
    return 111.2 * math.hypot(one[0] - other[0], east)


def _maker_point(organisation: str, places: Iterable[Entry]) -> tuple[float, float] | None:
    """Return where an organisation is at home: its first place."""
    return next(((p["lat"], p["lon"]) for p in places if p.get("organisation") == organisation), None)


def _confirmed(listing: Entry, *, product: Entry, day: date) -> Entry:
    """Return a written listing with what the writer left out: its ref, source, stock and day of confirmation.

    A written day moves with `day`, so that the county never ages.
    """
    lots = _lots(_ref(listing))
    age = _age(lots, mean=35)
    if "confirmed_on" in listing:
        age = (WRITTEN_ON - date.fromisoformat(listing["confirmed_on"])).days
    drawn = {"ref": _ref(listing), "source": "producer", "stock": _stock(lots, age=age)}
    return drawn | _season(product, day=day) | listing | {"confirmed_on": _ago(age, day=day)}


def _age(lots: random.Random, *, mean: float) -> int:
    """Return how many days ago something was confirmed: mostly lately, never today, at most `OLDEST_DAYS`."""
    return 1 + int(lots.expovariate(1 / mean)) % OLDEST_DAYS


def _ago(age: int, *, day: date) -> str:
    return (day - timedelta(days=age)).isoformat()


def _drawn_listing(product: Entry, *, place: Entry, day: date) -> Entry:
    listing = {"product": product["ref"], "place": place["ref"]}
    lots = _lots(_ref(listing))
    source = lots.choice(SOURCES.get(place["kind"], ANY_SOURCE))
    age = _age(lots, mean=FRESHNESS[source])
    listing |= {"ref": _ref(listing), "source": source, "stock": _stock(lots, age=age)}
    listing["confirmed_on"] = _ago(age, day=day)
    if "price" in product and place["kind"] not in (*KITCHENS, "reko", "liquor_store") and lots.random() < 0.4:
        listing["price"] = round(float(product["price"]) * lots.uniform(1.04, 1.22))
    return listing | (_season(product, day=day) if lots.random() < 0.6 else {})


def _lots(name: str) -> random.Random:
    """Return lots of their own for what `name` says, so that a change in one place leaves the others as they were."""
    return random.Random(f"{SEED} {name}")  # noqa: S311 - nothing secret is drawn


def _ref(listing: Entry) -> str:
    return f"{listing['place']}--{listing['product']}"


def _stock(lots: random.Random, *, age: int) -> str:
    """Return a stock state; after four months nobody knows any longer."""
    if age > 120:
        return "unknown"
    return lots.choices(("in_stock", "few", "out", "unknown"), weights=(66, 15, 7, 12))[0]


def _season(product: Entry, *, day: date) -> Entry:
    """Return the from and to days of the product's season that is under way or comes next, if it has one."""
    spans = [span for season in product.get("seasons", []) for span in _spans(season, day=day) if span[1] >= day]
    if not spans:
        return {}
    first, last = min(spans)
    return {"from": first.isoformat(), "to": last.isoformat()}


def _spans(season: Entry, *, day: date) -> list[tuple[date, date]]:
    spans = []
    for year in (day.year - 1, day.year, day.year + 1):
        first = date.fromisoformat(f"{year}-{season['from']}")
        last = date.fromisoformat(f"{year}-{season['to']}")
        spans.append((first, last if last >= first else last.replace(year=year + 1)))
    return spans
