"""The API's addresses: who may ask (anybody), what, and which query answers."""

from datetime import datetime
from typing import Any, TypeVar

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import NinjaAPI, Path, Query, Router
from ninja.errors import ValidationError

from catalogue.models import Category
from hubs.models import Municipality
from members.models import Organisation
from search.engines.faults import EngineAway
from search.middleware import AGAIN_AFTER
from sormlandsmat.api import rows, schemas, searching
from sormlandsmat.api.caching import answered_from_cache
from sormlandsmat.api.parameters import MapQuery, PlaceQuery, ProductQuery, SuggestQuery, refuse_unknown

Row = TypeVar("Row")
GEOJSON = "application/geo+json"
REFUSALS = {422: schemas.Fault, 429: schemas.Fault, 503: schemas.Fault}
REFUSALS_OF_ONE = {404: schemas.Fault, **REFUSALS}

api = NinjaAPI(
    title="Sörmlandsmat",
    version="1",
    description="Södermanland's local food: products, places, producers and where things can be bought. Read-only and "
    "open to all. Prices are kronor with VAT, points are WGS 84, distances are metres.",
    urls_namespace="api-1",
    openapi_url="/openapi.json",
    docs_url="/docs",
)
router = Router(tags=["Read"])


def clock() -> datetime:
    """Return this moment in Swedish time: the endpoints are where today is known."""
    return timezone.localtime()


@api.exception_handler(ValidationError)
def say_what_is_wrong(request: HttpRequest, refusal: ValidationError) -> HttpResponse:
    """Answer 422 with what is wrong and where."""
    faults = [
        {"type": it["type"], "loc": [str(part) for part in it["loc"]], "msg": it["msg"].removeprefix("Value error, ")}
        for it in refusal.errors
    ]
    return api.create_response(request, {"detail": faults}, status=422)


@api.exception_handler(Http404)
def say_that_it_is_not_there(request: HttpRequest, refusal: Http404) -> HttpResponse:
    """Answer 404 in words."""
    return api.create_response(request, {"detail": "There is nothing public at this address."}, status=404)


@api.exception_handler(EngineAway)
def say_that_search_is_away(request: HttpRequest, fault: EngineAway) -> HttpResponse:
    """Answer 503, and when to ask again."""
    answer = api.create_response(request, {"detail": "Search is away for a moment; ask again."}, status=503)
    answer.headers["Retry-After"] = str(AGAIN_AFTER)
    return answer


@router.get("/products", response={200: schemas.ProductPage, **REFUSALS}, summary="Search products")
@answered_from_cache
def products(request: HttpRequest, query: Query[ProductQuery]) -> schemas.ProductPage:
    """Find products by text, place, time and kind; with counts for every filter. Open to all."""
    refuse_unknown(request, known=ProductQuery)
    return searching.product_page(query, moment=clock())


@router.get("/map", response={200: schemas.MapAnswer, **REFUSALS}, summary="Search as a map")
@answered_from_cache
def map_of_products(request: HttpRequest, query: Query[MapQuery]) -> schemas.MapAnswer:
    """The same search as places on a map, gathered in cells where they lie close. Open to all."""
    refuse_unknown(request, known=MapQuery)
    return searching.map_answer(query, moment=clock())


@router.get("/products/{int:product_id}", response={200: schemas.ProductAnswer, **REFUSALS_OF_ONE}, summary="A product")
@answered_from_cache
def product(request: HttpRequest, product_id: Path[searching.Id]) -> schemas.ProductAnswer:
    """All that is known of a public product. Open to all."""
    refuse_unknown(request)
    moment = clock()
    found = rows.list_of_products().prefetch_related("allergens", "seasons").filter(pk=product_id).first()
    return rows.product_answer(there(found), day=moment.date(), moment=moment)


@router.get("/places", response={200: schemas.PlacePage, **REFUSALS}, summary="Places")
@answered_from_cache
def places(request: HttpRequest, query: Query[PlaceQuery]) -> Any:
    """Public places, by name; as GeoJSON when `Accept: application/geo+json` asks for it. Open to all."""
    refuse_unknown(request, known=PlaceQuery)
    if GEOJSON in request.headers.get("Accept", ""):
        return geojson(searching.place_collection(query, moment=clock()))
    return searching.place_page(query, moment=clock())


@router.get("/places.geojson", response={200: schemas.PlaceCollection, **REFUSALS}, summary="Places as GeoJSON")
@answered_from_cache
def places_geojson(request: HttpRequest, query: Query[PlaceQuery]) -> HttpResponse:
    """Public places as GeoJSON, by name. Open to all."""
    refuse_unknown(request, known=PlaceQuery)
    return geojson(searching.place_collection(query, moment=clock()))


@router.get("/places/{int:place_id}", response={200: schemas.PlaceAnswer, **REFUSALS_OF_ONE}, summary="A place")
@answered_from_cache
def place(request: HttpRequest, place_id: Path[searching.Id]) -> schemas.PlaceAnswer:
    """All that is known of a public place: hours of the week to come, and what it sells. Open to all."""
    refuse_unknown(request)
    moment = clock()
    found = rows.list_of_places().filter(pk=place_id).first()
    return rows.place_answer(there(found), day=moment.date(), moment=moment)


@router.get(
    "/producers/{int:producer_id}", response={200: schemas.ProducerAnswer, **REFUSALS_OF_ONE}, summary="A producer"
)
@answered_from_cache
def producer(request: HttpRequest, producer_id: Path[searching.Id]) -> schemas.ProducerAnswer:
    """What an organisation shows of itself, its products and places. Open to all."""
    refuse_unknown(request)
    moment = clock()
    found = Organisation.objects.public().prefetch_related("roles", "certificates").filter(pk=producer_id).first()
    return rows.producer_answer(there(found), day=moment.date(), moment=moment)


@router.get("/suggest", response={200: schemas.Suggestions, **REFUSALS}, summary="Suggest as you type")
@answered_from_cache
def suggest(request: HttpRequest, query: Query[SuggestQuery]) -> schemas.Suggestions:
    """What somebody who has typed so far may want; one slip is forgiven. Open to all."""
    refuse_unknown(request, known=SuggestQuery)
    return searching.suggestions(query)


@router.get("/categories", response={200: list[schemas.CategoryAnswer], **REFUSALS}, summary="The tree of foods")
@answered_from_cache
def categories(request: HttpRequest) -> list[schemas.CategoryAnswer]:
    """Every category, each with those under it. Open to all."""
    refuse_unknown(request)
    return rows.category_tree(Category.objects.browsable().order_by("path"))


@router.get("/municipalities", response={200: list[schemas.MunicipalityAnswer], **REFUSALS}, summary="Municipalities")
@answered_from_cache
def municipalities(request: HttpRequest) -> list[schemas.MunicipalityAnswer]:
    """The county's municipalities. Open to all."""
    refuse_unknown(request)
    return [rows.municipality(it) for it in Municipality.objects.all()]


def there(found: Row | None) -> Row:
    """Return what was found.

    Raises:
        Http404: nothing was.

    """
    if found is None:
        raise Http404
    return found


def geojson(collection: schemas.PlaceCollection) -> HttpResponse:
    """Return the collection with its own content type."""
    return HttpResponse(collection.model_dump_json(), content_type=GEOJSON)


api.add_router("", router)
