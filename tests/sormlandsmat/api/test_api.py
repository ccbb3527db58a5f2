"""The API: whole answers, what it refuses, what it never tells, and how little it asks the database."""

from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client, override_settings
from pytest_django import DjangoAssertNumQueries

from catalogue.models import Product
from hubs.catalogue_file.load import load_catalogue
from hubs.catalogue_file.reading import parse_catalogue
from hubs.models import Place
from members.models import Organisation

from .conftest import DAY  # noqa: TID252 - pytest's own way to share

pytestmark = pytest.mark.django_db


def get(client: Client, address: str, **query: Any) -> Any:
    response = client.get(f"/api/v1{address}", query)
    assert response.status_code == 200, response.content
    return response.json()


def pk(model: Any, ref: str) -> int:
    return int(model.objects.get(ref=ref).pk)


def names(answer: Any) -> list[str]:
    return [item["name"] for item in answer["items"]]


def test_a_search_near_a_place_tells_everything_a_list_shows(client: Client, county: dict[str, Any]) -> None:
    answer = get(client, "/products", q="lammkorv nära Trosa")
    sausage, farm, shop = pk(Product, "sausage"), pk(Organisation, "farm"), pk(Place, "trosa")
    (item,) = answer["items"]
    distance = item["nearest"].pop("distance_m")
    assert distance == pytest.approx(500, abs=1000)
    assert item == {
        "id": sausage,
        "ref": "sausage",
        "name": "Lammkorv med timjan",
        "url": f"/produkt/{sausage}-lammkorv-med-timjan/",
        "producer": {"id": farm, "name": "Tallåsens gård"},
        "category": {"slug": "korv", "name": "Korv"},
        "price": {
            "amount": 99.0,
            "currency": "SEK",
            "vat_rate": 0.06,
            "unit": "H87",
            "comparison": {"amount": 247.5, "unit": "KGM"},
        },
        "labels": ["KRAV_MARK", "FRAN_SVERIGE"],
        "nearest": {
            "place_id": shop,
            "name": "Boden i Trosa",
            "kind": "farm_shop",
            "lat": 58.9,
            "lon": 17.55,
            "open": True,
            "confirmed_on": "2026-11-12",
        },
        "similar": False,
    }
    assert (answer["total"], answer["correction"]) == (1, None)
    place = answer["interpretation"]["place"]
    assert (answer["interpretation"]["text"], place["name"]) == ("lammkorv", "Trosa")
    assert answer["facets"]["category"] == [
        {"value": "chark", "label": "Chark", "count": 1, "selected": False},
        {"value": "korv", "label": "Korv", "count": 1, "selected": False},
    ]


def test_a_product_tells_what_is_known_and_what_is_missing(client: Client, county: dict[str, Any]) -> None:
    answer = get(client, f"/products/{pk(Product, 'sausage')}")
    kept = {
        name: answer[name] for name in ("ingredients", "allergens", "nutrition", "seasons", "net_content", "labels")
    }
    assert kept == {
        "ingredients": "Lammkött, **mjölk**",
        "allergens": [{"allergen": "milk", "level": "contains", "detail": ""}],
        "nutrition": {"energy_kj": 1046.0},
        "seasons": [{"starts": "08-15", "ends": "02-28"}],
        "net_content": {"amount": 0.4, "unit": "KGM"},
        "labels": ["FRAN_SVERIGE", "KRAV_MARK"],
    }
    assert [(it["place"]["name"], it["price"], it["source"]) for it in answer["listings"]] == [
        ("Boden i Trosa", 99.0, "place"),
        ("Lanthandeln", None, "import"),
    ]
    assert "storage" in answer["missing"]


def test_a_place_tells_its_hours_and_what_it_sells(client: Client, county: dict[str, Any]) -> None:
    answer = get(client, f"/places/{pk(Place, 'trosa')}")
    assert (answer["open"], answer["open_until"], answer["next_opening"], len(answer["week"])) == (True, None, None, 7)
    assert [it["ref"] for it in answer["products"]] == ["sausage"]
    closed = get(client, f"/places/{pk(Place, 'flen')}")
    assert (closed["open"], closed["week"], closed["municipality"]) == (False, [], "0482")
    assert [it["ref"] for it in closed["products"]] == ["sausage"]  # the cheese is sold out


def test_a_producer_shows_what_it_chose_to_and_never_its_number(client: Client, county: dict[str, Any]) -> None:
    response = client.get(f"/api/v1/producers/{pk(Organisation, 'farm')}")
    answer = response.json()
    assert (answer["email"], answer["phone"]) == ("", "")
    assert sorted(it["ref"] for it in answer["products"]) == ["cheese", "sausage"]
    assert [it["ref"] for it in answer["places"]] == ["flen"]
    assert b"000000-1234" not in response.content


def test_places_by_box_kind_and_municipality_and_as_geojson(client: Client, county: dict[str, Any]) -> None:
    assert names(get(client, "/places")) == ["Boden i Trosa", "Lanthandeln"]
    assert names(get(client, "/places", bbox="17,58,18,59")) == ["Boden i Trosa"]
    assert names(get(client, "/places", kind="country_store")) == ["Lanthandeln"]
    assert names(get(client, "/places", municipality="flen")) == ["Lanthandeln"]
    assert names(get(client, "/places", open_at="now")) == ["Boden i Trosa"]
    assert names(get(client, "/places", page=2, size=1)) == ["Lanthandeln"]
    collection = get(client, "/places.geojson")
    assert [it["geometry"] for it in collection["features"]] == [
        {"type": "Point", "coordinates": [17.55, 58.9]},
        {"type": "Point", "coordinates": [16.59, 59.06]},
    ]
    accepted = client.get("/api/v1/places", headers={"accept": "application/geo+json"})
    assert (accepted.headers["Content-Type"], accepted.json()) == ("application/geo+json", collection)


def test_the_map_is_the_same_search(client: Client, county: dict[str, Any]) -> None:
    answer = get(client, "/map", q="lammkorv")
    assert [(it["name"], it["products"], it["open"]) for it in answer["places"]] == [
        ("Boden i Trosa", 1, True),
        ("Lanthandeln", 1, False),
    ]
    assert (answer["total_places"], answer["total_products"], answer["cells"]) == (2, 1, [])
    assert answer["bounds"] == [16.59, 58.9, 17.55, 59.06]
    near = get(client, "/map", q="lammkorv", bbox="17,58,18,59")
    assert [it["name"] for it in near["places"]] == ["Boden i Trosa"]
    gathered = get(client, "/map", q="lammkorv", zoom=2)
    assert [(cell["count"], cell["bounds"]) for cell in gathered["cells"]] == [(2, [16.59, 58.9, 17.55, 59.06])]


def test_suggestions_lead_somewhere(client: Client, county: dict[str, Any]) -> None:
    items = get(client, "/suggest", q="lamm")["items"]
    product = next(it for it in items if it["kind"] == "product")
    assert product["url"] == f"/produkt/{pk(Product, 'sausage')}-lammkorv-med-timjan/"
    assert product["highlight"] == [[0, 4]]
    producers = [it for it in get(client, "/suggest", q="tallåsen")["items"] if it["kind"] == "producer"]
    assert [it["url"] for it in producers] == [f"/producent/{pk(Organisation, 'farm')}-tallasens-gard/"]
    assert get(client, "/suggest", q="") == {"items": []}


def test_categories_are_a_tree_and_municipalities_nine(client: Client, county: dict[str, Any]) -> None:
    tree = get(client, "/categories")
    assert [(it["slug"], [child["slug"] for child in it["children"]]) for it in tree] == [
        ("chark", ["korv"]),
        ("mejeri", ["ost"]),
    ]
    assert len(get(client, "/municipalities")) == 9


@pytest.mark.parametrize(
    ("address", "query", "parameter"),
    [
        ("/products", {"colour": "red"}, "colour"),
        ("/products", {"size": 101}, "size"),
        ("/products", {"page": 0}, "page"),
        ("/products", {"near": "17.5"}, "near"),
        ("/products", {"near": "95,17"}, "near"),
        ("/products", {"near": "nan,17"}, "near"),
        ("/products", {"bbox": "18,58,17,59"}, "bbox"),
        ("/products", {"open_at": "soon"}, "open_at"),
        ("/products", {"sort": "bribes"}, "sort"),
        ("/products", {"kind": "castle"}, "kind"),
        ("/products", {"free_from": "air"}, "free_from"),
        ("/products", {"q": ["a", "b"]}, "q"),
        ("/products", {"place": "Atlantis"}, "place"),
        ("/map", {"zoom": 19}, "zoom"),
        ("/map", {"page": 1}, "page"),
        ("/places", {"q": "x"}, "q"),
        ("/suggest", {}, "q"),
        ("/categories", {"q": "x"}, "q"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(client: Client, address: str, query: Any, parameter: str) -> None:
    response = client.get(f"/api/v1{address}", query)
    assert response.status_code == 422
    assert any(parameter in fault["loc"] for fault in response.json()["detail"])


@pytest.mark.parametrize(
    "address", ["/products/{draft}", "/products/{unseen}", "/places/{hidden}", "/producers/{secret}"]
)
def test_what_is_hidden_is_not_there(client: Client, county: dict[str, Any], address: str) -> None:
    ids = {ref: pk(model, ref) for model, ref in
           ((Product, "draft"), (Product, "unseen"), (Place, "hidden"), (Organisation, "secret"))}  # fmt: skip
    response = client.get("/api/v1" + address.format(**ids))
    assert (response.status_code, response.json()) == (404, {"detail": "There is nothing public at this address."})
    assert [item["ref"] for item in get(client, "/products")["items"]] == ["sausage", "cheese"]


def test_an_answer_that_is_known_is_not_sent_again(client: Client, county: dict[str, Any]) -> None:
    first = client.get("/api/v1/products", {"q": "korv"})
    tag = first.headers["ETag"]
    again = client.get("/api/v1/products", {"q": "korv"}, headers={"if-none-match": tag})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    assert client.get("/api/v1/products", {"q": "ost"}, headers={"if-none-match": tag}).status_code == 200
    Product.objects.get(ref="sausage").save()
    assert client.get("/api/v1/products", {"q": "korv"}, headers={"if-none-match": tag}).status_code == 200


def test_pages_of_other_sites_may_read(client: Client, county: dict[str, Any]) -> None:
    read = client.get("/api/v1/municipalities", headers={"origin": "https://kommunen.example.se"})
    asked = client.options("/api/v1/municipalities")
    assert read.headers["Access-Control-Allow-Origin"] == asked.headers["Access-Control-Allow-Origin"] == "*"
    assert (asked.status_code, asked.headers["Access-Control-Allow-Methods"]) == (204, "GET, HEAD, OPTIONS")
    assert "Access-Control-Allow-Credentials" not in read.headers


def test_head_is_get_without_the_body(client: Client, county: dict[str, Any]) -> None:
    body, head = client.get("/api/v1/products"), client.head("/api/v1/products")
    assert (head.status_code, head.content, head.headers["ETag"]) == (200, b"", body.headers["ETag"])
    assert abs(int(head.headers["Content-Length"]) - len(body.content)) < 10  # the answer says how long it took


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_it_is_read_only(client: Client, method: str) -> None:
    assert getattr(client, method)("/api/v1/products").status_code == 405


@override_settings(API_RATE_LOOPBACK="2/m")
def test_who_asks_too_much_is_told_to_wait(client: Client) -> None:
    caches["local"].clear()
    statuses = [client.get("/api/v1/municipalities").status_code for _ in range(3)]
    assert statuses == [200, 200, 429]


@pytest.mark.parametrize(
    ("address", "most"),
    [("/products?q=korv", 7), ("/map?q=korv", 2), ("/places", 5), ("/suggest?q=korv", 5)],
)
def test_a_list_costs_the_same_with_one_and_with_three(
    client: Client, county: dict[str, Any], address: str, most: int,
    django_assert_max_num_queries: DjangoAssertNumQueries, django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    client.get(f"/api/v1{address}")
    with django_assert_max_num_queries(most) as one:
        client.get(f"/api/v1{address}")
        spent = len(one)
    sausage = county["products"][0]
    more = [{**sausage, "ref": f"more-{n}", "name": f"Grillkorv {n}"} for n in range(2)]
    listings = [{"product": it["ref"], "place": "trosa"} for it in more]
    load_catalogue(parse_catalogue({**county, "products": more, "listings": listings}), day=DAY)
    client.get(f"/api/v1{address}")
    # Suggestions cost a query for each kind of thing suggested, however many there are of it.
    bound = django_assert_max_num_queries(most) if "suggest" in address else django_assert_num_queries(spent)
    with bound:
        client.get(f"/api/v1{address}")


def test_suggestions_lead_to_pages_in_the_language_of_the_page(client: Client, county: dict[str, Any]) -> None:
    urls = {it["kind"]: it["url"] for it in get(client, "/suggest", q="lamm", language="en")["items"]}
    assert urls["word"] == "/en/search/?q=lammkorv"
    assert urls["product"].startswith("/en/product/")


def test_towns_are_suggested_as_searches(client: Client, county: dict[str, Any]) -> None:
    areas = [it for it in get(client, "/suggest", q="korv nära tros")["items"] if it["kind"] == "area"]
    assert [(it["text"], it["url"]) for it in areas][:1] == [("korv nära Trosa", "/sok/?q=korv+n%C3%A4ra+Trosa")]


def test_the_time_that_was_read_is_told(client: Client, county: dict[str, Any]) -> None:
    told = get(client, "/products", q="korv öppet på julafton 10-14 i säsong")["interpretation"]
    assert (told["text"], told["open_now"], told["in_season"]) == ("korv", False, True)
    assert (told["open_time"]["first"], told["open_time"]["last"], told["open_time"]["always"]) == (
        "10:00",
        "14:00",
        False,
    )
    assert [day[5:] for day in told["open_time"]["days"]] == ["12-24"]
    assert get(client, "/products", q="korv öppet nu")["interpretation"]["open_time"] is None
