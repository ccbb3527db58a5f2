"""Rows of the database as the API tells them."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import QuerySet
from django.urls import reverse

from catalogue.food_information import branch_of, branches, gaps
from catalogue.models import Category, Certificate, Product
from catalogue.pricing import ConsumerPrice, consumer_price
from hubs.models import Listing, Municipality, Place
from hubs.opening import OpenState, Span, state_at, week
from members.models import Organisation
from sormlandsmat.api import schemas

PRODUCT_PARTS = ("stockrecords", "categories", "certificates", "made_by__certificates")


def list_of_products() -> QuerySet[Product]:
    """Return the public products with what `product_item` reads."""
    return Product.objects.public().select_related("made_by").prefetch_related(*PRODUCT_PARTS)


def product_item(it: Product, *, day: date, nearest: schemas.Nearest | None = None) -> schemas.ProductItem:
    """Return the product as it stands in a list; `nearest` is where it can be had."""
    category = next(iter(it.categories.all()), None)
    return schemas.ProductItem(
        id=it.pk,
        ref=it.ref,
        name=it.title,
        url=it.get_absolute_url(),
        producer=schemas.Named(id=it.made_by.pk, name=it.made_by.name),
        category=schemas.CategoryName(slug=category.slug, name=category.name) if category else None,
        price=price(consumer_price(it, day=day)),
        labels=[label.scheme for label in labels(it, day=day)],
        nearest=nearest,
    )


def price(told: ConsumerPrice | None) -> schemas.Price | None:
    """Return what a consumer pays."""
    if told is None:
        return None
    comparison = None
    if told.comparison:
        comparison = schemas.Comparison(amount=float(told.comparison.price), unit=told.comparison.unit)
    return schemas.Price(
        amount=float(told.amount),
        vat_rate=float(told.vat_rate),
        unit=told.unit,
        comparison=comparison,
    )


def labels(it: Product, *, day: date) -> list[schemas.Label]:
    """Return the labels in force on the day: the product's own, and its maker's for all that it makes."""
    makers = [row for row in it.made_by.certificates.all() if row.product_id is None]
    by_scheme = {row.scheme: row for row in [*makers, *it.certificates.all()] if in_force(row, day=day)}
    return [label(row) for _scheme, row in sorted(by_scheme.items())]


def in_force(row: Certificate, *, day: date) -> bool:
    """Return whether the certificate is valid on the day, first and last day included."""
    return (row.valid_from is None or row.valid_from <= day) and (row.valid_to is None or day <= row.valid_to)


def label(row: Certificate) -> schemas.Label:
    """Return the label with its proof."""
    return schemas.Label(
        scheme=row.scheme, number=row.number, body=row.body, valid_from=row.valid_from, valid_to=row.valid_to
    )


def product_answer(it: Product, *, day: date, moment: datetime) -> schemas.ProductAnswer:
    """Return all that is known of the product."""
    slugs = branches()
    branch = branch_of(it.categories.all(), slugs=slugs)
    listings = sorted(
        listings_of(it, day=day, moment=moment), key=lambda listing: (listing.place.name, listing.place.place_id)
    )
    return schemas.ProductAnswer(
        **product_item(it, day=day, nearest=listings[0].place if listings else None).model_dump(),
        description=it.description,
        goods_class=it.goods_class,
        sale_form=it.sale_form,
        net_content=None
        if it.net_amount is None
        else schemas.NetContent(amount=float(it.net_amount), unit=it.net_unit),
        ingredients=it.ingredients,
        allergens_declared=it.allergens_declared,
        allergens=[
            schemas.Allergen(allergen=row.allergen, level=row.level, detail=row.detail) for row in it.allergens.all()
        ],
        nutrition={name: float(value) for name, value in it.nutrition.items() if value is not None},
        nutrition_exempt=it.nutrition_exempt,
        storage=it.storage,
        storage_text=it.storage_text,
        instructions=it.instructions,
        durability=it.durability,
        shelf_life_days=it.shelf_life_days,
        alcohol_percent=None if it.alcohol_percent is None else float(it.alcohol_percent),
        age_limit=it.age_limit,
        origin=origin(it),
        channels=it.channels,
        certificates=labels(it, day=day),
        seasons=[schemas.Season(starts=mm_dd(row.starts), ends=mm_dd(row.ends)) for row in it.seasons.all()],
        missing=[gap.code for gap in gaps(it, branch=branch, day=day)],
        listings=listings,
    )


def origin(it: Product) -> schemas.Origin:
    """Return where the product comes from."""
    return schemas.Origin(
        country=it.origin_country,
        main_ingredient=it.origin_ingredient,
        made_in=it.made_in,
        born=it.born,
        reared=it.reared,
        slaughtered=it.slaughtered,
        catch_area=it.catch_area,
        catch_method=it.catch_method,
    )


def mm_dd(mmdd: int) -> str:
    """Return a day of the year as MM-DD."""
    return f"{mmdd // 100:02}-{mmdd % 100:02}"


def listings_of(it: Product, *, day: date, moment: datetime) -> Iterable[schemas.ListingAnswer]:
    """Yield where the product can be had on the day."""
    rows = current(Listing.objects.filter(product=it), day=day).select_related("place")
    for row in rows.prefetch_related("place__opening_rules", "place__opening_exceptions"):
        yield schemas.ListingAnswer(
            place=where(row.place, moment=moment, confirmed_on=row.confirmed_on),
            price=None if row.price is None else float(row.price),
            stock=row.stock,
            source=row.source,
        )


def current(rows: QuerySet[Listing], *, day: date) -> QuerySet[Listing]:
    """Return the listings that are in force on the day, at public places, of public products."""
    return (
        rows.exclude(starts__gt=day)
        .exclude(ends__lt=day)
        .exclude(stock="out")
        .filter(place__in=Place.objects.public(), product__in=Product.objects.public())
    )


def where(it: Place, *, moment: datetime, confirmed_on: date | None) -> schemas.Nearest:
    """Return the place as where a product can be had."""
    return schemas.Nearest(
        place_id=it.pk,
        name=it.name,
        kind=it.kind,
        lat=it.latitude,
        lon=it.longitude,
        distance_m=None,
        open=state(it, moment=moment).open,
        confirmed_on=confirmed_on,
    )


def state(it: Place, *, moment: datetime) -> OpenState:
    """Return whether the place is open; reads its rules and exceptions: prefetch them."""
    return state_at(list(it.opening_rules.all()), list(it.opening_exceptions.all()), moment=moment)


def list_of_places() -> QuerySet[Place]:
    """Return the public places with what `place_item` reads."""
    rows = Place.objects.public().select_related("organisation")
    return rows.prefetch_related("opening_rules", "opening_exceptions")


def place_item(it: Place, *, moment: datetime) -> schemas.PlaceItem:
    """Return the place as it stands in a list."""
    owner = it.organisation
    return schemas.PlaceItem(
        id=it.pk,
        ref=it.ref,
        name=it.name,
        url=it.get_absolute_url(),
        kind=it.kind,
        lat=it.latitude,
        lon=it.longitude,
        locality=it.locality,
        municipality=it.municipality_id,
        organisation=schemas.Named(id=owner.pk, name=owner.name) if owner else None,
        open=state(it, moment=moment).open,
    )


def feature(it: Place, *, moment: datetime) -> schemas.PlaceFeature:
    """Return the place as GeoJSON."""
    return schemas.PlaceFeature(
        id=it.pk,
        geometry=schemas.GeoPoint(coordinates=(it.longitude, it.latitude)),
        properties=place_item(it, moment=moment),
    )


def place_answer(it: Place, *, day: date, moment: datetime) -> schemas.PlaceAnswer:
    """Return all that is known of the place."""
    now = state(it, moment=moment)
    sold = list_of_products().filter(pk__in=current(it.listings.all(), day=day).values("product"))
    days = week(list(it.opening_rules.all()), list(it.opening_exceptions.all()), day=day)
    return schemas.PlaceAnswer(
        **place_item(it, moment=moment).model_dump(),
        description=it.description,
        street=it.street,
        postal_code=it.postal_code,
        precision=it.precision,
        phone=it.phone,
        website=it.website,
        services=it.services,
        open_until=now.until if now.open else None,
        next_opening=span(now.next) if now.next else None,
        week=[span(each) for _day, spans in days for each in spans],
        products=[product_item(each, day=day) for each in sold],
    )


def span(it: Span) -> schemas.OpenSpan:
    """Return one opening."""
    return schemas.OpenSpan(opens=it.opens, closes=it.closes, mode=it.mode, note=it.note)


def producer_answer(it: Organisation, *, day: date, moment: datetime) -> schemas.ProducerAnswer:
    """Return all that the organisation shows of itself; never its organisation number."""
    own = [row for row in it.certificates.all() if row.product_id is None and in_force(row, day=day)]
    return schemas.ProducerAnswer(
        id=it.pk,
        ref=it.ref,
        name=it.name,
        url=reverse("producer", kwargs={"pk": it.pk, "slug": it.slug}),
        description=it.description,
        story=it.story,
        locality=it.locality,
        municipality=it.municipality_code,
        website=it.website,
        email=it.email if it.contact_public else "",
        phone=it.phone if it.contact_public else "",
        roles=sorted(row.role for row in it.roles.all()),
        certificates=[label(row) for row in own],
        places=[place_item(each, moment=moment) for each in list_of_places().filter(organisation=it)],
        products=[product_item(each, day=day) for each in list_of_products().filter(made_by=it)],
    )


def category_tree(rows: Iterable[Category]) -> list[schemas.CategoryAnswer]:
    """Return the categories as a tree; `rows` come in the order of their paths."""
    top: list[schemas.CategoryAnswer] = []
    by_path: dict[str, schemas.CategoryAnswer] = {}
    for it in rows:
        node = schemas.CategoryAnswer(
            slug=it.slug, name=it.name, name_en=it.name_en, url=it.get_absolute_url(), children=[]
        )
        by_path[it.path] = node
        parent = by_path.get(it.path[: -it.steplen])
        (parent.children if parent else top).append(node)
    return top


def municipality(it: Municipality) -> schemas.MunicipalityAnswer:
    """Return the municipality."""
    return schemas.MunicipalityAnswer(
        code=it.code, name=it.name, slug=it.slug, url=it.get_absolute_url(), lat=it.latitude, lon=it.longitude
    )
