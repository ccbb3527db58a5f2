"""The catalogue written as one file, in an order that does not change, so that two exports can be compared."""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch

from catalogue.models import Certificate, Product, Status
from catalogue.partner.models import StockRecord
from hubs.catalogue_file.schemas import DAYS
from hubs.models import MINUTES_A_DAY, Listing, OpeningException, OpeningRule, Place
from law import vat
from members.models import Organisation

CHUNK = 500
Row = dict[str, Any]


def write_catalogue(write: Callable[[str], object], *, day: date) -> None:
    """Write the whole catalogue as JSON through `write`, row by row; prices include the VAT of the day."""
    parts: list[tuple[str, Iterable[Row]]] = [
        ("organisations", _organisations()),
        ("places", _places()),
        ("products", _products(day=day)),
        ("listings", _listings()),
    ]
    write("{")
    for number, (name, rows) in enumerate(parts):
        write(f'{"," if number else ""}\n"{name}": [')
        for index, row in enumerate(rows):
            write(f"{',' if index else ''}\n{json.dumps(row, ensure_ascii=False, sort_keys=True)}")
        write("\n]")
    write("\n}\n")


def ref_of(row: Any) -> str:
    """Return the row's ref; one that has none is known by its kind and number."""
    return row.ref or f"{row._meta.model_name}-{row.pk}"


def _organisations() -> Iterator[Row]:
    own = Prefetch("certificates", Certificate.objects.filter(product__isnull=True))
    rows = Organisation.objects.order_by("ref", "pk").prefetch_related("roles", own)
    for it in rows.iterator(chunk_size=CHUNK):
        yield _told(
            ref=ref_of(it),
            name=it.name,
            roles=sorted(role.role for role in it.roles.all()),
            description=it.description,
            story=it.story,
            locality=it.locality,
            website=it.website,
            email=it.email,
            phone=it.phone,
            contact_public=_unless(it.contact_public, default=True),
            organisation_number=it.organisation_number,
            sole_trader=it.sole_trader or None,
            certificates=_certificates(it.certificates.all()),
            hidden=(not it.is_public) or None,
        ) | {"municipality": it.municipality_code}


def _places() -> Iterator[Row]:
    rows = Place.objects.order_by("ref", "pk").select_related("organisation")
    for it in rows.prefetch_related("opening_rules", "opening_exceptions").iterator(chunk_size=CHUNK):
        yield _told(
            ref=ref_of(it),
            name=it.name,
            kind=it.kind,
            lat=it.latitude,
            lon=it.longitude,
            organisation=ref_of(it.organisation) if it.organisation else None,
            description=it.description,
            street=it.street,
            postal_code=it.postal_code,
            locality=it.locality,
            precision=_unless(it.precision, default="spot"),
            phone=it.phone,
            website=it.website,
            services=it.services,
            hours=_sorted(_hours(rule) for rule in it.opening_rules.all()),
            exceptions=_sorted(_exception(row) for row in it.opening_exceptions.all()),
            hidden=(not it.is_public) or None,
        ) | {"municipality": it.municipality_id or ""}


def _hours(rule: OpeningRule) -> Row:
    return _told(
        days=[day for number, day in enumerate(DAYS) if rule.days >> number & 1],
        opens=_clock(rule.opens),
        closes=_clock(rule.closes),
        mode=_unless(rule.mode, default="open"),
        **{"from": _month_day(rule.season_starts), "to": _month_day(rule.season_ends)},
        every_weeks=_unless(rule.every_weeks, default=1),
        starting=_iso(rule.starting),
        valid_from=_iso(rule.valid_from),
        valid_to=_iso(rule.valid_to),
        note=rule.note,
    )


def _exception(row: OpeningException) -> Row:
    return _told(
        date=_iso(row.day),
        closed=row.closed or None,
        opens=None if row.opens is None else _clock(row.opens),
        closes=None if row.closes is None else _clock(row.closes),
        mode=_unless(row.mode, default="open"),
        note=row.note,
    )


def _products(*, day: date) -> Iterator[Row]:
    offers = Prefetch("stockrecords", StockRecord.objects.select_related("partner__organisation"))
    rows = Product.objects.exclude(status=Status.ARCHIVED).order_by("ref", "pk").select_related("made_by")
    rows = rows.prefetch_related("categories", "allergens", "seasons", "certificates", offers)
    path_of = _category_paths()
    for it in rows.iterator(chunk_size=CHUNK):
        yield _product(it, day=day, path_of=path_of)


def _product(it: Product, *, day: date, path_of: Callable[[Any], str]) -> Row:
    offer = next(iter(it.stockrecords.all()), None)
    seller = offer.partner.organisation if offer else it.made_by
    category = next(iter(it.categories.all()), None)
    return _told(
        ref=ref_of(it),
        producer=ref_of(it.made_by),
        name=it.title,
        category=path_of(category) if category else "Övrigt",
        description=it.description,
        price=_price(it, offer, day=day),
        price_unit=_unless(offer.price_unit, default="H87") if offer else None,
        offered_by=ref_of(seller) if seller.pk != it.made_by_id else None,
        net_content={"amount": _number(it.net_amount), "unit": it.net_unit} if it.net_amount is not None else None,
        variable_weight=it.variable_weight or None,
        goods_class=_unless(it.goods_class, default="food"),
        sale_form=_unless(it.sale_form, default="prepacked"),
        picture=it.picture,
        ingredients=it.ingredients,
        nutrition=it.nutrition,
        nutrition_exempt=it.nutrition_exempt,
        storage=it.storage,
        storage_text=it.storage_text,
        instructions=it.instructions,
        shelf_life_days=it.shelf_life_days,
        durability=it.durability,
        perishable=it.perishable or None,
        alcohol_percent=_number(it.alcohol_percent),
        age_limit=it.age_limit,
        origin=_origin(it),
        establishment_number=it.establishment_number,
        packing_centre_number=it.packing_centre_number,
        animal=it.animal,
        gtin=it.gtin,
        supplier_number=it.supplier_number,
        seasons=_sorted({"from": _month_day(row.starts), "to": _month_day(row.ends)} for row in it.seasons.all()),
        certificates=_certificates(it.certificates.all()),
        hidden=(it.status != Status.PUBLISHED or not it.is_public) or None,
    ) | _lists_that_matter_when_empty(it)


def _lists_that_matter_when_empty(it: Product) -> Row:
    """Return the lists for which "none" says something else than "not told"."""
    row: Row = {}
    if it.allergens_declared:
        lines = (_told(allergen=a.allergen, level=a.level, detail=a.detail) for a in it.allergens.all())
        row["allergens"] = _sorted(lines)
    if it.channels != ["consumer"]:
        row["channels"] = it.channels
    return row


def _origin(it: Product) -> Row:
    return _told(
        country=it.origin_country,
        main_ingredient=it.origin_ingredient,
        made_in=it.made_in,
        born=it.born,
        reared=it.reared,
        slaughtered=it.slaughtered,
        catch_area=it.catch_area,
        catch_method=it.catch_method,
    )


def _price(it: Product, offer: StockRecord | None, *, day: date) -> str | None:
    if offer is None or offer.price is None:
        return None
    return str(vat.gross(offer.price, goods_class=vat.GoodsClass(it.goods_class), day=day))


def _listings() -> Iterator[Row]:
    rows = Listing.objects.select_related("product", "place").exclude(product__status=Status.ARCHIVED)
    for it in rows.order_by("product__ref", "place__ref", "pk").iterator(chunk_size=CHUNK):
        yield _told(
            ref=it.ref,
            product=ref_of(it.product),
            place=ref_of(it.place),
            price=_number(it.price),
            stock=_unless(it.stock, default="unknown"),
            source=_unless(it.source, default="import"),
            confirmed_on=_iso(it.confirmed_on),
            **{"from": _iso(it.starts), "to": _iso(it.ends)},
        )


def _certificates(rows: Iterable[Certificate]) -> list[Row]:
    return _sorted(
        _told(
            scheme=it.scheme,
            number=it.number,
            body=it.body,
            valid_from=_iso(it.valid_from),
            valid_to=_iso(it.valid_to),
        )
        for it in rows
    )


def _category_paths() -> Callable[[Any], str]:
    """Return a function that writes a category with those above it; all names are read once."""
    names: dict[str, str] = {}

    def path_of(category: Any) -> str:
        if category.path not in names:
            names.update({it.path: it.name for it in type(category).objects.all()})
        step = category.steplen
        return " > ".join(names[category.path[:end]] for end in range(step, len(category.path) + 1, step))

    return path_of


def _told(**fields: Any) -> Row:
    """Return the fields that say something: what is not known is left out."""
    return {name: value for name, value in fields.items() if value is not None and value not in ("", [], {})}


def _unless(value: Any, *, default: Any) -> Any:
    """Return the value, or None where it is what a file means by leaving it out."""
    return None if value == default else value


def _sorted(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: json.dumps(row, sort_keys=True))


def _clock(minute: int) -> str:
    minute = minute - MINUTES_A_DAY if minute > MINUTES_A_DAY else minute
    return f"{minute // 60:02}:{minute % 60:02}"


def _month_day(mmdd: int | None) -> str | None:
    return None if mmdd is None else f"{mmdd // 100:02}-{mmdd % 100:02}"


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _number(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"
