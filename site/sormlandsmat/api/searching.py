"""From the API's parameters to a search, and from what was found to its answer."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Annotated
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import override
from ninja.errors import ValidationError
from pydantic import Field

from catalogue.models import Category, Product
from hubs.geography.distance import Box
from hubs.models import Place
from members.models import Organisation
from search import queries
from search.asking import Asked, FindRequest
from search.engines import Filters, Suggestion
from search.places import gazetteer, region
from search.when import When
from sormlandsmat.api import rows, schemas
from sormlandsmat.api.parameters import (
    MapQuery,
    PlaceQuery,
    ProductQuery,
    SuggestQuery,
    Where,
    parse_box,
    parse_moment,
    parse_point,
)

Id = Annotated[int, Field(ge=1, le=2**53)]


def find_request(query: Where, *, moment: datetime) -> FindRequest:
    """Return the search that the parameters ask for."""
    refuse_unknown_place(query.place)
    asked = parse_moment(query.open_at) if query.open_at else None
    return FindRequest(
        day=moment.date(),
        moment=moment,
        text=query.q,
        near=parse_point(query.near) if query.near else None,
        place=query.place or "",
        radius_km=query.radius_km,
        bbox=parse_box(query.bbox) if query.bbox else None,
        filters=filters(query),
        open_now=asked == "now",
        open_at=asked if isinstance(asked, datetime) else None,
        in_season=query.in_season,
    )


def refuse_unknown_place(name: str | None) -> None:
    """Refuse a place that nobody knows, which would otherwise be no condition at all.

    Raises:
        ValidationError: naming the place.

    """
    if name and name.strip() and gazetteer().find(name, fuzzy=True) is None:
        text = f"no place is called {name!r}: write a town, village, lake, island or postal code, or use near=lat,lon"
        raise ValidationError([{"type": "unknown_place", "loc": ["query", "place"], "msg": text}])


def filters(query: Where) -> Filters:
    """Return what hits must be."""
    return Filters(
        categories=tuple(query.category),
        producers=tuple(query.producer),
        municipalities=codes(query.municipality),
        labels=tuple(it.value for it in query.label),
        channels=tuple(it.value for it in query.channel),
        kinds=tuple(it.value for it in query.kind),
        free_from=tuple(it.value for it in query.free_from),
        price_min=None if query.price_min is None else Decimal(str(query.price_min)),
        price_max=None if query.price_max is None else Decimal(str(query.price_max)),
    )


def codes(municipalities: list[str]) -> tuple[str, ...]:
    """Return the codes of municipalities by code, slug or name; an unknown one stands as it is and finds nothing."""
    by_name = {it.name.casefold(): it for it in region().municipalities}
    known = ((text, region().municipality(text) or by_name.get(text.casefold())) for text in municipalities)
    return tuple(it.code if it else text for text, it in known)


def product_page(query: ProductQuery, *, moment: datetime) -> schemas.ProductPage:
    """Return one page of products."""
    request = find_request(query, moment=moment)
    found = queries.find(replace(request, sort=query.sort, page=query.page, size=query.size))
    return schemas.ProductPage(
        total=found.total,
        items=[product_item(row) for row in found.rows],
        facets={
            name: [
                schemas.FacetValue(value=it.value, label=it.label, count=it.count, selected=it.selected)
                for it in choices
            ]
            for name, choices in found.facets.items()
        },
        correction=correction(found.asked),
        interpretation=interpretation(found.asked),
        took_ms=round(found.took_ms, 3),
    )


def product_item(row: queries.Row) -> schemas.ProductItem:
    """Return a product found, with where it is to be had."""
    it = row.product
    return schemas.ProductItem(
        id=it.pk,
        ref=it.ref,
        name=it.title,
        url=it.get_absolute_url(),
        producer=schemas.Named(id=it.made_by.pk, name=it.made_by.name),
        category=schemas.CategoryName(slug=row.category.slug, name=row.category.name) if row.category else None,
        price=rows.price(row.price),
        labels=list(row.labels),
        nearest=nearest(row),
        similar=row.similar,
    )


def nearest(row: queries.Row) -> schemas.Nearest | None:
    """Return where a product found is to be had."""
    if row.listing is None:
        return None
    place = row.listing.place
    return schemas.Nearest(
        place_id=place.pk,
        name=place.name,
        kind=place.kind,
        lat=place.latitude,
        lon=place.longitude,
        distance_m=None if row.distance_m is None else round(row.distance_m, 1),
        open=row.open,
        confirmed_on=row.listing.confirmed_on,
    )


def correction(asked: Asked) -> schemas.Correction | None:
    """Return what was searched for instead of what was typed."""
    it = asked.correction
    return (
        None
        if it is None
        else schemas.Correction(
            text=it.text, words=[schemas.CorrectedWord(typed=typed, meant=meant) for typed, meant in it.words]
        )
    )


def interpretation(asked: Asked) -> schemas.Interpretation | None:
    """Return how the text and the place were understood; None when there was nothing to understand."""
    it, place = asked.understanding, asked.place
    if it is None and place is None:
        return None
    area = None
    if place is not None:
        area = schemas.Area(name=place.name, kind=place.kind, lat=place.lat, lon=place.lon, radius_km=radius_km(asked))
    return schemas.Interpretation(
        text=it.text if it else "",
        place=area,
        near_me=bool(it and it.near_me),
        open_now=bool(it and it.open_now),
        open_time=open_time(asked.when) if asked.when else None,
        in_season=bool(it and it.in_season),
        widened=asked.widened,
    )


def open_time(when: When) -> schemas.OpenTime:
    """Return the time that was read from the text."""
    first, last = (None if it is None else f"{it // 60:02}:{it % 60:02}" for it in (when.first, when.last))
    return schemas.OpenTime(days=list(when.days), first=first, last=last, always=when.always)


def radius_km(asked: Asked) -> float | None:
    """Return how far around the place was searched; None where its borders were."""
    radius = getattr(asked.request.area, "radius_m", None)
    return None if radius is None else round(radius / 1000, 1)


def map_answer(query: MapQuery, *, moment: datetime) -> schemas.MapAnswer:
    """Return the search as a map."""
    found = queries.find_map(find_request(query, moment=moment), zoom=query.zoom)
    return schemas.MapAnswer(
        cells=[
            schemas.Cell(lat=it.lat, lon=it.lon, count=it.count, bounds=corners(it.bounds)) for it in found.page.cells
        ],
        places=[map_place(it) for it in found.rows],
        bounds=corners(found.page.bounds) if found.page.bounds else None,
        total_places=found.page.total_places,
        total_products=found.page.total_products,
    )


def map_place(row: queries.MapRow) -> schemas.MapPlace:
    """Return a place on the map."""
    it = row.place
    return schemas.MapPlace(
        id=it.pk,
        name=it.name,
        kind=it.kind,
        lat=it.latitude,
        lon=it.longitude,
        products=row.products,
        open=row.open,
        url=it.get_absolute_url(),
    )


def corners(box: Box) -> list[float]:
    """Return the box as west, south, east, north."""
    return [box.west, box.south, box.east, box.north]


def asked_places(query: PlaceQuery) -> QuerySet[Place]:
    """Return the public places that are asked for, by name."""
    found = rows.list_of_places().order_by("name", "pk")
    if query.bbox:
        box = parse_box(query.bbox)
        found = found.filter(latitude__range=(box.south, box.north), longitude__range=(box.west, box.east))
    if query.kind:
        found = found.filter(kind__in=[it.value for it in query.kind])
    if query.municipality:
        found = found.filter(municipality__in=codes(query.municipality))
    return found


def page_of_places(query: PlaceQuery, *, moment: datetime) -> tuple[int, list[Place]]:
    """Return how many places there are in all, and those of the page."""
    start, found = (query.page - 1) * query.size, asked_places(query)
    if query.open_at is None:
        return found.count(), list(found[start : start + query.size])
    then = parse_moment(query.open_at)
    at = moment if then == "now" else then
    open_places = [it for it in found if rows.state(it, moment=at).open]
    return len(open_places), open_places[start : start + query.size]


def place_page(query: PlaceQuery, *, moment: datetime) -> schemas.PlacePage:
    """Return one page of places."""
    total, found = page_of_places(query, moment=moment)
    return schemas.PlacePage(total=total, items=[rows.place_item(it, moment=moment) for it in found])


def place_collection(query: PlaceQuery, *, moment: datetime) -> schemas.PlaceCollection:
    """Return one page of places as GeoJSON."""
    _total, found = page_of_places(query, moment=moment)
    return schemas.PlaceCollection(features=[rows.feature(it, moment=moment) for it in found])


def suggestions(query: SuggestQuery) -> schemas.Suggestions:
    """Return what somebody who has typed so far may want."""
    found = queries.suggest(query.q, limit=query.size)
    with override(query.language):
        return suggestion_items(found)


def suggestion_items(found: tuple[Suggestion, ...]) -> schemas.Suggestions:
    """Return suggestions with the pages they lead to, in the language that is on."""
    addresses = suggestion_addresses(found)
    return schemas.Suggestions(
        items=[
            schemas.SuggestionItem(
                text=it.text,
                kind=it.kind,
                id=it.id,
                url=addresses.get((it.kind, it.id)) or f"{reverse('search')}?{urlencode({'q': it.text})}",
                highlight=[it.matched] if it.matched else [],
            )
            for it in found
        ]
    )


def suggestion_addresses(found: tuple[Suggestion, ...]) -> dict[tuple[str, int | None], str]:
    """Return the pages of what was suggested, a query for each kind there is."""
    wanted: dict[str, list[int]] = {}
    for it in found:
        if it.id is not None:
            wanted.setdefault(it.kind, []).append(it.id)
    addresses: dict[tuple[str, int | None], str] = {}
    for kind, model in (("product", Product), ("place", Place), ("category", Category)):
        for row in model._default_manager.filter(pk__in=wanted.get(kind, ())) if kind in wanted else ():
            addresses[kind, row.pk] = row.get_absolute_url()
    for pk, slug in Organisation.objects.filter(pk__in=wanted.get("producer", ())).values_list("pk", "slug"):
        addresses["producer", pk] = reverse("producer", kwargs={"pk": pk, "slug": slug})
    return addresses
