"""What may stand in a catalogue file. The JSON schema in `docs/` is made from these classes."""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from catalogue.models import (
    Allergen,
    AllergenLevel,
    Animal,
    Channel,
    Durability,
    GoodsClass,
    SaleForm,
    Scheme,
    Storage,
    Unit,
)
from hubs.models import MINUTES_A_DAY, Mode, PlaceKind, Precision, Service, Source, StockState
from members.models import Role

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CLOCK = re.compile(r"^([01]\d|2[0-3]):([0-5]\d)$|^24:00$")
MONTH_DAY = re.compile(r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")
WEBSITE = r"^(https?://\S+)?$"
EMAIL = r"^([^@\s]+@[^@\s]+)?$"
COUNTRY = r"^([A-Z]{2})?$"
GTIN = r"^(\d{8}|\d{12,14})?$"


def minutes(clock: Any) -> int:
    """Return minutes after midnight of "HH:MM".

    Raises:
        ValueError: it is anything else.

    """
    if not isinstance(clock, str) or not CLOCK.match(clock):
        raise ValueError("a time is written HH:MM in quotation marks, from 00:00 to 24:00")
    hours, rest = clock.split(":")
    return int(hours) * 60 + int(rest)


def month_day(text: Any) -> int:
    """Return MMDD as a number of "MM-DD".

    Raises:
        ValueError: it is anything else.

    """
    if not isinstance(text, str) or not MONTH_DAY.match(text):
        raise ValueError("a day of the year is written MM-DD in quotation marks, such as 05-15")
    return int(text[:2]) * 100 + int(text[3:])


def exact(number: Any) -> Any:
    """Return a JSON number as the decimal it was written as, not as the nearest binary fraction."""
    return Decimal(repr(number)) if isinstance(number, float) else number


Ref = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Text = Annotated[str, StringConstraints(max_length=20_000)]
Clock = Annotated[
    int,
    BeforeValidator(minutes),
    Field(ge=0, le=MINUTES_A_DAY, json_schema_extra={"type": "string", "examples": ["10:00"]}),
]
MonthDay = Annotated[
    int, BeforeValidator(month_day), Field(ge=101, le=1231, json_schema_extra={"type": "string", "examples": ["05-15"]})
]
Money = Annotated[Decimal, BeforeValidator(exact), Field(ge=0, lt=100_000_000, decimal_places=2, allow_inf_nan=False)]
Amount = Annotated[Decimal, BeforeValidator(exact), Field(gt=0, lt=10_000_000, decimal_places=3, allow_inf_nan=False)]
Quantity = Annotated[Decimal, BeforeValidator(exact), Field(ge=0, lt=1_000_000, allow_inf_nan=False)]


def at_most(length: int) -> StringConstraints:
    """Return the demand that a text has at most that many characters."""
    return StringConstraints(strip_whitespace=True, max_length=length)


Website = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=WEBSITE)]
Email = Annotated[str, StringConstraints(strip_whitespace=True, max_length=254, pattern=EMAIL)]


class Strict(BaseModel):
    """Refuses fields it does not know: a misspelt name must not be lost in silence."""

    model_config = ConfigDict(extra="forbid", coerce_numbers_to_str=True, frozen=True)


class Period(Strict):
    """Something that holds from one day to another, both included."""

    valid_from: date | None = None
    valid_to: date | None = None

    @model_validator(mode="after")
    def ends_after_it_begins(self) -> "Period":
        """Refuse a period that ends before it begins."""
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError("valid_to is before valid_from; a period ends on the day it begins or later")
        return self


class CertificateEntry(Period):
    """A right to use a label."""

    scheme: Scheme
    number: Annotated[str, at_most(80)] = ""
    body: Annotated[str, at_most(120)] = ""


class OrganisationEntry(Strict):
    """A company, association or authority."""

    ref: Ref
    name: Name
    roles: list[Role] = []
    description: Text = ""
    story: Text = ""
    municipality: Annotated[str, at_most(80)] | None = None
    locality: Annotated[str, at_most(120)] = ""
    website: Website = ""
    email: Email = ""
    phone: Annotated[str, at_most(40)] = ""
    contact_public: bool = True
    organisation_number: Annotated[str, at_most(13)] = ""
    sole_trader: bool = False
    certificates: list[CertificateEntry] = []
    hidden: bool = False


class HoursEntry(Period):
    """Hours that come back; closing at or before the opening means after midnight."""

    days: Annotated[list[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]], Field(min_length=1)]
    opens: Clock
    closes: Clock
    mode: Mode = Mode.OPEN
    season_starts: MonthDay | None = Field(None, alias="from")
    season_ends: MonthDay | None = Field(None, alias="to")
    every_weeks: Annotated[int, Field(ge=1, le=52)] = 1
    starting: date | None = None
    note: Annotated[str, at_most(200)] = ""

    @model_validator(mode="after")
    def is_whole(self) -> "HoursEntry":
        """Refuse half a season, a rhythm without a first week, and 24:00 as opening time."""
        if (self.season_starts is None) != (self.season_ends is None):
            raise ValueError("a season needs both from and to; write both, or neither")
        if self.every_weeks > 1 and self.starting is None:
            raise ValueError("every_weeks above 1 needs starting: a day of the first week")
        if self.opens == MINUTES_A_DAY:
            raise ValueError("opens is at most 23:59; write 00:00 on the day after")
        return self


class ExceptionEntry(Strict):
    """A day that is not as the rules say."""

    day: date = Field(alias="date")
    closed: bool = False
    opens: Clock | None = None
    closes: Clock | None = None
    mode: Mode = Mode.OPEN
    note: Annotated[str, at_most(200)] = ""

    @model_validator(mode="after")
    def is_closed_or_has_hours(self) -> "ExceptionEntry":
        """Refuse a day that is neither closed nor has both times, or is both."""
        if self.closed == (self.opens is not None) or (self.opens is None) != (self.closes is None):
            raise ValueError("write either closed: true, or both opens and closes")
        if self.opens == MINUTES_A_DAY:
            raise ValueError("opens is at most 23:59; write 00:00 on the day after")
        return self


class PlaceEntry(Strict):
    """A spot where food can be had."""

    ref: Ref
    name: Name
    kind: PlaceKind
    lat: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
    lon: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
    organisation: Ref | None = None
    description: Text = ""
    street: Annotated[str, at_most(200)] = ""
    postal_code: Annotated[str, at_most(6)] = ""
    locality: Annotated[str, at_most(120)] = ""
    municipality: Annotated[str, at_most(80)] | None = None
    precision: Precision = Precision.SPOT
    phone: Annotated[str, at_most(40)] = ""
    website: Website = ""
    services: list[Service] = []
    hours: list[HoursEntry] = []
    exceptions: list[ExceptionEntry] = []
    hidden: bool = False


class NetContent(Strict):
    """How much the pack holds."""

    amount: Amount
    unit: Unit


class AllergenEntry(Strict):
    """What is known of one allergen."""

    allergen: Allergen
    level: AllergenLevel
    detail: Annotated[str, at_most(120)] = ""


class Nutrition(Strict):
    """Per 100 g or 100 ml, in the order of annex XV to regulation (EU) 1169/2011."""

    energy_kj: Quantity | None = None
    energy_kcal: Quantity | None = None
    fat_g: Quantity | None = None
    saturated_g: Quantity | None = None
    carbohydrate_g: Quantity | None = None
    sugars_g: Quantity | None = None
    fibre_g: Quantity | None = None
    protein_g: Quantity | None = None
    salt_g: Quantity | None = None


class Origin(Strict):
    """Where it comes from."""

    country: Annotated[str, StringConstraints(pattern=COUNTRY)] = ""
    main_ingredient: Annotated[str, at_most(200)] = ""
    made_in: Annotated[str, at_most(200)] = ""
    born: Annotated[str, at_most(120)] = ""
    reared: Annotated[str, at_most(120)] = ""
    slaughtered: Annotated[str, at_most(120)] = ""
    catch_area: Annotated[str, at_most(200)] = ""
    catch_method: Annotated[str, at_most(120)] = ""


class SeasonEntry(Strict):
    """A part of each year; may run over New Year."""

    starts: MonthDay = Field(alias="from")
    ends: MonthDay = Field(alias="to")


class ProductEntry(Strict):
    """One article in one pack. `price` is what a consumer pays, VAT included, in kronor."""

    ref: Ref
    producer: Ref
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=255)]
    category: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]
    description: Text = ""
    price: Money | None = None
    price_unit: Unit = Unit.PIECE
    offered_by: Ref | None = None
    net_content: NetContent | None = None
    variable_weight: bool = False
    goods_class: GoodsClass = GoodsClass.FOOD
    sale_form: SaleForm = SaleForm.PREPACKED
    picture: Annotated[str, at_most(40)] = ""
    ingredients: Text = ""
    allergens: list[AllergenEntry] | None = None
    nutrition: Nutrition | None = None
    nutrition_exempt: Annotated[str, at_most(40)] = ""
    storage: Storage | Literal[""] = ""
    storage_text: Annotated[str, at_most(300)] = ""
    instructions: Annotated[str, at_most(500)] = ""
    shelf_life_days: Annotated[int, Field(ge=0, le=36_500)] | None = None
    durability: Durability | Literal[""] = ""
    perishable: bool = False
    alcohol_percent: Annotated[Decimal, BeforeValidator(exact), Field(ge=0, le=100, decimal_places=2)] | None = None
    age_limit: Annotated[int, Field(ge=0, le=99)] | None = None
    origin: Origin | None = None
    establishment_number: Annotated[str, at_most(40)] = ""
    packing_centre_number: Annotated[str, at_most(40)] = ""
    animal: Animal = Animal.NONE
    channels: list[Channel] = [Channel.CONSUMER]
    gtin: Annotated[str, StringConstraints(pattern=GTIN)] = ""
    supplier_number: Annotated[str, at_most(60)] = ""
    seasons: list[SeasonEntry] = []
    certificates: list[CertificateEntry] = []
    hidden: bool = False


class ListingEntry(Strict):
    """A product is to be had at a place."""

    product: Ref
    place: Ref
    ref: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=250)] | None = None
    price: Money | None = None
    stock: StockState = StockState.UNKNOWN
    source: Source = Source.IMPORT
    confirmed_on: date | None = None
    starts: date | None = Field(None, alias="from")
    ends: date | None = Field(None, alias="to")

    @model_validator(mode="after")
    def ends_after_it_begins(self) -> "ListingEntry":
        """Refuse a listing that ends before it begins."""
        if self.starts and self.ends and self.ends < self.starts:
            raise ValueError("to is before from; a listing ends on the day it begins or later")
        return self


class CatalogueFile(Strict):
    """The whole file."""

    organisations: list[OrganisationEntry] = []
    places: list[PlaceEntry] = []
    products: list[ProductEntry] = []
    listings: list[ListingEntry] = []


def json_schema() -> dict[str, Any]:
    """Return the JSON schema of a catalogue file."""
    schema = CatalogueFile.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Sörmlandsmat catalogue", **schema}
