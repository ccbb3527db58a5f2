"""What the API answers. Money is kronor with VAT; points are degrees, WGS 84; distances are metres."""

from datetime import date, datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field


class Answer(Schema):
    """What is sent has exactly these fields."""

    model_config = ConfigDict(extra="forbid")


class Fault(Answer):
    """What was wrong with the question."""

    detail: str | list[dict[str, Any]] = Field(description="What is wrong, and how to mend it.")


class Named(Answer):
    """Something by number and name."""

    id: int
    name: str


class CategoryName(Answer):
    """A category by its code."""

    slug: str
    name: str


class Comparison(Answer):
    """The comparison price (jämförpris)."""

    amount: float
    unit: str = Field(description="KGM, LTR or H87 (UN/ECE Rec 20)")


class Price(Answer):
    """What a consumer pays, VAT included."""

    amount: float
    currency: Literal["SEK"] = "SEK"
    vat_rate: float = Field(description="as a fraction, e.g. 0.06")
    unit: str = Field(description="what the price is for, UN/ECE Rec 20: H87 is a piece")
    comparison: Comparison | None


class Nearest(Answer):
    """Where a product can be had, nearest first when there is a point to count from."""

    place_id: int
    name: str
    kind: str
    lat: float
    lon: float
    distance_m: float | None
    open: bool | None
    confirmed_on: date | None


class ProductItem(Answer):
    """A product in a list."""

    id: int
    ref: str | None
    name: str
    url: str
    producer: Named
    category: CategoryName | None
    price: Price | None
    labels: list[str]
    nearest: Nearest | None
    similar: bool = Field(default=False, description="not what was asked for, but like it; not counted in the total")


class FacetValue(Answer):
    """How many products would be found with this value."""

    value: str
    label: str
    count: int
    selected: bool


class CorrectedWord(Answer):
    """A word as it was typed and as it was read."""

    typed: str
    meant: str


class Correction(Answer):
    """The search was read as something else than was typed."""

    text: str
    words: list[CorrectedWord]


class Area(Answer):
    """The place that was understood."""

    name: str
    kind: str
    lat: float
    lon: float
    radius_km: float | None


class OpenTime(Answer):
    """The time at which it is to be open, read from the text: some time on one of the days, between the hours."""

    days: list[date]
    first: str | None = Field(description="the hour it begins, Swedish time (18:00); null for all day")
    last: str | None = Field(description="the hour it ends; null for all day, or for just at `first`")
    always: bool = Field(description="day and night")


class Interpretation(Answer):
    """How the search was understood, so that it can be taken back."""

    text: str = Field(description="what was searched for when place and time had been taken out")
    place: Area | None
    near_me: bool
    open_now: bool
    open_time: OpenTime | None
    in_season: bool
    widened: bool = Field(description="nothing was there, and the nearest is told instead")


class ProductPage(Answer):
    """One page of products."""

    total: int
    items: list[ProductItem]
    facets: dict[str, list[FacetValue]]
    correction: Correction | None
    interpretation: Interpretation | None
    took_ms: float


class Cell(Answer):
    """Several places near each other."""

    lat: float
    lon: float
    count: int
    bounds: list[float] = Field(description="west, south, east, north")


class MapPlace(Answer):
    """A place on the map."""

    id: int
    name: str
    kind: str
    lat: float
    lon: float
    products: int
    open: bool | None
    url: str


class MapAnswer(Answer):
    """A search as a map."""

    cells: list[Cell]
    places: list[MapPlace]
    bounds: list[float] | None = Field(description="west, south, east, north")
    total_places: int
    total_products: int


class Allergen(Answer):
    """What is known of one allergen."""

    allergen: str
    level: str
    detail: str


class Label(Answer):
    """A label in force, with its proof."""

    scheme: str
    number: str
    body: str
    valid_from: date | None
    valid_to: date | None


class Season(Answer):
    """A part of every year, as MM-DD; may run over New Year."""

    starts: str
    ends: str


class Origin(Answer):
    """Where it comes from; empty is not told."""

    country: str
    main_ingredient: str
    made_in: str
    born: str
    reared: str
    slaughtered: str
    catch_area: str
    catch_method: str


class NetContent(Answer):
    """How much the pack holds."""

    amount: float
    unit: str


class ListingAnswer(Answer):
    """A product at a place."""

    place: Nearest
    price: float | None
    stock: str
    source: str


class ProductAnswer(ProductItem):
    """All that is known of a product; empty and null mean that nobody has told."""

    description: str
    goods_class: str
    sale_form: str
    net_content: NetContent | None
    ingredients: str = Field(description="allergens stand between double stars: **milk**")
    allergens_declared: bool = Field(description="all fourteen allergens have been gone through")
    allergens: list[Allergen]
    nutrition: dict[str, float] = Field(description="per 100 g or 100 ml")
    nutrition_exempt: str
    storage: str
    storage_text: str
    instructions: str
    durability: str
    shelf_life_days: int | None
    alcohol_percent: float | None
    age_limit: int | None
    origin: Origin
    channels: list[str]
    certificates: list[Label]
    seasons: list[Season]
    missing: list[str] = Field(description="what must be told before it may be sold at a distance, by code")
    listings: list[ListingAnswer]


class OpenSpan(Answer):
    """Open from one moment to another."""

    opens: datetime
    closes: datetime
    mode: str
    note: str


class PlaceItem(Answer):
    """A place in a list."""

    id: int
    ref: str | None
    name: str
    url: str
    kind: str
    lat: float
    lon: float
    locality: str
    municipality: str | None
    organisation: Named | None
    open: bool


class PlacePage(Answer):
    """One page of places."""

    total: int
    items: list[PlaceItem]


class PlaceAnswer(PlaceItem):
    """All that is known of a place."""

    description: str
    street: str
    postal_code: str
    precision: str
    phone: str
    website: str
    services: list[str]
    open_until: datetime | None
    next_opening: OpenSpan | None
    week: list[OpenSpan]
    products: list[ProductItem]


class ProducerAnswer(Answer):
    """An organisation that makes food. Contact details are there when it shows them."""

    id: int
    ref: str | None
    name: str
    url: str
    description: str
    story: str
    locality: str
    municipality: str
    website: str
    email: str
    phone: str
    roles: list[str]
    certificates: list[Label]
    places: list[PlaceItem]
    products: list[ProductItem]


class SuggestionItem(Answer):
    """What somebody may be about to type."""

    text: str
    kind: str = Field(description="product, category, producer, place, word, or area (a search near a town or village)")
    id: int | None
    url: str
    highlight: list[tuple[int, int]] = Field(description="which letters were typed, from and to")


class Suggestions(Answer):
    """Suggestions, the likeliest first."""

    items: list[SuggestionItem]


class CategoryAnswer(CategoryName):
    """A category with those under it."""

    name_en: str
    url: str
    children: list["CategoryAnswer"]


class MunicipalityAnswer(Answer):
    """A municipality."""

    code: str
    name: str
    slug: str
    url: str
    lat: float
    lon: float


class GeoPoint(Answer):
    """A GeoJSON point: longitude first."""

    type: Literal["Point"] = "Point"
    coordinates: tuple[float, float]


class PlaceFeature(Answer):
    """A place as GeoJSON."""

    type: Literal["Feature"] = "Feature"
    id: int
    geometry: GeoPoint
    properties: PlaceItem


class PlaceCollection(Answer):
    """Places as GeoJSON (RFC 7946)."""

    type: Literal["FeatureCollection"] = "FeatureCollection"
    features: list[PlaceFeature]
