"""The facts of a product in words, by the question they answer; what nobody has told is said not to be told."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalogue.models import Animal, Channel, Durability, Product, Storage, Unit

TELLS_ORIGIN = re.compile(r":| från | from ")
COUNTRIES = {
    "SE": gettext_lazy("Sverige"),
    "DK": gettext_lazy("Danmark"),
    "FI": gettext_lazy("Finland"),
    "NO": gettext_lazy("Norge"),
    "EE": gettext_lazy("Estland"),
    "LV": gettext_lazy("Lettland"),
    "LT": gettext_lazy("Litauen"),
    "PL": gettext_lazy("Polen"),
    "DE": gettext_lazy("Tyskland"),
    "NL": gettext_lazy("Nederländerna"),
    "FR": gettext_lazy("Frankrike"),
    "ES": gettext_lazy("Spanien"),
    "IT": gettext_lazy("Italien"),
    "IS": gettext_lazy("Island"),
    "BE": gettext_lazy("Belgien"),
    "AT": gettext_lazy("Österrike"),
    "IE": gettext_lazy("Irland"),
    "GB": gettext_lazy("Storbritannien"),
    "CH": gettext_lazy("Schweiz"),
    "CZ": gettext_lazy("Tjeckien"),
    "HU": gettext_lazy("Ungern"),
    "RO": gettext_lazy("Rumänien"),
    "BG": gettext_lazy("Bulgarien"),
    "GR": gettext_lazy("Grekland"),
    "PT": gettext_lazy("Portugal"),
    "TR": gettext_lazy("Turkiet"),
    "UA": gettext_lazy("Ukraina"),
    "US": gettext_lazy("USA"),
    "CA": gettext_lazy("Kanada"),
    "BR": gettext_lazy("Brasilien"),
    "AR": gettext_lazy("Argentina"),
    "UY": gettext_lazy("Uruguay"),
    "NZ": gettext_lazy("Nya Zeeland"),
    "AU": gettext_lazy("Australien"),
}
TERMS = {
    "net_quantity": gettext_lazy("Mängd"),
    "storage": gettext_lazy("Förvaring"),
    "durability": gettext_lazy("Hållbarhet"),
    "origin": gettext_lazy("Ursprung"),
    "born": gettext_lazy("Född"),
    "reared": gettext_lazy("Uppfödd"),
    "slaughtered": gettext_lazy("Slaktad"),
    "catch_area": gettext_lazy("Fångstområde"),
    "catch_method": gettext_lazy("Fångstmetod"),
    "alcohol_percent": gettext_lazy("Alkoholhalt"),
    "instructions": gettext_lazy("Användning"),
    "channels": gettext_lazy("Säljs till"),
    "made_in": gettext_lazy("Tillverkad"),
    "establishment_number": gettext_lazy("Anläggningsnummer"),
    "packing_centre_number": gettext_lazy("Äggpackeri"),
    "gtin": gettext_lazy("GTIN"),
    "supplier_number": gettext_lazy("Artikelnummer"),
}
ALWAYS_ASKED = ("net_quantity", "origin", "storage", "durability")
FACT_GROUPS = (
    ("basket", gettext_lazy("Mängd och användning"), ("net_quantity", "alcohol_percent", "instructions", "channels")),
    (
        "map-pin",
        gettext_lazy("Ursprung"),
        ("origin", "made_in", "born", "reared", "slaughtered", "catch_area", "catch_method"),
    ),
    ("snowflake", gettext_lazy("Förvaring"), ("storage", "durability")),
    (
        "qr",
        gettext_lazy("Nummer"),
        ("establishment_number", "packing_centre_number", "gtin", "supplier_number"),
    ),
)
WHO_MAY_BUY: Mapping[str, Any] = {
    Animal.RAW_MILK: gettext_lazy(
        "Opastöriserad mjölk får bara säljas direkt till dig, på gården där den är mjölkad. Den finns inte i butik och "
        "kan inte beställas. Barn, gravida och den som har nedsatt immunförsvar bör koka den först."
    ),
    Animal.GAME: gettext_lazy("Vilt från en jägare säljs bara i små mängder, direkt till konsument eller lokal butik."),
    Animal.HEN_EGG: gettext_lazy(
        "Ägg som inte har passerat ett äggpackeri säljs bara direkt till konsument: på gården, på torget eller REKO."
    ),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact, or that nobody has told it."""

    term: str
    value: str
    told: bool = True
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class FactGroup:
    """Facts that answer one question: where it comes from, how it is kept."""

    icon: str
    name: str
    facts: tuple[Fact, ...]


def fact_groups(product: Product, *, missing: set[str], food: bool) -> Iterable[FactGroup]:
    """Yield what is told by the question it answers, and what should be and is not."""
    values = fact_values(product)
    asked = missing | (set(ALWAYS_ASKED) if food else set())
    for icon, name, codes in FACT_GROUPS:
        facts = tuple(
            Fact(str(TERMS[code]), values[code] or _("Inte angivet"), told=bool(values[code]))
            for code in codes
            if values[code] or code in asked
        )
        if facts:
            yield FactGroup(icon, str(name), facts)


def fact_values(product: Product) -> dict[str, str]:
    """Return each fact in words, "" where nobody has told it."""
    return {
        "net_quantity": net_words(product),
        "alcohol_percent": f"{number_format(product.alcohol_percent.normalize())} %" if product.alcohol_percent else "",
        "instructions": product.instructions,
        "channels": ", ".join(str(it.label).lower() for it in Channel if it.value in product.channels),
        "origin": origin_words(product),
        "made_in": product.made_in,
        "born": country_words(product.born),
        "reared": country_words(product.reared),
        "slaughtered": country_words(product.slaughtered),
        "catch_area": product.catch_area,
        "catch_method": product.catch_method,
        "storage": product.storage_text or (str(Storage(product.storage).label) if product.storage else ""),
        "durability": durability_words(product),
        "establishment_number": product.establishment_number,
        "packing_centre_number": product.packing_centre_number,
        "gtin": product.gtin or "",
        "supplier_number": product.supplier_number,
    }


def net_words(product: Product) -> str:
    """Return the net quantity: "500 g", "cirka 1,2 kg"."""
    if product.net_amount is None or not product.net_unit:
        return _("Säljs efter vikt") if product.variable_weight else ""
    amount = f"{number_format(product.net_amount.normalize())} {Unit(product.net_unit).label}"
    return _("cirka %(amount)s") % {"amount": amount} if product.variable_weight else amount


def origin_words(product: Product) -> str:
    """Return country and main ingredient's origin as far as they are told: "Sverige", "Mjölk: Sverige".

    Where the words on the ingredient tell its own origin ("Kaffe från Brasilien"), both are told.
    """
    country, ingredient = country_words(product.origin_country), country_words(product.origin_ingredient).rstrip(".")
    if not ingredient or ingredient.casefold() == country.casefold():
        return country
    ingredient = ingredient[0].upper() + ingredient[1:]
    if not country or country.casefold() in ingredient.casefold():
        return ingredient
    if TELLS_ORIGIN.search(ingredient) or ingredient in {str(name) for name in COUNTRIES.values()}:
        return f"{country}. {ingredient}"
    return f"{ingredient}: {country}"


def country_words(text: str) -> str:
    """Return the text with codes of countries as their names ("SE", "SE, DK"); words and unknown codes as they are."""
    pieces = [piece.strip() for piece in text.split(",")]
    return ", ".join(str(COUNTRIES.get(piece.upper(), piece)) for piece in pieces)


def durability_words(product: Product) -> str:
    """Return how long it keeps and which date mark it carries."""
    days = product.shelf_life_days
    kept = "" if days is None else ngettext("%(n)s dag", "%(n)s dagar", days) % {"n": days}
    mark = str(Durability(product.durability).label) if product.durability else ""
    if kept and mark:
        return _("%(kept)s från tillverkning (%(mark)s)") % {"kept": kept, "mark": mark.lower()}
    return kept or mark


def who_may_buy(product: Product) -> str:
    """Return the words on to whom it may be sold, where a rule for animal products limits that."""
    if product.animal == Animal.HEN_EGG and product.packing_centre_number:
        return ""
    if product.animal == Animal.GAME and product.establishment_number:
        return ""
    return str(WHO_MAY_BUY.get(product.animal, ""))
