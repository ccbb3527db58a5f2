"""What may be asked of the API. Unknown parameters are refused: a misspelt filter must not be ignored in silence."""

import math
from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.dateparse import parse_datetime
from django.utils.timezone import get_default_timezone, is_naive, make_aware
from ninja import Schema
from ninja.errors import ValidationError
from pydantic import AfterValidator, Field

from catalogue.models import Allergen, Channel, Scheme
from hubs.geography.distance import Box
from hubs.models import PlaceKind
from search.engines import Point, Sort

MAX_SIZE = 100
MAX_PAGE = 1000


def parse_point(text: str) -> Point:
    """Return the point in "lat,lon" (degrees).

    Raises:
        ValueError: when it is none.

    """
    parts = [_degrees(part, name=name) for part, name in zip(_split(text, 2, "lat,lon"), ("lat", "lon"), strict=True)]
    if not (-90 <= parts[0] <= 90 and -180 <= parts[1] <= 180):
        raise ValueError("latitude comes first, from -90 to 90, then longitude, from -180 to 180: near=58.9,17.5")
    return Point(parts[0], parts[1])


def parse_box(text: str) -> Box:
    """Return the box in "west,south,east,north" (degrees).

    Raises:
        ValueError: when it is none.

    """
    names = ("west", "south", "east", "north")
    west, south, east, north = (
        _degrees(part, name=name) for part, name in zip(_split(text, 4, "w,s,e,n"), names, strict=True)
    )
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise ValueError("a box is west,south,east,north in degrees, west before east and south before north")
    return Box(south, west, north, east)


def parse_moment(text: str) -> datetime | Literal["now"]:
    """Return the moment in ISO 8601, or "now"; without offset it is Swedish time.

    Raises:
        ValueError: when it is neither.

    """
    if text == "now":
        return "now"
    # A plus sign in an address is a space to whoever reads it.
    moment = parse_datetime(text.replace(" ", "+") if "T" in text else text)
    if moment is None:
        raise ValueError('a moment is "now" or ISO 8601, for example 2026-11-26T17:30')
    return make_aware(moment, get_default_timezone()) if is_naive(moment) else moment


def _split(text: str, count: int, form: str) -> list[str]:
    parts = text.split(",")
    if len(parts) != count:
        raise ValueError(f"write {count} numbers with commas between: {form}")
    return parts


def _degrees(text: str, *, name: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise ValueError(f"{name} is not a number: {text!r}") from None
    if not math.isfinite(number):
        raise ValueError(f"{name} is not a number: {text!r}")
    return number


def checked(parse: Any) -> AfterValidator:
    """Return a validator that lets a text be when it can be parsed."""

    def check(text: str) -> str:
        parse(text)
        return text

    return AfterValidator(check)


PointText = Annotated[str, checked(parse_point), Field(examples=["58.9,17.5"], pattern=r"^[^,]+,[^,]+$")]
BoxText = Annotated[str, checked(parse_box), Field(examples=["16.9,58.7,17.6,59.1"])]
MomentText = Annotated[str, checked(parse_moment), Field(examples=["now", "2026-11-26T17:30"])]
Text = Annotated[str, Field(max_length=200)]


class Where(Schema):
    """The filters that products and the map share. A filter given several times means any of the values."""

    q: Text = Field("", description="what is looked for, as people type it; place words are understood")
    near: PointText | None = Field(None, description="lat,lon to count distances from")
    place: Annotated[str, Field(max_length=100)] | None = Field(None, description="name of a place, or postal code")
    radius_km: Annotated[float, Field(gt=0, le=500, allow_inf_nan=False)] | None = None
    bbox: BoxText | None = Field(None, description="west,south,east,north")
    category: list[Text] = Field([], description="slugs; everything under a category belongs to it")
    producer: list[Annotated[int, Field(ge=1, le=2**53)]] = []
    municipality: list[Text] = Field([], description="codes or slugs")
    label: list[Scheme] = []
    channel: list[Channel] = []
    kind: list[PlaceKind] = Field([], description="kinds of places")
    free_from: list[Allergen] = Field([], description="allergens that must not be in it; unknown is never free")
    in_season: bool = False
    open_at: MomentText | None = Field(None, description='"now", or a moment in ISO 8601')
    price_min: Annotated[float, Field(ge=0, le=10_000_000, allow_inf_nan=False)] | None = None
    price_max: Annotated[float, Field(ge=0, le=10_000_000, allow_inf_nan=False)] | None = None


class ProductQuery(Where):
    """A search for products."""

    sort: Sort = Sort.RELEVANCE
    page: Annotated[int, Field(ge=1, le=MAX_PAGE)] = 1
    size: Annotated[int, Field(ge=1, le=MAX_SIZE)] = 20


class MapQuery(Where):
    """A search as a map."""

    zoom: Annotated[int, Field(ge=0, le=18)] | None = Field(None, description="gather places in cells of this zoom")


class PlaceQuery(Schema):
    """A list of places."""

    bbox: BoxText | None = None
    kind: list[PlaceKind] = []
    municipality: list[Text] = []
    open_at: MomentText | None = None
    page: Annotated[int, Field(ge=1, le=MAX_PAGE)] = 1
    size: Annotated[int, Field(ge=1, le=MAX_SIZE)] = 20


class SuggestQuery(Schema):
    """What has been typed so far."""

    q: Text
    size: Annotated[int, Field(ge=1, le=20)] = 8
    language: Literal["sv", "en"] = Field("sv", description="of the pages that are pointed to")


def refuse_unknown(request: HttpRequest, *, known: type[Schema] | None = None) -> None:
    """Refuse parameters that the endpoint does not have, and single ones given twice.

    Raises:
        ValidationError: naming each.

    """
    fields = known.model_fields if known else {}
    faults = [
        {
            "type": "unknown_parameter",
            "loc": ["query", name],
            "msg": f"there is no parameter {name!r}; there are: {', '.join(fields) or 'none'}",
        }
        for name in request.GET
        if name not in fields
    ]
    faults += [
        {"type": "repeated_parameter", "loc": ["query", name], "msg": f"{name!r} takes one value"}
        for name in request.GET
        if name in fields and len(request.GET.getlist(name)) > 1 and not _is_list(fields[name])
    ]
    if faults:
        raise ValidationError(faults)


def _is_list(field: Any) -> bool:
    return getattr(field.annotation, "__origin__", None) is list
