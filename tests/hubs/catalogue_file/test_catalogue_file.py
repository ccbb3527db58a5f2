"""The catalogue file: everything in it arrives, nothing wrong gets in, and what goes out can come in again."""

import copy
import io
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.core.management import CommandError, call_command

from catalogue.models import Category, Certificate, Product, ProductVersion
from catalogue.partner.models import PriceChange, StockRecord
from hubs.catalogue_file.export import write_catalogue
from hubs.catalogue_file.load import LoadReport, load_catalogue
from hubs.catalogue_file.reading import CatalogueFileRefused, parse_catalogue, read_catalogue
from hubs.catalogue_file.schemas import json_schema
from hubs.models import Listing, Place
from members.models import AuditEntry, Organisation
from members.signals import facts_changed

ROOT = Path(__file__).parents[3]
DAY = date(2026, 11, 24)

SMALLEST: dict[str, Any] = {
    "organisations": [{"ref": "o", "name": "Tallåsens gård"}],
    "places": [{"ref": "p", "name": "Boden", "kind": "farm_shop", "lat": 58.95, "lon": 17.5}],
    "products": [{"ref": "x", "producer": "o", "name": "Lammkorv", "category": "Korv"}],
    "listings": [{"product": "x", "place": "p"}],
}

WHOLE: dict[str, Any] = {
    "organisations": [
        {
            "ref": "farm",
            "name": "Tallåsens gård",
            "roles": ["producer", "shop"],
            "description": "Lamm och råg.",
            "story": "Vi tog över 1998.",
            "municipality": "0488",
            "locality": "Vagnhärad",
            "website": "https://tallasen.example.se",
            "email": "hej@tallasen.example.se",
            "phone": "0156-555 01 23",
            "contact_public": False,
            "organisation_number": "000000-0000",
            "sole_trader": True,
            "certificates": [
                {
                    "scheme": "KRAV_MARK",
                    "number": "K-1",
                    "body": "Kontrollbolaget",
                    "valid_from": "2026-01-01",
                    "valid_to": "2026-12-31",
                }
            ],
        },
        {"ref": "hub", "name": "Hubben", "roles": ["hub"], "municipality": "", "hidden": True},
    ],
    "places": [
        {
            "ref": "shop",
            "name": "Gårdsboden",
            "kind": "farm_shop",
            "lat": 58.95,
            "lon": 17.5,
            "organisation": "farm",
            "description": "Röd bod vid vägen.",
            "street": "Tallåsvägen 1",
            "postal_code": "619 91",
            "locality": "Trosa",
            "municipality": "0488",
            "precision": "address",
            "phone": "0156-555 01 24",
            "website": "https://boden.example.se",
            "services": ["swish", "parking"],
            "hours": [
                {
                    "days": ["fri", "sat"],
                    "opens": "10:00",
                    "closes": "18:00",
                    "from": "05-01",
                    "to": "09-30",
                    "note": "sommar",
                },
                {
                    "days": ["thu"],
                    "opens": "17:30",
                    "closes": "18:30",
                    "mode": "preorder",
                    "every_weeks": 2,
                    "starting": "2026-11-12",
                    "valid_from": "2026-01-01",
                    "valid_to": "2026-12-31",
                },
                {"days": ["sun"], "opens": "20:00", "closes": "02:00"},
                {"days": ["mon"], "opens": "00:00", "closes": "24:00", "mode": "self_service"},
            ],
            "exceptions": [
                {
                    "date": "2026-12-23",
                    "opens": "10:00",
                    "closes": "13:00",
                    "mode": "call_first",
                    "note": "lillejulafton",
                },
                {"date": "2026-12-24", "closed": True},
            ],
            "hidden": True,
        }
    ],
    "products": [
        {
            "ref": "sausage",
            "producer": "farm",
            "offered_by": "hub",
            "name": "Lammkorv med timjan",
            "category": "Chark > Korv",
            "description": "Grovmalen.",
            "price": "89.50",
            "price_unit": "KGM",
            "net_content": {"amount": "0.4", "unit": "KGM"},
            "variable_weight": True,
            "goods_class": "catering",
            "sale_form": "loose",
            "picture": "sausage",
            "ingredients": "Lammkött (82 %), vatten, **mjölk**",
            "allergens": [
                {"allergen": "gluten", "level": "may_contain", "detail": "vete"},
                {"allergen": "milk", "level": "contains"},
            ],
            "nutrition": {"energy_kj": "1046", "salt_g": "1.9"},
            "nutrition_exempt": "small_local_producer",
            "storage": "chilled",
            "storage_text": "Högst 4 grader.",
            "instructions": "Stek väl.",
            "shelf_life_days": 0,
            "durability": "use_by",
            "perishable": True,
            "alcohol_percent": "0.5",
            "age_limit": 18,
            "origin": {
                "country": "SE",
                "main_ingredient": "Sörmland",
                "made_in": "Trosa",
                "born": "Sverige",
                "reared": "Sverige",
                "slaughtered": "Nyköping",
                "catch_area": "Östersjön",
                "catch_method": "nät",
            },
            "establishment_number": "SE 123",
            "packing_centre_number": "5-SE-1",
            "animal": "meat",
            "channels": ["consumer", "mass_caterer"],
            "gtin": "7300000000001",
            "supplier_number": "17",
            "seasons": [{"from": "08-15", "to": "11-30"}, {"from": "12-01", "to": "01-31"}],
            "certificates": [{"scheme": "SVENSKT_SIGILL_NATURBETESKOTT", "number": "N-1"}],
            "hidden": True,
        },
        {"ref": "raw", "producer": "farm", "name": "Råg", "category": "Egen låda", "allergens": [], "channels": []},
    ],
    "listings": [
        {
            "ref": "l",
            "product": "sausage",
            "place": "shop",
            "price": "99",
            "stock": "few",
            "source": "place",
            "confirmed_on": "2026-11-12",
            "from": "2026-06-01",
            "to": "2027-06-01",
        }
    ],
}


def load(document: dict[str, Any], *, day: date = DAY, replace: bool = False) -> LoadReport:
    return load_catalogue(parse_catalogue(document), day=day, replace=replace)


def exported(*, day: date = DAY) -> dict[str, Any]:
    text = io.StringIO()
    write_catalogue(text.write, day=day)
    return json.loads(text.getvalue())


def refused(document: dict[str, Any]) -> list[str]:
    with pytest.raises(CatalogueFileRefused) as refusal:
        load(document)
    return [str(fault) for fault in refusal.value.faults]


def changed(document: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The document with other values at the paths named, e.g. products__0__name."""
    document = copy.deepcopy(document)
    for path, value in changes.items():
        *steps, last = path.split("__")
        spot: Any = document
        for step in steps:
            spot = spot[int(step)] if step.isdigit() else spot[step]
        spot[int(last) if last.isdigit() else last] = value
    return document


@pytest.mark.django_db
def test_the_smallest_file_is_public_at_once() -> None:
    load(SMALLEST)
    product = Product.objects.public().get()
    assert (product.title, product.made_by.name, product.slug) == ("Lammkorv", "Tallåsens gård", "lammkorv")
    assert [category.name for category in product.categories.all()] == ["Korv"]
    assert Place.objects.public().get().municipality_id == "0488"
    assert list(Listing.objects.values_list("product__ref", "place__ref", "stock")) == [("x", "p", "unknown")]
    assert (product.allergens_declared, product.channels) == (False, ["consumer"])


@pytest.mark.django_db
def test_everything_that_goes_in_comes_out() -> None:
    load(WHOLE)
    (place,) = WHOLE["places"]
    in_their_order = {name: sorted(place[name], key=in_order) for name in ("hours", "exceptions")}
    assert exported() == {
        **WHOLE,
        "places": [{**place, **in_their_order}],
        "products": sorted(WHOLE["products"], key=lambda product: product["ref"]),
    }


def in_order(hours: dict[str, Any]) -> str:
    return json.dumps(hours, sort_keys=True)


@pytest.mark.django_db
@pytest.mark.parametrize("document", [SMALLEST, WHOLE], ids=["smallest", "whole"])
def test_loading_twice_or_loading_the_export_changes_nothing(document: dict[str, Any]) -> None:
    load(document)
    before = AuditEntry.objects.count()
    assert not load(document).anything
    assert not load(exported(), replace=True).anything
    assert AuditEntry.objects.count() == before == 1


@pytest.mark.django_db
def test_an_export_loaded_elsewhere_is_the_same_catalogue() -> None:
    load(WHOLE)
    once = exported()
    load({}, replace=True)
    assert exported() == {"organisations": [], "places": [], "products": [], "listings": []}
    load(once)
    assert exported() == once


@pytest.mark.django_db
def test_a_row_without_ref_keeps_its_identity_through_an_export() -> None:
    organisation = Organisation.objects.create(name="Utan referens", slug="utan")
    (row,) = exported()["organisations"]
    assert row == {"ref": f"organisation-{organisation.pk}", "name": "Utan referens", "municipality": ""}
    load({"organisations": [{**row, "name": "Med namn"}]})
    assert list(Organisation.objects.values_list("pk", "name")) == [(organisation.pk, "Med namn")]


@pytest.mark.django_db
def test_replace_takes_away_what_the_file_does_not_name() -> None:
    load(WHOLE)
    load(SMALLEST, replace=True)
    load({"organisations": [{"ref": "later", "name": "Tillagd"}]})
    names = {kind: [row["ref"] for row in exported()[kind]] for kind in ("organisations", "places", "products")}
    assert names == {"organisations": ["later", "o"], "places": ["p"], "products": ["x"]}


@pytest.mark.django_db
def test_replace_archives_a_product_that_has_been_sold_and_keeps_its_maker() -> None:
    load(WHOLE)
    sold = Product.objects.get(ref="sausage")
    ProductVersion.objects.create(product=sold, number=1, facts={"name": sold.title})
    load(SMALLEST, replace=True)
    sold.refresh_from_db()
    assert (sold.status, sold.is_public, sold.made_by.is_public) == ("archived", False, False)
    assert [row["ref"] for row in exported()["products"]] == ["x"]


@pytest.mark.django_db
def test_a_changed_price_leaves_a_row_in_the_price_log() -> None:
    load(changed(SMALLEST, products__0__price=106))
    load(changed(SMALLEST, products__0__price=53))
    assert list(PriceChange.objects.values_list("old_price", "new_price")) == [(Decimal(100), Decimal(50))]
    assert StockRecord.objects.get().price == Decimal(50)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "net"),
    [
        (date(2026, 3, 31), Decimal("100.000000")),
        (date(2026, 4, 1), Decimal("105.660377")),
        (date(2027, 12, 31), Decimal("105.660377")),
        (date(2028, 1, 1), Decimal("100.000000")),
    ],
)
def test_the_price_in_the_file_includes_the_vat_of_the_day(day: date, net: Decimal) -> None:
    load(changed(SMALLEST, products__0__price=112), day=day)
    assert StockRecord.objects.get().price == net
    assert exported(day=day)["products"][0]["price"] == "112.00"


@pytest.mark.django_db
@pytest.mark.parametrize("price", [89.5, "89.50", "89.5"])
def test_a_price_is_a_number_or_a_decimal_string(price: Any) -> None:
    load(changed(SMALLEST, products__0__price=price))
    assert exported()["products"][0]["price"] == "89.50"


@pytest.mark.django_db
def test_categories_are_found_by_name_slug_and_path_and_made_when_unknown() -> None:
    names = [
        "Korv",
        "korv",
        "Chark > Korv",
        "rokt-fisk",
        "Röda saker",
        "röda saker",
        "Egna > Djupa",
        "ÄPPLEN OCH PÄRON",
    ]
    products = [{"ref": f"x{n}", "producer": "o", "name": "Vara", "category": it} for n, it in enumerate(names)]
    load({"organisations": SMALLEST["organisations"], "products": products})
    got = [Product.objects.get(ref=f"x{n}").categories.get().full_name for n in range(len(names))]
    assert got == [
        "Chark > Korv",
        "Chark > Korv",
        "Chark > Korv",
        "Fisk > Rökt fisk",
        "Röda saker",
        "Röda saker",
        "Egna > Djupa",
        "Frukt och bär > Äpplen och päron",
    ]
    assert Category.objects.get(slug="korv").name_en == "Sausages"


FAULTY: dict[str, Any] = {
    "organisations": [
        {"ref": "o", "name": "", "municipality": "Lund", "roles": ["bonde"], "colour": "röd"},
        {"ref": "o", "website": "javascript:alert(1)", "email": "ingen adress", "contact_public": "ibland"},
        {"ref": 7, "name": "Sju", "phone": "0" * 41, "certificates": [{"scheme": "KRAV", "valid_from": "2026-13-01"}]},
    ],
    "places": [
        {
            "ref": "p",
            "name": "Bod\u0000en",
            "kind": "castle",
            "lat": 91,
            "lon": "öster",
            "organisation": "nobody",
            "hours": [
                {"days": [], "opens": "25:00", "closes": 600},
                {"days": ["fredag"], "opens": "10:00", "closes": "11:00", "every_weeks": 2.5},
                {"days": ["mon"], "opens": "10:00", "closes": "11:00", "from": "05-01"},
            ],
            "exceptions": [{"date": "julafton", "closed": True}, {"date": "2026-12-24"}],
        },
        "en plats",
        {"ref": "q", "name": True, "kind": "farm_shop", "lat": 58.9, "lon": 17.5, "services": "swish"},
    ],
    "products": [
        {
            "ref": "x",
            "producer": "nobody",
            "offered_by": "",
            "name": "Lammkorv",
            "category": None,
            "price": "12.345",
            "price_unit": "kilo",
            "net_content": {"amount": 0, "unit": "KGM"},
            "storage": "hot",
            "alcohol_percent": "100.5",
            "age_limit": "arton",
            "gtin": "123",
            "origin": {"country": "Sverige"},
            "nutrition": ["salt"],
            "seasons": [{"from": "13-01", "to": "05-01"}],
        },
        {"producer": "o", "name": "Utan ref", "category": "Korv", "price": "gratis"},
        {"ref": "x", "producer": "7", "name": "En till", "category": "Korv", "price": 100_000_000},
    ],
    "listings": [
        {"product": "x", "place": "p", "confirmed_on": "igår"},
        {"product": "x", "place": "p", "ref": "l", "stock": "slut"},
        {"product": "y", "place": "q", "ref": "l", "price": -1},
        {"product": ["x"], "place": "r"},
        {"product": "x", "place": "q", "from": "2026-02-01", "to": "2026-01-01"},
    ],
    "shops": [],
}
NOWHERE = "neither in the file nor loaded before; add it to the file, or correct the ref"
TWICE = "which cannot be told apart; give each its own ref, or take away those that say the same"


@pytest.mark.django_db
def test_every_fault_of_every_kind_is_reported_at_once_with_its_path_in_the_order_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "file.json"
    file.write_text(json.dumps(FAULTY))
    with pytest.raises(CatalogueFileRefused) as refusal:
        read_catalogue(file)
    assert [str(fault) for fault in refusal.value.faults] == [
        "shops: unknown field; see docs/catalogue-format.md for the ones there are",
        "organisations[0].colour: unknown field; see docs/catalogue-format.md for the ones there are",
        'organisations[0].municipality: "Lund" is no municipality of the county: write its name or its four-digit code, or leave it out to have it taken from the point on the map',
        "organisations[0].name: is empty; fill it in, or leave it out if it need not be there",
        f'organisations[0].ref: "o" stands at 2 organisations, {TWICE}',
        'organisations[0].roles[0]: must be "producer", "processor", "hub", "shop", "restaurant", "public_buyer", "carrier", "association" or "partner" (found "bonde")',
        'organisations[1].contact_public: must be true or false, without quotation marks (found "ibland")',
        'organisations[1].email: must be an e-mail address, such as namn@example.se (found "ingen adress")',
        "organisations[1].name: is missing and must be there; add it",
        f'organisations[1].ref: "o" stands at 2 organisations, {TWICE}',
        'organisations[1].website: must be an address that begins with https:// or http:// and has no spaces (found "javascript:alert(1)")',
        'organisations[2].certificates[0].scheme: must be "EU_ORGANIC_FARMING", "KRAV_MARK", "FRAN_SVERIGE", "KOTT_FRAN_SVERIGE", "MJOLK_FRAN_SVERIGE", "SWEDISH_SEAL_OF_QUALITY", "SVENSKT_SIGILL_KLIMATCERTIFIERAD", "SVENSKT_SIGILL_NATURBETESKOTT", "DEMETER_LABEL", "NYCKELHALET", "SVENSK_FAGEL", "SVANEN", "PROTECTED_DESIGNATION_OF_ORIGIN", "PROTECTED_GEOGRAPHICAL_INDICATION" or "TRADITIONAL_SPECIALTY_GUARANTEED" (found "KRAV")',
        'organisations[2].certificates[0].valid_from: must be a day written YYYY-MM-DD, such as 2026-05-15 (found "2026-13-01")',
        "organisations[2].phone: is 41 characters long and may be 40; shorten it",
        'places[0].exceptions[0].date: must be a day written YYYY-MM-DD, such as 2026-05-15 (found "julafton")',
        "places[0].exceptions[1]: write either closed: true, or both opens and closes",
        "places[0].hours[0].closes: a time is written HH:MM in quotation marks, from 00:00 to 24:00 (found 600)",
        "places[0].hours[0].days: has too few entries; write at least 1",
        'places[0].hours[0].opens: a time is written HH:MM in quotation marks, from 00:00 to 24:00 (found "25:00")',
        'places[0].hours[1].days[0]: must be "mon", "tue", "wed", "thu", "fri", "sat" or "sun" (found "fredag")',
        "places[0].hours[1].every_weeks: must be a whole number, such as 3 (found 2.5)",
        "places[0].hours[2]: a season needs both from and to; write both, or neither",
        'places[0].kind: must be "farm_shop", "dairy", "bakery", "brewery", "distillery", "winery", "mill", "cidery", "smokehouse", "butcher", "game_handler", "pick_your_own", "nursery", "apiary", "farm_cafe", "cafe", "restaurant", "inn", "country_store", "grocer", "delicatessen", "market_hall", "market", "reko", "hub", "vending", "liquor_store", "web_shop", "transhipment" or "public_kitchen" (found "castle")',
        "places[0].lat: must be at most 90 (found 91)",
        'places[0].lon: must be a number, such as 12.5 (found "öster")',
        "places[0].name: has a control character; only line breaks and tabs may stand in a text; take it away",
        f'places[0].organisation: there is no organisation "nobody", {NOWHERE}',
        'places[1]: must be an object in curly brackets (found "en plats")',
        "places[2].name: must be text in quotation marks (found true)",
        'places[2].services: must be a list in square brackets (found "swish")',
        'products[0].age_limit: must be a whole number, such as 3 (found "arton")',
        'products[0].alcohol_percent: must be at most 100 (found "100.5")',
        "products[0].category: must be text in quotation marks (found null)",
        'products[0].gtin: must be the 8, 12, 13 or 14 digits of a bar code, without spaces (found "123")',
        "products[0].net_content.amount: must be more than 0 (found 0)",
        "products[0].nutrition: must be an object in curly brackets",
        "products[0].offered_by: is empty; fill it in, or leave it out if it need not be there",
        'products[0].origin.country: must be a country\'s two capital letters, such as SE (found "Sverige")',
        'products[0].price: has too many decimals; round it to 2 (found "12.345")',
        'products[0].price_unit: must be "H87", "KGM", "GRM", "LTR", "DLT", "CLT", "MLT", "HGM", "MTR", "BH", "BX", "HUR" or "IE" (found "kilo")',
        f'products[0].producer: there is no organisation "nobody", {NOWHERE}',
        f'products[0].ref: "x" stands at 2 products, {TWICE}',
        'products[0].seasons[0].from: a day of the year is written MM-DD in quotation marks, such as 05-15 (found "13-01")',
        'products[0].storage: must be "ambient", "cool", "chilled" or "frozen" (found "hot")',
        'products[1].price: must be a number, such as 12.5 (found "gratis")',
        "products[1].ref: is missing and must be there; add it",
        "products[2].price: must be less than 100000000 (found 100000000)",
        f'products[2].ref: "x" stands at 2 products, {TWICE}',
        'listings[0]: "x" is listed 2 times at "p"; keep one of them',
        'listings[0].confirmed_on: must be a day written YYYY-MM-DD, such as 2026-05-15 (found "igår")',
        'listings[1]: "x" is listed 2 times at "p"; keep one of them',
        f'listings[1].ref: "l" stands at 2 listings, {TWICE}',
        'listings[1].stock: must be "in_stock", "few", "out" or "unknown" (found "slut")',
        "listings[2].price: must be at least 0 (found -1)",
        f'listings[2].product: there is no product "y", {NOWHERE}',
        f'listings[2].ref: "l" stands at 2 listings, {TWICE}',
        f'listings[3].place: there is no place "r", {NOWHERE}',
        "listings[3].product: must be text in quotation marks",
        "listings[4]: to is before from; a listing ends on the day it begins or later",
    ]
    assert Organisation.objects.count() == 0


@pytest.mark.django_db
def test_a_ref_to_what_was_loaded_before_leads_somewhere_though_the_file_has_other_faults() -> None:
    load(SMALLEST)
    Place.objects.update(ref=None)
    nameless = f"place-{Place.objects.get().pk}"
    product = {"ref": "ny", "producer": "o", "name": "", "category": "Korv"}
    listings = [{"product": "x", "place": nameless}, {"product": "ny", "place": nameless}]
    assert refused({"products": [product], "listings": listings}) == [
        "products[0].name: is empty; fill it in, or leave it out if it need not be there"
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("products", [{"products": {}}, {"produkter": []}], ids=["no list", "misspelt"])
def test_where_a_kind_cannot_be_read_at_all_nothing_is_said_of_the_refs_that_lead_to_it(products: dict) -> None:
    without = {name: rows for name, rows in SMALLEST.items() if name != "products"}
    faults = refused({**without, **products, "listings": [{"product": "x", "place": "nowhere"}]})
    assert [fault.split(": ")[0] for fault in faults] == [*products, "listings[0].place"]


@pytest.mark.django_db
def test_every_ref_that_repeats_or_leads_nowhere_is_reported() -> None:
    document = changed(SMALLEST, products__0__producer="nobody", places__0__organisation="no", listings__0__place="q")
    document["organisations"].append({"ref": "o", "name": "Igen", "municipality": "Lund"})
    document["listings"] += [{"product": "y", "place": "p"}, {"product": "x", "place": "q"}]
    assert refused(document) == [
        f'organisations[0].ref: "o" stands at 2 organisations, {TWICE}',
        (
            'organisations[1].municipality: "Lund" is no municipality of the county: write its name or its four-digit '
            "code, or leave it out to have it taken from the point on the map"
        ),
        f'organisations[1].ref: "o" stands at 2 organisations, {TWICE}',
        f'places[0].organisation: there is no organisation "no", {NOWHERE}',
        f'products[0].producer: there is no organisation "nobody", {NOWHERE}',
        'listings[0]: "x" is listed 2 times at "q"; keep one of them',
        f'listings[0].place: there is no place "q", {NOWHERE}',
        f'listings[1].product: there is no product "y", {NOWHERE}',
        'listings[2]: "x" is listed 2 times at "q"; keep one of them',
        f'listings[2].place: there is no place "q", {NOWHERE}',
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("places__0__hours", [{"days": ["mon"], "opens": "10:00", "closes": "11:00", "from": "05-01"}], "both from and to"),
        ("places__0__hours", [{"days": ["mon"], "opens": "10:00", "closes": "11:00", "every_weeks": 2}], "needs starting"),
        ("places__0__hours", [{"days": ["mon"], "opens": "24:00", "closes": "24:00"}], "at most 23:59"),
        ("places__0__hours", [{"days": [], "opens": "10:00", "closes": "11:00"}], "too few entries; write at least 1"),
        ("places__0__exceptions", [{"date": "2026-12-24"}], "either closed: true, or both"),
        ("places__0__exceptions", [{"date": "2026-12-24", "closed": True, "opens": "10:00", "closes": "12:00"}], "either"),
        ("products__0__seasons", [{"from": "13-01", "to": "05-01"}], "MM-DD"),
        ("products__0__price", "12.345", "too many decimals; round it to 2"),
        ("products__0__price", True, "found true"),
        ("products__0__gtin", "123", "must be the 8, 12, 13 or 14 digits of a bar code"),
        ("organisations__0__website", "javascript:alert(1)", "begins with https:// or http://"),
        ("organisations__0__email", "ingen adress", "must be an e-mail address"),
        ("places__0__website", "ftp://boden.example.se", "begins with https:// or http://"),
        ("listings__0__to", "2020-01-01", "to is before from"),
        ("organisations__0__certificates", [{"scheme": "KRAV_MARK", "valid_from": "2026-02-01", "valid_to": "2026-01-01"}],
         "valid_to is before valid_from"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_is_refused_with_the_reason(path: str, value: Any, message: str) -> None:
    document = changed(SMALLEST, listings__0={"product": "x", "place": "p", "from": "2026-01-01"})
    with pytest.raises(CatalogueFileRefused) as refusal:
        parse_catalogue(changed(document, **{path: value}))
    assert message in str(refusal.value.faults[0])


@pytest.mark.django_db
def test_packages_above_are_told_once_and_only_when_something_changed() -> None:
    told: list[tuple[str, list[int]]] = []

    def listen(*, kind: str, ids: list[int], **kwargs: Any) -> None:
        told.append((kind, ids))

    facts_changed.connect(listen)
    try:
        load(SMALLEST)
        load(SMALLEST)
    finally:
        facts_changed.disconnect(listen)
    assert told == [("catalogue", [])]


@pytest.mark.django_db
def test_an_organisation_is_at_home_where_its_first_place_lies_whatever_order_they_come_in() -> None:
    abroad = {"ref": "a", "name": "Utanför", "kind": "farm_shop", "lat": 55.6, "lon": 13.0, "organisation": "o"}
    trosa = {"ref": "b", "name": "I Trosa", "kind": "farm_shop", "lat": 58.95, "lon": 17.5, "organisation": "o"}
    flen = {"ref": "c", "name": "I Flen", "kind": "farm_shop", "lat": 59.06, "lon": 16.59, "organisation": "o"}
    for places in ([abroad, trosa, flen], [flen, abroad, trosa]):
        load({"organisations": SMALLEST["organisations"], "places": places}, replace=True)
        assert Organisation.objects.get().municipality_code == "0488"
        assert not load(exported(), replace=True).anything


@pytest.mark.django_db
def test_what_is_taken_away_takes_with_it_what_hangs_on_it_and_leaves_the_rest() -> None:
    load(WHOLE)
    load(SMALLEST)
    load(SMALLEST, replace=True)
    left = {model.__name__: model.objects.count() for model in (Product, Place, Listing, StockRecord, Certificate)}
    assert left == {"Product": 1, "Place": 1, "Listing": 1, "StockRecord": 0, "Certificate": 0}
    assert exported() == {
        **SMALLEST,
        "organisations": [{**SMALLEST["organisations"][0], "municipality": ""}],
        "places": [{**SMALLEST["places"][0], "municipality": "0488"}],
        "products": [{**SMALLEST["products"][0], "category": "Chark > Korv"}],
    }


@pytest.mark.django_db
def test_a_certificate_that_stays_keeps_who_checked_it() -> None:
    load(WHOLE)
    Certificate.objects.filter(number="K-1").update(checked_on=DAY)
    load(changed(WHOLE, organisations__0__name="Nytt namn"))
    assert Certificate.objects.get(number="K-1").checked_on == DAY


@pytest.mark.django_db
def test_the_command_loads_and_tells_how_it_went(tmp_path: Path) -> None:
    file, out = tmp_path / "file.json", io.StringIO()
    file.write_text(json.dumps(SMALLEST))
    call_command("load_catalogue", file, stdout=out)
    assert "created: 1 organisation, 1 place, 1 product, 1 listing" in out.getvalue()
    call_command("load_catalogue", file, replace=True, stdout=out)
    assert "Nothing differed: 4 rows" in out.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"products": [{"ref": 1}]}', "products[0].producer: is missing and must be there"),
        (b"{", "line 1, column 2: is not JSON"),
        (b"[]", "the file: must be an object in curly brackets"),
        (b'{"a": "\xff"}', "is not UTF-8 text"),
        (b'{"organisations": [{"ref": "o", "name": "a\\u0000b"}]}', "organisations[0].name: has a control character"),
    ],
)
def test_the_command_says_what_is_wrong(tmp_path: Path, content: bytes, message: str) -> None:
    file = tmp_path / "file.json"
    file.write_bytes(content)
    with pytest.raises(CommandError) as refusal:
        call_command("load_catalogue", file)
    assert message in str(refusal.value)


@pytest.mark.django_db
def test_a_file_that_begins_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    file = tmp_path / "file.json"
    file.write_text(json.dumps(SMALLEST), encoding="utf-8-sig")
    call_command("load_catalogue", file, stdout=io.StringIO())
    assert Product.objects.count() == 1


def test_the_command_says_when_there_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        call_command("load_catalogue", tmp_path / "none.json")


def test_the_published_schema_is_the_one_that_is_used() -> None:
    published = json.loads((ROOT / "docs/catalogue.schema.json").read_text())
    assert published == json_schema()
    jsonschema.Draft202012Validator.check_schema(published)
    jsonschema.validate(WHOLE, published)
    jsonschema.validate(SMALLEST, published)


def test_the_example_in_the_documentation_loads() -> None:
    text = (ROOT / "docs/catalogue-format.md").read_text()
    example = json.loads(text.split("```json\n")[1].split("```")[0])
    assert len(parse_catalogue(example).products) == 1
